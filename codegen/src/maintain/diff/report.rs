//! Formats a report as text, Markdown or JSON.

use std::fmt::Write as _;

use serde_json::{Value, json as object};

use super::{Change, Impact, ItemChange, Release, Report};
use crate::tree::Origin;

/// The maximum number of changes of prose in the text and Markdown formats. JSON lists all of them.
const MOST_PROSE: usize = 20;

impl Release {
    /// Returns the kind of release in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::None => "nothing to release",
            Self::Patch => "no item was added, removed or changed",
            Self::Additions => "additions",
            Self::Breaking => "breaking",
        }
    }
}

/// Returns the next version after `version`. Before 1.0, a breaking change raises the minor version, and anything
/// else the patch version.
pub fn next_version(version: &str, release: Release) -> Option<String> {
    let mut parts = version.split('.').map(|part| part.parse::<u64>().ok());
    let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next()??);
    let next = match (release, major) {
        (Release::None, _) => (major, minor, patch),
        (Release::Breaking, 0) => (0, minor + 1, 0),
        (Release::Breaking, _) => (major + 1, 0, 0),
        (Release::Additions, 1..) => (major, minor + 1, 0),
        (Release::Additions, 0) | (Release::Patch, _) => (major, minor, patch + 1),
    };
    Some(format!("{}.{}.{}", next.0, next.1, next.2))
}

/// Returns the report for a terminal: a paragraph for each change, then the release.
pub fn text(report: &Report, version: &str) -> String {
    let mut text = String::new();
    let (prose, changes): (Vec<&Change>, Vec<&Change>) =
        report.changes.iter().partition(|change| change.rule.is_prose());
    for change in changes {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}: {} [{}]",
            heading(change),
            change.subject(),
            change.rule.name
        );
        let _ = writeln!(text, "  {}", change.message);
        for (what, origin) in [("was", &change.old), ("is ", &change.new)] {
            if let Some(origin) = origin {
                let _ = writeln!(text, "  {what} {:?} {}", origin.span, origin.pointer);
            }
        }
        for item in change
            .items
            .iter()
            .filter_map(|index| report.item_changes.get(*index))
        {
            text.push_str(&lines(item, "  "));
        }
        text.push('\n');
    }
    for change in prose.iter().take(MOST_PROSE) {
        let place = change.new.as_ref().or(change.old.as_ref());
        let place = place.map(|origin| format!("{:?} {}", origin.span, origin.pointer));
        let _ = writeln!(
            text,
            "{}: {} [{}]",
            change.impact(),
            place.unwrap_or_default(),
            change.rule.name
        );
    }
    match prose.len().saturating_sub(MOST_PROSE) {
        0 => {}
        more => text.push_str(&format!("docs only: {more} more texts changed\n")),
    }
    if !prose.is_empty() {
        text.push('\n');
    }
    let unexplained: Vec<&ItemChange> = report.unexplained().collect();
    if !unexplained.is_empty() {
        text.push_str("items whose change no difference explains:\n");
        text.extend(unexplained.iter().map(|item| lines(item, "  ")));
        text.push('\n');
    }
    text + &summary(report, version)
}

/// Returns the last lines: the numbers of changes and the next version.
pub fn summary(report: &Report, version: &str) -> String {
    let count = |impact: Impact| {
        report
            .changes
            .iter()
            .filter(|change| change.impact() == impact)
            .count()
    };
    let items = |release: Release| {
        report
            .item_changes
            .iter()
            .filter(|item| item.release == release)
            .count()
    };
    let mut text = format!(
        "changes: {} breaking, {} additions, {} docs only\n",
        count(Impact::Breaking),
        count(Impact::Addition),
        count(Impact::Docs)
    );
    if let Some(why) = &report.unknown {
        let _ = writeln!(
            text,
            "Rust items: unknown, because no client can be generated: {why}"
        );
        return text;
    }
    let _ = writeln!(
        text,
        "Rust items: {} removed or changed, {} added, {} with a changed deprecation",
        items(Release::Breaking),
        items(Release::Additions),
        items(Release::Patch)
    );
    let release = report.release();
    let next = next_version(version, release).unwrap_or_else(|| version.to_owned());
    let _ = match release {
        Release::None => writeln!(text, "version: {version}, {}", release.describe()),
        _ => writeln!(text, "version: {version} -> {next}, {}", release.describe()),
    };
    text
}

