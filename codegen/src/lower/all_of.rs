//! `allOf`, and choices beside properties: what several schemas say of one value.

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Field, Type, TypeKind},
    names,
    openapi::Cursor,
    tree::Origin,
};

use super::{
    Lowering, hints,
    schemas::DEEPEST,
    types::{Content, Context},
};

/// A field on its way into an object.
pub(super) struct CollectedField {
    pub(super) field: Field,
    pub(super) nullable: bool,
    pub(super) origin: Origin,
}

/// The fields of an object and of everything it is merged from.
#[derive(Default)]
pub(super) struct FieldCollector {
    pub(super) fields: Vec<CollectedField>,
    pub(super) required: Vec<(String, Origin)>,
    /// Pointers of the parts that are being read.
    under_way: Vec<String>,
}

impl<'a> Lowering<'a> {
    /// `allOf`: one part is that part; objects are merged; of other types the narrowest stands.
    pub(super) fn all_of(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        let telling: Vec<Cursor<'a>> = at.all_of().filter(Cursor::describes_type).collect();
        let is_bare = !at.has("properties") && !at.has(hints::TYPE) && context.given.is_none();
        match telling.as_slice() {
            [only] if is_bare => return self.schema(only, context),
            [] if is_bare => return self.untyped(at, "this schema does not say what its values are", "type"),
            _ => {}
        }
        if at.has("properties") || telling.iter().any(|part| self.is_object(part)) {
            return self.declare(at, context, Content::Object);
        }
        let mut narrowest = Type::Json;
        for part in &telling {
            let ty = self.schema(part, context);
            narrowest = match self.narrower(&narrowest, &ty) {
                Some(narrower) => narrower,
                None => {
                    self.contradiction(
                        "the parts of this `allOf` have different types",
                        part.origin(),
                        at.origin(),
                    );
                    return Type::Json;
                }
            };
        }
        narrowest
    }

    /// Whether the values of a schema are objects, as far as it says so itself.
    pub(super) fn is_object(&mut self, at: &Cursor<'a>) -> bool {
        let mut to_see = vec![at.clone()];
        let mut seen: Vec<String> = Vec::new();
        while let Some(at) = to_see.pop() {
            let Some(at) = self.resolve(&at) else { continue };
            if seen.contains(&at.pointer) || seen.len() > DEEPEST {
                continue;
            }
            let values = at.node.get("additionalProperties");
            if at.has("properties")
                || at.text("type") == Some("object")
                || values.is_some_and(|values| !values.entries().is_empty())
            {
                return true;
            }
            to_see.extend(at.all_of().chain(at.alternatives()));
            seen.push(at.pointer);
        }
        false
    }

    /// The fields of the schema at `at`, of what it refers to, of the parts of its `allOf` and of its alternatives.
    pub(super) fn gather(&mut self, at: &Cursor<'a>, context: &Context, into: &mut FieldCollector) {
        let Some(target) = self.resolve(at) else { return };
        if into.under_way.contains(&target.pointer) || into.under_way.len() >= DEEPEST {
            let message = "this `allOf` contains itself, or goes on for too long: it adds nothing here";
            self.report(Diagnostic::warning(codes::CYCLE, message, at.origin()));
            return;
        }
        let Some(read) = self.read_schema(&target) else {
            return;
        };
        let is_object = read.types.is_empty() || read.types.contains(&"object");
        if !is_object || target.has("items") {
            let message = "only objects can be merged: what is no object here is left out";
            self.report(
                Diagnostic::warning(codes::SCHEMA, message, at.origin())
                    .help("write the merged object out, or put `x-zephr-any: true` on the schema"),
            );
            return;
        }
        into.under_way.push(target.pointer.clone());
        for part in target.all_of() {
            self.gather(&part, &part_context(&part, context), into);
        }
        for (wire, property) in target.get("properties").iter().flat_map(Cursor::entries) {
            let gathered = self.field(wire, &property, context);
            self.merge(gathered, into);
        }
        let required = target.get("required").into_iter().flat_map(|names| names.items());
        into.required
            .extend(required.filter_map(|name| Some((name.node.as_str()?.to_owned(), name.origin()))));
        self.gather_alternatives(&target, context, into);
        into.under_way.pop();
    }

    /// The fields of each alternative, none of them required. A base that lists its heirs adds none of theirs to one
    /// of them.
    fn gather_alternatives(&mut self, target: &Cursor<'a>, context: &Context, into: &mut FieldCollector) {
        let mut offered = Vec::new();
        for part in target.alternatives() {
            let Some(end) = self.resolve(&part) else { continue };
            if into.under_way.contains(&end.pointer) || self.is_heir(&end, target) {
                return;
            }
            if end.has("properties") || self.is_object(&end) {
                offered.push(part);
            }
        }
        for part in offered {
            let mut alternative = FieldCollector {
                under_way: std::mem::take(&mut into.under_way),
                ..FieldCollector::default()
            };
            self.gather(&part, &part_context(&part, context), &mut alternative);
            into.under_way = alternative.under_way;
            for field in alternative.fields {
                self.merge(field, into);
            }
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
                    "`{}` has different types in the parts of this schema",
                    new.field.wire
                );
                let first = old.origin.clone();
                self.contradiction(&message, new.origin, first);
            }
        }
        old.field.docs = new.field.docs.or(old.field.docs.take());
        old.field.example = new.field.example.or(old.field.example.take());
        old.field.aliases.extend(new.field.aliases);
        let (facts, said) = (&mut old.field.facts, new.field.facts);
        facts.deprecated |= said.deprecated;
        facts.read_only |= said.read_only;
        facts.write_only |= said.write_only;
        facts.default = said.default.or(facts.default.take());
        old.nullable |= new.nullable;
    }

    fn contradiction(&mut self, message: &str, origin: Origin, first: Origin) {
        let message = format!("{message}: it is taken as any JSON");
        self.report(Diagnostic::warning(codes::SCHEMA, message, origin).related("first here", first));
    }

    /// The type of values that both types are said of: the narrower one. `None` where there is no such value.
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

/// What stands in a component is called like it.
fn part_context(part: &Cursor<'_>, context: &Context) -> Context {
    let target = part.target();
    target.map_or_else(
        || context.clone(),
        |target| Context::new(names::type_name(&target.key())),
    )
}
