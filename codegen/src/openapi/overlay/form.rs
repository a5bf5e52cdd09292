//! Parses an overlay document into actions, and reports everything that is invalid.

use std::collections::HashMap;

use super::locations::Query;
use crate::{
    codes,
    diagnostic::Diagnostic,
    tree::{Json, Kind, Node, Origin, Span, child},
};

/// The maximum depth of brackets in a target. The run time and the stack use of the JSONPath parser grow with
/// this depth.
const MAX_BRACKETS: usize = 8;

/// A valid action.
#[derive(Clone)]
pub(crate) struct Action<'a> {
    /// `/actions/3`.
    pub(crate) pointer: String,
    pub(crate) target: &'a Node,
    pub(super) path: Query,
    pub(super) change: Change<'a>,
}

#[derive(Clone)]
pub(super) enum Change<'a> {
    Update(&'a Node),
    /// Copies the one value that the query matches when the action is applied.
    Copy(&'a Node, Query),
    Remove,
}

/// The supported versions of the Overlay Specification.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// Targets are objects and arrays; an update of an array appends one item, even if the update is an array.
    V1_0,
    /// Adds `copy`; targets may be primitive values; an update of an array by an array appends all items.
    V1_1,
}

/// A parsed overlay: its version, and its valid actions in order.
pub(super) struct Overlay<'a> {
    pub(super) version: Version,
    pub(super) actions: Vec<Action<'a>>,
}

/// Parses `overlay`, and skips invalid actions.
pub(super) fn read<'a>(overlay: &'a Node, diagnostics: &mut Vec<Diagnostic>) -> Overlay<'a> {
    let root = Reader {
        node: overlay,
        pointer: String::new(),
        version: Version::V1_1,
    };
    let mut read = Overlay {
        version: Version::V1_1,
        actions: Vec::new(),
    };
    if !root.is_object("an overlay", diagnostics) {
        return read;
    }
    root.known_keys(&["overlay", "info", "extends", "actions"], diagnostics);
    read.version = root.version(diagnostics);
    let root = Reader {
        version: read.version,
        ..root
    };
    root.info(diagnostics);
    if overlay.get("extends").is_some() {
        root.string("extends", diagnostics);
    }
    let Some(actions) = root.required("actions", diagnostics) else {
        return read;
    };
    let items = actions.node.items();
    if items.is_empty() {
        let message = "`actions` must be a non-empty list";
        root.report("actions", &actions.node.span, message, diagnostics);
    }
    let mut seen = HashMap::new();
    for (index, node) in items.iter().enumerate() {
        let action = Reader {
            node,
            pointer: child(&actions.pointer, &index.to_string()),
            version: read.version,
        };
        action.is_new(&mut seen, diagnostics);
        read.actions.extend(action.action(diagnostics));
    }
    read
}

/// An object of the overlay, with its location.
struct Reader<'a> {
    node: &'a Node,
    pointer: String,
    version: Version,
}

impl<'a> Reader<'a> {
    fn version(&self, diagnostics: &mut Vec<Diagnostic>) -> Version {
        let Some(node) = self.string("overlay", diagnostics) else {
            return Version::V1_1;
        };
        let text = node.as_str().unwrap_or_default();
        let is = |version: &str| {
            let patch = text.strip_prefix(version);
            patch.is_some_and(|patch| patch.is_empty() || patch.starts_with('.'))
        };
        if is("1.0") {
            return Version::V1_0;
        }
        if !is("1.1") {
            let message = "unsupported version; expected Overlay 1.0 or 1.1";
            self.report("overlay", &node.span, message, diagnostics);
        }
        Version::V1_1
    }

    fn info(&self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(info) = self.required("info", diagnostics) else {
            return;
        };
        if !info.is_object("`info`", diagnostics) {
            return;
        }
        let known: &[&str] = self
            .version
            .of(&["title", "version"], &["title", "version", "description"]);
        info.known_keys(known, diagnostics);
        info.string("title", diagnostics);
        info.string("version", diagnostics);
        if self.version == Version::V1_1 && info.node.get("description").is_some() {
            info.string("description", diagnostics);
        }
    }

    /// Reports a duplicate action, which could only repeat or undo the first one.
    fn is_new(&self, seen: &mut HashMap<Json, &'a Node>, diagnostics: &mut Vec<Diagnostic>) {
        let origin = |node: &Node| Origin {
            pointer: self.pointer.clone(),
            span: node.get("target").unwrap_or(node).span.clone(),
        };
        if let Some(first) = seen.insert(self.node.to_json(), self.node) {
            let message = "duplicate action";
            diagnostics.push(
                Diagnostic::error(codes::OVERLAY_FORM, message, origin(self.node))
                    .related("first defined here", origin(first))
                    .help("delete one of the actions"),
            );
        }
    }

