//! Generates example values of a type, for parameters and bodies without a documented example.

use crate::{
    lower::types::Types,
    model::{Field, Type, TypeKind},
    names,
    tree::Json,
};

use super::fit;

/// The purpose of an example, which determines the fields that it contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lower) enum Purpose {
    /// Sent in a request: has the required fields, and those with an example.
    Request,
    /// Received in a response: has all fields.
    Response,
}

/// The maximum depth of nested objects with optional fields.
const MAX_DEPTH: usize = 4;

/// The maximum number of objects in a value. Without a limit, the number grows exponentially if types contain each
/// other several times.
const MAX_OBJECTS: usize = 200;

pub(super) fn compose(types: &Types<'_>, ty: &Type, name: &str, purpose: Purpose) -> Json {
    Composer {
        types,
        purpose,
        in_progress: Vec::new(),
        left: MAX_OBJECTS,
    }
    .value(ty, name)
}

struct Composer<'t, 'a> {
    types: &'t Types<'a>,
    purpose: Purpose,
    /// The types of the objects that contain the current value.
    in_progress: Vec<Type>,
    /// The number of objects that may still be added.
    left: usize,
}

impl Composer<'_, '_> {
    fn value(&mut self, ty: &Type, name: &str) -> Json {
        match ty {
            Type::Bool => Json::Bool(true),
            Type::Integer | Type::Number => Json::Number("1".to_owned()),
            Type::String | Type::Text | Type::Json | Type::Bytes | Type::Upload => Json::String(text(name)),
            Type::Secret => Json::String("correct-horse-battery".to_owned()),
            Type::Array(item) | Type::List(item) if self.is_circular(item) => Json::Array(Vec::new()),
            Type::Array(item) | Type::List(item) => Json::Array(vec![self.value(item, name)]),
            Type::Map(item) if **item == Type::Json || self.is_circular(item) => Json::Object(Vec::new()),
            Type::Map(item) => Json::Object(vec![("key".to_owned(), self.value(item, name))]),
            Type::Named(_) => self.named(ty, name),
        }
    }

    fn is_circular(&self, ty: &Type) -> bool {
        self.left == 0 || self.in_progress.len() > MAX_DEPTH || self.in_progress.contains(ty)
    }

    fn named(&mut self, ty: &Type, name: &str) -> Json {
        let Some(draft) = self.types.draft(ty) else {
            return Json::Null;
        };
        let example = draft
            .example
            .as_ref()
            .filter(|example| fit::mismatch(self.types, example, ty, &[]).is_none());
        if let Some(example) = example {
            return example.clone();
        }
        // A type that requires itself has no value, which is reported elsewhere.
        if self.in_progress.contains(ty) || self.left == 0 {
            return Json::Null;
        }
        self.left -= 1;
        self.in_progress.push(ty.clone());
        let value = match &draft.kind {
            Some(TypeKind::Object(fields)) => Json::Object(self.fields(fields)),
            Some(TypeKind::Enum(variants)) => Json::String(
                variants
                    .first()
                    .map(|variant| variant.wire.clone())
                    .unwrap_or_default(),
            ),
            Some(TypeKind::Newtype(newtype)) if newtype.of == Type::Number => self.value(&Type::Number, name),
            Some(TypeKind::Newtype(_)) => Json::String(text(name)),
            Some(TypeKind::OneOf(alternatives)) => {
                let finite = alternatives
                    .iter()
                    .find(|one| !self.in_progress.contains(&one.ty));
                finite.map_or(Json::Null, |one| self.value(&one.ty, name))
            }
            None => Json::Null,
        };
        self.in_progress.pop();
        value
    }

    fn fields(&mut self, fields: &[Field]) -> Vec<(String, Json)> {
        let mut entries = Vec::new();
        let purpose = self.purpose;
        let is_shown = |field: &&Field| match purpose {
            Purpose::Request => !field.facts.read_only,
            Purpose::Response => !field.facts.write_only,
        };
        for field in fields.iter().filter(is_shown) {
            let example = field
                .example
                .as_ref()
                .filter(|example| fit::mismatch(self.types, example, &field.ty, &[]).is_none());
            let shown = field.required
                || example.is_some()
                || (self.purpose == Purpose::Response && !self.is_circular(&field.ty));
            if shown {
                let value = example
                    .cloned()
                    .unwrap_or_else(|| self.value(&field.ty, &field.wire));
                entries.push((field.wire.clone(), value));
            }
        }
        entries
    }
}

/// Returns a plausible string for a value with this name.
fn text(name: &str) -> String {
    let slug = names::slug(name);
    let last = slug.rsplit('-').next().unwrap_or_default();
    let has = |word: &str| slug.split('-').any(|part| part == word);
    if has("email") {
        "reader@example.com".to_owned()
    } else if has("url") || has("uri") {
        "https://www.example.com/".to_owned()
    } else if last == "id" || last == "uuid" {
        "0123456789ABCD".to_owned()
    } else if last == "date" {
        "2026-01-31".to_owned()
    } else if last == "time" || last == "at" {
        "2026-01-31 12:00:00".to_owned()
    } else {
        format!("{slug}-1")
    }
}
