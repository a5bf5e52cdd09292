//! Queries, and the locations of the values that they match.

use std::ptr;

use serde_json::Value;
use serde_json_path::{JsonPath, ParseError, PathElement};

use crate::{json_path::is_name, tree::child};

/// The steps from the root to a value.
pub(super) type Location<'v> = Vec<Step<'v>>;

/// One step of a location.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'v> {
    Index(usize),
    Name(&'v str),
}

/// A query of an overlay.
#[derive(Clone)]
pub(super) enum Query {
    /// A query that begins with `$..name`. `rest` is evaluated at each member with this name. Comparing the keys of the
    /// document is much faster than evaluating `$..name` with `serde_json_path`.
    Members { name: String, rest: JsonPath },
    /// Any other query.
    Other(JsonPath),
}

impl Query {
    /// Parses a JSONPath.
    pub(super) fn parse(text: &str) -> Result<Self, ParseError> {
        Self::members(text).map_or_else(|| JsonPath::parse(text).map(Self::Other), Ok)
    }

    fn members(text: &str) -> Option<Self> {
        let after = text.strip_prefix("$..")?;
        let end = after.find(['.', '[']).unwrap_or(after.len());
        let (name, rest) = after.split_at_checked(end)?;
        // A `$` in a filter is the root of the document.
        (is_name(name) && !rest.contains('$')).then_some(())?;
        Some(Self::Members {
            name: name.to_owned(),
            rest: JsonPath::parse(&format!("${rest}")).ok()?,
        })
    }

    /// Returns the locations of the matches, possibly with duplicates.
    pub(super) fn locations<'v>(&self, root: &'v Value) -> Vec<Location<'v>> {
        let mut locations = Vec::new();
        match self {
            Self::Members { name, rest } => walk(root, &mut Vec::new(), &mut |here, value| {
                if here.last() == Some(&Step::Name(name)) {
                    let found = located(rest, value);
                    locations.extend(found.map(|below| [here, &below].concat()));
                }
            }),
            Self::Other(path) if looks_everywhere(path) => {
                // `query_located` would allocate a location for each visited value. `query` returns only the values.
                let mut wanted: Vec<*const Value> = path.query(root).into_iter().map(ptr::from_ref).collect();
                wanted.sort_unstable();
                walk(root, &mut Vec::new(), &mut |here, value| {
                    if wanted.binary_search(&ptr::from_ref(value)).is_ok() {
                        locations.push(here.to_vec());
                    }
                });
            }
            Self::Other(path) => locations.extend(located(path, root)),
        }
        locations
    }
}

/// Returns `true` for queries with a descendant segment (`..`). Two dots in a name are a harmless false positive.
fn looks_everywhere(path: &JsonPath) -> bool {
    path.to_string().contains("..")
}

/// Returns the locations of the matches, relative to `value`.
fn located<'v>(path: &JsonPath, value: &'v Value) -> impl Iterator<Item = Location<'v>> {
    let found = path.query_located(value).into_iter();
    found.map(|found| found.location().iter().map(step).collect())
}

fn step<'v>(element: &PathElement<'v>) -> Step<'v> {
    match element {
        PathElement::Index(index) => Step::Index(*index),
        PathElement::Name(name) => Step::Name(name),
    }
}

/// Calls `visit` with the location of each value.
fn walk<'v>(value: &'v Value, here: &mut Location<'v>, visit: &mut impl FnMut(&[Step<'v>], &'v Value)) {
    visit(here, value);
    let mut below = |step, value| {
        here.push(step);
        walk(value, here, visit);
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
