//! The envelope fields of a list: the fields next to the records, such as `total` in `{"total": 9, "items": […]}`.

use crate::RawJson;

/// The envelope fields of a list. Each entry contains the nesting level of the object that has the field, the name of
/// the field, and the value of the field.
#[derive(Default)]
pub(super) struct EnvelopeFields {
    fields: Vec<(usize, String, RawJson)>,
    bytes: usize,
}

impl EnvelopeFields {
    pub(super) fn push(&mut self, level: usize, name: String, value: RawJson) {
        let field = (level, name, value);
        self.bytes += size(&field);
        self.fields.push(field);
    }

    /// Returns the field with this name. If several objects have the field, returns the field of the outermost object.
    pub(super) fn get(&self, name: &str) -> Option<&RawJson> {
        let named = self.fields.iter().filter(|(_, known, _)| known == name);
        named.min_by_key(|(level, ..)| *level).map(|(.., value)| value)
    }

    /// Removes the fields of the object at this nesting level. The parser calls this method if the object proves to be
    /// a record, whose fields are not envelope fields.
    pub(super) fn remove_level(&mut self, level: usize) {
        self.fields.retain(|(known, ..)| *known != level);
        self.bytes = self.fields.iter().map(size).sum();
    }

    /// Returns the total size of the fields in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

fn size(field: &(usize, String, RawJson)) -> usize {
    let (_, name, value) = field;
    size_of_val(field) + name.len() + value.as_str().len()
}
