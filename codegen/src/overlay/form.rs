//! The overlay document's own form: what each action wants, and everything that is not as it should be.

use serde_json_path::JsonPath;

use crate::{
    codes,
    diagnostic::Diagnostic,
    tree::{Kind, Node, Origin, Span, child},
};

/// Brackets inside brackets in a target: the JSONPath parser's time and stack grow with them.
const DEEPEST_TARGET: usize = 8;

/// A sound action.
pub(super) struct Action<'a> {
    /// `/actions/3`.
    pub(super) pointer: String,
    pub(super) target: &'a Node,
    pub(super) path: JsonPath,
    pub(super) change: Change<'a>,
}

pub(super) enum Change<'a> {
    Update(&'a Node),
    Remove,
}

/// The sound actions of `overlay`, in order.
pub(super) fn read<'a>(overlay: &'a Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Action<'a>> {
    let root = Reader {
        node: overlay,
        pointer: String::new(),
    };
    if !root.is_object("an overlay", diagnostics) {
        return Vec::new();
    }
    root.known_keys(&["overlay", "info", "extends", "actions"], diagnostics);
    let version = root.string("overlay", diagnostics);
    if let Some(version) = version.filter(|version| !version.as_str().is_some_and(is_supported)) {
        root.report(
            "overlay",
            &version.span,
            "only Overlay 1.0 is understood",
            diagnostics,
        );
    }
    if let Some(info) = root.required("info", diagnostics)
        && info.is_object("`info`", diagnostics)
    {
        info.known_keys(&["title", "version"], diagnostics);
        info.string("title", diagnostics);
        info.string("version", diagnostics);
    }
    if overlay.get("extends").is_some() {
        root.string("extends", diagnostics);
    }
    let Some(actions) = root.required("actions", diagnostics) else {
        return Vec::new();
    };
    if actions.node.items().is_empty() {
        root.report(
            "actions",
            &actions.node.span,
            "`actions` must be a list of at least one action",
            diagnostics,
        );
    }
    let each = actions.node.items().iter().enumerate();
    each.filter_map(|(index, node)| {
        Reader {
            node,
            pointer: child(&actions.pointer, &index.to_string()),
        }
        .action(diagnostics)
    })
    .collect()
}

/// An object of the overlay, with its place.
struct Reader<'a> {
    node: &'a Node,
    pointer: String,
}

impl<'a> Reader<'a> {
    fn action(self, diagnostics: &mut Vec<Diagnostic>) -> Option<Action<'a>> {
        if !self.is_object("an action", diagnostics) {
            return None;
        }
        self.known_keys(&["target", "description", "update", "remove"], diagnostics);
        self.string("description", diagnostics);
        let target = self.string("target", diagnostics);
        let change = self.change(diagnostics);
        let (target, change) = (target?, change?);
        match parse(target.as_str().unwrap_or_default()) {
            Ok(path) => Some(Action {
                pointer: self.pointer,
                target,
                path,
                change,
            }),
            Err(message) => {
                let origin = Origin {
                    pointer: child(&self.pointer, "target"),
                    span: target.span.clone(),
                };
                diagnostics.push(
                    Diagnostic::error(codes::OVERLAY_PATH, message, origin)
                        .help("a target looks like $.paths['/v3/users'].get.parameters[?@.name == 'page']"),
                );
                None
            }
        }
    }

    fn change(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Change<'a>> {
        let (update, remove) = (self.node.get("update"), self.node.get("remove"));
        if let Some(remove) = remove.filter(|remove| remove.as_bool().is_none()) {
            self.report(
                "remove",
                &remove.span,
                "`remove` must be true or false",
                diagnostics,
            );
            return None;
        }
        match (update, remove.and_then(Node::as_bool).unwrap_or(false)) {
            (Some(update), false) => Some(Change::Update(update)),
            (None, true) => Some(Change::Remove),
            (Some(update), true) => {
                let message = "an action that removes its target cannot update it";
                self.report("update", &update.span, message, diagnostics);
                None
            }
            (None, false) => {
                let message = "an action needs `update` or `remove: true`";
                diagnostics.push(self.form_error(self.pointer.clone(), &self.node.span, message));
                None
            }
        }
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

fn is_supported(version: &str) -> bool {
    version == "1.0" || version.starts_with("1.0.")
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
            return Err(format!("the target nests more than {DEEPEST_TARGET} brackets"));
        }
    }
    JsonPath::parse(target).map_err(|error| {
        format!(
            "the target is not a JSONPath: {}, at character {}",
            error.message(),
            error.position() + 1
        )
    })
}
