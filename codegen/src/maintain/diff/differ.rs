//! The shared state of a comparison: the current location and the differences found.

use std::collections::{HashMap, HashSet};

use super::{
    Change, Direction,
    rules::{self, Rule},
};
use crate::openapi::{Cursor, grammar::Kind, schema::Schema};

/// Compares two descriptions.
#[derive(Default)]
pub(super) struct Differ<'a> {
    changes: Vec<Change>,
    /// The comparisons so far: the pointers of both schemas, the direction, and whether the values are not sent.
    seen: HashSet<(String, String, Option<Direction>, bool)>,
    /// The pairs of schemas in the order in which they are compared.
    pub(super) pairs: Vec<Pair>,
    /// The index of the pair that is being compared.
    within: Option<usize>,
    /// The schemas to compare, the next one last. With recursion, a long chain of schemas would overflow the stack.
    due: Vec<Due<'a>>,
    /// Set while the schemas in `due` are compared.
    is_comparing: bool,
    pub(super) direction: Option<Direction>,
    /// Set for webhooks and callbacks, whose requests the service sends.
    is_reversed: bool,
    /// Set in a property that is not sent in this direction.
    unsent: bool,
    /// The new names of renamed security schemes.
    pub(super) renamed_schemes: HashMap<String, String>,
}

/// The locations of two schemas that are compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) old: String,
    pub(super) new: String,
    /// The index of the pair that contains or refers to this pair.
    pub(super) within: Option<usize>,
}

/// Two schemas to compare, the index of the pair that contains or refers to them, and whether they are not sent.
struct Due<'a> {
    old: Cursor<'a>,
    new: Cursor<'a>,
    within: Option<usize>,
    unsent: bool,
}

impl<'a> Differ<'a> {
    /// Adds a difference that is not known yet.
    pub(super) fn report(
        &mut self,
        rule: &'static Rule,
        old: Option<&Cursor<'a>>,
        new: Option<&Cursor<'a>>,
        message: impl Into<String>,
    ) {
        let change = Change {
            rule,
            direction: self.direction,
            message: message.into(),
            old: old.map(Cursor::key_origin),
            new: new.map(Cursor::key_origin),
            unsent: self.unsent,
            within: self.within,
            items: Vec::new(),
        };
        let is_same = |known: &Change| {
            (
                known.rule,
                known.direction,
                known.unsent,
                &known.old,
                &known.new,
                &known.message,
            ) == (
                change.rule,
                change.direction,
                change.unsent,
                &change.old,
                &change.new,
                &change.message,
            )
        };
        if !self.changes.iter().any(is_same) {
            self.changes.push(change);
        }
    }

    /// Compares two schemas, and all schemas that they contain or refer to. During another comparison, only adds the
    /// two schemas to `due`.
    pub(super) fn schema(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        self.due.push(Due {
            old: old.clone(),
            new: new.clone(),
            within: self.within,
            unsent: self.unsent,
        });
        if std::mem::replace(&mut self.is_comparing, true) {
            return;
        }
        let unsent = self.unsent;
        while let Some(due) = self.due.pop() {
            let others = self.due.len();
            (self.within, self.unsent) = (due.within, due.unsent);
            self.schema_alone(&due.old, &due.new);
            self.due.get_mut(others..).unwrap_or_default().reverse();
        }
        (self.within, self.unsent, self.is_comparing) = (None, unsent, false);
    }

    /// Starts the comparison of two schemas. Returns `false` if they have been compared in this direction.
    pub(super) fn enter(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) -> bool {
        let (old, new) = (old.pointer.clone(), new.pointer.clone());
        let is_new = self
            .seen
            .insert((old.clone(), new.clone(), self.direction, self.unsent));
        if is_new {
            let within = self.within.replace(self.pairs.len());
            self.pairs.push(Pair { old, new, within });
        }
        is_new
    }

    /// Returns `true` if the two schemas have been compared in any direction.
    pub(super) fn is_known(&self, old: &Cursor<'a>, new: &Cursor<'a>) -> bool {
        self.seen
            .iter()
            .any(|(was, is, ..)| *was == old.pointer && *is == new.pointer)
    }

    /// Runs `compare` for values of a direction.
    pub(super) fn within(&mut self, direction: Direction, compare: impl FnOnce(&mut Self)) {
        let direction = if self.is_reversed {
            direction.reversed()
        } else {
            direction
        };
        let before = self.direction.replace(direction);
        compare(self);
        self.direction = before;
    }

