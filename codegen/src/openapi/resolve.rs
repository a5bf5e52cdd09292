//! Resolution of `$ref`.

use crate::tree::{Node, child, inside, unescape};

use super::Cursor;
use crate::suggest;

/// The key of a reference.
pub(crate) const REF: &str = "$ref";

/// The maximum length of a chain of references.
pub(crate) const MAX_CHAIN: usize = 64;

/// The reason why a reference cannot be resolved.
#[derive(Debug)]
pub(crate) enum Problem {
    /// Its value is not a string.
    NotText,
    /// It refers to another document.
    OtherDocument,
    /// Its target does not exist; holds the pointer of a value with a similar name, if there is one.
    Dangling(Option<String>),
    /// It leads back to itself.
    Cycle,
    /// The chain is longer than [`MAX_CHAIN`].
    TooDeep,
}

/// A chain of references that does not lead to a value.
#[derive(Debug)]
pub(crate) struct Unresolved<'a> {
    /// The last `$ref` of the chain.
    pub(crate) reference: Cursor<'a>,
    /// The reason why it cannot be resolved.
    pub(crate) problem: Problem,
    /// The object that contains this `$ref`.
    pub(crate) owner: Cursor<'a>,
}

impl<'a> Cursor<'a> {
    /// Returns `true` for an object with a `$ref`.
    pub(crate) fn is_reference(&self) -> bool {
        self.has(REF)
    }

    /// Follows a chain of references to its end. Returns the cursor itself if it is not on a reference.
    pub(crate) fn resolve(&self) -> Result<Self, Box<Unresolved<'a>>> {
        let mut seen = vec![self.pointer.clone()];
        let mut here = self.clone();
        while let Some(reference) = here.get(REF) {
            let problem = match here.follow(&reference) {
                Ok(target) if seen.contains(&target.pointer) => Problem::Cycle,
                Ok(_) if seen.len() > MAX_CHAIN => Problem::TooDeep,
                Ok(target) => {
                    seen.push(target.pointer.clone());
                    here = target;
                    continue;
                }
                Err(problem) => problem,
            };
            return Err(Box::new(Unresolved {
                reference,
                problem,
                owner: here,
            }));
        }
        Ok(here)
    }

    /// Follows a chain of references, and returns the last object that can be reached.
    pub(crate) fn resolved(&self) -> Self {
        self.resolve().unwrap_or_else(|unresolved| unresolved.owner)
    }

    /// Returns the target of this object's `$ref`, which may be another reference.
    pub(crate) fn target(&self) -> Option<Self> {
        self.follow(&self.get(REF)?).ok()
    }

    /// Returns the pointer in this object's `$ref`, even if there is no value at the pointer.
    pub(crate) fn reference(&self) -> Option<String> {
        pointer_in(self.text(REF)?)
    }

    fn follow(&self, reference: &Self) -> Result<Self, Problem> {
        let text = reference.node.as_str().ok_or(Problem::NotText)?;
        let pointer = pointer_in(text).ok_or(Problem::OtherDocument)?;
        let found = self.document.at(&pointer);
        found.ok_or_else(|| {
            let mut known = self.document.suggestions.borrow_mut();
            let similar = known.entry(pointer);
            let similar = similar.or_insert_with_key(|pointer| similar_pointer(self.document.root, pointer));
            Problem::Dangling(similar.clone())
        })
    }

    /// Returns the schema that a discriminator refers to, by a reference or by the name of a component.
    pub(crate) fn schema_named(&self, name: &str) -> Option<Self> {
        let pointer = pointer_in(name).unwrap_or_else(|| child("/components/schemas", name));
        self.document.at(&pointer)
    }
}

/// A `$ref` within the document.
pub(crate) struct Reference {
    /// The pointer of the object that contains it.
    pub(crate) from: String,
    /// The pointer of its target.
    pub(crate) to: String,
}

/// Returns all references in `node`, which is at `pointer`.
pub(crate) fn references(node: &Node, pointer: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    collect(node, &mut pointer.to_owned(), &mut found);
    found
}

fn collect(node: &Node, pointer: &mut String, found: &mut Vec<Reference>) {
    for (index, item) in node.items().iter().enumerate() {
        inside(pointer, &index.to_string(), |pointer| {
            collect(item, pointer, found)
        });
    }
    for entry in node.entries() {
        match entry.value.as_str() {
            Some(target) if entry.key == REF => found.extend(pointer_in(target).map(|to| Reference {
                from: pointer.clone(),
                to,
            })),
            _ => inside(pointer, &entry.key, |pointer| {
                collect(&entry.value, pointer, found)
            }),
        }
    }
}

/// Returns the JSON pointer in a reference within the document.
fn pointer_in(reference: &str) -> Option<String> {
    reference.strip_prefix('#').map(percent_decoded)
}

/// Returns the pointer of a sibling with a similar key.
pub(super) fn similar_pointer(root: &Node, pointer: &str) -> Option<String> {
    let (parent, last) = pointer.rsplit_once('/')?;
    let names = root.at(parent)?.entries().iter().map(|entry| entry.key.as_str());
    suggest::closest(&unescape(last), names).map(|near| child(parent, near))
}

/// Decodes `%7B` to `{`. Invalid escapes are kept.
pub(super) fn percent_decoded(text: &str) -> String {
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
