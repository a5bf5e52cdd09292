//! The changes of the public API between two clients, and the differences of the descriptions that cause them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Report, differ::Pair, revision::Client};
use crate::{
    model::{Api, Operation, Resource, TypeDef, TypeKind},
    tree::{Origin, child},
};

/// The kind of release that changes need, which determines the next version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Release {
    /// Nothing to release.
    None,
    /// No item is added, removed or changed. Only documentation, deprecations or the wire format change.
    Patch,
    /// New items; code that compiled still compiles.
    Additions,
    /// Removed or changed items; code that compiled may no longer compile.
    Breaking,
}

/// A new, removed or changed item of the public API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// The path, such as `zephr_admin::users::List::email_address`. It ends in ` ->` for the result of a request.
    pub path: String,
    /// The old line of `api.txt`.
    pub old: Option<String>,
    /// The new line of `api.txt`.
    pub new: Option<String>,
    /// The impact on a release.
    pub release: Release,
}

/// Compares the public APIs, and assigns the changed items to the differences.
pub(super) fn explain(report: &mut Report, old: &Client, new: &Client) {
    report.item_changes = item_changes(&old.surface, &new.surface);
    let (was, is) = (owners(&old.api), owners(&new.api));
    let mut causes: Vec<BTreeSet<usize>> = report
        .item_changes
        .iter()
        .map(|item| direct_causes(item, report, &was, &is))
        .collect();
    // The remaining items change because of items that they mention, or that mention them.
    for _ in 0..4 {
        let known = causes.clone();
        for (index, item) in report.item_changes.iter().enumerate() {
            if known.get(index).is_some_and(BTreeSet::is_empty)
                && let Some(slot) = causes.get_mut(index)
            {
                let others = report
                    .item_changes
                    .iter()
                    .zip(&known)
                    .filter(|(other, _)| is_related(item, other));
                slot.extend(others.flat_map(|(_, causes)| causes.iter().copied()));
            }
        }
    }
    for (item, causes) in causes.iter().enumerate() {
        for cause in causes {
            if let Some(change) = report.changes.get_mut(*cause) {
                change.items.push(item);
            }
        }
    }
}

/// Returns the items whose lines differ, sorted.
fn item_changes(old: &str, new: &str) -> Vec<ItemChange> {
    let lines = |text: &str| -> BTreeMap<String, String> {
        text.lines()
            .map(|line| (key(line).to_owned(), line.to_owned()))
            .collect()
    };
    let (was, is) = (lines(old), lines(new));
    let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let found = keys.into_iter().filter_map(|key| {
        let (old, new) = (was.get(key), is.get(key));
        (old != new).then(|| ItemChange {
            path: key.clone(),
            old: old.cloned(),
            new: new.cloned(),
            release: release(old, new),
        })
    });
    found.collect()
}

/// Returns the part of a line that names the item. The result of a request and each `From` implementation of a type
/// are separate items.
fn key(line: &str) -> &str {
    let end = |at: Option<usize>| at.unwrap_or(line.len());
    if let Some(at) = line
        .find(" -> ")
        .filter(|at| !line.get(..*at).unwrap_or_default().contains('('))
    {
        return line.get(..at + 3).unwrap_or(line);
    }
    if line.contains(": From<") {
        return line;
    }
    let at = end(line.find('(')).min(end(line.find(": ")));
    line.get(..at).unwrap_or(line)
}

fn release(old: Option<&String>, new: Option<&String>) -> Release {
    let (Some(old), Some(new)) = (old, new) else {
        return if old.is_none() {
            Release::Additions
        } else {
            Release::Breaking
        };
    };
    let plain = |line: &str| line.replace(" (deprecated)", "");
    let (old, new) = (&plain(old), &plain(new));
    if old == new || differ_in_argument_names(old, new) {
        return Release::Patch;
    }
    // Returns the traits that a type implements. Additional traits are an addition.
    let traits = |line: &'_ str| -> Option<BTreeSet<String>> {
        let (_, traits) = line
            .split_once(": struct")
            .or_else(|| line.split_once(": enum"))?;
        let words = traits.split([' ', ',']).filter(|word| !word.is_empty());
        Some(words.map(str::to_owned).collect())
    };
    match (traits(old), traits(new)) {
        (Some(old), Some(new))
            if old.is_subset(&new) && !new.difference(&old).any(|word| word.contains('_')) =>
        {
            Release::Additions
        }
        _ => Release::Breaking,
    }
}

