//! Whether a value fits a type, and where it does not.

use std::cell::Cell;

use crate::{
    lower::types::Types,
    model::{Field, Type, TypeKind},
    tree::{Json, child},
};

use super::describe;

/// The first place where a value contradicts its type.
pub(super) struct Misfit {
    /// JSON pointer into the value.
    pub(super) pointer: String,
    pub(super) found: String,
    pub(super) expected: String,
}

/// Where `value` contradicts `ty`, wrapped or not; `None` where it fits.
pub(super) fn misfit(types: &Types<'_>, value: &Json, ty: &Type, envelope: &[String]) -> Option<Misfit> {
    let left = Cell::new(MOST_STEPS);
    let direct = check(&Known { types, left }, value, ty, "").err()?;
    let Json::Object(entries) = value else {
        return Some(direct);
    };
    let wrapped = entries.iter().find(|(key, _)| envelope.contains(key));
    let Some((key, inner)) = wrapped else {
        return Some(direct);
    };
    let inner = misfit(types, inner, ty, envelope)?;
    Some(Misfit {
        pointer: format!("{}{}", child("", key), inner.pointer),
        ..inner
    })
}

/// Steps after which a value is taken to fit: choices inside one another can be tried in endlessly many ways.
const MOST_STEPS: usize = 100_000;

/// The types, and how many steps are left.
struct Known<'t, 'a> {
    types: &'t Types<'a>,
    left: Cell<usize>,
}

impl Known<'_, '_> {
    /// The alternatives of a choice and of the choices among them, but none twice.
    fn alternatives(&self, ty: &Type) -> Vec<&Type> {
        let (mut seen, mut found, mut to_see) = (vec![ty], Vec::new(), Vec::new());
        let of = |ty: &Type| match self.types.draft(ty).and_then(|draft| draft.kind.as_ref()) {
            Some(TypeKind::OneOf(alternatives)) => Some(alternatives),
            _ => None,
        };
        to_see.extend(of(ty));
        while let Some(alternatives) = to_see.pop() {
            for one in alternatives
                .iter()
                .filter(|one| !seen.contains(&&one.ty))
                .collect::<Vec<_>>()
            {
                seen.push(&one.ty);
                match of(&one.ty) {
                    Some(inner) => to_see.push(inner),
                    None => found.push(&one.ty),
                }
            }
        }
        found
    }
}

fn check(known: &Known<'_, '_>, value: &Json, ty: &Type, at: &str) -> Result<(), Misfit> {
    match known.left.get().checked_sub(1) {
        Some(left) => known.left.set(left),
        None => return Ok(()),
    }
    let wrong = |expected: &str| {
        Err(Misfit {
            pointer: at.to_owned(),
            found: describe(value).to_owned(),
            expected: expected.to_owned(),
        })
    };
    match (ty, value) {
        (Type::Json | Type::Text | Type::Bytes | Type::Upload, _) => Ok(()),
        (Type::Bool, Json::Bool(_)) | (Type::Number, Json::Number(_)) => Ok(()),
        (Type::String | Type::Secret, Json::String(_)) => Ok(()),
        (Type::Integer, Json::Number(text)) if text.parse::<i64>().is_ok() => Ok(()),
        (Type::Array(item), Json::Array(items)) => each(known, items, item, at),
        (Type::Map(item), Json::Object(entries)) => entries
            .iter()
            .try_for_each(|(key, value)| check(known, value, item, &child(at, key))),
        (Type::Map(_), Json::Array(items)) if items.is_empty() => Ok(()),
        (Type::List(item), _) => list(known, value, item, at),
        (Type::Named(_), _) => named(known, value, ty, at),
        (Type::Bool, _) => wrong("a boolean"),
        (Type::Integer, _) => wrong("an integer"),
        (Type::Number, _) => wrong("a number"),
        (Type::String | Type::Secret, _) => wrong("a string"),
        (Type::Array(_), _) => wrong("an array"),
        (Type::Map(_), _) => wrong("an object"),
    }
}

fn each(known: &Known<'_, '_>, items: &[Json], ty: &Type, at: &str) -> Result<(), Misfit> {
    let mut items = items.iter().enumerate();
    items.try_for_each(|(index, item)| check(known, item, ty, &child(at, &index.to_string())))
}

/// A list comes bare, as lists in a list, wrapped, or as its only item.
fn list(known: &Known<'_, '_>, value: &Json, item: &Type, at: &str) -> Result<(), Misfit> {
    match value {
        Json::Array(items) => items.iter().enumerate().try_for_each(|(index, entry)| {
            let at = child(at, &index.to_string());
            match entry {
                Json::Array(inner) if !matches!(item, Type::Array(_)) => each(known, inner, item, &at),
                _ => check(known, entry, item, &at),
            }
        }),
        Json::Object(entries) => {
            let single = check(known, value, item, at);
            let wrapped = entries.iter().find(|(key, value)| {
                crate::lower::schemas::WRAPPERS.contains(&key.as_str()) && matches!(value, Json::Array(_))
            });
            match (single, wrapped) {
                (Err(_), Some((key, inner))) => list(known, inner, item, &child(at, key)),
                (single, _) => single,
            }
        }
        _ => check(known, value, item, at),
    }
}

fn named(known: &Known<'_, '_>, value: &Json, ty: &Type, at: &str) -> Result<(), Misfit> {
    let wrong = |found: String, expected: &str| {
        Err(Misfit {
            pointer: at.to_owned(),
            found,
            expected: expected.to_owned(),
        })
    };
    match (known.types.draft(ty).and_then(|draft| draft.kind.as_ref()), value) {
        (Some(TypeKind::Object(fields)), Json::Object(entries)) => {
            fields
                .iter()
                .try_for_each(|field| match entries.iter().find(|(key, _)| means(field, key)) {
                    Some((_, Json::Null)) if !field.required => Ok(()),
                    Some((key, value)) => check(known, value, &field.ty, &child(at, key)),
                    None if field.required && !field.facts.read_only && !field.facts.write_only => wrong(
                        "no value".to_owned(),
                        &format!("that `{}` is required", field.wire),
                    ),
                    None => Ok(()),
                })
        }
        (Some(TypeKind::Object(_)), _) => wrong(describe(value).to_owned(), "an object"),
        (Some(TypeKind::Newtype(newtype)), _) => check(known, value, &newtype.of, at),
        (Some(TypeKind::Enum(_)), Json::String(_)) => Ok(()),
        (Some(TypeKind::Enum(_)), _) => wrong(describe(value).to_owned(), "a string"),
        // What fits no alternative is kept all the same, and null is meant where a schema allows it.
        (Some(TypeKind::OneOf(_)), Json::Null) => Ok(()),
        (Some(TypeKind::OneOf(_)), _) => {
            let alternatives = known.alternatives(ty);
            let fits = alternatives
                .into_iter()
                .any(|one| check(known, value, one, at).is_ok());
            if fits {
                Ok(())
            } else {
                wrong("a value".to_owned(), "one of several, and it is none of them")
            }
        }
        (None, _) => Ok(()),
    }
}

fn means(field: &Field, key: &str) -> bool {
    field.wire == key || field.aliases.iter().any(|alias| alias == key)
}
