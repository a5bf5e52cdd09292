//! Lowers schemas to types.

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion, text},
    model::{Newtype, Type, TypeKind},
    names,
    openapi::Cursor,
    suggest,
    tree::{Json, Kind, Node},
};

use super::{
    Lowering, hints,
    types::{Content, Context, Draft, NamePriority, Pending},
};

/// The maximum nesting depth of arrays, maps and references.
pub(super) const MAX_DEPTH: usize = 64;

/// The keys under which an object may wrap a list.
pub(super) const WRAPPERS: &[&str] = &["results", "items", "data"];

const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

/// The facts of a schema other than those of nested schemas.
pub(super) struct SchemaFacts<'a> {
    /// The types in `type`, without `null`.
    pub(super) types: Vec<&'a str>,
    pub(super) nullable: bool,
}

impl<'a> Lowering<'a> {
    /// Lowers the schema at `at`. Returns any JSON for an invalid schema, which is reported.
    pub(super) fn schema(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        if let Some(known) = self.types.known.get(&at.pointer) {
            return known.clone();
        }
        let circular = self.types.in_progress.contains(&at.pointer);
        if circular || self.types.in_progress.len() >= MAX_DEPTH {
            let message = if circular {
                "schema contains itself without an object in the cycle; the inner value is typed as any JSON"
                    .to_owned()
            } else {
                format!(
                    "more than {MAX_DEPTH} nested lists and references; the inner value is typed as any JSON"
                )
            };
            self.report(
                Diagnostic::warning(codes::CYCLE, message, at.origin()).help(
                    "insert an object with properties, or set `x-zephr-any: true` on one of the schemas",
                ),
            );
            return Type::Json;
        }
        self.types.in_progress.push(at.pointer.clone());
        let ty = self.unknown_schema(at, context);
        self.types.in_progress.pop();
        self.types.known.insert(at.pointer.clone(), ty.clone());
        ty
    }

    fn unknown_schema(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        // OpenAPI 3.1 allows booleans: `true` for any value, `false` for none.
        if matches!(at.node.kind, Kind::Bool(_)) || self.flag(at, hints::ANY) {
            return Type::Json;
        }
        if at.is_reference() {
            return self.reference(at);
        }
        let Some(read) = self.read_schema(at) else {
            return Type::Json;
        };
        if self.flag(at, hints::LIST) {
            return self.list(at, context);
        }
        let secret = self.flag(at, hints::SECRET);
        let ty = self.by_kind(at, &read, context);
        let ty = if secret || (ty == Type::String && at.text("format") == Some("password")) {
            self.secret(at, &ty)
        } else {
            ty
        };
        if matches!(ty, Type::String | Type::Secret | Type::Integer | Type::Number) {
            return self.newtype(at, ty, context);
        }
        ty
    }

