//! A node together with its JSON pointer, and the way along `$ref`.

use crate::{
    diagnostic::Diagnostic,
    tree::{Node, Origin, child},
};

use super::{Lowering, codes, schemas::DEEPEST};

/// A node that knows its JSON pointer.
#[derive(Clone, Debug)]
pub(super) struct Located<'a> {
    pub(super) node: &'a Node,
    pub(super) pointer: String,
}

impl<'a> Located<'a> {
    pub(super) fn root(node: &'a Node) -> Self {
        Self {
            node,
            pointer: String::new(),
        }
    }

    pub(super) fn origin(&self) -> Origin {
        Origin {
            pointer: self.pointer.clone(),
            span: self.node.span.clone(),
        }
    }

    /// The place of the key of `name` rather than of its value; the node's own where there is none.
    pub(super) fn key_origin(&self, name: &str) -> Origin {
        let entry = self.node.entries().iter().find(|entry| entry.key == name);
        entry.map_or_else(
            || self.origin(),
            |entry| Origin {
                pointer: child(&self.pointer, name),
                span: entry.key_span.clone(),
            },
        )
    }

    pub(super) fn get(&self, key: &str) -> Option<Located<'a>> {
        let node = self.node.get(key)?;
        Some(Located {
            node,
            pointer: child(&self.pointer, key),
        })
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }

    /// The text under `key`.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str()
    }

    /// The text under `key` without blanks around it; `None` where nothing is left.
    pub(super) fn prose(&self, key: &str) -> Option<String> {
        let text = self.text(key)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Located<'a>)> + use<'a> {
        let pointer = self.pointer.clone();
        self.node.entries().iter().map(move |entry| {
            (
                entry.key.as_str(),
                Located {
                    node: &entry.value,
                    pointer: child(&pointer, &entry.key),
                },
            )
        })
    }

    pub(super) fn items(&self) -> impl Iterator<Item = Located<'a>> + use<'a> {
        let pointer = self.pointer.clone();
        let items = self.node.items().iter().enumerate();
        items.map(move |(index, node)| Located {
            node,
            pointer: child(&pointer, &index.to_string()),
        })
    }
}

impl<'a> Lowering<'a> {
    /// What `at` stands for: itself, or the end of its chain of `$ref`s. What is wrong on the way is reported.
    pub(super) fn resolve(&mut self, at: &Located<'a>) -> Option<Located<'a>> {
        let mut seen = vec![at.pointer.clone()];
        let mut here = at.clone();
        while let Some(reference) = here.get("$ref") {
            let target = self.follow(&reference)?;
            let is_circle = seen.contains(&target.pointer);
            if is_circle || seen.len() > DEEPEST {
                let message = if is_circle {
                    "this `$ref` leads back to itself and never reaches a value"
                } else {
                    "this `$ref` leads to another, and so on for too long"
                };
                self.report(
                    Diagnostic::error(codes::CYCLE, message, reference.origin())
                        .help("describe the value in one of the places of the circle"),
                );
                return None;
            }
            seen.push(target.pointer.clone());
            here = target;
        }
        Some(here)
    }

    fn follow(&mut self, reference: &Located<'a>) -> Option<Located<'a>> {
        let Some(text) = reference.node.as_str() else {
            let message = format!("`$ref` must be a string, not {}", reference.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, reference.origin()));
            return None;
        };
        let Some(pointer) = text.strip_prefix('#') else {
            let message = format!("`{text}` is in another document, and only this one is read");
            self.report(
                Diagnostic::error(codes::DANGLING, message, reference.origin())
                    .help("copy what it names under `components` and refer to it as `#/components/…`"),
            );
            return None;
        };
        let pointer = percent_decoded(pointer);
        let found = self.node_at(&pointer);
        if found.is_none() {
            let mut diagnostic = Diagnostic::error(
                codes::DANGLING,
                format!("`{text}` names nothing here"),
                reference.origin(),
            );
            diagnostic.help = similar_pointer(self.root, &pointer).map(|near| format!("is `#{near}` meant?"));
            self.report(diagnostic);
        }
        found.map(|node| Located { node, pointer })
    }

    fn node_at(&mut self, pointer: &str) -> Option<&'a Node> {
        if let Some(known) = self.targets.get(pointer) {
            return Some(known);
        }
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        let found = self.root.at(pointer)?;
        self.targets.insert(pointer.to_owned(), found);
        Some(found)
    }
}

/// A pointer whose last token is spelled a little differently.
fn similar_pointer(root: &Node, pointer: &str) -> Option<String> {
    let (parent, last) = pointer.rsplit_once('/')?;
    let names = root.at(parent)?.entries().iter().map(|entry| entry.key.as_str());
    super::suggest::closest(last, names).map(|near| child(parent, near))
}

/// `%7B` as `{`; what is no escape stays.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() {
            tail.get(2..).unwrap_or_default()
        } else {
            tail
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
