//! Semantic comparison of two descriptions: each difference with its rule, locations, impact, and the Rust items that
//! it changes.
//!
//! `operations`, `security`, `wire`, `schemas`, `limits` and `union` traverse the corrected descriptions in parallel;
//! `items` compares the public API of the two clients and assigns its changes to the differences; `report` formats
//! the result.

mod differ;
mod items;
mod limits;
mod operations;
mod report;
mod revision;
mod rules;
mod schemas;
mod security;
mod union;
mod wire;

use std::{cmp::Reverse, fmt};

pub use items::{ItemChange, Release};
pub use report::{json, markdown, next_version, summary, text};
pub use revision::Revision;
pub use rules::{RULES, Rule, page};

use crate::{
    openapi::Document,
    tree::{Origin, unescape},
};
use differ::{Differ, Pair};

/// The impact of a difference on callers of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// Nothing changes on the wire.
    Docs,
    /// Requests may contain more, or responses contain less: existing callers keep working.
    Addition,
    /// Requests may contain less, or responses contain more: existing callers may stop working.
    Breaking,
}

impl fmt::Display for Impact {
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

impl Direction {
    fn reversed(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
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
    /// The direction of the value, or `None` if no direction applies, such as for prose.
    pub direction: Option<Direction>,
    /// A short description of the difference.
    pub message: String,
    /// The location in the old description; for an addition, the location of the surrounding element.
    pub old: Option<Origin>,
    /// The location in the new description; for a removal, the location of the surrounding element.
    pub new: Option<Origin>,
    /// Set if the value is not sent in this direction, such as a read-only property in a request.
    unsent: bool,
    /// The index of the innermost pair of schemas around the difference.
    within: Option<usize>,
    /// The changed items: indices into [`Report::item_changes`].
    pub items: Vec<usize>,
}

impl Change {
    /// Returns the impact, by rule and direction.
    pub fn impact(&self) -> Impact {
        match self.direction {
            _ if self.unsent => Impact::Docs,
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
            ["paths", path, method, "callbacks", name, ..] => {
                format!("callback {name} of {} {path}", method.to_uppercase())
            }
            ["paths", path, method, ..] => format!("{} {path}", method.to_uppercase()),
            ["webhooks", name, ..] => format!("webhook {name}"),
            ["components", _, name, ..] => (*name).to_owned(),
            [] => "description".to_owned(),
            [first, ..] => (*first).to_owned(),
        }
    }
}

/// The differences between two descriptions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The changes by impact, breaking ones first, then in the order of the new description.
    pub changes: Vec<Change>,
    /// The changes of the client's public API, sorted.
    pub item_changes: Vec<ItemChange>,
    /// The reason why the changed items are unknown: no client can be generated from one of the descriptions.
    pub unknown: Option<String>,
    /// The pairs of schemas that were compared.
    pairs: Vec<Pair>,
}

impl Report {
    /// Returns the items that no change explains.
    pub fn unexplained(&self) -> impl Iterator<Item = &ItemChange> {
        let explained = |index: &usize| self.changes.iter().any(|change| change.items.contains(index));
        self.item_changes
            .iter()
            .enumerate()
            .filter(move |(index, _)| !explained(index))
            .map(|(_, item)| item)
    }

    /// Returns the kind of release that the changed items need. Differences that change no item need a patch release,
    /// because they change documentation, tables or the wire format.
    pub fn release(&self) -> Release {
        let items = self.item_changes.iter().map(|item| item.release).max();
        let rest = if self.changes.is_empty() {
            Release::None
        } else {
            Release::Patch
        };
        items.unwrap_or(Release::None).max(rest)
    }

    /// Returns `true` if working code may fail, at run time or when compiling.
    pub fn is_breaking(&self) -> bool {
        self.release() == Release::Breaking
            || self
                .changes
                .iter()
                .any(|change| change.impact() == Impact::Breaking)
    }
}

/// Compares two descriptions.
pub fn compare(old: &Revision, new: &Revision) -> Report {
    let mut differ = Differ::default();
    let (was, is) = (Document::new(&old.document), Document::new(&new.document));
    differ.document(&was.cursor(), &is.cursor());
    let mut report = Report {
        changes: differ.changes(),
        pairs: differ.pairs,
        ..Report::default()
    };
    let rank = |change: &Change| (Reverse(change.impact()), change.rule.is_prose());
    let written = |origin: &Option<Origin>| origin.as_ref().map_or(usize::MAX, |origin| origin.span.line);
    report
        .changes
        .sort_by_key(|change| (rank(change), written(&change.new), written(&change.old)));
    match (&old.client, &new.client) {
        (Ok(old), Ok(new)) => items::explain(&mut report, old, new),
        (Err(why), _) | (_, Err(why)) => report.unknown = Some(why.clone()),
    }
    // The pairs are needed only to find the causes of changed items.
    report.pairs.clear();
    report
}