    fn action(self, diagnostics: &mut Vec<Diagnostic>) -> Option<Action<'a>> {
        if !self.is_object("an action", diagnostics) {
            return None;
        }
        let known: &[&str] = self.version.of(
            &["target", "description", "update", "remove"],
            &["target", "description", "update", "copy", "remove"],
        );
        self.known_keys(known, diagnostics);
        self.string("description", diagnostics);
        let target = self.string("target", diagnostics);
        let change = self.change(diagnostics);
        let (target, change) = (target?, change?);
        Some(Action {
            path: self.path("target", target, diagnostics)?,
            pointer: self.pointer,
            target,
            change,
        })
    }

    /// Parses the query in `key`.
    fn path(&self, key: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Query> {
        let report = |message: String| {
            let origin = Origin {
                pointer: child(&self.pointer, key),
                span: node.span.clone(),
            };
            diagnostics.push(
                Diagnostic::error(codes::OVERLAY_PATH, format!("`{key}` {message}"), origin)
                    .help("write a query such as `$.paths['/v3/users'].get.parameters[?@.name == 'page']`"),
            );
        };
        parse(node.as_str().unwrap_or_default()).map_err(report).ok()
    }

    /// Returns the change of the action. As the specification requires, `remove` takes precedence. The
    /// specification is contradictory about `update` together with `copy`, so this is an error.
    fn change(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Change<'a>> {
        let (update, remove) = (self.node.get("update"), self.node.get("remove"));
        let copy = self.node.get("copy").filter(|_| self.version == Version::V1_1);
        if let Some(remove) = remove.filter(|remove| remove.as_bool().is_none()) {
            let message = "`remove` must be a boolean";
            self.report("remove", &remove.span, message, diagnostics);
            return None;
        }
        if remove.and_then(Node::as_bool).unwrap_or(false) {
            for (key, node) in [("update", update), ("copy", copy)] {
                if let Some(node) = node {
                    self.idle(key, node, diagnostics);
                }
            }
            return Some(Change::Remove);
        }
        match (update, copy) {
            (Some(update), None) => Some(Change::Update(update)),
            (None, Some(copy)) => {
                let copy = self.string("copy", diagnostics).filter(|text| *text == copy)?;
                Some(Change::Copy(copy, self.path("copy", copy, diagnostics)?))
            }
            (Some(_), Some(copy)) => {
                let message = "action has both `update` and `copy`";
                self.report("copy", &copy.span, message, diagnostics);
                None
            }
            (None, None) => {
                let message = self.version.of(
                    "action must have `update` or `remove: true`",
                    "action must have `update`, `copy` or `remove: true`",
                );
                diagnostics.push(self.form_error(self.pointer.clone(), &self.node.span, message));
                None
            }
        }
    }

    fn idle(&self, key: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
        let message = format!("`{key}` has no effect with `remove: true`");
        let origin = Origin {
            pointer: child(&self.pointer, key),
            span: node.span.clone(),
        };
        diagnostics
            .push(Diagnostic::warning(codes::OVERLAY_IDLE, message, origin).help("remove one of the keys"));
    }

    fn is_object(&self, what: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let is_object = matches!(self.node.kind, Kind::Object(_));
        if !is_object {
            let message = format!("{what} must be an object, found {}", self.node.describe());
            diagnostics.push(self.form_error(self.pointer.clone(), &self.node.span, message));
        }
        is_object
    }

    fn known_keys(&self, known: &[&str], diagnostics: &mut Vec<Diagnostic>) {
        for entry in self.node.entries() {
            if !known.contains(&entry.key.as_str()) && !entry.key.starts_with("x-") {
                let message = format!("unknown key `{}`", entry.key);
                let known = known
                    .iter()
                    .map(|key| format!("`{key}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                let pointer = child(&self.pointer, &entry.key);
                let error = self.form_error(pointer, &entry.key_span, message);
                diagnostics.push(error.help(format!("valid keys are {known}")));
            }
        }
    }

    fn required(&self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Reader<'a>> {
        let node = self.node.get(key);
        if node.is_none() {
            let purpose = if key == "description" {
                "; it must state the reason for the action"
            } else {
                ""
            };
            let message = format!("missing `{key}`{purpose}");
            diagnostics.push(self.form_error(self.pointer.clone(), &self.node.span, message));
        }
        node.map(|node| Reader {
            node,
            pointer: child(&self.pointer, key),
            version: self.version,
        })
    }

    /// Returns the string in `key`, which must be present and not blank.
    fn string(&self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a Node> {
        let node = self.required(key, diagnostics)?.node;
        if node.as_str().is_some_and(|text| !text.trim().is_empty()) {
            return Some(node);
        }
        let found = if node.as_str().is_some() {
            "a blank string"
        } else {
            node.describe()
        };
        self.report(
            key,
            &node.span,
            format!("`{key}` must be a non-blank string, found {found}"),
            diagnostics,
        );
        None
    }

    fn report(&self, key: &str, span: &Span, message: impl Into<String>, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(self.form_error(child(&self.pointer, key), span, message));
    }

    fn form_error(&self, pointer: String, span: &Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(
            codes::OVERLAY_FORM,
            message,
            Origin {
                pointer,
                span: span.clone(),
            },
        )
    }
}

impl Version {
    fn of<T>(self, v1_0: T, v1_1: T) -> T {
        match self {
            Self::V1_0 => v1_0,
            Self::V1_1 => v1_1,
        }
    }
}

fn parse(target: &str) -> Result<Query, String> {
    let mut depth = 0_usize;
    for c in target.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_BRACKETS {
            return Err(format!("has more than {MAX_BRACKETS} nested brackets"));
        }
    }
    Query::parse(target).map_err(|error| {
        format!(
            "is not a valid JSONPath: {} at character {}",
            error.message(),
            error.position() + 1
        )
    })
}
