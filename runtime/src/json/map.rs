//! Objects whose field names are data.

use std::collections::HashMap;
use std::vec;

use super::{DecodeError, Encode, Place, Reader, Shape, Value, Writer};

/// An object with any field names and one type of value, in the order in which it came.
///
/// An empty array is read as an empty map (some servers write one for the other), reported
/// ([`Deviation`](crate::Deviation)), and written back as one while the map is still empty. A name that came twice is kept twice.
#[derive(Clone, Debug)]
pub struct Map<T> {
    entries: Vec<(String, T)>,
    from_array: bool,
}

impl<T> Map<T> {
    /// An empty map.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            from_array: false,
        }
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of this name; the last one if it came more than once.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter()
            .rev()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.entries
            .iter_mut()
            .rev()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// Sets a value, and gives the one that was there; a new name comes last.
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

    /// Sets a value of anything that becomes one: `attributes.set("first_name", "Joe")`.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<T>) {
        self.insert(name, value.into());
    }

    /// Removes a name and gives its value; the last one if it came more than once.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let (removed, kept) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(|(other, _)| other == name);
        self.entries = kept;
        let mut removed: Vec<(String, T)> = removed;
        Some(removed.pop()?.1)
    }

    /// All fields, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> + ExactSizeIterator {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
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
    /// As [`insert`](Map::insert) of one after the other, without looking through all fields for each.
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

impl<T: Value> Encode for Map<T> {
    fn write(&self, writer: &mut Writer) {
        if self.from_array && self.is_empty() {
            return writer.raw("[]");
        }
        writer.open_object();
        for (name, value) in self.iter() {
            writer.name(name);
            value.write(writer);
        }
        writer.close_object();
    }
}

impl<T: Value> Place for Map<T> {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.from_array = reader.takes_empty_array()?;
        if self.from_array {
            return Ok(());
        }
        let mut next = reader.first_field(str::to_owned)?;
        while let Some(name) = next {
            let mut value = T::blank();
            value.fill(reader).map_err(|error| error.in_field(&name))?;
            self.entries.push((name, value));
            next = reader.next_field(str::to_owned)?;
        }
        Ok(())
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Value> Value for Map<T> {
    fn shape() -> Shape {
        Shape::Map
    }
}
