//! The locations of the values that a query matches.

use std::ptr;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::tree::child;

/// The steps from the root to a value.
pub(super) type Location<'v> = Vec<Step<'v>>;

/// One step of a location.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'v> {
    Index(usize),
    Name(&'v str),
}

/// Returns the locations of the matches of a query, possibly with duplicates.
///
/// For a query with a descendant segment, the library would allocate a location for each visited value. Such a query
/// therefore returns only values, and the locations of these values are searched afterwards.
pub(super) fn of<'v>(path: &JsonPath, root: &'v Value) -> Vec<Location<'v>> {
    if !looks_everywhere(path) {
        let found = path.query_located(root).into_iter();
        return found
            .map(|found| found.location().iter().map(step).collect())
            .collect();
    }
    let mut wanted: Vec<*const Value> = path.query(root).into_iter().map(ptr::from_ref).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut locations = Vec::new();
    find(root, &wanted, &mut Vec::new(), &mut locations);
    locations
}

/// Returns `true` for queries with a descendant segment (`..`). Two dots in a name are a harmless false positive.
fn looks_everywhere(path: &JsonPath) -> bool {
    path.to_string().contains("..")
}

fn step<'v>(element: &PathElement<'v>) -> Step<'v> {
    match element {
        PathElement::Index(index) => Step::Index(*index),
        PathElement::Name(name) => Step::Name(name),
    }
}

fn find<'v>(
    value: &'v Value,
    wanted: &[*const Value],
    here: &mut Location<'v>,
    locations: &mut Vec<Location<'v>>,
) {
    if wanted.binary_search(&ptr::from_ref(value)).is_ok() {
        locations.push(here.clone());
    }
    if locations.len() == wanted.len() {
        return;
    }
    let mut below = |step, value| {
        here.push(step);
        find(value, wanted, here, locations);
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

/// Returns the JSON pointer of a location.
pub(super) fn pointer(location: &[Step<'_>]) -> String {
    location.iter().fold(String::new(), |pointer, step| match step {
        Step::Index(index) => child(&pointer, &index.to_string()),
        Step::Name(name) => child(&pointer, name),
    })
}