/// Returns `true` if two signatures differ only in the names of arguments, which callers do not use. Returns `false` if
/// arguments swapped places: calls would still compile, but pass the wrong values.
fn differ_in_argument_names(old: &str, new: &str) -> bool {
    let (Some((old, was)), Some((new, is))) = (without_argument_names(old), without_argument_names(new))
    else {
        return false;
    };
    let moved = |(place, name): (usize, &&str)| {
        is.iter()
            .position(|known| known == name)
            .is_some_and(|at| at != place)
    };
    old == new && !was.iter().enumerate().any(moved)
}

/// Splits a signature into its text without the names of arguments, and these names.
fn without_argument_names(line: &str) -> Option<(String, Vec<&str>)> {
    let (head, rest) = line.split_once('(')?;
    let mut depth = 0usize;
    let mut ends = Vec::new();
    for (at, char) in rest.char_indices() {
        match char {
            ')' if depth == 0 => {
                ends.push(at);
                break;
            }
            '(' | '<' | '[' => depth += 1,
            ')' | '>' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => ends.push(at),
            _ => {}
        }
    }
    let (mut text, mut names, mut start) = (format!("{head}("), Vec::new(), 0);
    for end in ends {
        let argument = rest.get(start..end)?;
        let (name, ty) = argument.split_once(": ").unwrap_or(("", argument));
        names.extend((!name.is_empty()).then_some(name.trim()));
        text.push_str(ty);
        text.push(',');
        start = end + 1;
    }
    text.push_str(rest.get(start..)?);
    Some((text, names))
}

/// A part of the model (a resource, operation, parameter, type, field or variant): the prefixes of the items that it
/// causes, and its locations in the description.
struct Owner {
    items: Vec<String>,
    pointers: Vec<String>,
}

/// Returns the owners of items, the narrowest first.
fn owners(api: &Api) -> Vec<Owner> {
    let mut owners = Vec::new();
    for def in &api.types {
        let anchors: Vec<String> = def.origins.iter().map(|origin| origin.pointer.clone()).collect();
        let places = |under: &str, key: &str| {
            anchors
                .iter()
                .map(|anchor| child(&format!("{anchor}/{under}"), key))
                .collect()
        };
        match &def.kind {
            TypeKind::Object(fields) => owners.extend(fields.iter().map(|field| {
                Owner {
                    items: [".", "::"]
                        .map(|by| format!("::types::{}{by}{}", def.name, field.name))
                        .into(),
                    pointers: places("properties", &field.wire),
                }
            })),
            TypeKind::Enum(variants) => {
                owners.extend(variants.iter().enumerate().map(|(index, variant)| Owner {
                    items: vec![format!("::types::{}::{}", def.name, variant.name)],
                    pointers: places("enum", &index.to_string()),
                }))
            }
            _ => {}
        }
    }
    let operations = api
        .resources
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |one| (resource, one)));
    for (resource, operation) in operations.clone() {
        owners.extend(operation.parameters.iter().map(|parameter| Owner {
            items: vec![format!(
                "::{}::{}::{}",
                resource.name, operation.call_type, parameter.name
            )],
            pointers: vec![parameter.origin.pointer.clone()],
        }));
    }
    owners.extend(api.types.iter().map(of_type));
    owners.extend(operations.map(|(resource, operation)| of_operation(resource, operation)));
    owners.extend(api.resources.iter().map(of_resource));
    owners
}

fn of_type(def: &TypeDef) -> Owner {
    Owner {
        items: vec![format!("::types::{}", def.name)],
        pointers: def.origins.iter().map(|origin| origin.pointer.clone()).collect(),
    }
}

