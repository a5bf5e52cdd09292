//! Two descriptions compared by what they mean: each difference with its rule, its places and its verdict, and with the
//! Rust items that it moves.
//!
//! `operations`, `exchange` and `schemas` walk the corrected descriptions side by side; `items` compares the public
//! public API of the two clients and assigns its changes to the differences; `report` prints.

mod exchange;
mod finder;
mod items;
mod operations;
mod report;
mod rules;
mod schemas;
mod side;

use std::{cmp::Reverse, fmt};

pub use items::{Moved, Release};
pub use report::{json, markdown, next_version, summary, text};
pub use rules::{RULES, Rule, page};
pub use side::Side;

use crate::{
    openapi::Document,
    tree::{Origin, unescape},
};
use finder::Finder;

/// The impact of a difference on callers of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing changes on the wire.
    Docs,
    /// Requests may contain more, or responses contain less: existing callers keep working.
    Addition,
    /// Requests may contain less, or responses contain more: existing callers may stop working.
    Breaking,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Docs => "docs only",
            Self::Addition => "addition",
            Self::Breaking => "breaking",
        })
    }
}

/// The direction of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// From the caller to the service.
    Request,
    /// From the service to the caller.
    Response,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Request => "request",
            Self::Response => "response",
        })
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The rule of the difference.
    pub rule: &'static Rule,
    /// The direction of the value; `None` if it is not sent, or the same in both directions.
    pub direction: Option<Direction>,
    /// A short description of the difference.
    pub message: String,
    /// The old location; for an addition, the surrounding one.
    pub old: Option<Origin>,
    /// The new location; for a removal, the surrounding one.
    pub new: Option<Origin>,
    /// The schemas around it, outermost first, old and new.
    trail: Vec<(String, String)>,
    /// The changed items: indices into [`Report::moved`].
    pub items: Vec<usize>,
}

impl Change {
    /// Returns the impact, by rule and direction.
    pub fn verdict(&self) -> Verdict {
        match self.direction {
            Some(Direction::Response) => self.rule.response,
            Some(Direction::Request) | None => self.rule.request,
        }
    }

    /// Returns the subject: `GET /v3/users`, or a component.
    pub fn subject(&self) -> String {
        let Some(origin) = self.new.as_ref().or(self.old.as_ref()) else {
            return "description".to_owned();
        };
        let tokens: Vec<String> = origin.pointer.split('/').skip(1).map(unescape).collect();
        match tokens.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["paths", path, method, ..] => format!("{} {path}", method.to_uppercase()),
            ["components", _, name, ..] => (*name).to_owned(),
            [] => "description".to_owned(),
            [first, ..] => (*first).to_owned(),
        }
    }
}

/// Everything that is different.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The breaking ones first, each kind in the order of the new description.
    pub changes: Vec<Change>,
    /// The public items of the client that are new, gone or different, sorted.
    pub moved: Vec<Moved>,
    /// Why the items are not known, where a client cannot be made of one of the descriptions.
    pub unknown: Option<String>,
}

impl Report {
    /// Items that no change accounts for.
    pub fn unexplained(&self) -> impl Iterator<Item = &Moved> {
        let explained = |index: &usize| self.changes.iter().any(|change| change.items.contains(index));
        self.moved
            .iter()
            .enumerate()
            .filter(move |(index, _)| !explained(index))
            .map(|(_, moved)| moved)
    }

    /// Returns the version change of the client, decided by its items; differences without items are still released, in
    /// documentation and tables.
    pub fn release(&self) -> Release {
        let items = self.moved.iter().map(|moved| moved.release).max();
        let rest = if self.changes.is_empty() {
            Release::None
        } else {
            Release::Patch
        };
        items.unwrap_or(Release::None).max(rest)
    }

    /// Returns whether working code may break, on the wire or when compiling.
    pub fn is_breaking(&self) -> bool {
        self.release() == Release::Breaking
            || self
                .changes
                .iter()
                .any(|change| change.verdict() == Verdict::Breaking)
    }
}

/// All differences between two descriptions.
pub fn compare(old: &Side, new: &Side) -> Report {
    let mut finder = Finder::default();
    let (was, is) = (Document::new(&old.document), Document::new(&new.document));
    finder.document(&was.cursor(), &is.cursor());
    let mut report = Report {
        changes: finder.changes,
        ..Report::default()
    };
    let rank = |change: &Change| (Reverse(change.verdict()), change.rule.is_prose());
    let written = |origin: &Option<Origin>| origin.as_ref().map_or(usize::MAX, |origin| origin.span.line);
    report
        .changes
        .sort_by_key(|change| (rank(change), written(&change.new), written(&change.old)));
    match (&old.client, &new.client) {
        (Ok(old), Ok(new)) => items::explain(&mut report, old, new),
        (Err(why), _) | (_, Err(why)) => report.unknown = Some(why.clone()),
    }
    report
}
