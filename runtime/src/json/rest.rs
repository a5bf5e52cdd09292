//! The fields that only one of two types has, if both describe the same object in different versions of the
//! API.

use super::{Encode, JsonValue, RawJson, UnknownFields, from_json, to_json};

/// The unknown fields of a value during its conversion to another type, which may know some of them.
#[doc(hidden)]
#[derive(Debug)]
pub struct Rest(UnknownFields);

impl Rest {
    /// Starts with the unknown fields of the value.
    pub fn new(extra: UnknownFields) -> Self {
        Self(extra.into_unknown())
    }

    /// Adds a field that the other type lacks.
    pub fn put<T: Encode>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.0.push(name.to_owned(), RawJson::trusted(&to_json(value)));
        }
    }

    /// Removes the first field with one of these names whose value can be decoded, and returns that value.
    pub fn take<T: JsonValue>(&mut self, names: &[&str]) -> Option<T> {
        names.iter().find_map(|name| {
            let value = from_json(self.0.get(name)?.as_str()).ok()?;
            self.0.remove(name);
            Some(value)
        })
    }

    /// Returns the remaining fields.
    pub fn into_extra(self) -> UnknownFields {
        self.0
    }
}
