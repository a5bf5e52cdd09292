//! The envelope fields of a list.

use crate::RawJson;

/// The fields next to the records, each with the nesting level of the object that contains it.
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

    /// Returns the outermost field with this name.
    pub(super) fn get(&self, name: &str) -> Option<&RawJson> {
        let named = self.fields.iter().filter(|(_, known, _)| known == name);
        named.min_by_key(|(level, ..)| *level).map(|(.., value)| value)
    }

    /// Removes the fields of the object at this nesting level. Called if the object is a record, so that its fields are
    /// not read as those of the envelope.
    pub(super) fn remove_level(&mut self, level: usize) {
        self.fields.retain(|(known, ..)| *known != level);
        self.bytes = self.fields.iter().map(size).sum();
    }

    /// Returns the total size in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

fn size(field: &(usize, String, RawJson)) -> usize {
    let (_, name, value) = field;
    size_of_val(field) + name.len() + value.as_str().len()
}