    /// Parses the facts of a schema. `type` is parsed separately, because it may be a list in 3.1.
    pub(super) fn read_schema(&mut self, at: &Cursor<'a>) -> Option<SchemaFacts<'a>> {
        if matches!(at.node.kind, Kind::Bool(_)) {
            let (types, nullable) = (Vec::new(), true);
            return Some(SchemaFacts { types, nullable });
        }
        let is_nullable = self.read(at.read_schema())?;
        let mut types = self.types_of(at);
        let named = types.len();
        types.retain(|ty| *ty != "null");
        let values = at.values();
        let nullable =
            is_nullable || types.len() < named || values.iter().any(|value| value.node.kind == Kind::Null);
        Some(SchemaFacts { types, nullable })
    }

    /// Returns the types in `type`, which may be a list since 3.1.
    fn types_of(&mut self, at: &Cursor<'a>) -> Vec<&'a str> {
        let Some(ty) = at.get("type") else {
            return Vec::new();
        };
        let mut types: Vec<&'a str> = match &ty.node.kind {
            Kind::String(only) => vec![only],
            Kind::Array(items) => items.iter().filter_map(Node::as_str).collect(),
            _ => Vec::new(),
        };
        let written = ty.node.items().len().max(1);
        if types.len() < written || !matches!(ty.node.kind, Kind::String(_) | Kind::Array(_)) {
            let message = "`type` must be a string or a list of strings";
            self.report(Diagnostic::error(codes::FORM, message, ty.origin()));
        }
        let mut seen = Vec::new();
        types.retain(|ty| {
            let new = !seen.contains(ty);
            seen.push(*ty);
            new
        });
        types
    }

    fn by_kind(&mut self, at: &Cursor<'a>, read: &SchemaFacts<'a>, context: &Context) -> Type {
        if let Some(ty) = self.choice(at, context) {
            return ty;
        }
        if at.all_of().next().is_some() {
            return self.all_of(at, context);
        }
        match read.types.as_slice() {
            [] => match at.implied_type() {
                Some(implied) => self.by_type(at, implied, context),
                None if read.nullable && at.has("type") => Type::Json, // null is the only value
                None => self.untyped(at, "schema without a type", "type"),
            },
            [only] => self.by_type(at, only, context),
            several => {
                let several = several.iter().map(|ty| (*ty).to_owned()).collect();
                self.declare(at, context, Content::Types(several))
            }
        }
    }

    /// Lowers a schema as one of its types.
    pub(super) fn by_type(&mut self, at: &Cursor<'a>, ty: &str, context: &Context) -> Type {
        let values = at.values();
        match ty {
            "string" if !values.is_empty() => self.enumeration(at, values, context),
            "string" => Type::String,
            "integer" if is_beyond_64_bits(at) => Type::Number,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "boolean" => Type::Bool,
            "array" => self.array(at, context),
            "object" => self.object(at, context),
            unknown => self.unknown_type(at, unknown),
        }
    }

    fn array(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        let items = at.get("items").filter(|items| items.node.as_bool().is_none());
        let item = match items {
            Some(items) => self.nullable_schema(&items, &context.child("item")),
            // The items of a tuple have different schemas.
            None if at.has("prefixItems") => Type::Json,
            None => self.untyped(at, "array without a type for its items", "items"),
        };
        Type::Array(Box::new(item))
    }

    /// Returns any JSON, and reports the missing type, which is usually an oversight.
    pub(super) fn untyped(&mut self, at: &Cursor<'a>, message: &str, absent: &str) -> Type {
        let help = format!("add `{absent}`, or set `{}: true` to accept any JSON", hints::ANY);
        let found = Diagnostic::warning(codes::UNTYPED, message, at.origin())
            .help(help)
            .suggest(Suggestion::update(&at.pointer, [(hints::ANY, Json::Bool(true))]));
        self.untyped.add(found);
        Type::Json
    }

    fn unknown_type(&mut self, at: &Cursor<'a>, unknown: &str) -> Type {
        let origin = at.get("type").map_or_else(|| at.origin(), |ty| ty.origin());
        if unknown == "any" {
            let message = "nonstandard type `any`, which is read as any JSON";
            let warning = Diagnostic::warning(codes::UNKNOWN_TYPE, message, origin);
            self.report(warning.help("remove `type` and set `x-zephr-any: true`"));
            return Type::Json;
        }
        let near = suggest::closest(unknown, TYPES.iter().copied());
        let suggestion = near.map(|near| Suggestion::update(&at.pointer, [("type", text(near))]));
        let help = near.map_or_else(
            || format!("valid types are {}", TYPES.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("unknown type `{unknown}`");
        self.report(
            Diagnostic::error(codes::UNKNOWN_TYPE, message, origin)
                .help(help)
                .suggest(suggestion),
        );
        Type::Json
    }

    fn reference(&mut self, at: &Cursor<'a>) -> Type {
        let (list, secret) = (self.flag(at, hints::LIST), self.flag(at, hints::SECRET));
        let name_override = if list { None } else { self.type_hint(at) };
        let Some(target) = self.resolve(at) else {
            return Type::Json;
        };
        let named = target
            .pointer
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .replace("~1", " ");
        let mut context = Context::new(names::type_name(&named));
        if list {
            return self.list(&target, &context);
        }
        if name_override.is_some() {
            context.name_override = name_override;
            return self.unknown_schema(&target, &context);
        }
        let ty = self.schema(&target, &context);
        if secret { self.secret(at, &ty) } else { ty }
    }

    fn secret(&mut self, at: &Cursor<'a>, ty: &Type) -> Type {
        if !matches!(ty, Type::String | Type::Secret) {
            self.invalid_hint(
                at,
                hints::SECRET,
                "requires a string",
                "move it to the string that is secret",
            );
            return ty.clone();
        }
        Type::Secret
    }

    fn object(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        if at
            .node
            .get("properties")
            .is_some_and(|properties| !properties.entries().is_empty())
        {
            return self.declare(at, context, Content::Object);
        }
        let values = at
            .get("additionalProperties")
            .filter(|values| matches!(values.node.kind, Kind::Object(_)));
        let value = match values {
            Some(values) => self.nullable_schema(&values, &context.child("value")),
            None => {
                let message = "object without properties";
                self.untyped(at, message, "properties` or `additionalProperties")
            }
        };
        Type::Map(Box::new(value))
    }

    /// Declares a type whose content is lowered later.
    pub(super) fn declare(&mut self, at: &Cursor<'a>, context: &Context, content: Content<'a>) -> Type {
        let draft = self.draft(at, context);
        let context = Context::new(draft.name.clone());
        let (ty, index) = self.types.add(draft);
        self.types.pending.push_back(Pending {
            index,
            at: at.clone(),
            context,
            content,
        });
        ty
    }

    pub(super) fn draft(&mut self, at: &Cursor<'a>, context: &Context) -> Draft {
        let component = at.component("schemas");
        let hint = context.name_override.clone().or_else(|| self.type_hint(at));
        let (priority, name) = match (hint, component) {
            (Some((name, _)), _) => (NamePriority::Hint, name),
            (None, Some(_)) => (NamePriority::Component, context.name()),
            (None, None) => (NamePriority::Derived, context.name()),
        };
        let example = at.node.get("example").map(Node::to_json);
        Draft {
            priority,
            name,
            docs: at.prose("description"),
            origins: vec![at.origin()],
            kind: None,
            example,
        }
    }

    fn type_hint(&mut self, at: &Cursor<'a>) -> Option<(String, crate::tree::Origin)> {
        let (name, value) = self.word(at, hints::TYPE)?;
        if names::is_type(name) {
            return Some((name.to_owned(), value.origin()));
        }
        let help = format!("write `{}`", names::type_name(name));
        self.invalid_hint(&value, hints::TYPE, &format!("cannot be `{name}`"), help);
        None
    }

    /// Returns a newtype for a string or number with an `x-zephr-type`, such as an ID or a date.
    fn newtype(&mut self, at: &Cursor<'a>, of: Type, context: &Context) -> Type {
        if context.name_override.is_none() && !at.has(hints::TYPE) {
            return of;
        }
        let mut draft = self.draft(at, context);
        if draft.priority != NamePriority::Hint {
            return of;
        }
        // Each use has its own description, which does not describe the type in general.
        draft.docs = None;
        let of = if of == Type::Integer { Type::Number } else { of }; // a number keeps its text
        let ordered_by_hand = self.ordered_by_hand(at);
        draft.kind = Some(TypeKind::Newtype(Newtype { of, ordered_by_hand }));
        self.types.add(draft).0
    }

    fn ordered_by_hand(&mut self, at: &Cursor<'a>) -> bool {
        let Some((order, value)) = self.word(at, hints::ORDER) else {
            return false;
        };
        if order != "by-hand" {
            let problem = format!("cannot be `{order}`");
            self.invalid_hint(&value, hints::ORDER, &problem, "write `by-hand`");
        }
        true
    }
}

/// Returns `true` if an integer may exceed `i64`.
fn is_beyond_64_bits(at: &Cursor<'_>) -> bool {
    let bound = |key: &str| match &at.node.get(key)?.kind {
        Kind::Number(text) => text.parse::<f64>().ok(),
        _ => None,
    };
    // 2^63, the first number beyond `i64`; `i64::MAX` itself is not an `f64`.
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    let is_above = |key: &str| {
        let exact = at.node.get(key).map(|node| &node.kind);
        let fits = matches!(exact, Some(Kind::Number(text)) if text.parse::<i64>().is_ok());
        !fits && bound(key).is_some_and(|bound| bound >= BEYOND)
    };
    let is_below = |key: &str| bound(key).is_some_and(|bound| bound < -BEYOND);
    matches!(at.text("format"), Some("uint64" | "uint128" | "int128"))
        || is_above("maximum")
        || is_above("exclusiveMaximum")
        || is_below("minimum")
        || is_below("exclusiveMinimum")
}
