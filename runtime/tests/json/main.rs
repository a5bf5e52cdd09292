//! JSON by field tables, tested with types as in generated code.

#![allow(unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

mod decoding;
mod deviation_properties;
mod deviations;
mod ids;
mod leaves;
mod lists;
mod maps;
mod objects;
mod one_of;
mod plan;
mod properties;
mod redacted;
mod serde_bridge;
mod types;
mod untyped;
mod values;
mod wide;

use zephr_runtime::{DecodeError, JsonValue, from_json, to_json};

/// Decodes a value, encodes it, and checks that the text is the same.
#[track_caller]
fn round<T: JsonValue>(json: &str) -> T {
    let value: T = from_json(json).unwrap();
    assert_eq!(to_json(&value), json);
    value
}

/// Returns the error of decoding this text: its path, the expected and the found value.
#[track_caller]
fn fault<T: JsonValue + std::fmt::Debug>(json: &str) -> (String, String, String) {
    let error: DecodeError = from_json::<T>(json).unwrap_err();
    (
        error.path(),
        error.expected().to_owned(),
        error.found().to_owned(),
    )
}

fn owned((path, expected, found): (&str, &str, &str)) -> (String, String, String) {
    (path.to_owned(), expected.to_owned(), found.to_owned())
}
