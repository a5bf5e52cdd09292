//! The content of declared types: fields, merged fields, alternatives.

use std::collections::BTreeSet;

use crate::{
    diagnostic::Diagnostic,
    model::{Alternative, Field, Type, TypeKind},
    names,
    tree::{Node, Origin},
};

use super::{
    Lowering, codes, hints,
    located::Located,
    schemas::DEEPEST,
    types::{Content, Context},
};

/// A field on its way into an object.
struct Gathered {
    field: Field,
    nullable: bool,
    origin: Origin,
}

/// The fields of an object and of everything it is merged from.
#[derive(Default)]
struct Gathering {
    fields: Vec<Gathered>,
    required: Vec<(String, Origin)>,
    /// Pointers of the parts that are being read.
    under_way: Vec<String>,
}

impl<'a> Lowering<'a> {
    /// Reads the content of every declared type, and of those that this declares.
    pub(super) fn read_pending(&mut self) {
        while let Some(pending) = self.types.pending.pop_front() {
            let (at, context) = (&pending.at, &pending.context);
            let kind = match pending.content {
                Content::Object | Content::AllOf => TypeKind::Object(self.fields(at, context)),
                Content::OneOf(key) => TypeKind::OneOf(self.alternatives(at, key, context)),
            };
            if let Some(draft) = self.types.drafts.get_mut(pending.index) {
                draft.kind = Some(kind);
            }
        }
    }

    fn fields(&mut self, at: &Located<'a>, context: &Context) -> Vec<Field> {
        let mut gathering = Gathering::default();
        self.gather(at, context, &mut gathering);
        let Gathering {
            mut fields, required, ..
        } = gathering;
        for (wire, origin) in required {
            match fields.iter_mut().find(|gathered| gathered.field.wire == wire) {
                Some(gathered) => gathered.field.required = !gathered.nullable,
                None => {
                    let message = format!("`required` names `{wire}`, which is no property");
                    let near =
                        super::suggest::closest(&wire, fields.iter().map(|found| found.field.wire.as_str()));
                    let mut diagnostic = Diagnostic::warning(codes::SCHEMA, message, origin);
                    diagnostic.help = near.map(|near| format!("is `{near}` meant?"));
                    self.report(diagnostic);
                }
            }
        }
        self.judge_aliases(&fields);
        // A name on the wire that is a Rust name already stays as it is, wherever it stands.
        let is_plain = |gathered: &Gathered| gathered.field.name == gathered.field.wire;
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
        fields.into_iter().map(|gathered| gathered.field).collect()
    }

    /// The fields of the schema at `at`, of what it refers to and of the parts of its `allOf`.
    fn gather(&mut self, at: &Located<'a>, context: &Context, into: &mut Gathering) {
        let Some(target) = self.resolve(at) else { return };
        if into.under_way.contains(&target.pointer) || into.under_way.len() >= DEEPEST {
            let message = "this `allOf` contains itself, or goes on for too long";
            self.report(Diagnostic::error(codes::CYCLE, message, at.origin()));
            return;
        }
        let Some(read) = self.read_schema(&target) else {
            return;
        };
        let has = |key: &str| target.has(key);
        if !matches!(read.ty.as_deref(), None | Some("object"))
            || has("oneOf")
            || has("anyOf")
            || has("items")
        {
            let message = "only objects can be merged by `allOf`";
            self.report(
                Diagnostic::error(codes::SCHEMA, message, at.origin())
                    .help("write the merged object out, or put `x-zephr-any: true` on the schema"),
            );
            return;
        }
        into.under_way.push(target.pointer.clone());
        for part in target.get("allOf").iter().flat_map(Located::items) {
            let component = part
                .text("$ref")
                .and_then(|reference| reference.rsplit('/').next());
            let context =
                component.map_or_else(|| context.clone(), |name| Context::new(names::type_name(name)));
            self.gather(&part, &context, into);
        }
        for (wire, property) in target.get("properties").iter().flat_map(Located::entries) {
            let gathered = self.field(wire, &property, context);
            self.merge(gathered, into);
        }
        let required = target.get("required").into_iter().flat_map(|names| names.items());
        into.required
            .extend(required.filter_map(|name| Some((name.node.as_str()?.to_owned(), name.origin()))));
        into.under_way.pop();
    }

