//! Builds a tree from a stream of scalars, container boundaries and aliases.

use std::collections::{HashMap, HashSet};

use super::{MAX_DEPTH, MAX_EXPANSION};
use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    tree::{Entry, Kind, Node, Origin, Span, child},
};

/// Indicates that parsing cannot continue. The builder contains the reason as a diagnostic.
pub(super) struct Stop;

#[derive(Clone, Copy)]
pub(super) enum Container {
    Array,
    Object,
}

/// The form of a scalar in the text.
pub(super) enum Written {
    Quoted,
    /// Without quotes, with the text to use if the scalar is a key.
    Plain(String),
}

/// The tree under construction.
#[derive(Default)]
pub(super) struct Builder {
    frames: Vec<Frame>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    /// The number of values that aliases have added so far.
    expanded: usize,
    diagnostics: Vec<Diagnostic>,
}

/// A container that is still open.
struct Frame {
    span: Span,
    anchor: usize,
    content: Content,
}

enum Content {
    Array(Vec<Node>),
    Object {
        entries: Vec<Entry>,
        key: Option<Key>,
        merged: Vec<Node>,
    },
}

struct Key {
    text: String,
    span: Span,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Ordinary,
    /// An unquoted `<<`.
    Merge,
    /// An invalid key, which has been reported. Its value is dropped.
    Invalid,
}

struct Anchored {
    node: Node,
    values: usize,
    height: usize,
}

impl Builder {
    /// Returns the tree, or `None` for an empty text, and all diagnostics.
    pub(super) fn finish(self) -> (Option<Node>, Vec<Diagnostic>) {
        (self.root, self.diagnostics)
    }

    /// Returns `true` if no value has been added yet.
    pub(super) fn is_new(&self) -> bool {
        self.frames.is_empty() && self.root.is_none()
    }

    /// Reports an error at the current location.
    pub(super) fn report(&mut self, code: Code, message: impl Into<String>, span: Span) {
        let origin = Origin {
            pointer: self.pointer(),
            span,
        };
        self.diagnostics.push(Diagnostic::error(code, message, origin));
    }

    /// Reports an error after which parsing cannot continue.
    pub(super) fn fail<T>(&mut self, code: Code, message: impl Into<String>, span: Span) -> Result<T, Stop> {
        self.report(code, message, span);
        Err(Stop)
    }

    /// Starts an array or object; `anchor` is 0 if it has none.
    pub(super) fn open(&mut self, container: Container, span: Span, anchor: usize) -> Result<(), Stop> {
        if self.frames.len() >= MAX_DEPTH {
            return self.fail(
                codes::TOO_DEEP,
                format!("nesting exceeds {MAX_DEPTH} levels"),
                span,
            );
        }
        let content = match container {
            Container::Array => Content::Array(Vec::new()),
            Container::Object => Content::Object {
                entries: Vec::new(),
                key: None,
                merged: Vec::new(),
            },
        };
        self.frames.push(Frame {
            span,
            anchor,
            content,
        });
        Ok(())
    }

    /// Ends the innermost array or object, at byte `end` if a bracket closes it.
    pub(super) fn close(&mut self, end: Option<usize>) -> Result<(), Stop> {
        let Some(Frame {
            mut span,
            anchor,
            content,
        }) = self.frames.pop()
        else {
            return Ok(());
        };
        let kind = match content {
            Content::Array(items) => Kind::Array(items),
            Content::Object {
                mut entries, merged, ..
            } => {
                self.find_duplicates(&entries);
                merge(&mut entries, merged);
                Kind::Object(entries)
            }
        };
        span.end = end
            .unwrap_or_else(|| last_end(&kind).unwrap_or(span.end))
            .max(span.start);
        self.complete(Node { span, kind }, Written::Quoted, anchor)
    }

    /// Adds a scalar; `anchor` is 0 if it has none.
    pub(super) fn scalar(
        &mut self,
        kind: Kind,
        written: Written,
        span: Span,
        anchor: usize,
    ) -> Result<(), Stop> {
        self.complete(Node { span, kind }, written, anchor)
    }

