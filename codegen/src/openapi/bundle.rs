//! Bundles a description of several files into one document: values in other files become components.
//!
//! This runs first, so that all later stages see one document. Every node keeps its position in the file it was read
//! from. A target that cannot be a component, such as a path item, replaces the reference.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use super::{
    files::{self, InvalidPath},
    grammar::Kind,
    resolve::{MAX_CHAIN, REF},
};
use crate::{
    codes,
    diagnostic::Diagnostic,
    openapi::load::{Files, MAX_DEPTH, measure},
    tree::{Entry, Kind as Value, Node, Origin, child, inside},
};

mod components;
mod documents;
mod examples;
mod expand;

use components::{add, merge, names, section, section_named, set_reference, within};
use documents::Failure;

/// The maximum number of references that are replaced by their target. Each target may contain further
/// references.
const MAX_REPLACED: usize = 10_000;
/// The number of objects around a component.
const COMPONENT_DEPTH: usize = 3;

/// Moves the values that a description refers to in other files into the description.
pub(crate) fn bundle(root: &mut Node, files: &Files) -> Vec<Diagnostic> {
    let mut bundler = Bundler {
        files,
        documents: HashMap::new(),
        files_read: 0,
        reported: HashSet::new(),
        placed: HashMap::new(),
        names: HashSet::new(),
        queue: VecDeque::new(),
        open: Vec::new(),
        depth: 0,
        replaced: 0,
        examples: 0,
        found: Vec::new(),
    };
    bundler.expand_components(root);
    bundler.names = names(root);
    bundler.record_own(root);
    bundler.walk(root, Kind::Document, &files.main, &mut String::new());
    // A queue instead of recursion: a chain of references may be longer than the stack allows.
    while let Some(mut due) = bundler.queue.pop_front() {
        let (file, mut pointer) = due.target;
        bundler.depth = COMPONENT_DEPTH;
        bundler.walk(&mut due.entry.value, due.kind, &file, &mut pointer);
        add(root, due.section, due.entry);
    }
    bundler.found
}

/// The target of a reference: the path of a file, and a JSON pointer.
type Target = (String, String);

/// A component whose references have not been followed yet.
struct QueuedComponent {
    section: &'static str,
    kind: Kind,
    target: Target,
    entry: Entry,
}

struct Bundler<'a> {
    files: &'a Files,
    /// The other files by path.
    documents: HashMap<String, Result<Arc<Node>, Failure>>,
    /// The number of files that have been read.
    files_read: usize,
    /// The paths of the files whose errors have been reported.
    reported: HashSet<String>,
    /// The name of the component for each target that has become one.
    placed: HashMap<(&'static str, Target), String>,
    /// The names of components, by section.
    names: HashSet<(&'static str, String)>,
    queue: VecDeque<QueuedComponent>,
    /// The targets that are currently replacing their references.
    open: Vec<Target>,
    /// The number of objects and lists around the current node.
    depth: usize,
    /// The number of references that have been replaced by their target.
    replaced: usize,
    /// The number of examples that have been replaced by their target.
    examples: usize,
    found: Vec<Diagnostic>,
}

impl Bundler<'_> {
    /// Bundles the references in a node of `file`.
    fn walk(&mut self, node: &mut Node, kind: Kind, file: &str, pointer: &mut String) {
        if matches!(kind, Kind::Data | Kind::Scalar | Kind::Other) {
            return;
        }
        // Many descriptions of several files also have a reference in place of a map:
        // `properties: {$ref: 'user.yaml'}`.
        if node.get(REF).is_some_and(|text| text.as_str().is_some()) {
            self.reference(node, kind, file, pointer);
        } else {
            self.walk_into(node, kind, file, pointer);
        }
    }

    /// Bundles the references in the values of a node.
    fn walk_into(&mut self, node: &mut Node, kind: Kind, file: &str, pointer: &mut String) {
        self.depth += 1;
        match &mut node.kind {
            Value::Object(entries) => {
                for entry in entries {
                    inside(pointer, &entry.key, |pointer| {
                        if kind == Kind::Schema && entry.key == "discriminator" {
                            self.mapping(&mut entry.value, file, pointer);
                        }
                        if examples::is_example(kind, &entry.key) {
                            self.example(&mut entry.value, file, pointer);
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
        self.depth -= 1;
    }

    /// Bundles the `$ref` of an object if it leads to another file, and the references in the values next to the
    /// `$ref`.
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

    /// Replaces a reference by its target.
    fn replace(&mut self, node: &mut Node, kind: Kind, target: Target, place: Origin) {
        self.replaced += 1;
        if self.open.contains(&target) || self.open.len() > MAX_CHAIN || self.replaced > MAX_REPLACED {
            let message = "`$ref` is cyclic, or expands to too many references";
            self.found.push(Diagnostic::error(codes::CYCLE, message, place));
            return;
        }
        if let Some(mut found) = self.find(&target, &place) {
            if self.is_too_deep(&found) {
                let message = format!("reference makes the nesting exceed {MAX_DEPTH} levels");
                self.found
                    .push(Diagnostic::error(codes::TOO_DEEP, message, place));
                return;
            }
            let (file, mut pointer) = target.clone();
            self.open.push(target);
            self.walk(&mut found, kind, &file, &mut pointer);
            self.open.pop();
            merge(node, found);
        }
    }

    fn is_too_deep(&self, inserted: &Node) -> bool {
        self.depth + measure(inserted).1 > MAX_DEPTH
    }

    /// Records the components that are in separate files: `User: {$ref: 'schemas/User.yaml'}`. Other references to such
    /// a file then refer to the component.
    fn record_own(&mut self, root: &Node) {
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

    /// Returns `true` if the component at `pointer` is the one that represents `target`.
    fn is_own(&self, section: &'static str, target: &Target, pointer: &str) -> bool {
        let name = self.placed.get(&(section, target.clone()));
        name.is_some_and(|name| child(&format!("/components/{section}"), name) == pointer)
    }

    /// Bundles the references in the mapping of a discriminator.
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
            // A plain word is the name of a component in the same file.
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

    /// Returns the target of a reference. Returns `None` if it is in the main file and needs no bundling, or if its
    /// path is invalid, which is reported.
    fn target(&mut self, reference: &str, file: &str, place: &Origin) -> Option<Target> {
        let (path, pointer) = files::split(reference);
        if path.is_empty() {
            return (file != self.files.main).then(|| (file.to_owned(), pointer));
        }
        let error = |message| Diagnostic::error(codes::DANGLING, message, place.clone());
        match files::join(file, path) {
            Ok(path) => return Some((path, pointer)),
            Err(InvalidPath::NotRelative) => {
                let message = format!("`{reference}` is not a relative path");
                self.found.push(error(message).help(
                    "copy the target to a file below the directory of the description and refer to the copy",
                ));
            }
            Err(InvalidPath::OutsideRoot) => {
                let message = format!("`{reference}` is outside the directory of the description");
                self.found
                    .push(error(message).help("pass a parent directory with `--root`"));
            }
        }
        None
    }

    /// Returns the name of the component that represents a target.
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
        self.queue.push_back(QueuedComponent {
            section,
            kind,
            target: target.clone(),
            entry,
        });
        Some(name)
    }

    /// Returns an unused name: the last token of the pointer or else the file name, with a prefix or number if it is
    /// taken.
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
}

#[cfg(test)]
mod tests;
