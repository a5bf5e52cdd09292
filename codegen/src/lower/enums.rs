//! Enums.

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
    /// Returns an enum type of the string values, or a plain string if there are none.
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
                self.collision(&format!("variant for `{wire}`"), &wanted, &name, value.origin());
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

    /// Returns the text of a value of a string enum. If the value is unquoted, YAML may have parsed it as
    /// another type.
    fn text_value(&mut self, at: &Cursor<'a>, value: &Cursor<'a>) -> Option<String> {
        let text = match &value.node.kind {
            Kind::String(text) => return Some(text.clone()),
            Kind::Number(text) => text.clone(),
            Kind::Bool(value) => value.to_string(),
            Kind::Null | Kind::Array(_) | Kind::Object(_) => String::new(),
        };
        // A schema with several types may have values of several types.
        if value.node.kind == Kind::Null || !matches!(at.text("type"), Some("string")) {
            return None;
        }
        let message = format!(
            "value of a string enum must be a string, found {}",
            value.node.describe()
        );
        if text.is_empty() {
            self.report(Diagnostic::error(codes::FORM, message, value.origin()).help("quote the value"));
            return None;
        }
        let message = format!("{message}; it is read as `{text}`");
        self.report(Diagnostic::warning(codes::FORM, message, value.origin()).help("quote the value"));
        Some(text)
    }
}
