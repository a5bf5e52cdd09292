//! Schemas that describe one value together: those in `allOf`, and choices next to properties.

use std::{collections::HashSet, rc::Rc};

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Field, Type, TypeKind},
    names,
    openapi::{
        Cursor,
        schema::{self, Found, Part},
    },
    tree::Origin,
};

use super::{
    Lowering, hints,
    references::unresolved_reference,
    schemas::MAX_DEPTH,
    types::{Content, Context},
};

/// A field that is being merged into an object.
pub(super) struct CollectedField {
    pub(super) field: Field,
    pub(super) nullable: bool,
    pub(super) origin: Origin,
}

/// Collects the fields of an object and of all schemas that it is merged from.
#[derive(Default)]
pub(super) struct FieldCollector {
    pub(super) fields: Vec<CollectedField>,
    pub(super) required: Vec<(String, Origin)>,
    /// The pointers of the schemas whose fields are being collected.
    path: Vec<Rc<str>>,
    /// The pointers of the alternatives whose fields have been collected.
    alternatives: HashSet<String>,
}

impl<'a> Lowering<'a> {
    /// Returns the type of an `allOf`. Objects are merged. If no schema is an object, the narrowest type is used, such
    /// as integer for `number` and `integer`.
    pub(super) fn all_of(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        let typed: Vec<Cursor<'a>> = at.all_of().filter(Cursor::describes_type).collect();
        let is_bare = !at.has("properties") && !at.has(hints::TYPE) && context.name_override.is_none();
        match typed.as_slice() {
            [only] if is_bare => return self.schema(only, context),
            [] if is_bare => return self.untyped(at, "schema without a type", "type"),
            _ => {}
        }
        if at.has("properties") || typed.iter().any(|part| self.is_object(part)) {
            return self.declare(at, context, Content::Object);
        }
        let mut narrowest = Type::Json;
        for part in &typed {
            let ty = self.schema(part, context);
            narrowest = match self.narrower(&narrowest, &ty) {
                Some(narrower) => narrower,
                None => {
                    self.contradiction(
                        "schemas of `allOf` have different types",
                        part.origin(),
                        at.origin(),
                    );
                    return Type::Json;
                }
            };
        }
        narrowest
    }

    /// Returns `true` if a schema, or a schema in its `allOf`, `oneOf` or `anyOf`, describes an object.
    pub(super) fn is_object(&mut self, at: &Cursor<'a>) -> bool {
        let mut stack = vec![at.clone()];
        let mut seen: Vec<String> = Vec::new();
        while let Some(at) = stack.pop() {
            let Some(at) = self.resolve(&at) else { continue };
            if seen.contains(&at.pointer) || seen.len() > MAX_DEPTH {
                continue;
            }
            let values = at.node.get("additionalProperties");
            if at.has("properties")
                || at.text("type") == Some("object")
                || values.is_some_and(|values| !values.entries().is_empty())
            {
                return true;
            }
            stack.extend(at.all_of().chain(at.alternatives()));
            seen.push(at.pointer);
        }
        false
    }

    /// Collects the fields of a schema, of the schemas in its `allOf`, and of its alternatives.
    pub(super) fn gather(&mut self, at: &Cursor<'a>, context: &Context, into: &mut FieldCollector) {
        let parts = schema::parts(at, &into.path, &mut |found| self.is_mergeable(found));
        for Part { at, reference, path } in parts {
            let of_reference = reference.map(|target| Context::new(names::type_name(&target.key())));
            let context = of_reference.as_ref().unwrap_or(context);
            for (wire, property) in at.get("properties").iter().flat_map(Cursor::entries) {
                let field = self.field(wire, &property, context);
                self.merge(field, into);
            }
            let required = at.items_of("required");
            into.required
                .extend(required.filter_map(|name| Some((name.node.as_str()?.to_owned(), name.origin()))));
            let outer = std::mem::replace(&mut into.path, path);
            self.gather_alternatives(&at, context, into);
            into.path = outer;
        }
    }

    /// Returns `true` if a schema in `allOf` can be merged into an object, and reports the schema otherwise.
    fn is_mergeable(&mut self, found: Found<'_, 'a>) -> bool {
        let (written, at) = match found {
            Found::Schema(written, at) => (written, at),
            Found::Unresolved(unresolved) => {
                self.report(unresolved_reference(&unresolved));
                return false;
            }
            Found::Cyclic(written) => {
                let message = "`allOf` is cyclic or nested too deep, and is ignored here";
                self.report(Diagnostic::warning(codes::CYCLE, message, written.origin()));
                return false;
            }
        };
        if let Some(&known) = self.mergeable.get(&written.pointer) {
            return known;
        }
        let is_mergeable = self.read_mergeable(written, at);
        self.mergeable.insert(written.pointer.clone(), is_mergeable);
        is_mergeable
    }

