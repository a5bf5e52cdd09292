//! The content of declared types, and the fields of objects.

use std::collections::BTreeSet;

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Facts, Field, Type, TypeKind},
    names,
    openapi::Cursor,
    tree::Node,
};

use super::{
    Lowering,
    all_of::{CollectedField, FieldCollector},
    hints,
    types::{Content, Context},
};

/// The maximum number of fields of all objects together. The largest known descriptions have a sixth of this
/// number. The limit stops long chains of objects that each extend the previous one.
const MAX_FIELDS: usize = 50_000;

impl<'a> Lowering<'a> {
    /// Lowers the content of every declared type, including those declared in the process.
    pub(super) fn read_pending(&mut self) {
        while let Some(pending) = self.types.pending.pop_front() {
            let (at, context) = (&pending.at, &pending.context);
            let kind = match &pending.content {
                Content::Object => TypeKind::Object(self.fields(at, context)),
                Content::OneOf(parts) => TypeKind::OneOf(self.alternatives(at, parts, context)),
                Content::Types(types) => TypeKind::OneOf(self.by_types(at, types, context)),
            };
            if let Some(draft) = self.types.drafts.get_mut(pending.index) {
                draft.kind = Some(kind);
            }
        }
    }

    fn fields(&mut self, at: &Cursor<'a>, context: &Context) -> Vec<Field> {
        let mut fields = self.collect_fields(at, context);
        self.types.fields += fields.len();
        if self.types.fields > MAX_FIELDS {
            let message =
                format!("objects have more than {MAX_FIELDS} fields in total, including those of `allOf`");
            self.report(Diagnostic::error(
                crate::codes::TOO_MANY_VALUES,
                message,
                at.origin(),
            ));
            return Vec::new();
        }
        self.name_fields(&mut fields);
        for collected in &mut fields {
            collected.field.fixed = self.fixed_value(at, &collected.field);
        }
        fields.into_iter().map(|collected| collected.field).collect()
    }

    /// Returns the fields of an object, including those of the schemas that it is merged from.
    pub(super) fn collect_fields(&mut self, at: &Cursor<'a>, context: &Context) -> Vec<CollectedField> {
        let mut collector = FieldCollector::default();
        self.gather(at, context, &mut collector);
        let FieldCollector {
            mut fields, required, ..
        } = collector;
        for (wire, origin) in required {
            match fields.iter_mut().find(|collected| collected.field.wire == wire) {
                Some(collected) => {
                    collected.field.required = !collected.nullable;
                    collected.field.null_by_default = collected.nullable;
                }
                None => {
                    let message = format!("`required` lists unknown property `{wire}`");
                    let near =
                        crate::suggest::closest(&wire, fields.iter().map(|found| found.field.wire.as_str()));
                    let mut diagnostic = Diagnostic::warning(codes::SCHEMA, message, origin);
                    diagnostic.help = near.map(|near| format!("did you mean `{near}`?"));
                    self.report(diagnostic);
                }
            }
        }
        self.check_aliases(&fields);
        for collected in &mut fields {
            collected.field.nullable = collected.nullable;
        }
        fields
    }

    fn name_fields(&mut self, fields: &mut [CollectedField]) {
        // A wire name that is a valid Rust name is kept, regardless of the order of fields.
        let is_plain = |collected: &CollectedField| collected.field.name == collected.field.wire;
        let mut taken: BTreeSet<String> = (fields.iter().filter(|collected| is_plain(collected)))
            .map(|collected| collected.field.name.clone())
            .collect();
        for collected in fields.iter_mut().filter(|collected| !is_plain(collected)) {
            let wanted = collected.field.name.clone();
            collected.field.name = names::distinct(&wanted, &mut taken);
            if collected.field.name != wanted {
                let what = format!("field for `{}`", collected.field.wire);
                self.collision(&what, &wanted, &collected.field.name, collected.origin.clone());
            }
        }
    }

    pub(super) fn field(&mut self, wire: &str, at: &Cursor<'a>, context: &Context) -> CollectedField {
        let ty = self.schema(at, &context.child(wire));
        let name = self
            .rust_name(at, names::field)
            .unwrap_or_else(|| names::field(wire));
        let aliases = self.words(at, hints::ALIASES);
        let argument = self.flag(at, hints::ARGUMENT);
        let target = if at.is_reference() { self.resolve(at) } else { None };
        let nullable = self.is_nullable(at);
        let of_target = || {
            if matches!(ty, Type::Named(_)) {
                None
            } else {
                target.as_ref()
            }
        };
        let docs = at
            .prose("description")
            .or_else(|| of_target()?.prose("description"));
        let example = at
            .node
            .get("example")
            .or_else(|| of_target()?.node.get("example"))
            .map(Node::to_json);
        let wire = wire.to_owned();
        let field = Field {
            wire,
            name,
            aliases,
            ty,
            required: false,
            nullable: false,
            null_by_default: false,
            fixed: None,
            argument,
            boxed: false,
            own_id: false,
            docs,
            example,
            facts: self.facts(at, target.as_ref()),
        };
        CollectedField {
            field,
            nullable,
            origin: at.origin(),
        }
    }

    /// Returns the facts about a value other than its type. They are read from the schema or else from the
    /// schema that it refers to.
    pub(super) fn facts(&self, at: &Cursor<'a>, target: Option<&Cursor<'a>>) -> Facts {
        let stated = |key: &str| {
            [Some(at), target]
                .into_iter()
                .flatten()
                .find_map(|at| at.node.get(key))
        };
        let is = |key: &str| stated(key).and_then(Node::as_bool) == Some(true);
        Facts {
            deprecated: is("deprecated"),
            read_only: is("readOnly"),
            write_only: is("writeOnly"),
            default: stated("default").map(Node::to_json),
        }
    }

    /// Returns the name from `x-zephr-name`. It must be a valid Rust name, which `rule` does not change.
    pub(super) fn rust_name(&mut self, at: &Cursor<'a>, rule: fn(&str) -> String) -> Option<String> {
        let (name, value) = self.word(at, hints::NAME)?;
        if names::is_snake(name) && rule(name) == name {
            return Some(name.to_owned());
        }
        let help = format!("write `{}`", rule(name));
        self.invalid_hint(&value, hints::NAME, &format!("cannot be `{name}`"), help);
        None
    }

    fn check_aliases(&mut self, fields: &[CollectedField]) {
        for (position, collected) in fields.iter().enumerate() {
            for alias in &collected.field.aliases {
                let other = fields.iter().enumerate().find(|(index, other)| {
                    other.field.wire == *alias || (*index > position && other.field.aliases.contains(alias))
                });
                if let Some((_, other)) = other {
                    let message = format!(
                        "alias `{alias}` of `{}` conflicts with `{}`",
                        collected.field.wire, other.field.wire
                    );
                    self.report(
                        Diagnostic::error(codes::HINT, message, collected.origin.clone())
                            .related("conflicting property defined here", other.origin.clone())
                            .help("remove the alias or the property"),
                    );
                }
            }
        }
    }
}
