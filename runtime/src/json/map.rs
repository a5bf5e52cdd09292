//! Objects with arbitrary field names, such as the attributes of a user.

use std::collections::HashMap;
use std::vec;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::kind::Kind;
use super::{Decode, DecodeError, Encode, EncodeError, JsonValue, RawJson, Reader, Shape, Writer, from_json};

/// An object with arbitrary field names and values of one type.
///
/// The order of the fields and duplicate names are kept. A map is also decoded from two other forms that some servers
/// send. Each of these forms is reported as a [`Deviation`](crate::Deviation):
///
/// - An empty array is decoded as an empty map. The map is written back as an array as long as it is empty.
/// - An array of objects is decoded as one map with the fields of all objects. In a field of a struct, the map is
///   written back as the same array, unless you change the value of the field. Outside of any struct, an array of
///   objects is accepted only in a response.
///
/// ```
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::{Map, RawJson};
///
/// let attributes = Map::<RawJson>::new().with("city", "London").with("age", 42);
/// assert_eq!(attributes.len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Map<T> {
    entries: Vec<(String, T)>,
    origin: Origin,
}

/// The received form of a map.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    Fields,
    EmptyArray,
    /// The map was created from a value that is not an object, or that has a field of the wrong type. The map cannot be
    /// written.
    Unfit,
}

impl<T> Map<T> {
    /// Creates an empty map.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            origin: Origin::Fields,
        }
    }

    /// Creates a placeholder for a value that could not be converted into a map. Writing the placeholder fails.
    pub(super) fn unfit() -> Self {
        Self {
            origin: Origin::Unfit,
            ..Self::new()
        }
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the value with this name. If several fields have this name, returns the last value.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter()
            .rev()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// Returns a mutable reference to the value with this name. If several fields have this name, returns the last
    /// value.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.entries
            .iter_mut()
            .rev()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// Sets a value and returns the previous value. A field with a new name is appended.
    pub fn insert(&mut self, name: impl Into<String>, value: T) -> Option<T> {
        let name = name.into();
        match self.get_mut(&name) {
            Some(old) => Some(std::mem::replace(old, value)),
            None => {
                self.entries.push((name, value));
                None
            }
        }
    }

    /// Sets a value of any type that converts into `T`: `attributes.set("first_name", "Joe")`.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<T>) {
        self.insert(name, value.into());
    }

    /// Sets a value like [`set`](Self::set), and returns the map.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<T>) -> Self {
        self.set(name, value);
        self
    }

    /// Removes all fields with this name, and returns the value of the last one.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let (removed, kept) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(|(other, _)| other == name);
        self.entries = kept;
        let mut removed: Vec<(String, T)> = removed;
        Some(removed.pop()?.1)
    }

    /// Returns an iterator over all fields, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> + ExactSizeIterator {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl Map<RawJson> {
    /// Creates a map from any value that `serde` writes as an object: a struct, a map, `serde_json::json!({…})`.
    ///
    /// ```
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::{Map, RawJson};
    ///
    /// #[derive(serde::Serialize)]
    /// struct Profile {
    ///     city: &'static str,
    ///     age: u8,
    /// }
    ///
    /// # fn main() -> Result<(), zephr_runtime::json::EncodeError> {
    /// let attributes = Map::from_serialize(&Profile { city: "London", age: 42 })?;
    /// assert_eq!(attributes.get("age").and_then(RawJson::as_i64), Some(42));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Returns an error if the `Serialize` implementation fails or writes something other than an object.
    pub fn from_serialize<S: Serialize + ?Sized>(value: &S) -> Result<Self, EncodeError> {
        let text = serde_json::to_string(value).map_err(|_| EncodeError::failed::<S>())?;
        // Excludes an empty array, which would be accepted as an empty map.
        let fields = text.starts_with('{').then(|| from_json(&text).ok()).flatten();
        fields.ok_or_else(EncodeError::not_fields::<S>)
    }
}

impl<T: JsonValue> Map<T> {
    /// Deserializes the map into another type, such as a struct that derives `Deserialize`.
    ///
    /// # Errors
    /// Returns an error if the map does not match that type.
    pub fn deserialize<D: DeserializeOwned>(&self) -> Result<D, DecodeError> {
        RawJson::from_value(self).deserialize()
    }

    fn fill_fields(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let mut next = reader.first_field(str::to_owned)?;
        while let Some(name) = next {
            let mut value = T::empty();
            value.decode_into(reader).map_err(|error| error.in_field(&name))?;
            self.entries.push((name, value));
            next = reader.next_field(str::to_owned)?;
        }
        Ok(())
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: PartialEq> PartialEq for Map<T> {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl<T: Eq> Eq for Map<T> {}

impl<N: Into<String>, T> FromIterator<(N, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(fields: I) -> Self {
        let mut map = Self::new();
        map.extend(fields);
        map
    }
}

impl<N: Into<String>, T> Extend<(N, T)> for Map<T> {
    /// Inserts fields like repeated calls of [`insert`](Map::insert), but does not search the whole map for each name.
    fn extend<I: IntoIterator<Item = (N, T)>>(&mut self, fields: I) {
        const FEW: usize = 32;
        let mut places: HashMap<String, usize> = HashMap::new();
        for (name, value) in fields {
            let name = name.into();
            if self.entries.len() < FEW {
                self.insert(name, value);
                continue;
            }
            if places.is_empty() {
                let names = self.entries.iter().map(|(name, _)| name.clone());
                places = names.zip(0..).collect();
            }
            match places.get(&name).and_then(|place| self.entries.get_mut(*place)) {
                Some((_, old)) => *old = value,
                None => {
                    places.insert(name.clone(), self.entries.len());
                    self.entries.push((name, value));
                }
            }
        }
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<T: JsonValue> Encode for Map<T> {
    fn write(&self, writer: &mut Writer) {
        match self.origin {
            Origin::EmptyArray if self.is_empty() => return writer.raw("[]"),
            Origin::Unfit => {
                writer.fail("a value passed as a map is not a JSON object with values of the expected type")
            }
            _ => {}
        }
        writer.open_object();
        for (name, value) in self.iter() {
            writer.name(name);
            value.write(writer);
        }
        writer.close_object();
    }
}

impl<T: JsonValue> Decode for Map<T> {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if reader.kind()? != Kind::Array {
            return self.fill_fields(reader);
        }
        let offset = reader.offset();
        self.origin = Origin::EmptyArray;
        reader.items(&mut |reader| {
            self.origin = Origin::Fields;
            self.fill_fields(reader)
        })?;
        match self.origin {
            Origin::EmptyArray => reader.kept_deviation(offset, "an object", "an array"),
            _ => reader.deviation(offset, "an object", "an array"),
        }
        Ok(())
    }

    fn empty() -> Self {
        Self::new()
    }
}

impl<T: JsonValue> JsonValue for Map<T> {
    fn shape() -> Shape {
        Shape::Map
    }
}
