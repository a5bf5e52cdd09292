//! Makes one document of a description in several files: what it refers to in other files becomes a component of its own.
//!
//! It runs before anything else, so that all stages see one document, in which every node still knows the file that it was
//! read from. A target that cannot be a component, such as a path, takes the place of the reference.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    files::{self, Refused},
    grammar::Kind,
    resolve::{REF, similar_pointer},
};
use crate::{
    codes,
    diagnostic::Diagnostic,
    load::{self, Files},
    tree::{Entry, Kind as Value, Node, Origin, inside},
};

/// The most files that a description may consist of.
const MOST_FILES: usize = 10_000;

/// Moves into a description what it refers to in other files.
pub(crate) fn bundle(root: &mut Node, files: &Files) -> Vec<Diagnostic> {
    let mut bundler = Bundler {
        files,
        documents: HashMap::new(),
        placed: HashMap::new(),
        names: names(root),
        added: Vec::new(),
        open: Vec::new(),
        found: Vec::new(),
    };
    bundler.walk(root, Kind::Document, &files.main, &mut String::new());
    for (section, entry) in bundler.added {
        add(root, section, entry);
    }
    bundler.found
}

/// A place in a file: its path, and a JSON pointer.
type Target = (String, String);

struct Bundler<'a> {
    files: &'a Files,
    /// The other files by path; `None` for those that cannot be read, which was reported.
    documents: HashMap<String, Option<Arc<Node>>>,
    /// The component that has been made of a target.
    placed: HashMap<(&'static str, Target), String>,
    /// The names of components, by section.
    names: HashSet<(&'static str, String)>,
    added: Vec<(&'static str, Entry)>,
    /// The targets that are being put in the place of their references.
    open: Vec<Target>,
    found: Vec<Diagnostic>,
}

impl Bundler<'_> {
    /// Looks for references in a node of the file `file`.
    fn walk(&mut self, node: &mut Node, kind: Kind, file: &str, pointer: &mut String) {
        if matches!(kind, Kind::Data | Kind::Scalar | Kind::Other) {
            return;
        }
        let is_map = matches!(kind, Kind::Map(_) | Kind::List(_));
        if !is_map && node.get(REF).is_some_and(|text| text.as_str().is_some()) {
            self.reference(node, kind, file, pointer);
        }
        match &mut node.kind {
            Value::Object(entries) => {
                for entry in entries {
                    inside(pointer, &entry.key, |pointer| {
                        if kind == Kind::Schema && entry.key == "discriminator" {
                            self.mapping(&mut entry.value, file, pointer);
                        }
                        self.walk(&mut entry.value, kind.under(&entry.key), file, pointer);
                    });
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let index = index.to_string();
                    inside(pointer, &index, |pointer| {
                        self.walk(item, kind.under(&index), file, pointer)
                    });
                }
            }
            _ => {}
        }
    }

    /// Makes the reference of an object one within the description, if it leads to another file.
    fn reference(&mut self, node: &mut Node, kind: Kind, file: &str, pointer: &str) {
        let Some(reference) = node.get(REF) else { return };
        let place = Origin {
            pointer: pointer.to_owned(),
            span: reference.span.clone(),
        };
        let text = reference.as_str().unwrap_or_default().to_owned();
        let Some(target) = self.target(&text, file, &place) else {
            return;
        };
        if target.0 == self.files.main {
            set_reference(node, format!("#{}", target.1));
        } else if let Some(section) = section(kind) {
            if let Some(name) = self.component(section, kind, &target, &place) {
                set_reference(node, format!("#/components/{section}/{name}"));
            }
        } else if self.open.contains(&target) {
            let message = format!("`{text}` leads back to itself and never reaches a value");
            self.found.push(Diagnostic::error(codes::CYCLE, message, place));
        } else if let Some(mut found) = self.find(&target, &place) {
            self.open.push(target.clone());
            self.walk(&mut found, kind, &target.0, &mut target.1.clone());
            self.open.pop();
            replace(node, found);
        }
    }

    /// Makes the references of a discriminator ones within the description.
    fn mapping(&mut self, discriminator: &mut Node, file: &str, pointer: &str) {
        let Some(Value::Object(entries)) = discriminator.at_mut("/mapping").map(|mapping| &mut mapping.kind)
        else {
            return;
        };
        for entry in entries {
            let place = Origin {
                pointer: format!("{pointer}/mapping"),
                span: entry.value.span.clone(),
            };
            let Value::String(text) = &mut entry.value.kind else {
                continue;
            };
            // A bare word is the name of a component in the same file.
            let is_name = !text.contains(['#', '/', '.']);
            if is_name && file == self.files.main {
                continue;
            }
            let reference = if is_name {
                format!("#/components/schemas/{text}")
            } else {
                text.clone()
            };
            match self.target(&reference, file, &place) {
                Some((main, pointer)) if main == self.files.main => *text = format!("#{pointer}"),
                Some(target) => {
                    if let Some(name) = self.component("schemas", Kind::Schema, &target, &place) {
                        *text = format!("#/components/schemas/{name}");
                    }
                }
                None => {}
            }
        }
    }

    /// Returns the place that a reference names; `None` for a place in the description itself, and for one that may not be
    /// read, which is reported.
    fn target(&mut self, reference: &str, file: &str, place: &Origin) -> Option<Target> {
        let (path, pointer) = files::split(reference);
        if path.is_empty() {
            return (file != self.files.main).then(|| (file.to_owned(), pointer));
        }
        let error = |message| Diagnostic::error(codes::DANGLING, message, place.clone());
        match files::join(file, path) {
            Ok(path) => return Some((path, pointer)),
            Err(Refused::Elsewhere) => {
                let message = format!("`{reference}` is not below the folder of the description");
                self.found
                    .push(error(message).help("save what it names in a file there, and refer to that"));
            }
            Err(Refused::Outside) => {
                let message = format!("`{reference}` leads out of the folder of the description");
                self.found
                    .push(error(message).help("allow a folder further up by `--root`"));
            }
        }
        None
    }

    /// Returns the name of the component that a target becomes.
    fn component(
        &mut self,
        section: &'static str,
        kind: Kind,
        target: &Target,
        place: &Origin,
    ) -> Option<String> {
        if let Some(name) = self.placed.get(&(section, target.clone())) {
            return Some(name.clone());
        }
        let mut node = self.find(target, place)?;
        let name = self.name(section, target);
        // Before its own references are followed, which may lead back to it.
        self.placed.insert((section, target.clone()), name.clone());
        self.walk(&mut node, kind, &target.0, &mut target.1.clone());
        let entry = Entry {
            key: name.clone(),
            key_span: node.span.clone(),
            value: node,
        };
        self.added.push((section, entry));
        Some(name)
    }

    /// Returns a free name: the last part of the pointer, or the file's name, with the file's name before it if need be.
    fn name(&mut self, section: &'static str, (path, pointer): &Target) -> String {
        let file = path.rsplit('/').next().unwrap_or_default();
        let file = file.split('.').next().unwrap_or_default();
        let last = pointer
            .rsplit('/')
            .next()
            .filter(|last| !last.is_empty())
            .unwrap_or(file);
        let plain = |text: &str| text.replace(|char: char| !char.is_ascii_alphanumeric() && char != '_', "_");
        let (file, last) = (plain(file), plain(last));
        let numbered = (2..).map(|number| format!("{file}_{last}_{number}"));
        let mut names = [last.clone(), format!("{file}_{last}")]
            .into_iter()
            .chain(numbered);
        let name = names.find(|name| self.names.insert((section, name.clone())));
        name.unwrap_or(last)
    }

    /// Returns a copy of what a target names.
    fn find(&mut self, (path, pointer): &Target, place: &Origin) -> Option<Node> {
        let document = self.document(path, place)?;
        if let Some(node) = document.at(pointer) {
            return Some(node.clone());
        }
        let message = format!("`{path}` has nothing at `{pointer}`");
        let mut diagnostic = Diagnostic::error(codes::DANGLING, message, place.clone());
        diagnostic.help = similar_pointer(&document, pointer).map(|near| format!("is `{near}` meant?"));
        self.found.push(diagnostic);
        None
    }

    fn document(&mut self, path: &str, place: &Origin) -> Option<Arc<Node>> {
        if let Some(known) = self.documents.get(path) {
            return known.clone();
        }
        let read = if self.documents.len() < MOST_FILES {
            (self.files.read)(path)
        } else {
            Err(format!(
                "the description consists of more than {MOST_FILES} files"
            ))
        };
        let node = match read.map(|source| load::load(Arc::new(source))) {
            Ok(Ok(node)) => Some(Arc::new(node)),
            Ok(Err(found)) => {
                self.found.extend(found);
                None
            }
            Err(reason) => {
                let message = format!("cannot read `{path}`: {reason}");
                self.found
                    .push(Diagnostic::error(codes::DANGLING, message, place.clone()));
                None
            }
        };
        self.documents.insert(path.to_owned(), node.clone());
        node
    }
}

/// Returns the section of `components` for values of a kind.
fn section(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Schema => "schemas",
        Kind::Parameter => "parameters",
        Kind::Body => "requestBodies",
        Kind::Response => "responses",
        Kind::Header => "headers",
        Kind::Example => "examples",
        Kind::SecurityScheme => "securitySchemes",
        _ => return None,
    })
}