fn of_operation(resource: &Resource, operation: &Operation) -> Owner {
    let name = &resource.name;
    Owner {
        items: vec![
            format!("::{name}::{}::{}", resource.handle, operation.method_name),
            format!("::{name}::{}", operation.call_type),
        ],
        pointers: vec![operation.origin.pointer.clone()],
    }
}

fn of_resource(resource: &Resource) -> Owner {
    Owner {
        items: vec![
            format!("::Client::{}", resource.name),
            format!("::{}::{}", resource.name, resource.handle),
        ],
        pointers: resource
            .operations
            .iter()
            .map(|operation| operation.origin.pointer.clone())
            .collect(),
    }
}

/// Returns the changes at the locations that an item is derived from, or else the nearest changes.
fn direct_causes(item: &ItemChange, report: &Report, was: &[Owner], is: &[Owner]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let sides: [(&[Owner], bool); 2] = [(was, item.old.is_some()), (is, item.new.is_some())];
    // From the narrowest owner to the widest: the first one that a change touches contains the cause.
    let rank = |owners: &[Owner], rank: usize| {
        owners
            .iter()
            .filter(|owner| owner.owns(&item.path))
            .nth(rank)
            .map(|owner| owner.pointers.clone())
    };
    for level in 0..4 {
        for (side, (owners, there)) in sides.iter().enumerate() {
            let Some(pointers) = rank(owners, level).filter(|_| *there) else {
                continue;
            };
            let is_touched = |change: &Change| {
                let mut pointers = pointers.iter();
                pointers.any(|pointer| change.touches(pointer, side == 0, &report.pairs))
            };
            let changes = report.changes.iter().enumerate();
            let touching = changes.filter(|(_, change)| change.affects_items() && is_touched(change));
            found.extend(touching.map(|(index, _)| index));
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

impl Owner {
    fn owns(&self, item: &str) -> bool {
        let item = item.split_once("::").map_or(item, |(_, rest)| rest);
        self.items.iter().any(|own| {
            let own = own.trim_start_matches("::");
            item.strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.', ' ']))
        })
    }
}

impl Change {
    /// Returns `true` unless the change is about prose or examples.
    fn affects_items(&self) -> bool {
        !["prose-", "example-", "version-", "title-"]
            .iter()
            .any(|kind| self.rule.name.starts_with(kind))
    }

    /// Returns `true` if the change is at, in or around `pointer`, or in a schema that is used there.
    fn touches(&self, pointer: &str, old: bool, pairs: &[Pair]) -> bool {
        let (own, other) = if old {
            (&self.old, &self.new)
        } else {
            (&self.new, &self.old)
        };
        let place = |origin: &Option<Origin>| origin.as_ref().map(|origin| origin.pointer.clone());
        let (own, other) = (place(own), place(other));
        // For an addition or a removal, the other description has only the location of the surrounding element.
        let sides = own.as_ref().zip(other.as_ref());
        let is_around = sides.is_some_and(|(own, other)| own != other && is_within(other, own));
        let pair = |index: Option<usize>| pairs.get(index?);
        let mut around = std::iter::successors(pair(self.within), |inner| pair(inner.within))
            .map(|around| if old { &around.old } else { &around.new });
        own.is_some_and(|own| is_within(&own, pointer) || (!is_around && is_within(pointer, &own)))
            || around.any(|around| is_within(around, pointer))
    }
}

fn is_within(pointer: &str, place: &str) -> bool {
    pointer
        .strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns `true` if an item mentions the type of the other, or both belong to the same type.
fn is_related(one: &ItemChange, other: &ItemChange) -> bool {
    mentions(one, other) || mentions(other, one) || parent(&one.path) == parent(&other.path)
}

fn parent(item: &str) -> Option<&str> {
    let (_, rest) = item.split_once("::types::")?;
    rest.split(['.', ':']).next()
}

fn mentions(one: &ItemChange, other: &ItemChange) -> bool {
    let Some(name) = parent(&other.path) else {
        return false;
    };
    let lines = one.old.iter().chain(&one.new);
    lines
        .flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .any(|word| word == name)
}