    /// Adds a copy of the anchored value. Its position is `span`; the values inside keep the positions of the original.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let Some(Anchored { node, values, height }) = self.anchors.get(&anchor) else {
            return self.fail(
                codes::SELF_REFERENCE,
                "alias inside the value that it refers to",
                span,
            );
        };
        let (values, height) = (*values, *height);
        let copy = Node {
            span: span.clone(),
            kind: node.kind.clone(),
        };
        if self.frames.len() + height > MAX_DEPTH {
            return self.fail(
                codes::TOO_DEEP,
                format!("nesting exceeds {MAX_DEPTH} levels"),
                span,
            );
        }
        self.spend(values, span)?;
        self.place(copy, Written::Quoted);
        Ok(())
    }

    fn complete(&mut self, node: Node, written: Written, anchor: usize) -> Result<(), Stop> {
        if anchor > 0 {
            let (values, height) = measure(&node);
            // The copy that is kept for aliases counts as well, because nested anchors multiply their cost.
            self.spend(values, node.span.clone())?;
            self.anchors.insert(
                anchor,
                Anchored {
                    node: node.clone(),
                    values,
                    height,
                },
            );
        }
        self.place(node, written);
        Ok(())
    }

    fn spend(&mut self, values: usize, span: Span) -> Result<(), Stop> {
        self.expanded += values;
        if self.expanded > MAX_EXPANSION {
            let message = format!("aliases expand to more than {MAX_EXPANSION} values");
            return self.fail(codes::TOO_MANY_VALUES, message, span);
        }
        Ok(())
    }

    /// Adds a complete value as the key, value, item or root.
    fn place(&mut self, node: Node, written: Written) {
        match self.frames.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node),
            Some(Content::Array(items)) => items.push(node),
            Some(Content::Object { entries, key, merged }) => match key.take() {
                Some(Key {
                    role: Role::Invalid, ..
                }) => {}
                Some(Key {
                    role: Role::Merge, ..
                }) => match check_merge(node) {
                    Ok(nodes) => merged.extend(nodes),
                    Err(span) => {
                        let message = "value of a merge key must be an object or a list of objects";
                        self.report(codes::MERGE_KEY, message, span);
                    }
                },
                Some(Key { text, span, .. }) => entries.push(Entry {
                    key: text,
                    key_span: span,
                    value: node,
                }),
                None => self.key(node, written),
            },
        }
    }

    fn key(&mut self, node: Node, written: Written) {
        let (role, text) = match (written, &node.kind) {
            (Written::Plain(text), _) if text == "<<" => (Role::Merge, text),
            (Written::Plain(text), _) => (Role::Ordinary, text),
            (Written::Quoted, Kind::String(text)) => (Role::Ordinary, text.clone()),
            (Written::Quoted, _) => (Role::Invalid, String::new()),
        };
        if role == Role::Invalid {
            let message = format!("expected a key, found {}", node.describe());
            self.report(codes::COMPLEX_KEY, message, node.span.clone());
        }
        if let Some(Frame {
            content: Content::Object { key, .. },
            ..
        }) = self.frames.last_mut()
        {
            *key = Some(Key {
                text,
                span: node.span,
                role,
            });
        }
    }

    /// Reports duplicate keys of the object that was just closed.
    fn find_duplicates(&mut self, entries: &[Entry]) {
        let mut seen: HashMap<&str, &Span> = HashMap::with_capacity(entries.len());
        for Entry { key, key_span, .. } in entries {
            let Some(first) = seen.get(key.as_str()) else {
                seen.insert(key, key_span);
                continue;
            };
            let pointer = child(&self.pointer(), key);
            let at = |span: &Span| Origin {
                pointer: pointer.clone(),
                span: span.clone(),
            };
            self.diagnostics.push(
                Diagnostic::error(
                    codes::DUPLICATE_KEY,
                    format!("duplicate key `{key}`"),
                    at(key_span),
                )
                .related("first defined here", at(first))
                .help("remove one of the two entries"),
            );
        }
    }

    /// Returns the location of the next value.
    fn pointer(&self) -> String {
        self.frames
            .iter()
            .fold(String::new(), |pointer, frame| match &frame.content {
                Content::Array(items) => child(&pointer, &items.len().to_string()),
                Content::Object { key: Some(key), .. } => child(&pointer, &key.text),
                Content::Object { key: None, .. } => pointer,
            })
    }
}

/// Returns the objects that a merge key names, or the position of a value that is not an object.
fn check_merge(node: Node) -> Result<Vec<Node>, Span> {
    match node.kind {
        Kind::Object(_) => Ok(vec![node]),
        Kind::Array(items) => match items.iter().find(|item| !matches!(item.kind, Kind::Object(_))) {
            None => Ok(items),
            Some(other) => Err(other.span.clone()),
        },
        _ => Err(node.span),
    }
}

/// Adds the entries of merged objects. If a key occurs several times, the entry of the object itself is used, or else
/// the entry of the first merged object.
fn merge(entries: &mut Vec<Entry>, merged: Vec<Node>) {
    if merged.is_empty() {
        return;
    }
    let mut known: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for node in merged {
        let Kind::Object(others) = node.kind else { continue };
        entries.extend(others.into_iter().filter(|other| known.insert(other.key.clone())));
    }
}

/// Returns the end of the last value of a container.
fn last_end(kind: &Kind) -> Option<usize> {
    match kind {
        Kind::Array(items) => items.last().map(|item| item.span.end),
        Kind::Object(entries) => entries
            .last()
            .map(|entry| entry.value.span.end.max(entry.key_span.end)),
        _ => None,
    }
}

/// Returns the number of values, and the depth of their nesting.
pub(crate) fn measure(node: &Node) -> (usize, usize) {
    let below = node
        .items()
        .iter()
        .chain(node.entries().iter().map(|entry| &entry.value));
    let container = usize::from(matches!(node.kind, Kind::Array(_) | Kind::Object(_)));
    let (values, height) = below
        .map(measure)
        .fold((1, 0), |(values, height), (more, deeper)| {
            (values + more, height.max(deeper))
        });
    (values, height + container)
}
