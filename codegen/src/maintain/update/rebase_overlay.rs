//! Update of the overlay: adapts the targets of actions to moved operations, and drops actions whose target was
//! removed.

use std::collections::HashSet;

use super::edits::{Edit, apply};
use crate::{
    codes,
    json_path::json_path,
    names,
    openapi::{
        grammar::is_method,
        overlay::{Action, Actions, Target},
    },
    tree::{Entry, Json, Node, Span, child, unescape},
    yaml,
};

/// The placeholder for the reason of an action that needs a decision.
pub const STUB: &str =
    "TODO(overlay): name derived from the operation ID, retry class from the method; review.";

/// The overlay for a new description, and its changes.
#[derive(Debug, Default)]
pub struct Corrections {
    /// The new text of the overlay.
    pub text: String,
    /// The changed targets of actions for moved operations: before and after.
    pub moved: Vec<(String, String)>,
    /// The renamed operation IDs: before and after.
    pub renamed: Vec<(String, String)>,
    /// The targets of actions that were dropped because their operation or component was removed.
    pub gone: Vec<String>,
    /// The actions that match nothing, although the operation or component around their target still exists.
    /// They need a decision.
    pub lost: Vec<Lost>,
    /// Locations in the overlay that refer to removed operations. They need a decision.
    pub orphans: Vec<Orphan>,
    /// The new operations, each with an action that needs a decision.
    pub undecided: Vec<String>,
}

/// An occurrence of the ID of a removed operation.
#[derive(Debug)]
pub struct Orphan {
    /// The location in the overlay.
    pub line: usize,
    /// The line, trimmed.
    pub text: String,
}

/// An action that matches nothing.
#[derive(Debug)]
pub struct Lost {
    /// The target.
    pub target: String,
    /// The reason for the action.
    pub reason: String,
    /// The location in the overlay.
    pub line: usize,
}

/// Adapts an overlay for `old` to `new`. With `drop_lost`, an action that no longer matches is dropped even if the
/// operation or component around its target still exists.
pub(super) fn rebase(overlay: &Node, old: &Node, new: &Node, drop_lost: bool) -> Corrections {
    let mut rebase = Rebase {
        overlay,
        new,
        drop_lost,
        moves: moves(old, new),
        edits: Vec::new(),
        rebased: Corrections::default(),
    };
    let (mut corrected, mut after) = (old.clone(), new.clone());
    // Errors of the overlay itself are reported when the client is generated.
    let actions = Actions::read(overlay, &mut Vec::new());
    let (mut before, mut now) = (Target::new(&mut corrected), Target::new(&mut after));
    for action in &actions.all {
        let matched = before.matched(action);
        before.perform(action, actions.version);
        let missed = now
            .perform(action, actions.version)
            .is_some_and(|found| found.code == codes::OVERLAY_UNUSED);
        if matched.is_empty() || !missed {
            continue;
        }
        match rebase.follow(action, &mut now) {
            Some(followed) => {
                now.perform(&followed, actions.version);
            }
            None => rebase.drop_or_report(action, &matched),
        }
    }
    let renames = renames(old, new);
    rebase.find_orphans(old, &renames);
    rebase.rename(renames);
    let Rebase {
        mut rebased, edits, ..
    } = rebase;
    let mut text = overlay.span.source.text.clone();
    let actions = overlay.get("actions").map(Node::items).unwrap_or_default();
    apply(&mut text, actions, edits);
    add_undecided(&mut rebased, &mut text, new, &after);
    rebased.text = with_version(&text, overlay, new);
    rebased
}

/// An overlay that is being adapted.
struct Rebase<'a> {
    overlay: &'a Node,
    new: &'a Node,
    drop_lost: bool,
    moves: Vec<(String, String)>,
    edits: Vec<Edit>,
    rebased: Corrections,
}

