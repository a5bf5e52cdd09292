//! Schema to type: what each kind of schema becomes.

use serde_json::json;

use crate::{
    diagnostic::Diagnostic,
    model::{Newtype, Type, TypeKind, Variant},
    names,
    tree::{Kind, Node},
};

use super::{
    Lowering, codes, fragment, hints,
    located::Located,
    suggest,
    types::{Claim, Content, Context, Draft, Pending},
};

/// How many arrays, maps and aliases may stand inside one another.
pub(super) const DEEPEST: usize = 64;

/// Keys under which a list may be wrapped.
pub(super) const WRAPPERS: &[&str] = &["results", "items", "data"];

const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

/// What `openapiv3` says about one schema, without what it contains.
pub(super) struct Read {
    pub(super) ty: Option<String>,
    pub(super) nullable: bool,
}

impl<'a> Lowering<'a> {
    /// The type of the schema at `at`; any JSON where it cannot be made out, after telling why.
    pub(super) fn schema(&mut self, at: &Located<'a>, context: &Context) -> Type {
        if let Some(known) = self.types.known.get(&at.pointer) {
            return known.clone();
        }
        let circular = self.types.under_way.contains(&at.pointer);
        if circular || self.types.under_way.len() >= DEEPEST {
            let message = if circular {
                "this schema contains itself and never reaches a value".to_owned()
            } else {
                format!("more than {DEEPEST} lists and references stand inside one another")
            };
            self.report(
                Diagnostic::error(codes::CYCLE, message, at.origin())
                    .help("put an object with properties between, or `x-zephr-any: true` on one of them"),
            );
            return Type::Json;
        }
        self.types.under_way.push(at.pointer.clone());
        let ty = self.unknown_schema(at, context);
        self.types.under_way.pop();
        self.types.known.insert(at.pointer.clone(), ty.clone());
        ty
    }

    fn unknown_schema(&mut self, at: &Located<'a>, context: &Context) -> Type {
        if self.flag(at, hints::ANY) {
            return Type::Json;
        }
        if at.has("$ref") {
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
            return self.kind_of(at, ty, context);
        }
        ty
    }

    /// Reads one schema through `openapiv3`.
    pub(super) fn read_schema(&mut self, at: &Located<'a>) -> Option<Read> {
        use openapiv3::{SchemaKind, Type as Known};
        let schema: openapiv3::Schema = self.fragment(at, &fragment::SCHEMA, json!({}))?;
        let ty = match schema.schema_kind {
            SchemaKind::Type(Known::String(_)) => Some("string".to_owned()),
            SchemaKind::Type(Known::Number(_)) => Some("number".to_owned()),
            SchemaKind::Type(Known::Integer(_)) => Some("integer".to_owned()),
            SchemaKind::Type(Known::Boolean(_)) => Some("boolean".to_owned()),
            SchemaKind::Type(Known::Array(_)) => Some("array".to_owned()),
            SchemaKind::Type(Known::Object(_)) => Some("object".to_owned()),
            SchemaKind::Any(any) => any.typ,
            SchemaKind::OneOf { .. }
            | SchemaKind::AllOf { .. }
            | SchemaKind::AnyOf { .. }
            | SchemaKind::Not { .. } => None,
        };
        Some(Read {
            ty,
            nullable: schema.schema_data.nullable,
        })
    }

    fn by_kind(&mut self, at: &Located<'a>, read: &Read, context: &Context) -> Type {
        let holds = |key: &str| at.node.get(key).is_some_and(|parts| !parts.items().is_empty());
        if let Some(key) = ["oneOf", "anyOf"].into_iter().find(|key| holds(key)) {
            return self.choice(at, key, context);
        }
        if holds("allOf") {
            return self.all_of(at, context);
        }
        match read.ty.as_deref().or_else(|| self.implied(at)) {
            Some("string") if at.has("enum") => self.enumeration(at, context),
            Some("string") => Type::String,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Bool,
            Some("array") => {
                let item = match at.get("items") {
                    Some(items) => self.schema(&items, &context.child("item")),
                    None => self.untyped(at, "this array does not say what its items are", "items"),
                };
                Type::Array(Box::new(item))
            }
            Some("object") => self.object(at, context),
            Some(unknown) => self.unknown_type(at, unknown),
            None => self.untyped(at, "this schema does not say what its values are", "type"),
        }
    }

