//! Where the values stand that a query finds.

use std::ptr;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::tree::child;

/// The steps from the root to a value.
pub(super) type Place<'v> = Vec<Step<'v>>;

/// One step of the way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'v> {
    Index(usize),
    Name(&'v str),
}

/// The places of what a query finds; a value that it finds twice may be there twice.
///
/// A query that looks everywhere is not asked for places: it would make one for each value that it passes by.
pub(super) fn of<'v>(path: &JsonPath, root: &'v Value) -> Vec<Place<'v>> {
    if !looks_everywhere(path) {
        let found = path.query_located(root).into_iter();
        return found
            .map(|found| found.location().iter().map(step).collect())
            .collect();
    }
    let mut wanted: Vec<*const Value> = path.query(root).into_iter().map(ptr::from_ref).collect();
    wanted.sort_unstable();
    let mut places = Vec::new();
    if !wanted.is_empty() {
        find(root, &wanted, &mut Vec::new(), &mut places);
    }
    places
}

/// Two dots inside of a name count as well: both ways lead to the same places.
fn looks_everywhere(path: &JsonPath) -> bool {
    path.to_string().contains("..")
}

fn step<'v>(element: &PathElement<'v>) -> Step<'v> {
    match element {
        PathElement::Index(index) => Step::Index(*index),
        PathElement::Name(name) => Step::Name(name),
    }
}

fn find<'v>(value: &'v Value, wanted: &[*const Value], here: &mut Place<'v>, places: &mut Vec<Place<'v>>) {
    if wanted.binary_search(&ptr::from_ref(value)).is_ok() {
        places.push(here.clone());
    }
    let mut below = |step, value| {
        here.push(step);
        find(value, wanted, here, places);
        here.pop();
    };
    match value {
        Value::Array(items) => {
            (items.iter().enumerate()).for_each(|(index, item)| below(Step::Index(index), item))
        }
        Value::Object(entries) => entries
            .iter()
            .for_each(|(key, value)| below(Step::Name(key), value)),
        _ => {}
    }
}

/// The JSON pointer of a place.
pub(super) fn pointer(place: &[Step<'_>]) -> String {
    place.iter().fold(String::new(), |pointer, step| match step {
        Step::Index(index) => child(&pointer, &index.to_string()),
        Step::Name(name) => child(&pointer, name),
    })
}
