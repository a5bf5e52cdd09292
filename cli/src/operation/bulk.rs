//! Operations that replace or delete many items with one request.

use serde_json::Value;
use zephr_catalog::{Field, Location, Operation, Shape, Type, catalog};

use crate::value;

/// The part of a body that lists the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Items {
    /// The body itself is the list of items. It replaces a collection of the tenant.
    Body,
    /// This field is the list. Its items may delete something.
    Field(&'static str),
}

/// Returns the part of the body that lists the items, if the operation deletes or replaces items in bulk.
pub(crate) fn items(operation: &'static Operation) -> Option<Items> {
    let ty = operation.body.as_ref()?.ty.as_ref()?;
    if operation.method == "PUT" && value::is_list(ty) {
        let mut parameters = operation.parameters.iter();
        let is_of_one_item = parameters.any(|parameter| parameter.location == Location::Path);
        return (!is_of_one_item).then_some(Items::Body);
    }
    let fields = catalog().fields(value::resolve(ty)).iter();
    let mut lists = fields.filter(|field| field.required && value::is_list(&field.ty));
    let list = lists.find(|field| may_delete(field))?;
    Some(Items::Field(list.wire()))
}

/// Returns the number of items that a body lists.
pub(crate) fn count(items: Items, body: &Value) -> usize {
    let list = match items {
        Items::Body => Some(body),
        Items::Field(name) => body.get(name),
    };
    list.and_then(Value::as_array).map_or(1, Vec::len)
}

/// Returns whether an item of a list can have an action that deletes.
fn may_delete(list: &'static Field) -> bool {
    let mut seen = Vec::new();
    deletes(&list.ty, &mut seen)
}

fn deletes(ty: &'static Type, seen: &mut Vec<&'static Type>) -> bool {
    let ty = value::resolve(ty);
    if seen.contains(&ty) {
        return false;
    }
    seen.push(ty);
    match (ty, catalog().shape(ty)) {
        (Type::Array(item) | Type::List(item), _) => deletes(item, seen),
        (_, Some(Shape::Enum(values))) => values.iter().any(|value| value.starts_with("delete")),
        (_, Some(Shape::Object(fields))) => fields.iter().any(|field| deletes(&field.ty, seen)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use zephr_catalog::catalog;

    use super::{Items, count, items};

    #[test]
    fn two_operations_are_bulk_destructive() {
        let found: Vec<_> = catalog()
            .operations
            .iter()
            .filter_map(|operation| Some((operation.id.as_str(), items(operation)?)))
            .collect();
        let expected = [
            ("updateBlacklistedEmailDomains", Items::Body),
            ("updateBulkUsers", Items::Field("updates")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_items_of_a_bulk_body_are_counted() {
        assert_eq!(count(Items::Body, &json!(["a", "b"])), 2);
        assert_eq!(count(Items::Body, &json!([])), 0);
        assert_eq!(count(Items::Field("updates"), &json!({"updates": [{}]})), 1);
    }
}
