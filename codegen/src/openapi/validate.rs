//! Warnings about keywords that have no effect, so that no part of a description is ignored silently.

use std::borrow::Cow;

use crate::tree::{Entry, Kind as Value, Node, Origin, child};

use super::{
    grammar::{Kind, OBJECTS, Role, Row, Support},
    resolve::REF,
};
use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    suggest,
};

/// Returns a warning for each unsupported or unknown keyword, at its first occurrence.
pub(crate) fn keywords(document: &Node) -> Vec<Diagnostic> {
    let version = document.get("openapi").and_then(Node::as_str);
    let mut validator = Validator {
        is_3_0: version.is_some_and(|version| version.starts_with("3.0")),
        path: Vec::new(),
        found: Vec::new(),
    };
    validator.object(document, Kind::Document);
    validator.found.into_iter().map(Finding::diagnostic).collect()
}

struct Validator<'a> {
    is_3_0: bool,
    /// The keys and indices from the document to the current node.
    path: Vec<Cow<'a, str>>,
    found: Vec<Finding>,
}

/// A finding that is reported once, with the number of its occurrences.
struct Finding {
    kind: Kind,
    keyword: String,
    code: Code,
    message: String,
    help: Option<String>,
    first: Origin,
    count: usize,
}

impl<'a> Validator<'a> {
    fn node(&mut self, node: &'a Node, kind: Kind) {
        match (&node.kind, kind) {
            (_, Kind::Data | Kind::Other | Kind::Scalar) => {}
            (Value::Object(_), _) => self.object(node, kind),
            (Value::Array(items), Kind::List(kind)) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Cow::Owned(index.to_string()));
                    self.node(item, *kind);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, node: &'a Node, kind: Kind) {
        let is_map = matches!(kind, Kind::Map(_));
        let refers = !is_map && node.get(REF).is_some();
        for entry in node.entries() {
            let key = entry.key.as_str();
            let names_parts = is_map && !matches!(kind.under(key), Kind::PathItem | Kind::Response);
            if key.starts_with("x-") && !names_parts {
                continue;
            }
            // Siblings of a reference are ignored, except in schemas since 3.1.
            if refers && key != REF && (self.is_3_0 || kind != Kind::Schema) {
                continue;
            }
            if is_map || self.check(entry, kind, refers) {
                self.path.push(Cow::Borrowed(key));
                self.node(&entry.value, kind.under(key));
                self.path.pop();
            }
        }
    }

    /// Reports a keyword if it has no effect. Returns `true` if its value must be checked as well.
    fn check(&mut self, entry: &'a Entry, kind: Kind, refers: bool) -> bool {
        let key = entry.key.as_str();
        let Some(Row {
            object,
            group,
            keyword,
        }) = kind.row(key)
        else {
            self.unknown(entry, kind);
            return false;
        };
        let makes_type = matches!(keyword.role, Role::Type | Role::Refinement);
        if refers && key != REF && makes_type {
            let message =
                format!("`{key}` next to `$ref` has no effect: the type is that of the referenced schema");
            self.report(entry, kind, codes::LOOSE, message, None);
            return false;
        }
        let (code, what) = match group.support {
            Support::Used => return true,
            Support::Ignored => return false,
            Support::NotGenerated => (codes::NOT_GENERATED, "no code is generated for"),
            Support::NotEnforced => (codes::LOOSE, "Rust types do not express"),
        };
        self.report(
            entry,
            kind,
            code,
            format!("{what} `{key}` in {}: {}", one(object.name), group.why),
            None,
        );
        false
    }

    fn unknown(&mut self, entry: &'a Entry, kind: Kind) {
        let Some(object) = OBJECTS.iter().find(|object| object.kind == kind) else {
            return;
        };
        // An unknown key of a path item is reported as an unknown method.
        if kind == Kind::PathItem {
            return;
        }
        let words = kind.keywords().map(|keyword| keyword.name);
        let near = suggest::closest(&entry.key, words);
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let message = format!("unknown keyword `{}` in {}", entry.key, one(object.name));
        self.report(entry, kind, codes::UNKNOWN_KEYWORD, message, help);
    }

    fn report(&mut self, entry: &Entry, kind: Kind, code: Code, message: String, help: Option<String>) {
        let is_same =
            |found: &&mut Finding| found.kind == kind && found.code == code && found.keyword == entry.key;
        if let Some(known) = self.found.iter_mut().find(is_same) {
            known.count += 1;
            return;
        }
        let parent = self
            .path
            .iter()
            .fold(String::new(), |pointer, key| child(&pointer, key));
        self.found.push(Finding {
            kind,
            keyword: entry.key.clone(),
            code,
            message,
            help,
            first: Origin {
                pointer: child(&parent, &entry.key),
                span: entry.key_span.clone(),
            },
            count: 1,
        });
    }
}

impl Finding {
    fn diagnostic(self) -> Diagnostic {
        let others = match self.count - 1 {
            0 => String::new(),
            1 => " (and in one more place)".to_owned(),
            others => format!(" (and in {others} more places)"),
        };
        Diagnostic {
            help: self.help,
            ..Diagnostic::warning(self.code, self.message + &others, self.first)
        }
    }
}

/// Adds an article to the name of an object: `a schema`, `an operation`, `the document`.
fn one(name: &str) -> String {
    match name {
        "document" | "components" => format!("the {name}"),
        _ if name.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

#[cfg(test)]
mod tests;
