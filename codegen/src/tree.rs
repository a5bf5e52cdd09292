//! JSON values as a description holds them: with number text and order kept, and for each node where it stands.

use std::{fmt, sync::Arc};

/// A value without positions: an example, a default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// The number's text as written, always valid JSON.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// In document order.
    Array(Vec<Json>),
    /// In document order.
    Object(Vec<(String, Json)>),
}

/// A text that was read: a description or an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as given on the command line, shown in diagnostics.
    pub name: String,
    /// The whole text, as read.
    pub text: String,
}

/// Where a node stands in its source. Lines and columns count from 1, columns in characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Span {
    /// The text it is a part of.
    pub source: Arc<Source>,
    /// First byte in `source.text`.
    pub start: usize,
    /// The byte after the last; equal to `start` where nothing is written.
    pub end: usize,
    /// Line of `start`.
    pub line: usize,
    /// Column of `start`.
    pub column: usize,
}

/// A place in a description: its JSON pointer (`/paths/~1v3~1users/get`) and its position.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    /// JSON pointer into the document; empty for its root.
    pub pointer: String,
    /// Where that is written.
    pub span: Span,
}

/// A value that knows where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// From its first character to its last.
    pub span: Span,
    /// The value itself.
    pub kind: Kind,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`, `~` or nothing written.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// The number's text, always valid JSON.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// In document order.
    Array(Vec<Node>),
    /// In document order; no key stands twice.
    Object(Vec<Entry>),
}

/// One key of an object with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key; a boolean or a number as it was written (`true`, `200`).
    pub key: String,
    /// Where the key is written.
    pub key_span: Span,
    /// What it stands for.
    pub value: Node,
}

impl Node {
    /// The value under `key`, where this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// The entries of an object; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Object(entries) => entries,
            _ => &[],
        }
    }

    /// The items of an array; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The node that a JSON pointer names.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        pointer.split('/').skip(1).try_fold(self, |node, token| {
            let token = unescape(token);
            match &node.kind {
                Kind::Array(items) => items.get(token.parse::<usize>().ok()?),
                _ => node.get(&token),
            }
        })
    }

    /// [`at`](Self::at), to change it.
    pub fn at_mut(&mut self, pointer: &str) -> Option<&mut Node> {
        pointer.split('/').skip(1).try_fold(self, |node, token| {
            let token = unescape(token);
            match &mut node.kind {
                Kind::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
                Kind::Object(entries) => entries
                    .iter_mut()
                    .find(|entry| entry.key == token)
                    .map(|entry| &mut entry.value),
                _ => None,
            }
        })
    }

    /// What kind of value it is, for messages: `a string`.
    pub fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }

    /// The value without its positions.
    pub fn to_json(&self) -> Json {
        match &self.kind {
            Kind::Null => Json::Null,
            Kind::Bool(value) => Json::Bool(*value),
            Kind::Number(text) => Json::Number(text.clone()),
            Kind::String(text) => Json::String(text.clone()),
            Kind::Array(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Kind::Object(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_json()))
                    .collect(),
            ),
        }
    }

    /// The value for libraries that speak `serde_json`. Numbers lose their text.
    pub fn to_serde(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(text) => text
                .parse::<serde_json::Number>()
                .map_or(Value::Null, Value::Number),
            Kind::String(text) => Value::String(text.clone()),
            Kind::Array(items) => Value::Array(items.iter().map(Node::to_serde).collect()),
            Kind::Object(entries) => Value::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_serde()))
                    .collect(),
            ),
        }
    }
}

/// `pointer` with one more token, escaped.
pub fn child(pointer: &str, token: &str) -> String {
    let mut longer = String::with_capacity(pointer.len() + token.len() + 1);
    longer.push_str(pointer);
    extend(&mut longer, token);
    longer
}

/// Does something with `pointer` while it has one more token. A walk through a whole document takes one pointer along:
/// making one for each node would cost more than all the rest of it.
pub(crate) fn inside<T>(pointer: &mut String, token: &str, work: impl FnOnce(&mut String) -> T) -> T {
    let end = pointer.len();
    extend(pointer, token);
    let done = work(pointer);
    pointer.truncate(end);
    done
}

fn extend(pointer: &mut String, token: &str) {
    pointer.push('/');
    for part in token.split_inclusive(['~', '/']) {
        match part.strip_suffix(['~', '/']) {
            Some(plain) if part.ends_with('~') => pointer.extend([plain, "~0"]),
            Some(plain) => pointer.extend([plain, "~1"]),
            None => pointer.push_str(part),
        }
    }
}

/// One token of a JSON pointer, as the key it stands for.
pub fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.source.name, self.line, self.column)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.pointer, self.span)
    }
}