    fn merge(&mut self, new: Gathered, into: &mut Gathering) {
        let Some(old) = into
            .fields
            .iter_mut()
            .find(|old| old.field.wire == new.field.wire)
        else {
            return into.fields.push(new);
        };
        if old.field.ty != Type::Json && new.field.ty != Type::Json && old.field.ty != new.field.ty {
            let message = format!(
                "`{}` has different types in the parts of this `allOf`",
                new.field.wire
            );
            self.report(
                Diagnostic::error(codes::SCHEMA, message, new.origin)
                    .related("first here", old.origin.clone()),
            );
            return;
        }
        if old.field.ty == Type::Json {
            old.field.ty = new.field.ty;
        }
        old.field.docs = new.field.docs.or(old.field.docs.take());
        old.field.example = new.field.example.or(old.field.example.take());
        old.field.aliases.extend(new.field.aliases);
        old.nullable |= new.nullable;
    }

    fn field(&mut self, wire: &str, at: &Located<'a>, context: &Context) -> Gathered {
        let ty = self.schema(at, &context.child(wire));
        let name = self
            .rust_name(at, names::field)
            .unwrap_or_else(|| names::field(wire));
        let aliases = self.words(at, hints::ALIASES);
        let target = if at.has("$ref") { self.resolve(at) } else { None };
        let schema = target.as_ref().unwrap_or(at);
        let nullable = at.node.get("nullable").and_then(Node::as_bool) == Some(true)
            || self.read_schema(schema).is_some_and(|read| read.nullable);
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
            boxed: false,
            docs,
            example,
        };
        Gathered {
            field,
            nullable,
            origin: at.origin(),
        }
    }

    /// The name that `x-zephr-name` gives, where `rule` would leave it as it is.
    pub(super) fn rust_name(&mut self, at: &Located<'a>, rule: fn(&str) -> String) -> Option<String> {
        let (name, value) = self.word(at, hints::NAME)?;
        if names::is_snake(name) && rule(name) == name {
            return Some(name.to_owned());
        }
        let help = format!("write `{}`", rule(name));
        self.bad_hint(&value, hints::NAME, &format!("cannot be `{name}`"), help);
        None
    }

    fn judge_aliases(&mut self, fields: &[Gathered]) {
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

    /// `allOf`: one part is that part, several are merged.
    pub(super) fn all_of(&mut self, at: &Located<'a>, context: &Context) -> Type {
        let mut parts = at.get("allOf").into_iter().flat_map(|parts| parts.items());
        match (parts.next(), parts.next()) {
            (Some(only), None)
                if !at.has("properties") && !at.has(hints::TYPE) && context.given.is_none() =>
            {
                self.schema(&only, context)
            }
            _ => self.declare(at, context, Content::AllOf),
        }
    }

    /// `oneOf` and `anyOf`: one alternative is that alternative.
    pub(super) fn choice(&mut self, at: &Located<'a>, key: &'static str, context: &Context) -> Type {
        if at.has("properties") || at.has("allOf") {
            let message = format!("properties or `allOf` beside `{key}` are not supported");
            self.report(
                Diagnostic::error(codes::SCHEMA, message, at.origin())
                    .help("move them into each alternative, or put `x-zephr-any: true` on the schema"),
            );
        }
        let mut parts = at.get(key).into_iter().flat_map(|parts| parts.items());
        match (parts.next(), parts.next()) {
            (Some(only), None) => self.schema(&only, context),
            _ => self.declare(at, context, Content::OneOf(key)),
        }
    }

    fn alternatives(&mut self, at: &Located<'a>, key: &str, context: &Context) -> Vec<Alternative> {
        let mut alternatives: Vec<Alternative> = Vec::new();
        let mut taken = BTreeSet::new();
        for (position, part) in at.get(key).iter().flat_map(Located::items).enumerate() {
            let title = part
                .prose("title")
                .unwrap_or_else(|| format!("Option{}", position + 1));
            let ty = self.schema(&part, &context.child(&title));
            if alternatives.iter().any(|known| known.ty == ty) {
                continue;
            }
            let wanted = self.alternative_name(&ty, &context.name());
            let name = names::distinct(&wanted, &mut taken);
            if name != wanted {
                self.collision("an alternative", &wanted, &name, part.origin());
            }
            alternatives.push(Alternative {
                name,
                ty,
                docs: part.prose("description"),
            });
        }
        alternatives
    }

    /// An alternative is called like its type, without the name of the choice in front and its last word behind:
    /// `TokenRequest::RefreshToken` is a `RefreshTokenRequest`.
    fn alternative_name(&self, ty: &Type, choice: &str) -> String {
        match ty {
            Type::Bool => "Bool".to_owned(),
            Type::Integer => "Integer".to_owned(),
            Type::Number => "Number".to_owned(),
            Type::String | Type::Text => "Text".to_owned(),
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
