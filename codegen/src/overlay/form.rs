//! The overlay document's own form: what each action wants, and everything that is not as it should be.

use std::collections::HashMap;

use serde_json_path::JsonPath;

use crate::{
    codes,
    diagnostic::Diagnostic,
    tree::{Json, Kind, Node, Origin, Span, child},
};

/// Brackets inside brackets in a target: the JSONPath parser's time and stack grow with them.
const DEEPEST_TARGET: usize = 8;

/// A sound action.
#[derive(Clone)]
pub(crate) struct Action<'a> {
    /// `/actions/3`.
    pub(crate) pointer: String,
    pub(crate) target: &'a Node,
    pub(super) path: JsonPath,
    pub(super) change: Change<'a>,
}

#[derive(Clone)]
pub(super) enum Change<'a> {
    Update(&'a Node),
    /// What stands at the one place that the query finds, in the document as it is then.
    Copy(&'a Node, JsonPath),
    Remove,
}

/// The versions of the Overlay specification, by what they differ in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// Targets are objects and lists; an update of a list is one more item, even where it is a list.
    V1_0,
    /// `copy`; targets may be single values; an update of a list by a list appends all its items.
    V1_1,
}

/// A readable overlay: the version it is written for, and its sound actions in order.
pub(super) struct Overlay<'a> {
    pub(super) version: Version,
    pub(super) actions: Vec<Action<'a>>,
}

/// The overlay that `overlay` is, as far as it is sound.
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
        let message = "`actions` must be a list of at least one action";
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

/// An object of the overlay, with its place.
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
            let message = "only Overlay 1.0 and 1.1 are understood";
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

    /// No action may stand twice: the second could only undo or double what the first did.
    fn is_new(&self, seen: &mut HashMap<Json, &'a Node>, diagnostics: &mut Vec<Diagnostic>) {
        let origin = |node: &Node| Origin {
            pointer: self.pointer.clone(),
            span: node.get("target").unwrap_or(node).span.clone(),
        };
        if let Some(first) = seen.insert(self.node.to_json(), self.node) {
            let message = "the same action stands twice";
            diagnostics.push(
                Diagnostic::error(codes::OVERLAY_FORM, message, origin(self.node))
                    .related("first written here", origin(first))
                    .help("delete one of the two"),
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

    /// The query under `key`.
    fn path(&self, key: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<JsonPath> {
        let report = |message: String| {
            let origin = Origin {
                pointer: child(&self.pointer, key),
                span: node.span.clone(),
            };
            diagnostics.push(
                Diagnostic::error(codes::OVERLAY_PATH, format!("`{key}` {message}"), origin)
                    .help("a target looks like $.paths['/v3/users'].get.parameters[?@.name == 'page']"),
            );
        };
        parse(node.as_str().unwrap_or_default()).map_err(report).ok()
    }

    /// What the action does. Of several, `remove` wins, as the specification says; `update` and `copy` are each said to
    /// give way to the other, so both together are refused.
    fn change(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Change<'a>> {
        let (update, remove) = (self.node.get("update"), self.node.get("remove"));
        let copy = self.node.get("copy").filter(|_| self.version == Version::V1_1);
        if let Some(remove) = remove.filter(|remove| remove.as_bool().is_none()) {
            let message = "`remove` must be true or false";
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
                let message = "an action cannot both `update` and `copy`";
                self.report("copy", &copy.span, message, diagnostics);
                None
            }
            (None, None) => {
                let message = self.version.of(
                    "an action needs `update` or `remove: true`",
                    "an action needs `update`, `copy` or `remove: true`",
                );
                diagnostics.push(self.form_error(self.pointer.clone(), &self.node.span, message));
                None
            }
        }
    }

    fn idle(&self, key: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
        let message = format!("`{key}` does nothing beside `remove: true`");
        let origin = Origin {
            pointer: child(&self.pointer, key),
            span: node.span.clone(),
        };
        diagnostics
            .push(Diagnostic::warning(codes::OVERLAY_IDLE, message, origin).help("delete one of the two"));
    }

    fn is_object(&self, what: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let is_object = matches!(self.node.kind, Kind::Object(_));
        if !is_object {
            let message = format!("{what} must be an object, this is {}", self.node.describe());
            diagnostics.push(self.form_error(self.pointer.clone(), &self.node.span, message));
        }
        is_object
    }

    fn known_keys(&self, known: &[&str], diagnostics: &mut Vec<Diagnostic>) {
        for entry in self.node.entries() {
            if !known.contains(&entry.key.as_str()) && !entry.key.starts_with("x-") {
                let message = format!("key `{}` has no meaning here", entry.key);
                let known = known
                    .iter()
                    .map(|key| format!("`{key}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                let pointer = child(&self.pointer, &entry.key);
                let error = self.form_error(pointer, &entry.key_span, message);
                diagnostics.push(error.help(format!("known keys are {known}")));
            }
        }
    }

    fn required(&self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Reader<'a>> {
        let node = self.node.get(key);
        if node.is_none() {
            let what = if key == "description" {
                ", the reason why it is there"
            } else {
                ""
            };
            let message = format!("`{key}` is missing{what}");
            diagnostics.push(self.form_error(self.pointer.clone(), &self.node.span, message));
        }
        node.map(|node| Reader {
            node,
            pointer: child(&self.pointer, key),
            version: self.version,
        })
    }

    /// The string under `key`, which must be there and not be blank.
    fn string(&self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a Node> {
        let node = self.required(key, diagnostics)?.node;
        if node.as_str().is_some_and(|text| !text.trim().is_empty()) {
            return Some(node);
        }
        let found = if node.as_str().is_some() {
            "blank"
        } else {
            node.describe()
        };
        self.report(
            key,
            &node.span,
            format!("`{key}` must be a string with text, this is {found}"),
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

fn parse(target: &str) -> Result<JsonPath, String> {
    let mut depth = 0_usize;
    for c in target.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_TARGET {
            return Err(format!("nests more than {DEEPEST_TARGET} brackets"));
        }
    }
    JsonPath::parse(target).map_err(|error| {
        format!(
            "is not a JSONPath: {}, at character {}",
            error.message(),
            error.position() + 1
        )
    })
}
