//! From a stream of values, opened and closed containers and aliases to a tree.

use std::collections::{HashMap, HashSet};

use super::{MAX_DEPTH, MAX_EXPANSION};
use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    tree::{Entry, Kind, Node, Origin, Span, child},
};

/// Reading cannot go on; why is among the diagnostics.
pub(super) struct Stop;

#[derive(Clone, Copy)]
pub(super) enum Container {
    Array,
    Object,
}

/// How a scalar stands in the text.
pub(super) enum Written {
    Quoted,
    /// Without quotes, so: what a key made of it is called.
    Plain(String),
}

/// The tree under construction.
#[derive(Default)]
pub(super) struct Builder {
    frames: Vec<Frame>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    /// Values that aliases added so far.
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
    /// Cannot be a key, and was reported: its value goes nowhere.
    Refused,
}

struct Anchored {
    node: Node,
    values: usize,
    height: usize,
}

impl Builder {
    /// The tree, where a value was given, and everything found wrong.
    pub(super) fn finish(self) -> (Option<Node>, Vec<Diagnostic>) {
        (self.root, self.diagnostics)
    }

    /// Whether nothing was given yet.
    pub(super) fn is_new(&self) -> bool {
        self.frames.is_empty() && self.root.is_none()
    }

    /// Notes an error at the current place.
    pub(super) fn report(&mut self, code: Code, message: impl Into<String>, span: Span) {
        let origin = Origin {
            pointer: self.pointer(),
            span,
        };
        self.diagnostics.push(Diagnostic::error(code, message, origin));
    }

    /// Notes an error behind which nothing can be read.
    pub(super) fn fail<T>(&mut self, code: Code, message: impl Into<String>, span: Span) -> Result<T, Stop> {
        self.report(code, message, span);
        Err(Stop)
    }

    /// Starts an array or object; `anchor` is 0 where it has none.
    pub(super) fn open(&mut self, container: Container, span: Span, anchor: usize) -> Result<(), Stop> {
        if self.frames.len() >= MAX_DEPTH {
            return self.fail(
                codes::TOO_DEEP,
                format!("nested more than {MAX_DEPTH} levels deep"),
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

    /// Ends the innermost array or object, at byte `end` where a bracket says so.
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

    /// Takes a scalar; `anchor` is 0 where it has none.
    pub(super) fn scalar(
        &mut self,
        kind: Kind,
        written: Written,
        span: Span,
        anchor: usize,
    ) -> Result<(), Stop> {
        self.complete(Node { span, kind }, written, anchor)
    }

    /// Takes a copy of what `anchor` names. The copy stands at `span`, what it contains where it was written.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let Some(Anchored { node, values, height }) = self.anchors.get(&anchor) else {
            return self.fail(
                codes::SELF_REFERENCE,
                "this alias stands inside the value that it names",
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
                format!("nested more than {MAX_DEPTH} levels deep"),
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
            // The copy kept for aliases counts too: anchors inside anchors would cost their product.
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

    /// Puts a finished value where it belongs: key, value, item or root.
    fn place(&mut self, node: Node, written: Written) {
        match self.frames.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node),
            Some(Content::Array(items)) => items.push(node),
            Some(Content::Object { entries, key, merged }) => match key.take() {
                Some(Key {
                    role: Role::Refused, ..
                }) => {}
                Some(Key {
                    role: Role::Merge, ..
                }) => match check_merge(node) {
                    Ok(nodes) => merged.extend(nodes),
                    Err(span) => {
                        let message = "a merge key takes an object or a list of objects";
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
            (Written::Quoted, _) => (Role::Refused, String::new()),
        };
        if role == Role::Refused {
            let message = format!("{} stands where a key is expected", node.describe());
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

    /// Reports keys that stand twice in the object that was just closed.
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
                    format!("key `{key}` stands twice"),
                    at(key_span),
                )
                .related("first written here", at(first))
                .help("keep one of the two"),
            );
        }
    }

    /// Where the next value goes.
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

/// The objects that a merge key names, or where it names something else.
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

/// Adds what merge keys bring: an object's own keys win, then those of earlier sources.
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

/// Where the last value of a container ends.
fn last_end(kind: &Kind) -> Option<usize> {
    match kind {
        Kind::Array(items) => items.last().map(|item| item.span.end),
        Kind::Object(entries) => entries
            .last()
            .map(|entry| entry.value.span.end.max(entry.key_span.end)),
        _ => None,
    }
}

/// How many values there are, and how deep they are nested.
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
