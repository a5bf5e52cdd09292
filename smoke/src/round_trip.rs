//! The round trip of every type of the client, by type name.

use std::fmt::Debug;

use zephr_admin::{DecodeError, Encode, JsonValue, from_json, to_json};
use zephr_runtime::DecodedBody;

use crate::examples::Readers;

/// A type of the client. The list of types is emitted, in `calls/types.rs`.
#[derive(Clone, Copy, Debug)]
pub struct KnownType {
    /// The name of the Rust type.
    pub name: &'static str,
    /// Decodes and encodes a value of the type.
    pub round_trip: fn(&str) -> Result<RoundTrip, DecodeError>,
    /// Decodes examples of the type.
    pub readers: Readers,
}

impl KnownType {
    /// Creates an entry of the emitted list.
    pub const fn new<T: JsonValue + Debug>(name: &'static str) -> Self
    where
        DecodedBody<T>: Encode,
    {
        Self {
            name,
            round_trip: round_trip::<T>,
            readers: Readers::of::<T>(),
        }
    }
}

/// A value that was decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct RoundTrip {
    /// The encoded value.
    pub json: String,
    /// The `Debug` output.
    pub shown: String,
}

/// Returns every type, sorted by name.
pub fn types() -> &'static [KnownType] {
    crate::calls::types::TYPES
}

fn round_trip<T: JsonValue + Debug>(json: &str) -> Result<RoundTrip, DecodeError> {
    let value: T = from_json(json)?;
    Ok(RoundTrip {
        json: to_json(&value),
        shown: format!("{value:?}"),
    })
}