    fn read_mergeable(&mut self, written: &Cursor<'a>, at: &Cursor<'a>) -> bool {
        let Some(read) = self.read_schema(at) else {
            return false;
        };
        let is_object = read.types.is_empty() || read.types.contains(&"object");
        if is_object && !at.has("items") {
            return true;
        }
        let message = "`allOf` contains a schema that is not an object, which is ignored";
        self.report(
            Diagnostic::warning(codes::SCHEMA, message, written.origin())
                .help("describe the merged object explicitly, or set `x-zephr-any: true` on the schema"),
        );
        false
    }

    /// Collects the fields of each alternative as optional fields. Does nothing if an alternative contains `at`, or is
    /// a subtype of `at`: each subtype would inherit the fields of its siblings.
    fn gather_alternatives(&mut self, at: &Cursor<'a>, context: &Context, into: &mut FieldCollector) {
        let mut offered = Vec::new();
        for part in at.alternatives() {
            let Some(end) = self.resolve(&part) else { continue };
            if into.path.iter().any(|outer| **outer == *end.pointer) || self.is_subtype(&end, at) {
                return;
            }
            if end.has("properties") || self.is_object(&end) {
                offered.push((part, end));
            }
        }
        for (part, end) in offered {
            if !into.alternatives.insert(end.pointer) {
                continue;
            }
            let required = into.required.len();
            let of_reference = part
                .target()
                .map(|target| Context::new(names::type_name(&target.key())));
            self.gather(&part, of_reference.as_ref().unwrap_or(context), into);
            into.required.truncate(required);
        }
    }

    fn merge(&mut self, new: CollectedField, into: &mut FieldCollector) {
        let Some(old) = into
            .fields
            .iter_mut()
            .find(|old| old.field.wire == new.field.wire)
        else {
            return into.fields.push(new);
        };
        match self.narrower(&old.field.ty, &new.field.ty) {
            Some(narrower) => old.field.ty = narrower,
            None => {
                old.field.ty = Type::Json;
                let message = format!(
                    "property `{}` has different types in the schemas of `allOf`",
                    new.field.wire
                );
                let first = old.origin.clone();
                self.contradiction(&message, new.origin, first);
            }
        }
        old.field.docs = new.field.docs.or(old.field.docs.take());
        old.field.example = new.field.example.or(old.field.example.take());
        old.field.aliases.extend(new.field.aliases);
        let (facts, other) = (&mut old.field.facts, new.field.facts);
        facts.deprecated |= other.deprecated;
        facts.read_only |= other.read_only;
        facts.write_only |= other.write_only;
        facts.default = other.default.or(facts.default.take());
        old.nullable |= new.nullable;
    }

    fn contradiction(&mut self, message: &str, origin: Origin, first: Origin) {
        let message = format!("{message}; the value is typed as any JSON");
        self.report(Diagnostic::warning(codes::SCHEMA, message, origin).related("first defined here", first));
    }

    /// Returns the type of values that conform to both types, or `None` if there is none.
    fn narrower(&mut self, old: &Type, new: &Type) -> Option<Type> {
        let is_text = |ty: &Type| {
            let kind = self.types.draft(ty).and_then(|draft| draft.kind.as_ref());
            matches!(kind, Some(TypeKind::Enum(_) | TypeKind::Newtype(_))) || *ty == Type::Secret
        };
        match (old, new) {
            (old, new) if old == new => Some(old.clone()),
            (Type::Json, other) | (other, Type::Json) => Some(other.clone()),
            (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Some(Type::Integer),
            (Type::String, text) | (text, Type::String) if is_text(text) => Some(text.clone()),
            (Type::Array(old), Type::Array(new)) => Some(Type::Array(Box::new(self.narrower(old, new)?))),
            (Type::Map(old), Type::Map(new)) => Some(Type::Map(Box::new(self.narrower(old, new)?))),
            (Type::Named(_), Type::Map(_)) => (!is_text(old)).then(|| old.clone()),
            (Type::Map(_), Type::Named(_)) => (!is_text(new)).then(|| new.clone()),
            (Type::Named(_), Type::Named(_)) if is_text(old) == is_text(new) => {
                let alike = self.types.unify(old, new);
                Some(if alike { old.clone() } else { new.clone() })
            }
            _ => None,
        }
    }
}
