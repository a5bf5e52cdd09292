//! The types collected so far, under provisional keys, until [`assemble`](super::assemble) names them.

use std::collections::{BTreeSet, HashMap, VecDeque};

use heck::ToUpperCamelCase;

use crate::{
    model::{Type, TypeKind},
    names,
    openapi::Cursor,
    tree::{Json, Origin},
};

/// The maximum length of a derived name; longer names omit words in the middle.
const MAX_NAME_LENGTH: usize = 40;

/// A type without its final name.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) priority: NamePriority,
    /// The preferred name.
    pub(super) name: String,
    pub(super) docs: Option<String>,
    pub(super) origins: Vec<Origin>,
    /// `None` until its content has been lowered.
    pub(super) kind: Option<TypeKind>,
    pub(super) example: Option<Json>,
}

/// The source of a name, in descending order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NamePriority {
    /// `x-zephr-type`. Schemas with the same value of this hint share a type.
    Hint,
    /// The key under `components/schemas`.
    Component,
    /// The location of the schema.
    Derived,
}

/// A declared type whose content has not been lowered yet. Deferring it avoids infinite recursion in recursive types.
#[derive(Debug)]
pub(super) struct Pending<'a> {
    pub(super) index: usize,
    pub(super) at: Cursor<'a>,
    pub(super) context: Context,
    pub(super) content: Content<'a>,
}

#[derive(Clone, Debug)]
pub(super) enum Content<'a> {
    /// An object with its fields, including those of the schemas it is merged from.
    Object,
    /// A choice between schemas.
    OneOf(Vec<Cursor<'a>>),
    /// A choice between the types of a schema.
    Types(Vec<String>),
}

#[derive(Debug, Default)]
pub(super) struct Types<'a> {
    pub(super) drafts: Vec<Draft>,
    /// The type of each schema that has been lowered, by pointer.
    pub(super) known: HashMap<String, Type>,
    pub(super) pending: VecDeque<Pending<'a>>,
    /// The pointers of the schemas that are being lowered.
    pub(super) in_progress: Vec<String>,
    /// The number of fields of all objects, including those of `allOf`.
    pub(super) fields: usize,
    /// For each draft, the draft that it has been merged into, or itself.
    same_as: Vec<usize>,
}

