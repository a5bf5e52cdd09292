//! The differences between two services, and the changes that a copy makes.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{
    kinds::{Kind, TAGS},
    snapshot::{Item, Items},
};
use crate::output;

/// The changes in the order in which they must be made.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
}

/// A difference between two services.
pub(super) struct Step {
    pub(super) kind: &'static Kind,
    pub(super) identity: String,
    pub(super) change: Change,
    /// The names of the fields that differ. Their values may be secret, so they are not shown.
    pub(super) fields: Vec<String>,
}

/// The change that a copy makes.
pub(super) enum Change {
    Create(Item),
    /// Replaces the item with this ID.
    Update(Item, String),
    /// Nothing: the item exists in the target only.
    OnlyInTarget,
    /// Nothing, for this reason.
    NotCopied(&'static str),
}

impl Change {
    fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Update(..) => "update",
            Self::OnlyInTarget => "only in target",
            Self::NotCopied(_) => "not copied",
        }
    }
}

impl Plan {
    /// Compares the items of two services.
    pub(super) fn new(kinds: &[&'static Kind], [from, to]: [Vec<Items>; 2]) -> Self {
        let mut plan = Self::default();
        for (kind, (from, to)) in kinds.iter().zip(from.into_iter().zip(to)) {
            plan.compare(kind, from, to);
        }
        plan
    }

    fn add(&mut self, kind: &'static Kind, identity: String, change: Change, fields: Vec<String>) {
        self.steps.push(Step {
            kind,
            identity,
            change,
            fields,
        });
    }

    fn compare(&mut self, kind: &'static Kind, from: Items, mut to: Items) {
        const AMBIGUOUS: &str = "the label or ID is missing, or several items share it";
        let mut ambiguous = from.ambiguous;
        ambiguous.extend(to.ambiguous);
        ambiguous.sort();
        ambiguous.dedup();
        let mut created = Vec::new();
        for (identity, item) in from.by_identity {
            if ambiguous.contains(&identity) {
                continue;
            }
            let known = to.by_identity.remove(&identity);
            let fixed = differing(&item.fixed, known.as_ref().map(|known| &known.fixed));
            if !fixed.is_empty() {
                let reason = "no operation writes these fields: set them by hand";
                self.add(kind, identity.clone(), Change::NotCopied(reason), fixed);
            }
            match known {
                None => {
                    let fields = differing(&item.content, None);
                    if let Some(reason) = kind.by_hand {
                        self.add(kind, identity.clone(), Change::NotCopied(reason), Vec::new());
                    }
                    created.push((identity, item, fields));
                }
                Some(known) => {
                    let mut fields = differing(&item.content, Some(&known.content));
                    if item.tags != known.tags {
                        fields.push(TAGS.to_owned());
                    }
                    if !fields.is_empty() {
                        self.add(kind, identity, Change::Update(item, known.id), fields);
                    }
                }
            }
        }
        for (identity, item, fields) in in_order(kind, created) {
            self.add(kind, identity, Change::Create(item), fields);
        }
        for identity in ambiguous {
            to.by_identity.remove(&identity);
            self.add(kind, identity, Change::NotCopied(AMBIGUOUS), Vec::new());
        }
        for identity in to.by_identity.into_keys() {
            self.add(kind, identity, Change::OnlyInTarget, Vec::new());
        }
    }

    /// Returns the number of items that a copy writes.
    pub(super) fn writes(&self) -> usize {
        let is_write = |step: &&Step| matches!(step.change, Change::Create(_) | Change::Update(..));
        self.steps.iter().filter(is_write).count()
    }

    /// Returns the plan as a list of objects.
    pub(super) fn to_json(&self) -> Value {
        let rows = self.steps.iter().map(|step| {
            let mut row = json!({
                "kind": step.kind.name,
                "item": step.identity,
                "change": step.change.name(),
                "fields": step.fields,
            });
            if let (Change::NotCopied(reason), Some(row)) = (&step.change, row.as_object_mut()) {
                row.insert("reason".to_owned(), (*reason).into());
            }
            row
        });
        rows.collect()
    }

    /// Returns the plan as a table of the changes, and a line for each part that is not copied.
    pub(super) fn to_text(&self) -> String {
        let is_note = |step: &&Step| matches!(step.change, Change::NotCopied(_));
        let (notes, changes): (Vec<_>, Vec<_>) = self.steps.iter().partition(is_note);
        let rows = changes.iter().map(|step| {
            json!({
                "kind": step.kind.name,
                "item": step.identity,
                "change": step.change.name(),
                "fields": step.fields.join(", "),
            })
        });
        let mut text = match changes.is_empty() {
            true => String::new(),
            false => output::table(&rows.collect()),
        };
        for step in notes {
            let Change::NotCopied(reason) = step.change else {
                continue;
            };
            let (kind, identity) = (step.kind.name, &step.identity);
            let fields = match step.fields.is_empty() {
                true => String::new(),
                false => format!(" ({})", step.fields.join(", ")),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "not copied: {kind} {identity}{fields}: {reason}");
        }
        text
    }
}

/// Returns the names of the fields whose values differ from those of the target.
fn differing(from: &Map<String, Value>, to: Option<&Map<String, Value>>) -> Vec<String> {
    let value_in = |name: &str| to.and_then(|to| to.get(name));
    let changed = from
        .iter()
        .filter(|(name, value)| value_in(name) != Some(value))
        .map(|(name, _)| name.clone());
    let removed = to.into_iter().flat_map(Map::keys);
    let removed = removed.filter(|name| !from.contains_key(*name)).cloned();
    changed.chain(removed).collect()
}

type New = (String, Item, Vec<String>);

/// Orders items so that each one follows the items that it includes.
fn in_order(kind: &Kind, mut items: Vec<New>) -> Vec<New> {
    let Some([field, inner]) = kind.includes else {
        return items;
    };
    let mut ordered: Vec<New> = Vec::with_capacity(items.len());
    while !items.is_empty() {
        let waits_for_another = |(own, item, _): &New| {
            let included = item
                .content
                .get(field)
                .and_then(|content| content.get(inner)?.as_array());
            let mut included = included.into_iter().flatten().filter_map(Value::as_str);
            included.any(|id| id != own && items.iter().any(|(other, ..)| other == id))
        };
        // If the items form a cycle, keep their order; the service then accepts or rejects them.
        let next = items
            .iter()
            .position(|item| !waits_for_another(item))
            .unwrap_or(0);
        ordered.push(items.remove(next));
    }
    ordered
}
