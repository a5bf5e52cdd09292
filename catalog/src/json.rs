//! JSON values that keep their text.

use std::fmt;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

/// A JSON value as text: an example or a default.
///
/// The order of keys and the text of numbers are those of the API description.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Returns the text as it appears in the catalog, which can contain line breaks.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Returns the text without line breaks and spaces between its tokens.
    pub fn compact(&self) -> String {
        let mut text = String::with_capacity(self.as_str().len());
        let (mut in_string, mut is_escaped) = (false, false);
        for character in self.as_str().chars() {
            if in_string || !character.is_ascii_whitespace() {
                text.push(character);
            }
            if character == '"' && !is_escaped {
                in_string = !in_string;
            }
            is_escaped = character == '\\' && !is_escaped;
        }
        text
    }

    /// Parses the value.
    ///
    /// # Errors
    /// Returns an error if the value does not match `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }

    /// Returns the contents of a JSON string, and `None` for any other value.
    pub fn to_text(&self) -> Option<String> {
        self.decode().ok()
    }
}

/// Compares the texts, ignoring spaces between tokens.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.compact() == other.compact()
    }
}

impl Eq for Json {}

/// Writes the text as [`compact`](Json::compact) returns it.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.compact())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
