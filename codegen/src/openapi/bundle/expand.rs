//! References in place of a map of components: `components: {schemas: {$ref: 'schemas/_index.yaml'}}`.

use super::{
    Bundler, Target,
    components::{section_named, within},
    files,
};
use crate::{
    openapi::resolve::REF,
    tree::{Entry, Kind as Value, Node, Origin, child},
};

impl Bundler<'_> {
    /// Replaces a reference in place of `components`, or of one of its sections, by a map. Each entry of the map
    /// refers to its value. The component therefore keeps its name, and references to the value from any file refer
    /// to the component.
    pub(super) fn expand_components(&mut self, root: &mut Node) {
        let pointer = "/components";
        let Some(components) = root.at_mut(pointer) else {
            return;
        };
        self.expand(components, pointer);
        let Value::Object(sections) = &mut components.kind else {
            return;
        };
        for Entry { key, value, .. } in sections {
            let Some(section) = section_named(key) else {
                continue;
            };
            let Some((path, pointer)) = self.expand(value, &child(pointer, key)) else {
                continue;
            };
            for entry in value.entries() {
                let target = (path.clone(), child(&pointer, &entry.key));
                self.placed.insert((section, target), entry.key.clone());
            }
        }
    }

    /// Replaces the reference of an object by the entries of its target. Returns the target.
    fn expand(&mut self, node: &mut Node, pointer: &str) -> Option<Target> {
        let reference = node.get(REF)?;
        let place = Origin {
            pointer: pointer.to_owned(),
            span: reference.span.clone(),
        };
        let text = reference.as_str()?.to_owned();
        let errors = self.found.len();
        let target = self.target(&text, &self.files.main, &place);
        let found = target.as_ref().and_then(|target| self.find(target, &place));
        if self.found.len() > errors {
            // The error has been reported.
            node.kind = Value::Object(Vec::new());
        }
        let (target, found) = (target?, found?);
        let Value::Object(mut entries) = found.kind else {
            return None;
        };
        for entry in &mut entries {
            self.refer(entry, &target);
        }
        node.kind = Value::Object(entries);
        Some(target)
    }

    /// Replaces the value of an entry of `file` by a reference to this value. If the value itself is a reference to
    /// another file, the new reference leads to the same target.
    fn refer(&self, entry: &mut Entry, (file, pointer): &Target) {
        let value = &mut entry.value;
        let inner = value.get(REF).filter(|_| value.entries().len() == 1);
        let (path, inner) = files::split(inner.and_then(Node::as_str).unwrap_or_default());
        let (path, pointer) = match files::join(file, path) {
            Ok(path_of_inner) if !path.is_empty() => (path_of_inner, inner),
            _ => (file.clone(), child(pointer, &entry.key)),
        };
        let up = "../".repeat(self.files.main.matches('/').count());
        let path = path.replace('%', "%25").replace('#', "%23");
        let text = format!("./{up}{path}{}", within(&pointer));
        value.kind = Value::Object(vec![Entry {
            key: REF.to_owned(),
            key_span: entry.key_span.clone(),
            value: Node {
                span: value.span.clone(),
                kind: Value::String(text),
            },
        }]);
    }
}
