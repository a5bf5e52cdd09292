//! Applies a change at one location, to the tree and to its mirror (the copy for queries).

use serde_json::Value;

use super::form::Version;
use crate::tree::{Entry, Kind, Node, unescape};

/// Merges `update` into the value at `pointer`. Returns `true` if the value changed.
pub(super) fn update(
    document: &mut Node,
    mirror: &mut Value,
    pointer: &str,
    update: &Node,
    version: Version,
) -> Result<bool, String> {
    // Another match of the same target may have removed it.
    let Some(node) = document.at_mut(pointer) else {
        return Ok(false);
    };
    let changed = match (&mut node.kind, &update.kind) {
        (Kind::Object(entries), Kind::Object(updates)) => merge(entries, updates, "")?,
        (Kind::Array(items), Kind::Array(more)) if version == Version::V1_1 => concatenate(items, more),
        (Kind::Array(items), _) => {
            items.push(update.clone());
            true
        }
        (kind, _) if is_primitive(kind) && is_primitive(&update.kind) && version == Version::V1_1 => {
            replace(node, update)
        }
        _ => return Err(mismatch("target", node, "the update", update)),
    };
    if changed && let Some(copy) = mirror.pointer_mut(pointer) {
        follow(copy, node, update);
    }
    Ok(changed)
}

/// Updates the mirror of a node. Only the parts that the update changes are copied, because the node may be the
/// whole document.
fn follow(copy: &mut Value, node: &Node, update: &Node) {
    let (Value::Object(copies), Kind::Object(updates)) = (&mut *copy, &update.kind) else {
        *copy = node.to_serde();
        return;
    };
    for update in updates {
        if let Some(node) = node.get(&update.key) {
            let copy = copies.entry(update.key.as_str()).or_insert(Value::Null);
            follow(copy, node, &update.value);
        }
    }
}

/// Returns `true` if the value is neither an object nor an array.
pub(super) fn is_primitive(kind: &Kind) -> bool {
    !matches!(kind, Kind::Object(_) | Kind::Array(_))
}

fn mismatch(target: &str, node: &Node, update: &str, with: &Node) -> String {
    format!(
        "{target} is {}, but {update} is {}",
        node.describe(),
        with.describe()
    )
}

/// Removes the value at `pointer`. Returns `false` if there is none.
pub(super) fn remove(document: &mut Node, mirror: &mut Value, pointer: &str) -> Result<bool, String> {
    let Some((parent, token)) = pointer.rsplit_once('/') else {
        return Err("cannot remove the whole document".to_owned());
    };
    let Some(node) = document.at_mut(parent) else {
        return Ok(false);
    };
    match (&mut node.kind, mirror.pointer_mut(parent)) {
        (Kind::Object(entries), Some(Value::Object(copies))) => {
            let key = unescape(token);
            let at = entries.iter().position(|entry| entry.key == key);
            copies.shift_remove(&key);
            Ok(at.map(|at| entries.remove(at)).is_some())
        }
        (Kind::Array(items), Some(Value::Array(copies))) => {
            let at = token.parse().ok().filter(|&at: &usize| at < items.len());
            at.filter(|&at| at < copies.len()).map(|at| copies.remove(at));
            Ok(at.map(|at| items.remove(at)).is_some())
        }
        _ => Ok(false),
    }
}

/// Merges entries by key; `path` is the path from the target, for messages.
fn merge(entries: &mut Vec<Entry>, updates: &[Entry], path: &str) -> Result<bool, String> {
    let mut changed = false;
    for update in updates {
        let Some(entry) = entries.iter_mut().find(|entry| entry.key == update.key) else {
            entries.push(update.clone());
            changed = true;
            continue;
        };
        let path = format!("{path}.{}", update.key);
        changed |= match (&mut entry.value.kind, &update.value.kind) {
            (Kind::Object(entries), Kind::Object(updates)) => merge(entries, updates, &path)?,
            (Kind::Array(items), Kind::Array(more)) => concatenate(items, more),
            (old, new) if is_primitive(old) && is_primitive(new) => replace(&mut entry.value, &update.value),
            _ => {
                let target = format!("`{}` of the target", path.trim_start_matches('.'));
                return Err(mismatch(&target, &entry.value, "its update", &update.value));
            }
        };
    }
    Ok(changed)
}

fn concatenate(items: &mut Vec<Node>, more: &[Node]) -> bool {
    items.extend_from_slice(more);
    !more.is_empty()
}

fn replace(node: &mut Node, update: &Node) -> bool {
    let changed = node.to_json() != update.to_json();
    if changed {
        node.clone_from(update);
    }
    changed
}
