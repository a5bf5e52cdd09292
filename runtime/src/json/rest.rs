//! Conversion of an object between its types in different versions of the API. Fields that the new type does not
//! declare become unknown fields, so they are not lost.

use super::{Decode, Encode, JsonValue, RawJson, Shape, UnknownFields, Writer, fill};

/// The unknown fields of a value that is being converted to another type. The other type may know some of these fields.
#[doc(hidden)]
#[derive(Debug)]
pub struct Rest(UnknownFields);

impl Rest {
    /// Starts a conversion with the unknown fields of the value.
    pub fn new(extra: UnknownFields) -> Self {
        Self(extra.into_unknown())
    }

    /// Adds a field that the other type lacks. Does nothing if `value` is [absent](Encode::is_absent).
    pub fn put(&mut self, name: &str, value: &dyn Encode) {
        if !value.is_absent() {
            self.0
                .push(name.to_owned(), RawJson::trusted(&Writer::text_of(value)));
        }
    }

    /// Tries these names in order. Removes the first field that can be decoded as `T`, and returns its value.
    pub fn take<T: JsonValue>(&mut self, names: &[&str]) -> Option<T> {
        names.iter().find_map(|name| {
            let mut value = T::empty();
            self.take_into(&mut value, T::shape, name).then_some(value)
        })
    }

    fn take_into(&mut self, place: &mut dyn Decode, shape: fn() -> Shape, name: &str) -> bool {
        let value = self.0.get(name);
        let is_read = value.is_some_and(|value| fill(place, shape, &[], value.as_str()).is_ok());
        is_read && self.0.remove(name).is_some()
    }

    /// Returns the remaining fields.
    pub fn into_extra(self) -> UnknownFields {
        self.0
    }
}