impl<'a> Rebase<'a> {
    /// Returns the action with its target adapted to the moved operation, if the new target matches.
    fn follow(&mut self, action: &Action<'a>, now: &mut Target<'_>) -> Option<Action<'a>> {
        let follow = |text: &str| {
            let moves = self.moves.iter();
            moves.fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        };
        let written = action.target.as_str().unwrap_or_default();
        let followed = action
            .with_target(&follow(written))
            .filter(|followed| !now.matched(followed).is_empty())?;
        let span = &action.target.span;
        let source = span.source.text.get(span.start..span.end).unwrap_or_default();
        self.edits
            .push(Edit::Replace(span.start, span.end, follow(source)));
        self.rebased.moved.push((written.to_owned(), follow(written)));
        Some(followed)
    }

    /// Handles an action that no longer matches. Drops it if the operation or component around its target was removed.
    /// Otherwise reports it, and drops it only if `drop_lost` is set.
    fn drop_or_report(&mut self, action: &Action<'a>, matched: &[String]) {
        let target = action.target.as_str().unwrap_or_default().to_owned();
        let written = self.overlay.at(&action.pointer).unwrap_or(action.target);
        let is_gone = matched.iter().all(|pointer| is_gone(pointer, self.new));
        if is_gone || self.drop_lost {
            self.edits.push(Edit::Drop(written.span.line));
        }
        if is_gone {
            self.rebased.gone.push(target);
            return;
        }
        let reason = written.get("description").and_then(Node::as_str);
        self.rebased.lost.push(Lost {
            target,
            reason: reason
                .unwrap_or_default()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            line: action.target.span.line,
        });
    }

    /// Records the locations at which the overlay still refers to removed operation IDs.
    fn find_orphans(&mut self, old: &Node, renames: &[(String, String)]) {
        let ids = |document| operations(document).into_iter().filter_map(|one| one.id);
        let there: HashSet<String> = ids(self.new).collect();
        let is_gone = |id: &String| !there.contains(id) && !renames.iter().any(|(before, _)| before == id);
        let dropped: HashSet<usize> = self.edits.iter().filter_map(Edit::dropped).collect();
        let actions = self.overlay.get("actions").map(Node::items).unwrap_or_default();
        let mut spans = Vec::new();
        for id in ids(old).filter(is_gone) {
            let remaining = actions
                .iter()
                .filter(|action| !dropped.contains(&action.span.line));
            remaining.for_each(|action| mentions(action, &id, &mut spans));
        }
        spans.sort_by_key(|span| span.start);
        let text = &self.overlay.span.source.text;
        self.rebased.orphans.extend(spans.into_iter().map(|span| {
            Orphan {
                line: span.line,
                text: text
                    .lines()
                    .nth(span.line - 1)
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            }
        }));
    }

    /// Replaces the old IDs of renamed operations in the overlay.
    fn rename(&mut self, renames: Vec<(String, String)>) {
        for (before, after) in renames {
            let mut spans = Vec::new();
            mentions(self.overlay, &before, &mut spans);
            if spans.is_empty() {
                continue;
            }
            let edits = spans
                .into_iter()
                .map(|span| Edit::Replace(span.start, span.end, after.clone()));
            self.edits.extend(edits);
            self.rebased.renamed.push((before, after));
        }
    }
}

/// Adds an action for every operation that has no retry class in the corrected description, such as a new operation.
fn add_undecided(rebased: &mut Corrections, text: &mut String, new: &Node, corrected: &Node) {
    let paths = corrected.get("paths").map(Node::entries).unwrap_or_default();
    let all = paths
        .iter()
        .flat_map(|path| path.value.entries().iter().map(move |entry| (path, entry)));
    let undecided: Vec<_> = all
        .filter(|(_, entry)| is_method(&entry.key) && entry.value.get("x-zephr-retry").is_none())
        .collect();
    if undecided.is_empty() {
        return;
    }
    text.truncate(text.trim_end().len());
    text.push_str("\n\n# New operations, not reviewed yet.\n\n");
    for (path, entry) in undecided {
        let pointer = child(&child("/paths", &path.key), &entry.key);
        let retry = if matches!(entry.key.as_str(), "get" | "head") {
            crate::model::RetryClass::Idempotent.as_str()
        } else {
            crate::model::RetryClass::NonIdempotent.as_str()
        };
        let word = |text: &str| Json::String(text.to_owned());
        let mut update = vec![("x-zephr-retry".to_owned(), word(retry))];
        if let Some(call) = call(corrected, &entry.value) {
            update.push(("x-zephr-call".to_owned(), word(&call)));
        }
        let action = Json::Object(vec![
            ("target".to_owned(), word(&json_path(new, &pointer))),
            ("description".to_owned(), word(STUB)),
            ("update".to_owned(), Json::Object(update)),
        ]);
        text.push_str(&yaml::write(&Json::Array(vec![action]), 0));
        rebased
            .undecided
            .push(format!("{} {}", entry.key.to_uppercase(), path.key));
    }
}