    /// Runs `compare` for an operation that the service calls.
    pub(super) fn reversed(&mut self, compare: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.is_reversed, true);
        compare(self);
        self.is_reversed = before;
    }

    /// Compares two properties. Read-only ones are not sent in requests, write-only ones not in responses.
    pub(super) fn property(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let unsent = self.unsent || (self.is_unsent(old) && self.is_unsent(new));
        let before = std::mem::replace(&mut self.unsent, unsent);
        self.schema(old, new);
        self.unsent = before;
    }

    /// Returns `true` if a property is not sent in this direction.
    pub(super) fn is_unsent(&self, at: &Cursor<'a>) -> bool {
        let key = match self.direction {
            Some(Direction::Request) => "readOnly",
            Some(Direction::Response) => "writeOnly",
            None => return false,
        };
        Schema::new(at).flag(key)
    }

    /// Returns the changes. A change of a value that is not sent is omitted if the same change affects a value that
    /// is sent.
    pub(super) fn changes(&self) -> Vec<Change> {
        let sent = self.changes.iter().filter(|change| !change.unsent);
        let sent: HashSet<_> = sent.map(identity).collect();
        let is_kept = |change: &&Change| !change.unsent || !sent.contains(&identity(change));
        self.changes.iter().filter(is_kept).cloned().collect()
    }

    /// Compares summaries and descriptions, which have no direction.
    pub(super) fn prose(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let before = self.direction.take();
        for key in ["summary", "description"] {
            let is_text = |at: &Cursor<'a>| at.get(key).filter(|at| at.node.as_str().is_some());
            self.value(
                key,
                [rules::PROSE_CHANGED; 3],
                (old, is_text(old)),
                (new, is_text(new)),
            );
        }
        self.direction = before;
    }

    /// Compares the hints of the overlay, which have no direction.
    pub(super) fn hints(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let before = self.direction.take();
        let keys = old.node.entries().iter().chain(new.node.entries());
        let keys: Vec<&str> = keys
            .map(|entry| entry.key.as_str())
            .filter(|key| key.starts_with("x-zephr-"))
            .collect();
        for (index, key) in keys.iter().enumerate() {
            if keys.iter().take(index).any(|known| known == key) {
                continue;
            }
            self.value(
                key,
                [rules::HINT_CHANGED; 3],
                (old, old.get(key)),
                (new, new.get(key)),
            );
        }
        self.direction = before;
    }

    /// Compares the examples of a schema: a single one, or several by name.
    pub(super) fn examples(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let rules = [rules::EXAMPLE_CHANGED; 3];
        self.value(
            "example",
            rules,
            (old, old.get("example")),
            (new, new.get("example")),
        );
        let (was, is) = (old.get("examples"), new.get("examples"));
        let kept = was.iter().zip(&is);
        let named = kept.flat_map(|(was, is)| is.fields().map(|(name, at)| (was.get(name), at)));
        for (before, at) in named.collect::<Vec<_>>() {
            if let Some(before) = before {
                self.prose(&before, &at);
            }
        }
        let is_same = was
            .iter()
            .zip(&is)
            .any(|(was, is)| Self::is_same(was, is, Kind::Map(&Kind::Example)));
        if !is_same {
            self.value("examples", rules, (old, was), (new, is));
        }
    }

    /// Compares whether an operation or a parameter is deprecated.
    pub(super) fn deprecation(&mut self, what: &str, old: &Cursor<'a>, new: &Cursor<'a>) {
        let change = match (old.flag("deprecated"), new.flag("deprecated")) {
            (false, true) => "is deprecated",
            (true, false) => "is no longer deprecated",
            _ => return,
        };
        self.report(
            rules::DEPRECATION_CHANGED,
            Some(old),
            Some(new),
            format!("{what} {change}"),
        );
    }

    /// Returns `true` if two parts are equal except for prose.
    pub(super) fn is_same(old: &Cursor<'a>, new: &Cursor<'a>, kind: Kind) -> bool {
        crate::openapi::format::facts(old.node, kind) == crate::openapi::format::facts(new.node, kind)
    }
}

/// Returns the rule, the locations and the message of a change, which identify it regardless of its direction.
fn identity(change: &Change) -> (&str, [Option<&str>; 2], &str) {
    let places =
        [&change.old, &change.new].map(|origin| origin.as_ref().map(|origin| origin.pointer.as_str()));
    (change.rule.name, places, &change.message)
}
