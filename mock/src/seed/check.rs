//! Compares the documents of a seed with the types of the API description.

use serde_json::Value;
use zephr_catalog::{Shape, Type, catalog};

use crate::{
    storage::CollectionSpec,
    store::Document,
    suggestion::most_similar,
    validation::{Problem, Validator, step},
};

/// The types that a value in a seed may have.
struct Expected<'t> {
    types: Vec<&'t Type>,
    /// The names of fields that are allowed even if no type describes them. These fields are the IDs of the parents,
    /// the ID of the document, and the hidden fields.
    own: Vec<&'static str>,
}

/// Checks a document against the types of its collection. Each field must be described by at least one of these types,
/// and the value of the field must match one of its descriptions. Required fields may be absent, and any field may be
/// `null`.
pub(super) fn check(collection: &CollectionSpec, document: &Document, path: &str) -> Result<(), Problem> {
    let types = collection
        .types
        .iter()
        .map(|name| Type::Named((*name).to_owned()));
    let types: Vec<Type> = types.collect();
    let keys = collection.within.iter().map(|parent| parent.key);
    let expected = Expected {
        types: alternatives(types.iter().collect()),
        own: keys
            .chain([collection.key])
            .chain(collection.hidden.iter().copied())
            .collect(),
    };
    let value = serde_json::from_str(&document.to_json());
    expected.check(&value.map_err(|_| format!("{path} cannot be read"))?, path)
}

impl Expected<'_> {
    fn check(&self, value: &Value, path: &str) -> Result<(), Problem> {
        match value {
            _ if self.types.contains(&&Type::Json) => Ok(()),
            Value::Object(fields) if self.is_object() => fields
                .iter()
                .try_for_each(|(name, value)| self.field(name, value, &step(path, name))),
            Value::Array(items) if !self.items().is_empty() => {
                let item = Expected::of(self.items());
                let mut items = items.iter().enumerate();
                items.try_for_each(|(index, value)| item.check(value, &format!("{path}[{index}]")))
            }
            Value::Null => Ok(()),
            value => self.check_as_a_whole(value, path),
        }
    }

    fn of<'t>(types: Vec<&'t Type>) -> Expected<'t> {
        Expected {
            types: alternatives(types),
            own: Vec::new(),
        }
    }

    fn field(&self, name: &str, value: &Value, path: &str) -> Result<(), Problem> {
        let described: Vec<&Type> = self.types.iter().filter_map(|ty| field_type(ty, name)).collect();
        match described.is_empty() {
            false => Expected::of(described).check(value, path),
            true if self.own.contains(&name) => Ok(()),
            true => Err(self.unknown(name, path)),
        }
    }

    fn unknown(&self, name: &str, path: &str) -> Problem {
        let described = self.types.iter().flat_map(|ty| catalog().fields(ty));
        let known = described
            .map(zephr_catalog::Field::wire)
            .chain(self.own.iter().copied());
        match most_similar(name, known) {
            Some(known) => format!("{path} is not described; did you mean `{known}`?"),
            None => format!("{path} is not described; `unchecked_seed` allows it"),
        }
    }

    fn is_object(&self) -> bool {
        let is_object =
            |ty: &&Type| matches!(ty, Type::Map(_)) || matches!(catalog().shape(ty), Some(Shape::Object(_)));
        self.types.iter().any(is_object) || self.types.is_empty()
    }

    /// Returns the item type of each array type in `types`.
    fn items(&self) -> Vec<&Type> {
        let items = self.types.iter().filter_map(|ty| match ty {
            Type::Array(item) | Type::List(item) => Some(&**item),
            _ => None,
        });
        items.collect()
    }

    /// Checks that the value has one of the types in `self.types`. The error describes the mismatch with the first
    /// type.
    fn check_as_a_whole(&self, value: &Value, path: &str) -> Result<(), Problem> {
        let validator = Validator {
            catalog: catalog(),
            is_strict: false,
        };
        let mut checked = self.types.iter().map(|ty| validator.check_at(ty, value, path));
        let first = checked.next().unwrap_or(Ok(()));
        if checked.any(|other| other.is_ok()) {
            Ok(())
        } else {
            first
        }
    }
}

/// Replaces each union by its alternatives, and each newtype by its inner type.
fn alternatives(types: Vec<&Type>) -> Vec<&Type> {
    let mut found = Vec::new();
    for ty in types {
        match catalog().shape(ty) {
            Some(Shape::OneOf(of)) => found.extend(alternatives(of.iter().map(|one| &one.ty).collect())),
            Some(Shape::Newtype(inner)) => found.extend(alternatives(vec![inner])),
            _ => found.push(ty),
        }
    }
    found
}

/// Returns the type of the field `name` in objects of the type `ty`; `None` if this field is not described.
fn field_type<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    match ty {
        Type::Map(value) => Some(value),
        ty => {
            let mut fields = catalog().fields(ty).iter();
            fields.find(|field| field.is_called(name)).map(|field| &field.ty)
        }
    }
}
