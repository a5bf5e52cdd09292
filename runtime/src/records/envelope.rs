//! The envelope fields of a list: the fields next to the records, such as `total` in `{"total": 9, "items": […]}`.

use crate::RawJson;

/// The envelope fields of a list. Each entry contains the nesting level of the object that has the field, the name of
/// the field, and the value of the field.
#[derive(Default)]
pub(super) struct EnvelopeFields {
    fields: Vec<(usize, String, RawJson)>,
    /// The total size of the fields.
    bytes: usize,
    /// The size of the largest text that was counted by [`count_text`](Self::count_text).
    largest_text: usize,
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

    /// Counts text outside of the records that the parser had to buffer as a whole. The text may be larger than the
    /// fields in it, for example because of white space.
    pub(super) fn count_text(&mut self, size: usize) {
        self.largest_text = self.largest_text.max(size);
    }

    /// Returns the total size of the fields in bytes, or the size of the largest counted text, whichever is larger.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.max(self.largest_text)
    }
}

fn size(field: &(usize, String, RawJson)) -> usize {
    let (_, name, value) = field;
    size_of_val(field) + name.len() + value.as_str().len()
}