/// Returns the names of the components of a description.
fn names(root: &Node) -> HashSet<(&'static str, String)> {
    const SECTIONS: [Kind; 7] = [
        Kind::Schema,
        Kind::Parameter,
        Kind::Body,
        Kind::Response,
        Kind::Header,
        Kind::Example,
        Kind::SecurityScheme,
    ];
    let sections = SECTIONS.into_iter().filter_map(section);
    let named = sections.flat_map(|section| {
        let components = root
            .get("components")
            .and_then(|components| components.get(section));
        let entries = components.into_iter().flat_map(Node::entries);
        entries.map(move |entry| (section, entry.key.clone()))
    });
    named.collect()
}

fn set_reference(node: &mut Node, text: String) {
    if let Some(reference) = node.at_mut("/$ref") {
        reference.kind = Value::String(text);
    }
}

/// Puts a value in the place of an object with a reference. What is next to the reference stays.
fn replace(node: &mut Node, found: Node) {
    let Value::Object(siblings) = &mut node.kind else {
        return;
    };
    siblings.retain(|entry| entry.key != REF);
    if siblings.is_empty() {
        *node = found;
    } else if let Value::Object(entries) = found.kind {
        for entry in entries {
            if siblings.iter().all(|sibling| sibling.key != entry.key) {
                siblings.push(entry);
            }
        }
    }
}

/// Adds an entry to the object `section` of `components`; both are made if need be.
fn add(root: &mut Node, section: &str, entry: Entry) {
    let components = object_under(root, "components", &entry);
    let Some(section) = components.and_then(|components| object_under(components, section, &entry)) else {
        return;
    };
    if let Value::Object(entries) = &mut section.kind {
        entries.push(entry);
    }
}

/// Returns the object under `key`, which is made at the place of `of` if need be.
fn object_under<'a>(node: &'a mut Node, key: &str, of: &Entry) -> Option<&'a mut Node> {
    let Value::Object(entries) = &mut node.kind else {
        return None;
    };
    let index = entries.iter().position(|entry| entry.key == key);
    let index = index.unwrap_or_else(|| {
        entries.push(Entry {
            key: key.to_owned(),
            key_span: of.key_span.clone(),
            value: Node {
                span: of.value.span.clone(),
                kind: Value::Object(Vec::new()),
            },
        });
        entries.len() - 1
    });
    entries.get_mut(index).map(|entry| &mut entry.value)
}

#[cfg(test)]
mod tests;
