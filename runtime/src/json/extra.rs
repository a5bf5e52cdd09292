//! The unknown fields of an object, and the parts of the received form that the object's type cannot represent.

use std::fmt;

use serde::de::DeserializeOwned;

use super::deviation::Kept;
use super::table::{FieldSet, Spelling};
use super::{DecodeError, Encode, Map, RawJson};

/// The unknown fields of an object, verbatim and in order. This type has the size of a pointer and
/// allocates memory only if there is something to keep.
///
/// This type also records the form in which an object was received, so that the object can be written back in this
/// form:
///
/// - the alias under which a known field was received,
/// - the optional fields that were null,
/// - the values whose JSON type differs from the API description ([`Deviation`](crate::Deviation)).
///
/// Comparisons consider only the unknown fields.
///
/// If a known field was received under two names, the object uses only one of the two values. The unused value is kept
/// here like an unknown field. `Debug` omits the unused value, because it may be secret.
///
/// You can add fields to a request with [`set`](Self::set). If the type has an optional field of the same name, the
/// added field is sent only if the optional field is `None`. For example, `extra.set("nickname", RawJson::null())`
/// sends an explicit null. If the type has a required field of the same name, the added field replaces it.
#[derive(Clone, Default)]
pub struct UnknownFields(Option<Box<Inner>>);

#[derive(Clone, Default)]
struct Inner {
    unknown: Vec<(String, RawJson)>,
    spellings: Vec<(usize, Spelling)>,
    nulls: FieldSet,
    /// The known fields that were absent although the API description requires their presence.
    absent: FieldSet,
    /// The aliases of fields that were also received under a preferred name. The values under these aliases are not
    /// used.
    outdone: Vec<&'static str>,
    /// The received JSON of each known field that contains a value of another JSON type than described.
    kept: Vec<(usize, Kept)>,
}

impl UnknownFields {
    /// Returns whether there are no unknown fields.
    pub fn is_empty(&self) -> bool {
        self.unknown().is_empty()
    }

    /// Returns the number of unknown fields.
    pub fn len(&self) -> usize {
        self.unknown().len()
    }

    /// Returns the field with this name. If several fields have this name, returns the last one.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.iter()
            .rev()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// Returns an iterator over all fields, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &RawJson)> + ExactSizeIterator {
        self.unknown().iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Deserializes all fields into another type, such as a struct that derives `Deserialize`.
    ///
    /// # Errors
    /// Returns an error if the fields do not match that type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let fields: Map<RawJson> = self.unknown().iter().cloned().collect();
        fields.deserialize()
    }

    /// Sets a field. An existing field keeps its position; a new field is appended.
    ///
    /// A plain `&str` or `String` becomes a JSON string. For JSON text, use [`RawJson::parse`].
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<RawJson>) {
        let (name, value) = (name.into(), value.into());
        let unknown = &mut self.inner().unknown;
        match unknown.iter().position(|(other, _)| *other == name) {
            None => unknown.push((name, value)),
            Some(first) => {
                let mut index = 0;
                unknown.retain(|(other, _)| {
                    index += 1;
                    index <= first + 1 || *other != name
                });
                if let Some((_, place)) = unknown.get_mut(first) {
                    *place = value;
                }
            }
        }
    }

    /// Removes all fields with this name, and returns the value of the last one.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        let value = self.get(name)?.clone();
        self.inner().unknown.retain(|(other, _)| other != name);
        Some(value)
    }

    /// Removes all data except the unknown fields, for the conversion of an object into another type.
    pub(crate) fn into_unknown(self) -> Self {
        let unknown = self.0.map(|inner| inner.unknown).unwrap_or_default();
        let inner = Inner {
            unknown,
            ..Inner::default()
        };
        Self((!inner.unknown.is_empty()).then(|| Box::new(inner)))
    }

    fn unknown(&self) -> &[(String, RawJson)] {
        self.0.as_ref().map_or(&[], |inner| &inner.unknown)
    }

    fn inner(&mut self) -> &mut Inner {
        self.0.get_or_insert_default()
    }

    /// Adds a field as received, without checking for other fields with this name.
    pub(crate) fn push(&mut self, name: String, value: RawJson) {
        let unknown = &mut self.inner().unknown;
        if unknown.is_empty() {
            unknown.reserve_exact(1); // most objects have few
        }
        unknown.push((name, value));
    }

    /// Adds the value of a known field under its alias `name`. The value is unused, because the field was also received
    /// under a preferred name.
    pub(crate) fn push_outdone(&mut self, name: &'static str, value: RawJson) {
        self.inner().outdone.push(name);
        self.push(name.to_owned(), value);
    }

    pub(crate) fn set_spelling(&mut self, field: usize, spelling: Spelling) {
        self.inner().spellings.push((field, spelling));
    }

    /// Returns the name under which the known field with this index was received.
    pub(crate) fn spelling(&self, field: usize) -> Spelling {
        let known = self
            .0
            .as_ref()
            .and_then(|inner| inner.spellings.iter().find(|(other, _)| *other == field));
        known.map_or(Spelling::Canonical, |(_, spelling)| *spelling)
    }

    /// Stores the received form `came` of the value of a known field.
    pub(super) fn keep(&mut self, field: usize, came: &str, value: &dyn Encode) {
        self.inner().kept.push((field, Kept::new(came, value)));
    }

    pub(super) fn kept(&self, field: usize) -> Option<&Kept> {
        let mut kept = self.0.as_ref()?.kept.iter();
        kept.find_map(|(other, kept)| (*other == field).then_some(kept))
    }

    pub(crate) fn mark_null(&mut self, field: usize) {
        self.inner().nulls.insert(field);
    }

    pub(crate) fn mark_absent(&mut self, field: usize) {
        self.inner().absent.insert(field);
    }

    pub(crate) fn set_null(&mut self, field: usize) {
        self.inner().absent.remove(field);
        self.mark_null(field);
    }

    /// Returns whether a known field was absent although the API description requires its presence.
    pub(crate) fn was_absent(&self, field: usize) -> bool {
        self.0.as_ref().is_some_and(|inner| inner.absent.contains(field))
    }

    /// Returns whether a known field was received as an explicit null.
    pub(crate) fn was_null(&self, field: usize) -> bool {
        self.0.as_ref().is_some_and(|inner| inner.nulls.contains(field))
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outdone = self.0.as_ref().map_or(&[][..], |inner| &inner.outdone);
        let mut map = f.debug_map();
        for (name, value) in self.iter() {
            if outdone.contains(&name) {
                map.entry(&name, &format_args!("…"));
            } else {
                map.entry(&name, value);
            }
        }
        map.finish()
    }
}

impl PartialEq for UnknownFields {
    fn eq(&self, other: &Self) -> bool {
        self.unknown() == other.unknown()
    }
}

impl Eq for UnknownFields {}
