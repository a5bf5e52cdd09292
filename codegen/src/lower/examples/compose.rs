//! Values made up to fit a type: for arguments, bodies and answers that the description shows no example of.

use crate::{
    lower::types::Types,
    model::{Field, Type, TypeKind},
    names,
    tree::Json,
};

use super::fit;

/// What an example is for, which decides how much of an object it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lower) enum Purpose {
    /// Sent: what is required, and what has an example of its own.
    Request,
    /// Answered: everything.
    Answer,
}

/// Objects inside one another that show optional fields.
const DEEPEST: usize = 4;

/// Objects in one value: types that contain each other many times over make it grow without bound.
const MOST_OBJECTS: usize = 200;

pub(super) fn compose(types: &Types<'_>, ty: &Type, name: &str, purpose: Purpose) -> Json {
    Composer {
        types,
        purpose,
        under_way: Vec::new(),
        left: MOST_OBJECTS,
    }
    .value(ty, name)
}

struct Composer<'t, 'a> {
    types: &'t Types<'a>,
    purpose: Purpose,
    /// The objects that the value stands in.
    under_way: Vec<Type>,
    /// How many more objects there may be.
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
        self.left == 0 || self.under_way.len() > DEEPEST || self.under_way.contains(ty)
    }

    fn named(&mut self, ty: &Type, name: &str) -> Json {
        let Some(draft) = self.types.draft(ty) else {
            return Json::Null;
        };
        let shown = draft
            .example
            .as_ref()
            .filter(|shown| fit::misfit(self.types, shown, ty, &[]).is_none());
        if let Some(shown) = shown {
            return shown.clone();
        }
        // A type that needs itself has no value; that is reported elsewhere.
        if self.under_way.contains(ty) || self.left == 0 {
            return Json::Null;
        }
        self.left -= 1;
        self.under_way.push(ty.clone());
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
                let finite = alternatives.iter().find(|one| !self.under_way.contains(&one.ty));
                finite.map_or(Json::Null, |one| self.value(&one.ty, name))
            }
            None => Json::Null,
        };
        self.under_way.pop();
        value
    }

    fn fields(&mut self, fields: &[Field]) -> Vec<(String, Json)> {
        let mut entries = Vec::new();
        let purpose = self.purpose;
        let is_shown = |field: &&Field| match purpose {
            Purpose::Request => !field.facts.read_only,
            Purpose::Answer => !field.facts.write_only,
        };
        for field in fields.iter().filter(is_shown) {
            let example = field
                .example
                .as_ref()
                .filter(|example| fit::misfit(self.types, example, &field.ty, &[]).is_none());
            let shown = field.required
                || example.is_some()
                || (self.purpose == Purpose::Answer && !self.is_circular(&field.ty));
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

/// A text that a thing of this name could be.
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