    /// Any JSON, because nothing is said: worth telling, as most such places are left bare by mistake.
    pub(super) fn untyped(&mut self, at: &Located<'a>, message: &str, absent: &str) -> Type {
        let help = format!(
            "add its `{absent}`, or `{}: true` where any JSON is meant",
            hints::ANY
        );
        let found = Diagnostic::warning(codes::UNTYPED, message, at.origin()).help(help);
        if !self.untyped.contains(&found) {
            self.untyped.push(found);
        }
        Type::Json
    }

    /// The type of a schema that does not name it.
    fn implied(&self, at: &Located<'a>) -> Option<&'static str> {
        let is_object = |key: &str| at.node.get(key).is_some_and(|node| !node.entries().is_empty());
        if is_object("properties") || is_object("additionalProperties") {
            return Some("object");
        }
        if at.has("items") {
            return Some("array");
        }
        let values = at.node.get("enum")?.items();
        let all = |wanted: fn(&Node) -> bool| !values.is_empty() && values.iter().all(wanted);
        if all(|value| matches!(value.kind, Kind::String(_) | Kind::Null)) {
            Some("string")
        } else if all(|value| matches!(value.kind, Kind::Bool(_))) {
            Some("boolean")
        } else if all(|value| matches!(value.kind, Kind::Number(_))) {
            Some("number")
        } else {
            None
        }
    }

    fn unknown_type(&mut self, at: &Located<'a>, unknown: &str) -> Type {
        let origin = at.get("type").map_or_else(|| at.origin(), |ty| ty.origin());
        let help = suggest::closest(unknown, TYPES.iter().copied()).map_or_else(
            || format!("the types are {}", TYPES.join(", ")),
            |near| format!("is `{near}` meant?"),
        );
        let message = format!("there is no type `{unknown}`");
        self.report(Diagnostic::error(codes::UNKNOWN_TYPE, message, origin).help(help));
        Type::Json
    }

    fn reference(&mut self, at: &Located<'a>) -> Type {
        let (list, secret) = (self.flag(at, hints::LIST), self.flag(at, hints::SECRET));
        let given = if list { None } else { self.type_hint(at) };
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
        if given.is_some() {
            context.given = given;
            return self.unknown_schema(&target, &context);
        }
        let ty = self.schema(&target, &context);
        if secret { self.secret(at, &ty) } else { ty }
    }

    fn secret(&mut self, at: &Located<'a>, ty: &Type) -> Type {
        if !matches!(ty, Type::String | Type::Secret) {
            self.bad_hint(
                at,
                hints::SECRET,
                "can only stand on a string",
                "move it to the string that is secret",
            );
            return ty.clone();
        }
        Type::Secret
    }

    /// The list that a schema is or wraps.
    fn list(&mut self, at: &Located<'a>, context: &Context) -> Type {
        let wrapped = || {
            let properties = at.get("properties")?;
            WRAPPERS.iter().find_map(|wrapper| properties.get(wrapper))
        };
        let is_array = |at: &Located<'a>| at.text("type") == Some("array") || at.has("items");
        let array = if is_array(at) { Some(at.clone()) } else { wrapped() };
        let mut items = array
            .and_then(|array| self.resolve(&array))
            .filter(|array| is_array(array));
        if items.is_none() {
            let help = format!(
                "only an array, or an object with an array under {}",
                WRAPPERS.join(", ")
            );
            self.bad_hint(at, hints::LIST, "stands on a schema that is no list", help);
            return Type::Json;
        }
        // Lists of lists come flat.
        let mut seen = Vec::new();
        while let Some(item) = items.and_then(|array| array.get("items")) {
            if seen.contains(&item.pointer) {
                let message = "this list holds itself and never reaches a value";
                self.report(Diagnostic::error(codes::CYCLE, message, item.origin()));
                break;
            }
            seen.push(item.pointer.clone());
            items = self.resolve(&item).filter(|item| is_array(item));
            if items.is_none() {
                return Type::List(Box::new(self.schema(&item, &context.child("item"))));
            }
        }
        let item = self.untyped(at, "this list does not say what its items are", "items");
        Type::List(Box::new(item))
    }

    fn object(&mut self, at: &Located<'a>, context: &Context) -> Type {
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
            Some(values) => self.schema(&values, &context.child("value")),
            None => {
                let message = "this object does not say what is in it";
                self.untyped(at, message, "properties` or `additionalProperties")
            }
        };
        Type::Map(Box::new(value))
    }

