//! One change at one place, made to the tree and to its copy.

use serde_json::Value;

use crate::tree::{Entry, Kind, Node, unescape};

/// Merges `update` into what stands at `pointer`; whether that made a difference, or why it cannot be done.
pub(super) fn update(
    document: &mut Node,
    mirror: &mut Value,
    pointer: &str,
    update: &Node,
) -> Result<bool, String> {
    // Another match of the same target may have replaced it.
    let Some(node) = document.at_mut(pointer) else {
        return Ok(false);
    };
    let changed = match (&mut node.kind, &update.kind) {
        (Kind::Object(entries), Kind::Object(updates)) => merge(entries, updates),
        (Kind::Object(_), _) => {
            return Err(format!(
                "the target is an object, and `update` is {}",
                update.describe()
            ));
        }
        (Kind::Array(items), _) => {
            items.push(update.clone());
            true
        }
        _ => replace(node, update),
    };
    if changed && let Some(copy) = mirror.pointer_mut(pointer) {
        *copy = node.to_serde();
    }
    Ok(changed)
}

/// Takes out what stands at `pointer`.
pub(super) fn remove(document: &mut Node, mirror: &mut Value, pointer: &str) -> Result<bool, String> {
    let Some((parent, token)) = pointer.rsplit_once('/') else {
        return Err("the document itself cannot be removed".to_owned());
    };
    let Some(node) = document.at_mut(parent) else {
        return Ok(false);
    };
    let found = match &mut node.kind {
        Kind::Object(entries) => {
            let key = unescape(token);
            let at = entries.iter().position(|entry| entry.key == key);
            at.map(|at| entries.remove(at)).is_some()
        }
        Kind::Array(items) => {
            let at = token.parse().ok().filter(|&at: &usize| at < items.len());
            at.map(|at| items.remove(at)).is_some()
        }
        _ => false,
    };
    if found && let Some(copy) = mirror.pointer_mut(parent) {
        *copy = node.to_serde();
    }
    Ok(found)
}

fn merge(entries: &mut Vec<Entry>, updates: &[Entry]) -> bool {
    let mut changed = false;
    for update in updates {
        let Some(entry) = entries.iter_mut().find(|entry| entry.key == update.key) else {
            entries.push(update.clone());
            changed = true;
            continue;
        };
        changed |= match (&mut entry.value.kind, &update.value.kind) {
            (Kind::Object(entries), Kind::Object(updates)) => merge(entries, updates),
            (Kind::Array(items), Kind::Array(more)) => {
                items.extend_from_slice(more);
                !more.is_empty()
            }
            _ => replace(&mut entry.value, &update.value),
        };
    }
    changed
}

fn replace(node: &mut Node, update: &Node) -> bool {
    let changed = node.to_json() != update.to_json();
    if changed {
        node.clone_from(update);
    }
    changed
}
