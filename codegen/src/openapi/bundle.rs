//! Makes one document of a description in several files: what it refers to in other files becomes a component of its own.
//!
//! It runs before anything else, so that all stages see one document, in which every node still knows the file that it was
//! read from. A target that cannot be a component, such as a path, takes the place of the reference.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use super::{
    files::{self, Refused},
    grammar::Kind,
    resolve::{DEEPEST, REF, similar_pointer},
};
use crate::{
    codes,
    diagnostic::Diagnostic,
    load::{self, Files},
    tree::{Entry, Kind as Value, Node, Origin, child, inside},
};

mod components;

use components::{add, merge, names, section, section_named, set_reference, within};

/// The most files that a description may consist of.
const MOST_FILES: usize = 10_000;
/// The most references in whose place a value is put. Each could lead to several others.
const MOST_REPLACED: usize = 10_000;

/// Moves into a description what it refers to in other files.
pub(crate) fn bundle(root: &mut Node, files: &Files) -> Vec<Diagnostic> {
    let mut bundler = Bundler {
        files,
        documents: HashMap::new(),
        placed: HashMap::new(),
        names: names(root),
        due: VecDeque::new(),
        open: Vec::new(),
        replaced: 0,
        found: Vec::new(),
    };
    bundler.place_own(root);
    bundler.walk(root, Kind::Document, &files.main, &mut String::new());
    // One after the other: a chain of references may be longer than the stack is deep.
    while let Some(mut due) = bundler.due.pop_front() {
        let (file, mut pointer) = due.target;
        bundler.walk(&mut due.entry.value, due.kind, &file, &mut pointer);
        add(root, due.section, due.entry);
    }
    bundler.found
}

/// A place in a file: its path, and a JSON pointer.
type Target = (String, String);

/// A component whose references have not been followed yet.
struct Due {
    section: &'static str,
    kind: Kind,
    target: Target,
    entry: Entry,
}

struct Bundler<'a> {
    files: &'a Files,
    /// The other files by path; `None` for those that cannot be read, which was reported.
    documents: HashMap<String, Option<Arc<Node>>>,
    /// The component that has been made of a target.
    placed: HashMap<(&'static str, Target), String>,
    /// The names of components, by section.
    names: HashSet<(&'static str, String)>,
    due: VecDeque<Due>,
    /// The targets that are being put in the place of their references.
    open: Vec<Target>,
    /// The number of references in whose place a value was put.
    replaced: usize,
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
        } else {
            self.walk_into(node, kind, file, pointer);
        }
    }

    /// Looks for references in the values of a node.
    fn walk_into(&mut self, node: &mut Node, kind: Kind, file: &str, pointer: &mut String) {
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
                        self.walk(item, kind.under(&index), file, pointer);
                    });
                }
            }
            _ => {}
        }
    }

    /// Makes the reference of an object one within the description, if it leads to another file, and looks for references
    /// next to it.
    fn reference(&mut self, node: &mut Node, kind: Kind, file: &str, pointer: &mut String) {
        let Some(reference) = node.get(REF) else { return };
        let place = Origin {
            pointer: pointer.clone(),
            span: reference.span.clone(),
        };
        let text = reference.as_str().unwrap_or_default().to_owned();
        self.walk_into(node, kind, file, pointer);
        let Some(target) = self.target(&text, file, &place) else {
            return;
        };
        if target.0 == self.files.main {
            return set_reference(node, within(&target.1));
        }
        match section(kind) {
            Some(section) if !(file == self.files.main && self.is_own(section, &target, pointer)) => {
                if let Some(name) = self.component(section, kind, &target, &place) {
                    set_reference(node, format!("#/components/{section}/{name}"));
                }
            }
            _ => self.replace(node, kind, target, place),
        }
    }

    /// Puts what a reference names in its place.
    fn replace(&mut self, node: &mut Node, kind: Kind, target: Target, place: Origin) {
        self.replaced += 1;
        if self.open.contains(&target) || self.open.len() > DEEPEST || self.replaced > MOST_REPLACED {
            let message = "this `$ref` leads back to itself, or to too many others";
            self.found.push(Diagnostic::error(codes::CYCLE, message, place));
            return;
        }
        if let Some(mut found) = self.find(&target, &place) {
            let (file, mut pointer) = target.clone();
            self.open.push(target);
            self.walk(&mut found, kind, &file, &mut pointer);
            self.open.pop();
            merge(node, found);
        }
    }

    /// Notes the components that are in files of their own: `User: {$ref: 'schemas/User.yaml'}`. Other references to such a
    /// file lead to the component.
    fn place_own(&mut self, root: &Node) {
        let components = root.get("components").into_iter().flat_map(Node::entries);
        for components in components {
            let Some(section) = section_named(&components.key) else {
                continue;
            };
            for component in components.value.entries() {
                let reference = component.value.get(REF).and_then(Node::as_str);
                let (path, pointer) = files::split(reference.unwrap_or_default());
                if let (false, Ok(path)) = (path.is_empty(), files::join(&self.files.main, path)) {
                    let name = component.key.clone();
                    self.placed.entry((section, (path, pointer))).or_insert(name);
                }
            }
        }
    }

    /// Returns whether the component at `pointer` is the one that has been made of a target.
    fn is_own(&self, section: &'static str, target: &Target, pointer: &str) -> bool {
        let name = self.placed.get(&(section, target.clone()));
        name.is_some_and(|name| child(&format!("/components/{section}"), name) == pointer)
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
                Some((main, pointer)) if main == self.files.main => *text = within(&pointer),
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
                self.found.push(
                    error(message).help("copy the target into a file in that folder and refer to the copy"),
                );
            }
            Err(Refused::Outside) => {
                let message = format!("`{reference}` leads out of the folder of the description");
                self.found
                    .push(error(message).help("pass a parent folder with `--root`"));
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
        let node = self.find(target, place)?;
        let name = self.name(section, target);
        self.placed.insert((section, target.clone()), name.clone());
        let entry = Entry {
            key: name.clone(),
            key_span: node.span.clone(),
            value: node,
        };
        self.due.push_back(Due {
            section,
            kind,
            target: target.clone(),
            entry,
        });
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
        let message = format!("no value at `{pointer}` in `{path}`");
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

#[cfg(test)]
mod tests;