    /// Enters a type whose content is read later.
    pub(super) fn declare(&mut self, at: &Located<'a>, context: &Context, content: Content) -> Type {
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

    fn draft(&mut self, at: &Located<'a>, context: &Context) -> Draft {
        let component = at
            .pointer
            .strip_prefix("/components/schemas/")
            .filter(|rest| !rest.contains('/'));
        let hint = context.given.clone().or_else(|| self.type_hint(at));
        let (claim, name) = match (hint, component) {
            (Some((name, _)), _) => (Claim::Hint, name),
            (None, Some(_)) => (Claim::Component, context.name()),
            (None, None) => (Claim::Derived, context.name()),
        };
        let example = at.node.get("example").map(Node::to_json);
        Draft {
            claim,
            name,
            docs: at.prose("description"),
            origins: vec![at.origin()],
            kind: None,
            example,
        }
    }

    fn type_hint(&mut self, at: &Located<'a>) -> Option<(String, crate::tree::Origin)> {
        let (name, value) = self.word(at, hints::TYPE)?;
        if names::is_type(name) {
            return Some((name.to_owned(), value.origin()));
        }
        let help = format!("write `{}`", names::type_name(name));
        self.bad_hint(&value, hints::TYPE, &format!("cannot be `{name}`"), help);
        None
    }

    /// Text or a number with a name of its own: an id or a date, which nothing else is taken for.
    fn kind_of(&mut self, at: &Located<'a>, of: Type, context: &Context) -> Type {
        if context.given.is_none() && !at.has(hints::TYPE) {
            return of;
        }
        let mut draft = self.draft(at, context);
        if draft.claim != Claim::Hint {
            return of;
        }
        // What is said of one place is not true of the others.
        draft.docs = None;
        let of = if of == Type::Integer { Type::Number } else { of }; // which keeps the text
        let ordered_by_hand = self.ordered_by_hand(at);
        draft.kind = Some(TypeKind::Newtype(Newtype { of, ordered_by_hand }));
        self.types.add(draft).0
    }

    fn ordered_by_hand(&mut self, at: &Located<'a>) -> bool {
        let Some((order, value)) = self.word(at, hints::ORDER) else {
            return false;
        };
        if order != "by-hand" {
            let problem = format!("cannot be `{order}`");
            self.bad_hint(&value, hints::ORDER, &problem, "write `by-hand`");
        }
        true
    }

    fn enumeration(&mut self, at: &Located<'a>, context: &Context) -> Type {
        let mut variants: Vec<Variant> = Vec::new();
        let mut taken = std::collections::BTreeSet::new();
        for value in at.get("enum").iter().flat_map(Located::items) {
            let wire = match &value.node.kind {
                Kind::String(text) => text.clone(),
                Kind::Null => continue,
                _ => {
                    let message = format!(
                        "a value of a string enum must be a string, not {}",
                        value.node.describe()
                    );
                    self.report(
                        Diagnostic::error(codes::FORM, message, value.origin()).help("put it in quotes"),
                    );
                    continue;
                }
            };
            if variants.iter().any(|variant| variant.wire == wire) {
                continue;
            }
            let wanted = names::variant(&wire);
            let name = names::distinct(&wanted, &mut taken);
            if name != wanted {
                self.collision(
                    &format!("the variant of `{wire}`"),
                    &wanted,
                    &name,
                    value.origin(),
                );
            }
            variants.push(Variant { wire, name });
        }
        if variants.is_empty() {
            return Type::String;
        }
        let mut draft = self.draft(at, context);
        draft.kind = Some(TypeKind::Enum(variants));
        self.types.add(draft).0
    }
}