/// Returns the report for a pull request: a table of changes by impact, then the summary.
pub fn markdown(report: &Report, version: &str) -> String {
    let mut text = String::new();
    for (impact, title) in [
        (Impact::Breaking, "Breaking"),
        (Impact::Addition, "Additions"),
        (Impact::Docs, "Documentation only"),
    ] {
        let of_impact = report.changes.iter().filter(|change| change.impact() == impact);
        let (prose, mut changes): (Vec<&Change>, Vec<&Change>) =
            of_impact.partition(|change| change.rule.is_prose());
        changes.extend(prose.iter().take(MOST_PROSE));
        if changes.is_empty() {
            continue;
        }
        let head = "| where | what | rule | direction | Rust items |\n| --- | --- | --- | --- | --- |\n";
        let _ = write!(text, "## {title}\n\n{head}");
        text.extend(changes.iter().map(|change| row(report, change)));
        if let more @ 1.. = prose.len().saturating_sub(MOST_PROSE) {
            let _ = write!(text, "\n{more} more texts changed.\n");
        }
        text.push('\n');
    }
    text + &summary(report, version)
}

fn row(report: &Report, change: &Change) -> String {
    let items = change
        .items
        .iter()
        .filter_map(|index| report.item_changes.get(*index));
    let items: Vec<String> = items
        .map(|item| format!("{}`{}`", sign(item), item.path))
        .collect();
    let place = change.new.as_ref().or(change.old.as_ref());
    let place = place.map(|origin| format!("{}:{}", origin.span.source.name, origin.span.line));
    let cells = [
        format!("{} ({})", change.subject(), place.unwrap_or_default()),
        change.message.clone(),
        format!("`{}`", change.rule.name),
        change
            .direction
            .map(|direction| direction.to_string())
            .unwrap_or_default(),
        items.join("<br>"),
    ];
    let cells = cells.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
    format!("| {} |\n", cells.join(" | "))
}

/// Returns the report as one JSON object.
pub fn json(report: &Report, version: &str) -> Value {
    let place = |origin: &Origin| {
        let span = &origin.span;
        object!({ "pointer": origin.pointer, "file": span.source.name, "line": span.line, "column": span.column })
    };
    let item = |item: &ItemChange| object!({ "item": item.path, "old": item.old, "new": item.new, "release": item.release.describe() });
    let change = |change: &Change| {
        let items = change
            .items
            .iter()
            .filter_map(|index| report.item_changes.get(*index));
        object!({
            "rule": change.rule.name,
            "verdict": change.impact().to_string(),
            "direction": change.direction.map(|direction| direction.to_string()),
            "message": change.message,
            "old": change.old.as_ref().map(place),
            "new": change.new.as_ref().map(place),
            "items": items.map(|item| &item.path).collect::<Vec<_>>(),
        })
    };
    // Without both clients, the changes of the public API are unknown.
    let release = report.unknown.is_none().then(|| report.release());
    object!({
        "changes": report.changes.iter().map(change).collect::<Vec<_>>(),
        "items": report.item_changes.iter().map(item).collect::<Vec<_>>(),
        "unexplained": report.unexplained().map(|item| &item.path).collect::<Vec<_>>(),
        "unknown": report.unknown,
        "release": release.map_or("unknown", Release::describe),
        "version": version,
        "next": release.and_then(|release| next_version(version, release)),
    })
}

fn heading(change: &Change) -> String {
    match change.direction {
        Some(direction) => format!("{} ({direction})", change.impact()),
        None => change.impact().to_string(),
    }
}

fn sign(item: &ItemChange) -> char {
    match (&item.old, &item.new) {
        (None, _) => '+',
        (_, None) => '-',
        _ => '~',
    }
}

/// Returns the removed and the added line of `api.txt`.
fn lines(item: &ItemChange, indent: &str) -> String {
    let old = item.old.iter().map(|line| format!("{indent}- {line}\n"));
    let new = item.new.iter().map(|line| format!("{indent}+ {line}\n"));
    old.chain(new).collect()
}
