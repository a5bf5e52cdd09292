//! A JSON tree that keeps the text of numbers.

use zephr_admin::{Map, RawJson, from_json};

use crate::choices::Choices;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Json {
    /// `null`, `true`, `false`, numbers.
    Word(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn word(text: impl Into<String>) -> Self {
        Self::Word(text.into())
    }

    /// Returns the same value with the fields of all objects sorted by name.
    pub(crate) fn sorted(&self) -> Self {
        match self {
            Self::Array(items) => Self::Array(items.iter().map(Self::sorted).collect()),
            Self::Object(fields) => {
                let mut fields: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.sorted()))
                    .collect();
                fields.sort();
                Self::Object(fields)
            }
            other => other.clone(),
        }
    }

    /// Returns the value as text, with optional white space and escapes.
    pub(crate) fn text(&self, choices: &mut Choices<'_>) -> String {
        let mut text = String::new();
        self.write(&mut text, choices);
        text
    }

    fn write(&self, out: &mut String, choices: &mut Choices<'_>) {
        match self {
            Self::Word(word) => out.push_str(word),
            Self::Text(text) => quote(text, out, choices),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { " , " } else { "" });
                    item.write(out, choices);
                }
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (index, (name, value)) in fields.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "\n" });
                    quote(name, out, choices);
                    out.push_str(if choices.rarely(3) { "\t: " } else { ":" });
                    value.write(out, choices);
                }
                out.push('}');
            }
        }
    }
}

fn quote(text: &str, out: &mut String, choices: &mut Choices<'_>) {
    out.push('"');
    for unit in text.chars() {
        let must = matches!(unit, '"' | '\\' | '\0'..='\x1f');
        if must || choices.rarely(8) {
            for half in unit.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{half:04X}"));
            }
        } else {
            out.push(unit);
        }
    }
    out.push('"');
}

/// Parses a document into a tree. Uses the runtime for one level at a time, because the tests check the decoding of
/// whole types and must not rely on it here.
pub(crate) fn parsed(text: &str) -> Json {
    match text.trim_start().as_bytes().first() {
        Some(b'{') => {
            let fields: Map<RawJson> = from_json(text).unwrap();
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name, parsed(value.as_str())));
            Json::Object(fields.collect())
        }
        Some(b'[') => {
            let items: Vec<RawJson> = from_json(text).unwrap();
            Json::Array(items.iter().map(|item| parsed(item.as_str())).collect())
        }
        Some(b'"') => Json::Text(from_json(text).unwrap()),
        _ => Json::word(text.trim()),
    }
}
