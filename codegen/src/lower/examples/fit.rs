//! Checks that a value conforms to a type.

use std::cell::Cell;

use crate::{
    lower::types::Types,
    model::{Field, Type, TypeKind},
    tree::{Json, child},
};

use super::describe;

/// The first location where a value does not conform to its type.
pub(super) struct Mismatch {
    /// The JSON pointer into the value.
    pub(super) pointer: String,
    pub(super) found: String,
    pub(super) expected: String,
}

/// Returns the mismatch between `value` and `ty`, or `None` if `value` conforms. An envelope may wrap the value.
pub(super) fn mismatch(types: &Types<'_>, value: &Json, ty: &Type, envelope: &[String]) -> Option<Mismatch> {
    let left = Cell::new(MAX_STEPS);
    let direct = check(&Checker { types, left }, value, ty, "").err()?;
    let Json::Object(entries) = value else {
        return Some(direct);
    };
    let wrapped = entries.iter().find(|(key, _)| envelope.contains(key));
    let Some((key, inner)) = wrapped else {
        return Some(direct);
    };
    let inner = mismatch(types, inner, ty, envelope)?;
    Some(Mismatch {
        pointer: format!("{}{}", child("", key), inner.pointer),
        ..inner
    })
}

/// The maximum number of steps, after which a value counts as conforming: nested choices have exponentially many
/// combinations.
const MAX_STEPS: usize = 100_000;

/// Checks whether an example matches its type, in a limited number of steps.
struct Checker<'t, 'a> {
    types: &'t Types<'a>,
    left: Cell<usize>,
}

impl Checker<'_, '_> {
    /// Returns the alternatives of a choice, including those of nested choices, without duplicates.
    fn alternatives(&self, ty: &Type) -> Vec<&Type> {
        let (mut seen, mut found, mut stack) = (vec![ty], Vec::new(), Vec::new());
        let of = |ty: &Type| match self.types.draft(ty).and_then(|draft| draft.kind.as_ref()) {
            Some(TypeKind::OneOf(alternatives)) => Some(alternatives),
            _ => None,
        };
        stack.extend(of(ty));
        while let Some(alternatives) = stack.pop() {
            for one in alternatives
                .iter()
                .filter(|one| !seen.contains(&&one.ty))
                .collect::<Vec<_>>()
            {
                seen.push(&one.ty);
                match of(&one.ty) {
                    Some(inner) => stack.push(inner),
                    None => found.push(&one.ty),
                }
            }
        }
        found
    }
}

fn check(checker: &Checker<'_, '_>, value: &Json, ty: &Type, at: &str) -> Result<(), Mismatch> {
    match checker.left.get().checked_sub(1) {
        Some(left) => checker.left.set(left),
        None => return Ok(()),
    }
    let mismatch = |expected: &str| {
        Err(Mismatch {
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
        (Type::Array(item), Json::Array(items)) => each(checker, items, item, at),
        (Type::Map(item), Json::Object(entries)) => entries
            .iter()
            .try_for_each(|(key, value)| check(checker, value, item, &child(at, key))),
        (Type::Map(_), Json::Array(items)) if items.is_empty() => Ok(()),
        (Type::List(item), _) => list(checker, value, item, at),
        (Type::Named(_), _) => named(checker, value, ty, at),
        (Type::Bool, _) => mismatch("a boolean"),
        (Type::Integer, _) => mismatch("an integer"),
        (Type::Number, _) => mismatch("a number"),
        (Type::String | Type::Secret, _) => mismatch("a string"),
        (Type::Array(_), _) => mismatch("an array"),
        (Type::Map(_), _) => mismatch("an object"),
    }
}

fn each(checker: &Checker<'_, '_>, items: &[Json], ty: &Type, at: &str) -> Result<(), Mismatch> {
    let mut items = items.iter().enumerate();
    items.try_for_each(|(index, item)| check(checker, item, ty, &child(at, &index.to_string())))
}

/// Checks a list, which may also be nested, wrapped in an object, or replaced by its only item.
fn list(checker: &Checker<'_, '_>, value: &Json, item: &Type, at: &str) -> Result<(), Mismatch> {
    match value {
        Json::Array(items) => items.iter().enumerate().try_for_each(|(index, entry)| {
            let at = child(at, &index.to_string());
            match entry {
                Json::Array(inner) if !matches!(item, Type::Array(_)) => each(checker, inner, item, &at),
                _ => check(checker, entry, item, &at),
            }
        }),
        Json::Object(entries) => {
            let single = check(checker, value, item, at);
            let wrapped = entries.iter().find(|(key, value)| {
                crate::lower::schemas::WRAPPERS.contains(&key.as_str()) && matches!(value, Json::Array(_))
            });
            match (single, wrapped) {
                (Err(_), Some((key, inner))) => list(checker, inner, item, &child(at, key)),
                (single, _) => single,
            }
        }
        _ => check(checker, value, item, at),
    }
}

fn named(checker: &Checker<'_, '_>, value: &Json, ty: &Type, at: &str) -> Result<(), Mismatch> {
    let mismatch = |found: String, expected: &str| {
        Err(Mismatch {
            pointer: at.to_owned(),
            found,
            expected: expected.to_owned(),
        })
    };
    match (
        checker.types.draft(ty).and_then(|draft| draft.kind.as_ref()),
        value,
    ) {
        (Some(TypeKind::Object(fields)), Json::Object(entries)) => {
            fields
                .iter()
                .try_for_each(|field| match entries.iter().find(|(key, _)| means(field, key)) {
                    Some((_, Json::Null)) if !field.required => Ok(()),
                    Some((key, value)) => check(checker, value, &field.ty, &child(at, key)),
                    None if field.required && !field.facts.read_only && !field.facts.write_only => mismatch(
                        "no value".to_owned(),
                        &format!("a value for required `{}`", field.wire),
                    ),
                    None => Ok(()),
                })
        }
        (Some(TypeKind::Object(_)), _) => mismatch(describe(value).to_owned(), "an object"),
        (Some(TypeKind::Newtype(newtype)), _) => check(checker, value, &newtype.of, at),
        (Some(TypeKind::Enum(_)), Json::String(_)) => Ok(()),
        (Some(TypeKind::Enum(_)), _) => mismatch(describe(value).to_owned(), "a string"),
        // The generated type accepts any value, but a documented example other than null should match an alternative.
        (Some(TypeKind::OneOf(_)), Json::Null) => Ok(()),
        (Some(TypeKind::OneOf(_)), _) => {
            let alternatives = checker.alternatives(ty);
            let fits = alternatives
                .into_iter()
                .any(|one| check(checker, value, one, at).is_ok());
            if fits {
                Ok(())
            } else {
                mismatch(
                    "a value".to_owned(),
                    "one of several alternatives, none of which matches",
                )
            }
        }
        (None, _) => Ok(()),
    }
}

fn means(field: &Field, key: &str) -> bool {
    field.wire == key || field.aliases.iter().any(|alias| alias == key)
}
