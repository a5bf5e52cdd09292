//! `oneOf` and `anyOf`: alternative types of a value.

use std::collections::{BTreeSet, HashSet};

use crate::{
    model::{Alternative, Tag, Type, TypeKind},
    names,
    openapi::{Cursor, view::ALL_OF},
    tree::{Kind as Value, Node},
};

use super::{
    Lowering,
    types::{Content, Context, Draft, NamePriority},
};

impl<'a> Lowering<'a> {
    /// Returns the type of a choice. Returns `None` if the schema is not a choice: it has no alternatives, or all of
    /// them only limit the values of a type defined next to them.
    pub(super) fn choice(&mut self, at: &Cursor<'a>, context: &Context) -> Option<Type> {
        let parts = self.alternatives_of(at)?;
        let merged = at.has("properties") || at.has(ALL_OF);
        if merged && !parts.iter().all(|part| self.is_subtype(part, at)) {
            return Some(self.declare(at, context, Content::Object));
        }
        match parts.as_slice() {
            [] => Some(Type::Json), // null is the only value
            [only] => Some(self.schema(only, context)),
            _ => match self.texts(at, &parts, context) {
                Some(text) => Some(text),
                None => Some(self.declare(at, context, Content::OneOf(parts))),
            },
        }
    }

    /// Returns the alternatives in `oneOf` or `anyOf` other than null, or else the subtypes of a schema with a
    /// discriminator.
    pub(super) fn alternatives_of(&mut self, at: &Cursor<'a>) -> Option<Vec<Cursor<'a>>> {
        let mut parts = at.choice();
        if parts.is_empty() {
            let subtypes = self.subtypes(at);
            return (!subtypes.is_empty()).then_some(subtypes);
        }
        if parts.iter().all(|part| is_limit(part, at)) {
            return None;
        }
        parts.retain(|part| !self.is_null(part));
        Some(parts)
    }

    /// Returns the schemas that extend the schema at `at` by `allOf`. The schemas in the mapping of its discriminator
    /// come first. Each other schema is identified by the only value that it allows for the
    /// property of the discriminator, or else by its component name. The list is empty if the schema has no
    /// discriminator, or if a schema in the mapping does not extend it.
    fn subtypes(&mut self, at: &Cursor<'a>) -> Vec<Cursor<'a>> {
        let Some(by) = at.get("discriminator") else {
            return Vec::new();
        };
        let mapping = by.get("mapping");
        let named: Vec<Cursor<'a>> = mapping
            .iter()
            .flat_map(Cursor::entries)
            .map(|(_, name)| name)
            .collect();
        let mut subtypes: Vec<Cursor<'a>> = Vec::new();
        for name in named {
            let subtype = name.node.as_str().and_then(|name| at.schema_named(name));
            match subtype.filter(|subtype| self.is_subtype(subtype, at)) {
                Some(subtype) if subtypes.iter().any(|known| known.pointer == subtype.pointer) => {}
                Some(subtype) => subtypes.push(subtype),
                None => return Vec::new(),
            }
        }
        for heir in self.heirs(at) {
            if !subtypes.iter().any(|known| known.pointer == heir.pointer) {
                subtypes.push(heir);
            }
        }
        subtypes
    }

    /// Returns `true` if a schema extends the schema at `base` by `allOf`, directly or through other schemas.
    pub(super) fn is_subtype(&mut self, part: &Cursor<'a>, base: &Cursor<'a>) -> bool {
        let Some(part) = self.resolve(part) else {
            return false;
        };
        let heirs = self.heirs(base);
        part.all_of().filter(Cursor::is_reference).any(|parent| {
            self.resolve(&parent).is_some_and(|parent| {
                parent.pointer == base.pointer || heirs.iter().any(|heir| heir.pointer == parent.pointer)
            })
        })
    }

    /// Returns `true` if null is the only value of a schema.
    fn is_null(&mut self, part: &Cursor<'a>) -> bool {
        let Some(at) = self.resolve(part) else {
            return false;
        };
        let values = at.values();
        let is_null = |node: &Node| node.kind == Value::Null;
        at.text("type") == Some("null")
            || (!values.is_empty() && values.iter().all(|value| is_null(value.node)))
            || (at.node.get("nullable").and_then(Node::as_bool) == Some(true) && !at.forms_type())
    }

    /// Returns `true` if a value may be null.
    pub(super) fn is_nullable(&mut self, at: &Cursor<'a>) -> bool {
        // OpenAPI 3.0 ignores `nullable` next to a reference, but an author who writes it evidently wants it to
        // apply.
        if at.is_reference() && at.node.get("nullable").and_then(Node::as_bool) == Some(true) {
            return true;
        }
        let Some(at) = self.resolve(at) else { return false };
        self.all_have_null(&at)
    }

    /// Returns `true` if a keyword other than `allOf` permits null.
    fn has_null(&mut self, at: &Cursor<'a>) -> bool {
        self.read_schema(at).is_some_and(|read| read.nullable)
            || at.alternatives().any(|part| self.is_null(&part))
    }

    /// Returns `true` if a keyword of a schema permits null, or if all schemas in its `allOf` that describe a type
    /// permit it. A type that is defined next to `allOf` must permit null itself.
    fn all_have_null(&mut self, at: &Cursor<'a>) -> bool {
        let mut stack = vec![at.clone()];
        let mut seen: HashSet<String> = HashSet::new();
        while let Some(part) = stack.pop() {
            let Some(part) = self.resolve(&part) else {
                return false;
            };
            if seen.contains(&part.pointer) || self.has_null(&part) {
                continue;
            }
            let typed = stack.len();
            stack.extend(part.all_of().filter(Cursor::describes_type));
            if stack.len() == typed || part.forms_type_without(&[ALL_OF]) {
                return false;
            }
            seen.insert(part.pointer);
        }
        true
    }

    /// Returns the type of array items or map values. An item or value cannot be absent, so null needs a
    /// representation. A nullable type becomes a choice, which keeps null as any JSON.
    pub(super) fn nullable_schema(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        let ty = self.schema(at, context);
        if ty == Type::Json || !self.is_nullable(at) {
            return ty;
        }
        let alternative = Alternative {
            name: self.alternative_name(&ty, ""),
            ty,
            tag: None,
            statuses: Vec::new(),
            docs: None,
        };
        let draft = Draft {
            priority: NamePriority::Derived,
            name: context.child("OrNull").name(),
            docs: None,
            origins: vec![at.origin()],
            kind: Some(TypeKind::OneOf(vec![alternative])),
            example: None,
        };
        self.types.add(draft).0
    }

    /// Returns the type of a choice between strings: an enum of all listed values, or a plain string if there are none.
    /// Returns `None` if an alternative is not a string, is composed of other schemas, or has hints.
    fn texts(&mut self, at: &Cursor<'a>, parts: &[Cursor<'a>], context: &Context) -> Option<Type> {
        let mut sets: Vec<(&Cursor<'a>, Vec<Cursor<'a>>)> = Vec::new();
        for part in parts {
            let target = self.resolve(part)?;
            let values = target.values();
            let is_text = |value: &Cursor<'a>| matches!(value.node.kind, Value::String(_) | Value::Null);
            let named = target.text("type") == Some("string") || (!target.has("type") && !values.is_empty());
            let plain = !target.is_composed()
                && !target
                    .node
                    .entries()
                    .iter()
                    .any(|entry| entry.key.starts_with("x-zephr-"));
            if !named || !plain || !values.iter().all(is_text) {
                return None;
            }
            if !values.is_empty() {
                sets.push((part, values));
            }
        }
        match sets.as_slice() {
            [] => Some(Type::String),
            [(only, _)] => Some(self.schema(only, context)),
            _ => {
                let values = sets.into_iter().flat_map(|(_, values)| values).collect();
                Some(self.enumeration(at, values, context))
            }
        }
    }

    pub(super) fn alternatives(
        &mut self,
        at: &Cursor<'a>,
        parts: &[Cursor<'a>],
        context: &Context,
    ) -> Vec<Alternative> {
        let mut alternatives = Vec::new();
        for (position, part) in parts.iter().enumerate() {
            let title = part
                .prose("title")
                .unwrap_or_else(|| format!("Option{}", position + 1));
            let own = match part.component("schemas") {
                Some(name) => Context::new(names::type_name(&name)),
                None => context.child(&title),
            };
            let ty = self.schema(part, &own);
            let tag = self.tag(at, part);
            alternatives.push((ty, tag, part.prose("description"), part.origin()));
        }
        self.name_alternatives(alternatives, context)
    }

    /// Returns the alternatives of a schema with several types.
    pub(super) fn by_types(
        &mut self,
        at: &Cursor<'a>,
        types: &[String],
        context: &Context,
    ) -> Vec<Alternative> {
        let of_type = |ty: &String| {
            let found = self.by_type(at, ty, &context.child(ty));
            (found, None, None, at.origin())
        };
        let alternatives = types.iter().map(of_type).collect();
        self.name_alternatives(alternatives, context)
    }

    pub(super) fn name_alternatives(
        &mut self,
        found: Vec<(Type, Option<Tag>, Option<String>, crate::tree::Origin)>,
        context: &Context,
    ) -> Vec<Alternative> {
        let mut alternatives: Vec<Alternative> = Vec::new();
        let mut taken = BTreeSet::new();
        for (ty, tag, docs, origin) in found {
            if let Some(known) = alternatives.iter_mut().find(|known| known.ty == ty) {
                if let (Some(known), Some(tag)) = (&mut known.tag, tag) {
                    known.values.extend(tag.values);
                }
                continue;
            }
            let wanted = self.alternative_name(&ty, &context.name());
            let name = names::distinct(&wanted, &mut taken);
            if name != wanted {
                self.collision("alternative", &wanted, &name, origin);
            }
            alternatives.push(Alternative {
                name,
                ty,
                tag,
                statuses: Vec::new(),
                docs,
            });
        }
        alternatives
    }

    /// Returns the name of an alternative: the name of its type, without the name of the choice as a prefix, or else
    /// without the last word of the choice as a suffix. `RefreshTokenRequest` becomes `TokenRequest::RefreshToken`.
    pub(super) fn alternative_name(&self, ty: &Type, choice: &str) -> String {
        match ty {
            Type::Bool => "Bool".to_owned(),
            Type::Integer => "Integer".to_owned(),
            Type::Number => "Number".to_owned(),
            Type::String | Type::Text => "Text".to_owned(),
            Type::Bytes | Type::Upload => "Bytes".to_owned(),
            Type::Secret => "Secret".to_owned(),
            Type::Json => "Json".to_owned(),
            Type::Array(_) | Type::List(_) => "List".to_owned(),
            Type::Map(_) => "Map".to_owned(),
            Type::Named(_) => {
                let name = self.types.draft(ty).map_or("Named", |draft| draft.name.as_str());
                let short = name
                    .strip_prefix(choice)
                    .filter(|rest| rest.starts_with(char::is_uppercase));
                let last_word = choice
                    .rfind(char::is_uppercase)
                    .and_then(|start| choice.get(start..));
                let shorter = last_word.and_then(|word| name.strip_suffix(word));
                let shorter = shorter.filter(|rest| !rest.is_empty() && !choice.starts_with(*rest));
                names::variant(short.or(shorter).unwrap_or(name))
            }
        }
    }
}

/// Returns `true` if an alternative does not define a type, but only limits the values of the schema at `of`.
fn is_limit(part: &Cursor<'_>, of: &Cursor<'_>) -> bool {
    let same = || {
        part.text("type") == of.text("type") || (part.text("type") == Some("object") && of.has("properties"))
    };
    let values = part.node.get("additionalProperties");
    !part.forms_type_without(&["type", "additionalProperties"])
        && values.is_none_or(|values| values.entries().is_empty())
        && (!part.has("type") || same())
        && matches!(part.node.kind, Value::Object(_))
        && (of.has("type") || of.has("properties") || of.has(ALL_OF) || of.has("items"))
}