impl Types<'_> {
    /// Adds a draft, and returns its provisional type and index.
    pub(super) fn add(&mut self, draft: Draft) -> (Type, usize) {
        let index = self.drafts.len();
        self.drafts.push(draft);
        self.same_as.push(index);
        (Type::Named(format!("#{index}")), index)
    }

    /// Returns the index of a provisional key, after merging.
    pub(super) fn index(&self, key: &str) -> Option<usize> {
        let mut index: usize = key.strip_prefix('#')?.parse().ok()?;
        loop {
            let next = *self.same_as.get(index)?;
            if next == index {
                return Some(index);
            }
            index = next;
        }
    }

    /// Returns the draft of a named type.
    pub(super) fn draft(&self, ty: &Type) -> Option<&Draft> {
        match ty {
            Type::Named(key) => self.drafts.get(self.index(key)?),
            _ => None,
        }
    }

    /// Merges `a` and `b` if they have the same structure, regardless of prose and examples. Returns `true` if they do.
    pub(super) fn unify(&mut self, a: &Type, b: &Type) -> bool {
        let Some(pairs) = self.equal(a, b) else {
            return false;
        };
        pairs.into_iter().for_each(|(a, b)| self.join(a, b));
        true
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let priority = |index: usize| self.drafts.get(index).map(|draft| draft.priority);
        // The name with the higher priority is kept, or the first one if both have the same priority.
        let (kept, merged) = if (priority(a), a) <= (priority(b), b) {
            (a, b)
        } else {
            (b, a)
        };
        if let Some(slot) = self.same_as.get_mut(merged) {
            *slot = kept;
        }
        let Some(merged) = self.drafts.get_mut(merged) else {
            return;
        };
        let origins = std::mem::take(&mut merged.origins);
        let (docs, example) = (merged.docs.take(), merged.example.take());
        if let Some(kept) = self.drafts.get_mut(kept) {
            kept.origins.extend(origins);
            kept.docs = kept.docs.take().or(docs);
            kept.example = kept.example.take().or(example);
        }
    }

    fn root(&self, index: usize) -> usize {
        self.index(&format!("#{index}")).unwrap_or(index)
    }

    /// Returns the pairs of drafts that must be merged to make `a` and `b` equal, or `None` if they differ.
    fn equal(&self, a: &Type, b: &Type) -> Option<BTreeSet<(usize, usize)>> {
        let mut pairs = BTreeSet::new();
        let mut stack = vec![(a, b)];
        while let Some((a, b)) = stack.pop() {
            match (a, b) {
                (Type::Named(a), Type::Named(b)) => {
                    let (a, b) = (self.index(a)?, self.index(b)?);
                    if a != b && pairs.insert((a, b)) {
                        stack.extend(self.parts(a, b)?);
                    }
                }
                (Type::Array(a), Type::Array(b))
                | (Type::List(a), Type::List(b))
                | (Type::Map(a), Type::Map(b)) => {
                    stack.push((a, b));
                }
                _ if a == b => {}
                _ => return None,
            }
        }
        Some(pairs)
    }

    /// Returns the pairs of nested types that must be equal for two drafts to be equal, or `None` if they differ.
    fn parts(&self, a: usize, b: usize) -> Option<Vec<(&Type, &Type)>> {
        let (one, other) = (self.drafts.get(a)?, self.drafts.get(b)?);
        let named = |draft: &Draft| draft.priority != NamePriority::Derived;
        if named(one) && named(other) && one.name != other.name {
            return None;
        }
        match (one.kind.as_ref()?, other.kind.as_ref()?) {
            (TypeKind::Object(one), TypeKind::Object(other)) if one.len() == other.len() => one
                .iter()
                .map(|field| {
                    let twin = other.iter().find(|twin| twin.wire == field.wire)?;
                    let alike = (&field.name, &field.aliases, field.required, field.null_by_default)
                        == (&twin.name, &twin.aliases, twin.required, twin.null_by_default)
                        && (field.nullable, &field.fixed) == (twin.nullable, &twin.fixed);
                    alike.then_some((&field.ty, &twin.ty))
                })
                .collect(),
            (TypeKind::Enum(one), TypeKind::Enum(other)) if one.len() == other.len() => {
                one.iter().all(|variant| other.contains(variant)).then(Vec::new)
            }
            (TypeKind::Newtype(one), TypeKind::Newtype(other)) if one == other => Some(Vec::new()),
            (TypeKind::OneOf(one), TypeKind::OneOf(other)) if one.len() == other.len() => one
                .iter()
                .zip(other)
                .map(|(one, other)| {
                    let alike = (&one.tag, &one.statuses) == (&other.tag, &other.statuses);
                    alike.then_some((&one.ty, &other.ty))
                })
                .collect(),
            _ => None,
        }
    }
}

/// The source of a name for an unnamed schema: the closest named value, and the path from that value to the
/// schema.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Context {
    root: String,
    path: Vec<String>,
    /// The `x-zephr-type` next to a `$ref`, which is the name of the target in this location.
    pub(super) name_override: Option<(String, Origin)>,
}

impl Context {
    /// Creates the context of a named value.
    pub(super) fn new(root: impl Into<String>) -> Self {
        Self {
            root: root.into(),
            path: Vec::new(),
            name_override: None,
        }
    }

    /// Returns the context of a nested value.
    pub(super) fn child(&self, word: &str) -> Self {
        let mut path = self.path.clone();
        path.push(word.to_upper_camel_case());
        Self {
            root: self.root.clone(),
            path,
            name_override: None,
        }
    }

    /// Returns the name: the root and the path. If it would be too long, the first words of the path are
    /// omitted.
    pub(super) fn name(&self) -> String {
        let from = |skipped: usize| {
            self.root
                .chars()
                .chain(self.path.iter().skip(skipped).flat_map(|word| word.chars()))
                .collect::<String>()
        };
        let short = (0..self.path.len().max(1))
            .map(from)
            .find(|name| name.chars().count() <= MAX_NAME_LENGTH);
        names::type_name(&short.unwrap_or_else(|| from(self.path.len().saturating_sub(1))))
    }
}
