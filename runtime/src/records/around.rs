//! The fields around the records of a list.

use crate::RawJson;

/// The fields around the records, each with the level of the object that it stands in.
#[derive(Default)]
pub(super) struct Around {
    fields: Vec<(usize, String, RawJson)>,
    bytes: usize,
}

impl Around {
    pub(super) fn push(&mut self, level: usize, name: String, value: RawJson) {
        let field = (level, name, value);
        self.bytes += size(&field);
        self.fields.push(field);
    }

    /// Returns the outermost field of this name.
    pub(super) fn get(&self, name: &str) -> Option<&RawJson> {
        let named = self.fields.iter().filter(|(_, known, _)| known == name);
        named.min_by_key(|(level, ..)| *level).map(|(.., value)| value)
    }

    /// Forgets the fields of an object that proved to be a record.
    pub(super) fn remove_level(&mut self, level: usize) {
        self.fields.retain(|(known, ..)| *known != level);
        self.bytes = self.fields.iter().map(size).sum();
    }

    /// Returns how many bytes all of them take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

fn size(field: &(usize, String, RawJson)) -> usize {
    let (_, name, value) = field;
    size_of_val(field) + name.len() + value.as_str().len()
}
