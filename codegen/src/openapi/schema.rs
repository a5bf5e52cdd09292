//! Schemas merged with those in their `allOf`.

use std::{collections::HashSet, rc::Rc};

use crate::tree::{Kind, Node};

use super::{Cursor, resolve::Unresolved};

/// The maximum depth of nested `allOf`.
const MAX_DEPTH: usize = 64;

/// A schema that is merged into another one.
pub(crate) struct Part<'a> {
    /// The schema, with its reference resolved.
    pub(crate) at: Cursor<'a>,
    /// The target of the innermost reference through which it is merged.
    pub(crate) reference: Option<Cursor<'a>>,
    /// The pointers of the schemas that contain it, outermost first, and its own.
    pub(crate) path: Vec<Rc<str>>,
}

/// A schema found in `allOf`.
pub(crate) enum Found<'f, 'a> {
    /// A schema as written, and with its reference resolved.
    Schema(&'f Cursor<'a>, &'f Cursor<'a>),
    Unresolved(Box<Unresolved<'a>>),
    /// A schema that contains itself, or is nested too deep.
    Cyclic(&'f Cursor<'a>),
}

/// Returns the schemas that a schema is merged from: first those in its `allOf`, then itself. Later ones take
/// precedence. Each schema is visited only once.
///
/// `path` contains the pointers of the enclosing schemas, to detect cycles. `accept` is called for each schema,
/// even if it cannot be merged, and returns `false` to skip it.
pub(crate) fn parts<'a>(
    at: &Cursor<'a>,
    path: &[Rc<str>],
    accept: &mut dyn FnMut(Found<'_, 'a>) -> bool,
) -> Vec<Part<'a>> {
    let mut merge = Merge {
        path: path.to_vec(),
        seen: HashSet::new(),
        parts: Vec::new(),
        accept,
    };
    merge.add(at, None);
    merge.parts
}

struct Merge<'f, 'a> {
    path: Vec<Rc<str>>,
    seen: HashSet<String>,
    parts: Vec<Part<'a>>,
    accept: &'f mut dyn FnMut(Found<'_, 'a>) -> bool,
}

impl<'a> Merge<'_, 'a> {
    fn add(&mut self, written: &Cursor<'a>, reference: Option<&Cursor<'a>>) {
        let at = match written.resolve() {
            Ok(at) => at,
            Err(unresolved) => {
                (self.accept)(Found::Unresolved(unresolved));
                return;
            }
        };
        if self.path.iter().any(|outer| **outer == *at.pointer) || self.path.len() >= MAX_DEPTH {
            (self.accept)(Found::Cyclic(written));
            return;
        }
        let is_accepted = (self.accept)(Found::Schema(written, &at));
        if !is_accepted || !self.seen.insert(at.pointer.clone()) {
            return;
        }
        self.path.push(at.pointer.as_str().into());
        for part in at.all_of() {
            self.add(&part, part.target().as_ref().or(reference));
        }
        self.parts.push(Part {
            at,
            reference: reference.cloned(),
            path: self.path.clone(),
        });
        self.path.pop();
    }
}

impl<'a> Cursor<'a> {
    /// Returns the values that this schema allows: those of `enum`, or the one of `const`.
    pub(crate) fn values(&self) -> Vec<Self> {
        match self.get("enum") {
            Some(values) => values.items().collect(),
            None => self.get("const").into_iter().collect(),
        }
    }

    /// Returns the type that the keywords of this schema imply.
    pub(crate) fn implied_type(&self) -> Option<&'static str> {
        let is_object = |key: &str| self.node.get(key).is_some_and(|node| !node.entries().is_empty());
        if is_object("properties") || is_object("additionalProperties") {
            return Some("object");
        }
        if self.has("items") || self.has("prefixItems") {
            return Some("array");
        }
        let values = self.values();
        let mut types = values.iter().filter_map(|value| match value.node.kind {
            Kind::Null => None,
            Kind::String(_) => Some(Some("string")),
            Kind::Bool(_) => Some(Some("boolean")),
            Kind::Number(_) => Some(Some("number")),
            Kind::Array(_) | Kind::Object(_) => Some(None),
        });
        let first = types.next().flatten();
        first.filter(|_| types.all(|ty| ty == first))
    }
}

/// A view of a schema, merged with the schemas in its `allOf`.
pub(crate) struct Schema<'a> {
    pub(crate) at: Cursor<'a>,
    parts: Vec<Part<'a>>,
}

impl<'a> Schema<'a> {
    pub(crate) fn new(at: &Cursor<'a>) -> Self {
        let at = at.resolved();
        Self {
            parts: parts(&at, &[], &mut |_| true),
            at,
        }
    }

    /// Returns the merged schemas by descending precedence.
    fn parts(&self) -> impl Iterator<Item = &Cursor<'a>> {
        self.parts.iter().rev().map(|part| &part.at)
    }

    /// Returns the value of `key` in the first part that has it.
    pub(crate) fn get(&self, key: &str) -> Option<Cursor<'a>> {
        self.parts().find_map(|part| part.get(key))
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.parts().any(|part| part.flag(key))
    }

    pub(crate) fn properties(&self) -> Vec<(&'a str, Cursor<'a>)> {
        let mut known = HashSet::new();
        // `x-…` is a valid name of a property.
        let all = self.parts().filter_map(|part| part.get("properties"));
        all.flat_map(|properties| properties.entries())
            .filter(|(key, _)| known.insert(*key))
            .collect()
    }

    pub(crate) fn requires(&self, name: &str) -> bool {
        let mut required = self.parts().flat_map(|part| part.items_of("required"));
        required.any(|item| item.node.as_str() == Some(name))
    }

    /// Returns the declared type, or the type that its keywords imply.
    pub(crate) fn kind(&self) -> Option<String> {
        if let Some(stated) = self.get("type") {
            return stated.node.as_str().map(str::to_owned).or_else(|| {
                // A list of types, since OpenAPI 3.1; see `nullable` for `null`.
                let types = stated.node.items().iter().filter_map(Node::as_str);
                let types: Vec<&str> = types.filter(|ty| *ty != "null").collect();
                Some(types.join(" or "))
            });
        }
        self.parts().find_map(Cursor::implied_type).map(str::to_owned)
    }

    pub(crate) fn nullable(&self) -> bool {
        let is_null = |ty: &Cursor<'_>| ty.node.as_str() == Some("null");
        self.flag("nullable")
            || self
                .get("type")
                .is_some_and(|stated| stated.items().any(|ty| is_null(&ty)))
    }
}
