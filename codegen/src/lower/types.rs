//! The types found so far, under provisional keys, until [`assemble`](super::assemble) gives them their names.

use std::collections::{BTreeSet, HashMap, VecDeque};

use heck::ToUpperCamelCase;

use crate::{
    model::{Type, TypeKind},
    names,
    openapi::Cursor,
    tree::{Json, Origin},
};

/// A name longer than this leaves out the middle of the way to it.
const LONGEST_NAME: usize = 40;

/// A type without its final name.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) claim: Claim,
    /// The name it would like to have.
    pub(super) name: String,
    pub(super) docs: Option<String>,
    pub(super) origins: Vec<Origin>,
    /// `None` until its content has been read.
    pub(super) kind: Option<TypeKind>,
    pub(super) example: Option<Json>,
}

/// Where a name comes from. The first in this order get theirs first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// `x-zephr-type`: two of them mean the same type.
    Hint,
    /// The key under `components/schemas`.
    Component,
    /// The place where the schema stands.
    Derived,
}

/// A declared type whose content is still to be read. Reading it later keeps a circle of types from being one of calls.
#[derive(Debug)]
pub(super) struct Pending<'a> {
    pub(super) index: usize,
    pub(super) at: Cursor<'a>,
    pub(super) context: Context,
    pub(super) content: Content<'a>,
}

#[derive(Clone, Debug)]
pub(super) enum Content<'a> {
    /// Its fields, and those of what it is merged from.
    Object,
    /// One of these.
    OneOf(Vec<Cursor<'a>>),
    /// A value of one of the types that the schema names.
    Types(Vec<String>),
}

#[derive(Debug, Default)]
pub(super) struct Types<'a> {
    pub(super) drafts: Vec<Draft>,
    /// The type of each schema that has been read, by pointer.
    pub(super) known: HashMap<String, Type>,
    pub(super) pending: VecDeque<Pending<'a>>,
    /// Pointers of the schemas that are just being read.
    pub(super) under_way: Vec<String>,
    /// How many fields all objects have together, those of `allOf` counted where they are taken in.
    pub(super) fields: usize,
    /// For each draft the one it has been found to be the same as, or itself.
    same_as: Vec<usize>,
}

impl Types<'_> {
    /// Enters a draft; its provisional type and index.
    pub(super) fn add(&mut self, draft: Draft) -> (Type, usize) {
        let index = self.drafts.len();
        self.drafts.push(draft);
        self.same_as.push(index);
        (Type::Named(format!("#{index}")), index)
    }

    /// The index behind a provisional key, after sharing.
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

    /// The draft behind a type that is named.
    pub(super) fn draft(&self, ty: &Type) -> Option<&Draft> {
        match ty {
            Type::Named(key) => self.drafts.get(self.index(key)?),
            _ => None,
        }
    }

    /// Makes `a` and `b` one where they have the same structure but for prose and examples; says whether they have.
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
        let claim = |index: usize| self.drafts.get(index).map(|draft| draft.claim);
        // The better claim keeps its name; among equals the first.
        let (keep, give) = if (claim(a), a) <= (claim(b), b) {
            (a, b)
        } else {
            (b, a)
        };
        if let Some(slot) = self.same_as.get_mut(give) {
            *slot = keep;
        }
        let Some(given) = self.drafts.get_mut(give) else {
            return;
        };
        let origins = std::mem::take(&mut given.origins);
        let (docs, example) = (given.docs.take(), given.example.take());
        if let Some(kept) = self.drafts.get_mut(keep) {
            kept.origins.extend(origins);
            kept.docs = kept.docs.take().or(docs);
            kept.example = kept.example.take().or(example);
        }
    }

    fn root(&self, index: usize) -> usize {
        self.index(&format!("#{index}")).unwrap_or(index)
    }

    /// The drafts that must be the same for `a` and `b` to be; `None` where they differ.
    fn equal(&self, a: &Type, b: &Type) -> Option<BTreeSet<(usize, usize)>> {
        let mut pairs = BTreeSet::new();
        let mut to_see = vec![(a, b)];
        while let Some((a, b)) = to_see.pop() {
            match (a, b) {
                (Type::Named(a), Type::Named(b)) => {
                    let (a, b) = (self.index(a)?, self.index(b)?);
                    if a != b && pairs.insert((a, b)) {
                        to_see.extend(self.parts(a, b)?);
                    }
                }
                (Type::Array(a), Type::Array(b))
                | (Type::List(a), Type::List(b))
                | (Type::Map(a), Type::Map(b)) => {
                    to_see.push((a, b));
                }
                _ if a == b => {}
                _ => return None,
            }
        }
        Some(pairs)
    }

    /// The types inside two drafts that must be equal for them to be; `None` where they differ already.
    fn parts(&self, a: usize, b: usize) -> Option<Vec<(&Type, &Type)>> {
        let (one, other) = (self.drafts.get(a)?, self.drafts.get(b)?);
        let named = |draft: &Draft| draft.claim != Claim::Derived;
        if named(one) && named(other) && one.name != other.name {
            return None;
        }
        match (one.kind.as_ref()?, other.kind.as_ref()?) {
            (TypeKind::Object(one), TypeKind::Object(other)) if one.len() == other.len() => one
                .iter()
                .map(|field| {
                    let twin = other.iter().find(|twin| twin.wire == field.wire)?;
                    let alike = (&field.name, &field.aliases, field.required)
                        == (&twin.name, &twin.aliases, twin.required);
                    alike.then_some((&field.ty, &twin.ty))
                })
                .collect(),
            (TypeKind::Enum(one), TypeKind::Enum(other)) if one.len() == other.len() => {
                one.iter().all(|variant| other.contains(variant)).then(Vec::new)
            }
            (TypeKind::Newtype(one), TypeKind::Newtype(other)) if one == other => Some(Vec::new()),
            (TypeKind::OneOf(one), TypeKind::OneOf(other)) if one.len() == other.len() => Some(
                one.iter()
                    .zip(other)
                    .map(|(one, other)| (&one.ty, &other.ty))
                    .collect(),
            ),
            _ => None,
        }
    }
}

/// From what a schema without a name of its own gets one: the nearest thing that has a name, and the way from there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Context {
    root: String,
    way: Vec<String>,
    /// `x-zephr-type` beside a `$ref`: what the target is called in this place.
    pub(super) given: Option<(String, Origin)>,
}

impl Context {
    /// Of something that has a name.
    pub(super) fn new(root: impl Into<String>) -> Self {
        Self {
            root: root.into(),
            way: Vec::new(),
            given: None,
        }
    }

    /// Of something inside it.
    pub(super) fn child(&self, word: &str) -> Self {
        let mut way = self.way.clone();
        way.push(word.to_upper_camel_case());
        Self {
            root: self.root.clone(),
            way,
            given: None,
        }
    }

    /// `root` and the way, with as much of the middle left out as makes it short.
    pub(super) fn name(&self) -> String {
        let from = |skipped: usize| {
            self.root
                .chars()
                .chain(self.way.iter().skip(skipped).flat_map(|word| word.chars()))
                .collect::<String>()
        };
        let short = (0..self.way.len().max(1))
            .map(from)
            .find(|name| name.chars().count() <= LONGEST_NAME);
        names::type_name(&short.unwrap_or_else(|| from(self.way.len().saturating_sub(1))))
    }
}
