//! The content of declared types, and the fields of those that are objects.

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

/// So many fields all objects may have together. The largest descriptions have a sixth; objects that take in one another's
/// fields in a row have the square of what is written.
const MOST_FIELDS: usize = 50_000;

impl<'a> Lowering<'a> {
    /// Reads the content of every declared type, and of those that this declares.
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
        let mut fields = self.gathered(at, context);
        self.types.fields += fields.len();
        if self.types.fields > MOST_FIELDS {
            let message = format!(
                "all objects together have more than {MOST_FIELDS} fields, those of `allOf` included"
            );
            self.report(Diagnostic::error(
                crate::codes::TOO_MANY_VALUES,
                message,
                at.origin(),
            ));
            return Vec::new();
        }
        self.name_fields(&mut fields);
        fields.into_iter().map(|gathered| gathered.field).collect()
    }

    /// The fields of an object and of all that it is merged from.
    pub(super) fn gathered(&mut self, at: &Cursor<'a>, context: &Context) -> Vec<CollectedField> {
        let mut gathering = FieldCollector::default();
        self.gather(at, context, &mut gathering);
        let FieldCollector {
            mut fields, required, ..
        } = gathering;
        for (wire, origin) in required {
            match fields.iter_mut().find(|gathered| gathered.field.wire == wire) {
                Some(gathered) => gathered.field.required = !gathered.nullable,
                None => {
                    let message = format!("`required` names `{wire}`, which is no property");
                    let near =
                        crate::suggest::closest(&wire, fields.iter().map(|found| found.field.wire.as_str()));
                    let mut diagnostic = Diagnostic::warning(codes::SCHEMA, message, origin);
                    diagnostic.help = near.map(|near| format!("is `{near}` meant?"));
                    self.report(diagnostic);
                }
            }
        }
        self.judge_aliases(&fields);
        fields
    }

    fn name_fields(&mut self, fields: &mut [CollectedField]) {
        // A name on the wire that is a Rust name already stays as it is, wherever it stands.
        let is_plain = |gathered: &CollectedField| gathered.field.name == gathered.field.wire;
        let mut taken: BTreeSet<String> = (fields.iter().filter(|gathered| is_plain(gathered)))
            .map(|gathered| gathered.field.name.clone())
            .collect();
        for gathered in fields.iter_mut().filter(|gathered| !is_plain(gathered)) {
            let wanted = gathered.field.name.clone();
            gathered.field.name = names::distinct(&wanted, &mut taken);
            if gathered.field.name != wanted {
                let what = format!("the field of `{}`", gathered.field.wire);
                self.collision(&what, &wanted, &gathered.field.name, gathered.origin.clone());
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

    /// What is said beside the type, in a place or in what it refers to.
    pub(super) fn facts(&self, at: &Cursor<'a>, target: Option<&Cursor<'a>>) -> Facts {
        let said = |key: &str| {
            [Some(at), target]
                .into_iter()
                .flatten()
                .find_map(|at| at.node.get(key))
        };
        let is = |key: &str| said(key).and_then(Node::as_bool) == Some(true);
        Facts {
            deprecated: is("deprecated"),
            read_only: is("readOnly"),
            write_only: is("writeOnly"),
            default: said("default").map(Node::to_json),
        }
    }

    /// The name that `x-zephr-name` gives, where `rule` would leave it as it is.
    pub(super) fn rust_name(&mut self, at: &Cursor<'a>, rule: fn(&str) -> String) -> Option<String> {
        let (name, value) = self.word(at, hints::NAME)?;
        if names::is_snake(name) && rule(name) == name {
            return Some(name.to_owned());
        }
        let help = format!("write `{}`", rule(name));
        self.bad_hint(&value, hints::NAME, &format!("cannot be `{name}`"), help);
        None
    }

    fn judge_aliases(&mut self, fields: &[CollectedField]) {
        for (position, gathered) in fields.iter().enumerate() {
            for alias in &gathered.field.aliases {
                let other = fields.iter().enumerate().find(|(index, other)| {
                    other.field.wire == *alias || (*index > position && other.field.aliases.contains(alias))
                });
                if let Some((_, other)) = other {
                    let message = format!(
                        "the alias `{alias}` of `{}` also means `{}`",
                        gathered.field.wire, other.field.wire
                    );
                    self.report(
                        Diagnostic::error(codes::HINT, message, gathered.origin.clone())
                            .related("which stands here", other.origin.clone())
                            .help("a name on the wire can mean one field only: remove the alias, or the property"),
                    );
                }
            }
        }
    }
}
