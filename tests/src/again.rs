//! Every type of the client by its name: read from JSON, shown, and written back.

use std::fmt::Debug;

use zephr_admin::{DecodeError, Encode, JsonValue, from_json, to_json};
use zephr_runtime::DecodedBody;

use crate::examples::Readers;

/// One type. The list of them is emitted, in `calls/types.rs`.
#[derive(Clone, Copy, Debug)]
pub struct KnownType {
    /// Its name in Rust.
    pub name: &'static str,
    /// Reads a value of it, and writes it back.
    pub again: fn(&str) -> Result<Again, DecodeError>,
    /// Reads examples of it.
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
            again: again::<T>,
            readers: Readers::of::<T>(),
        }
    }
}

/// A value that was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Again {
    /// As it is written.
    pub json: String,
    /// As `{:?}` shows it.
    pub shown: String,
}

/// Every type, by name.
pub fn types() -> &'static [KnownType] {
    crate::calls::types::TYPES
}

fn again<T: JsonValue + Debug>(json: &str) -> Result<Again, DecodeError> {
    let value: T = from_json(json)?;
    Ok(Again {
        json: to_json(&value),
        shown: format!("{value:?}"),
    })
}
