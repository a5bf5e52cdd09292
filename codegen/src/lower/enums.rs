//! Values of a known set.

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Type, TypeKind, Variant},
    names,
    openapi::Cursor,
    tree::Kind,
};

use super::{Lowering, types::Context};

impl<'a> Lowering<'a> {
    /// The values that a schema is limited to: those of its `enum`, or the one of its `const`.
    pub(super) fn values(&self, at: &Cursor<'a>) -> Vec<Cursor<'a>> {
        match at.get("enum") {
            Some(values) => values.items().collect(),
            None => at.get("const").into_iter().collect(),
        }
    }

    /// A string of a known set; just a string where none is named.
    pub(super) fn enumeration(
        &mut self,
        at: &Cursor<'a>,
        values: Vec<Cursor<'a>>,
        context: &Context,
    ) -> Type {
        let mut variants: Vec<Variant> = Vec::new();
        let mut taken = std::collections::BTreeSet::new();
        for value in values {
            let Some(wire) = self.text_value(at, &value) else {
                continue;
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

    /// The text of a value of a string enum. Without quotes YAML may have read something else.
    fn text_value(&mut self, at: &Cursor<'a>, value: &Cursor<'a>) -> Option<String> {
        let text = match &value.node.kind {
            Kind::String(text) => return Some(text.clone()),
            Kind::Number(text) => text.clone(),
            Kind::Bool(value) => value.to_string(),
            Kind::Null | Kind::Array(_) | Kind::Object(_) => String::new(),
        };
        // A schema of several types has values of several kinds.
        if value.node.kind == Kind::Null || !matches!(at.text("type"), Some("string")) {
            return None;
        }
        let message = format!(
            "a value of a string enum must be a string, not {}",
            value.node.describe()
        );
        if text.is_empty() {
            self.report(Diagnostic::error(codes::FORM, message, value.origin()).help("put it in quotes"));
            return None;
        }
        let message = format!("{message}; it is taken for `{text}`");
        self.report(Diagnostic::warning(codes::FORM, message, value.origin()).help("put it in quotes"));
        Some(text)
    }
}
