//! JSON values of a description. Numbers keep their text, objects keep their order, and every node keeps its position.

use std::{fmt, sync::Arc};

#[cfg(test)]
thread_local! {
    /// The number of keys that searches of this thread have compared, for tests of growth.
    pub(crate) static COMPARED_KEYS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A value without positions, such as an example or a default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, whose text is valid JSON and kept as written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in document order.
    Object(Vec<(String, Json)>),
}

/// A source text: a description or an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as given on the command line, used in diagnostics.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The position of a node in its source. Lines and columns start at 1, and columns count characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Span {
    /// The source.
    pub source: Arc<Source>,
    /// The start, as a byte offset in `source.text`.
    pub start: usize,
    /// The exclusive end, as a byte offset; equal to `start` for an empty value.
    pub end: usize,
    /// The line of `start`.
    pub line: usize,
    /// The column of `start`.
    pub column: usize,
}

/// A location in a description: its JSON pointer (`/paths/~1v3~1users/get`) and its position in the source.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    /// JSON pointer into the document; empty for its root.
    pub pointer: String,
    /// The position in the source.
    pub span: Span,
}

/// A value with its position in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The position of the whole value.
    pub span: Span,
    /// The value itself.
    pub kind: Kind,
}

/// The value of a [`Node`].
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`, `~` or an empty value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, whose text is valid JSON and kept as written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in document order and without duplicate keys.
    Object(Vec<Entry>),
}

/// An entry of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key; a boolean or a number is kept as written (`true`, `200`).
    pub key: String,
    /// The position of the key.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the value of `key`, or `None` if there is none or the node is not an object.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Returns the entry of `key`, or `None` if there is none or the node is not an object.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        let mut entries = self.entries().iter();
        entries.find(|entry| {
            #[cfg(test)]
            COMPARED_KEYS.with(|count| count.set(count.get() + 1));
            entry.key == key
        })
    }

    /// Returns the entries of an object, or an empty slice for any other value.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Object(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of an array, or an empty slice for any other value.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns the value if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value if it is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the node at a JSON pointer.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        pointer.split('/').skip(1).try_fold(self, |node, token| {
            let token = unescape(token);
            match &node.kind {
                Kind::Array(items) => items.get(token.parse::<usize>().ok()?),
                _ => node.get(&token),
            }
        })
    }

    /// Returns the node at a JSON pointer, mutably.
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

    /// Returns the kind of the value, for messages: `a string`.
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

    /// Returns the value without its positions.
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

    /// Converts the value for libraries that use `serde_json`. The text of numbers is lost.
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

/// Returns `pointer` with one more token, escaped.
pub fn child(pointer: &str, token: &str) -> String {
    let mut longer = String::with_capacity(pointer.len() + token.len() + 1);
    longer.push_str(pointer);
    extend(&mut longer, token);
    longer
}

/// Calls `work` while `pointer` is extended by one token. A traversal of a whole document reuses one pointer, because
/// allocating one per node would dominate its cost.
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

/// Unescapes one token of a JSON pointer.
pub fn unescape(token: &str) -> String {
    // Most tokens have no escapes, and two searches for them would take longer than a copy.
    if token.contains('~') {
        token.replace("~1", "/").replace("~0", "~")
    } else {
        token.to_owned()
    }
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