/// Returns the `x-zephr-call` for a new operation, with the resource of the operations that have the same tag.
fn call(document: &Node, operation: &Node) -> Option<String> {
    let tag = |operation: &Node| {
        operation
            .get("tags")?
            .items()
            .first()?
            .as_str()
            .map(str::to_owned)
    };
    let own = tag(operation)?;
    let paths = document.get("paths").map(Node::entries).unwrap_or_default();
    let mut all = paths.iter().flat_map(|path| path.value.entries().iter());
    let resource = all.find_map(|entry| {
        let call = entry.value.get("x-zephr-call")?.as_str()?;
        (tag(&entry.value).as_ref() == Some(&own)).then(|| call.split_once('.'))?
    });
    let method = names::method(operation.get("operationId")?.as_str()?);
    Some(format!("{}.{method}", resource?.0))
}

/// Returns the overlay with the version of the new description.
fn with_version(text: &str, overlay: &Node, new: &Node) -> String {
    let version = |node: &Node| Some(node.get("info")?.get("version")?.as_str()?.to_owned());
    match (version(overlay), version(new)) {
        (Some(old), Some(new)) if old != new => {
            let line = |version: &str| format!("  version: '{version}'\n");
            text.replacen(&line(&old), &line(&new), 1)
        }
        _ => text.to_owned(),
    }
}

/// Returns the parts of JSONPaths that refer to moved operations, before and after: `['/v3/users']` if all
/// operations of the path moved together, else `['/v3/users'].get`.
fn moves(old: &Node, new: &Node) -> Vec<(String, String)> {
    let (was, is) = (operations(old), operations(new));
    let there: HashSet<_> = is.iter().map(|one| (&one.path, &one.method)).collect();
    let gone = was
        .iter()
        .filter(|one| !there.contains(&(&one.path, &one.method)));
    let moved: Vec<(&Operation, &Operation)> = gone
        .filter_map(|one| {
            Some((
                one,
                is.iter().find(|known| known.id.is_some() && known.id == one.id)?,
            ))
        })
        .collect();
    let parts = moved.iter().map(|(before, after)| {
        let siblings = was.iter().filter(|one| one.path == before.path);
        let together = siblings.into_iter().all(|one| {
            moved
                .iter()
                .any(|(from, to)| *from == one && to.path == after.path && to.method == from.method)
        });
        let part = |one: &Operation| {
            let method = if together {
                String::new()
            } else {
                format!(".{}", one.method)
            };
            format!("['{}']{method}", one.path)
        };
        (part(before), part(after))
    });
    let mut parts: Vec<_> = parts.collect();
    parts.dedup();
    parts
}

/// Returns the old and new IDs of renamed operations.
fn renames(old: &Node, new: &Node) -> Vec<(String, String)> {
    let is = operations(new);
    let was = operations(old).into_iter();
    let renamed = was.filter_map(|one| {
        let now = is
            .iter()
            .find(|now| now.path == one.path && now.method == one.method)?;
        Some((one.id?, now.id.clone()?))
    });
    renamed.filter(|(before, after)| before != after).collect()
}

/// Adds the locations of an ID in `node`, as a key or as a whole string, to `spans`.
fn mentions<'n>(node: &'n Node, id: &str, spans: &mut Vec<&'n Span>) {
    if node.as_str() == Some(id) {
        spans.push(&node.span);
    }
    node.items().iter().for_each(|item| mentions(item, id, spans));
    for entry in node.entries() {
        if entry.key == id {
            spans.push(&entry.key_span);
        }
        mentions(&entry.value, id, spans);
    }
}

/// The identity of an operation.
#[derive(PartialEq)]
struct Operation {
    id: Option<String>,
    path: String,
    method: String,
}

fn operations(document: &Node) -> Vec<Operation> {
    let paths = document.get("paths").map(Node::entries).unwrap_or_default();
    let all = paths
        .iter()
        .flat_map(|path| path.value.entries().iter().map(move |entry| (path, entry)));
    let operations = all.filter(|(_, entry)| is_method(&entry.key));
    let describe = |(path, entry): (&Entry, &Entry)| Operation {
        id: entry
            .value
            .get("operationId")
            .and_then(Node::as_str)
            .map(str::to_owned),
        path: path.key.clone(),
        method: entry.key.clone(),
    };
    operations.map(describe).collect()
}

/// Returns `true` if the operation or component around a location was removed.
fn is_gone(pointer: &str, new: &Node) -> bool {
    let named: Vec<String> = pointer.split('/').skip(1).take(3).map(unescape).collect();
    if named.len() < 3 {
        return new.at(pointer).is_none();
    }
    let around = named
        .iter()
        .fold(String::new(), |around, token| child(&around, token));
    new.at(&around).is_none()
}
