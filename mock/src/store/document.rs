//! A document: an object whose values are stored as received.

use zephr_runtime::{DecodeError, Map, RawJson, from_json, to_json};

/// A JSON object that preserves the order of its fields and the text of their values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document(Map<RawJson>);

impl Document {
    pub(crate) fn parse(json: &str) -> Result<Self, DecodeError> {
        from_json(json).map(Self)
    }

    pub(crate) fn to_json(&self) -> String {
        to_json(&self.0)
    }

    pub(crate) fn to_raw(&self) -> RawJson {
        RawJson::from_value(&self.0)
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.0.iter()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    /// Returns the value at a dotted path, such as `identifiers.email_address`.
    pub(crate) fn at(&self, path: &str) -> Option<RawJson> {
        let Some((first, rest)) = path.split_once('.') else {
            return self.0.get(path).cloned();
        };
        self.object(first)?.at(rest)
    }

    /// Returns the string at a dotted path. A number is returned as text.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        text(&self.at(path)?)
    }

    /// Returns the strings at a dotted path: the items of an array, or a single string.
    pub(crate) fn texts(&self, path: &str) -> Vec<String> {
        let Some(value) = self.at(path) else {
            return Vec::new();
        };
        match value.decode::<Vec<RawJson>>() {
            Ok(items) => items.iter().filter_map(text).collect(),
            Err(_) => text(&value).into_iter().collect(),
        }
    }

    /// Returns the object in a field.
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        self.0.get(name)?.decode().ok().map(Self)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<RawJson>) {
        self.0.set(name, value);
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<RawJson>) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Copies all fields of `other` into this document. The remaining fields are unchanged.
    pub(crate) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns the approximate size in bytes.
    pub(crate) fn size(&self) -> usize {
        self.fields()
            .map(|(name, value)| name.len() + value.as_str().len() + 8)
            .sum()
    }
}

fn text(value: &RawJson) -> Option<String> {
    value
        .to_text()
        .or_else(|| value.as_number().map(|number| number.as_str().to_owned()))
}

/// Serializes documents as a JSON array.
pub(crate) fn array(documents: &[Document]) -> RawJson {
    let texts: Vec<RawJson> = documents.iter().map(Document::to_raw).collect();
    RawJson::from_value(&texts)
}
