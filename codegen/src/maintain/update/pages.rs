//! The pages that an update writes: the provenance of the description, and the changelog.

use std::fmt::Write as _;

use super::Published;
use crate::{
    maintain::diff::{Change, Impact, Release, Report},
    openapi::Document,
    tree::Node,
};

const START: &str = "<!-- provenance: written by `cargo xtask update` -->\n";
const END: &str = "<!-- end of provenance -->";
const UNRELEASED: &str = "## [Unreleased]\n";

/// Returns the README with the provenance of the publication.
pub(super) fn readme(readme: &str, document: &Node, published: &Published) -> Option<String> {
    let (before, rest) = readme.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    let count = |node: Option<&Node>| node.map(Node::entries).unwrap_or_default().len();
    let paths = count(document.get("paths"));
    let schemas = count(
        document
            .get("components")
            .and_then(|components| components.get("schemas")),
    );
    let operations = Document::new(document).operations().count();
    let version = version(document);
    let (bytes, digest) = (published.source.text.len(), &published.sha256);
    let text = format!(
        "Version **{version}** of the vendor's Admin API reference (`info.version` in the file): {operations} operations on {paths} \
         paths, {schemas} schemas.\nTaken from a published file of {bytes} bytes, SHA-256\n`{digest}`.\n"
    );
    Some(format!("{before}{START}{text}{END}{after}"))
}

/// Returns the list of locations with prose in the publication.
pub(super) fn places(places: &[String], document: &Node) -> String {
    format!(
        "# {} places have prose in the published description, version {} (listed by `cargo xtask update`)\n{}\n",
        places.len(),
        version(document),
        places.join("\n")
    )
}

/// Returns the changelog after it adds the changes that users notice to the unreleased section, under their headings.
pub(super) fn changelog(
    changelog: &str,
    report: &Report,
    [old, new]: [&Node; 2],
    current: &str,
) -> Option<String> {
    let (before, rest) = changelog.split_once(UNRELEASED)?;
    let end = rest.find("\n## ").map_or(rest.len(), |at| at + 1);
    let (section, after) = rest.split_at(end);
    let mut section = section.to_owned();
    let (was, is) = (version(old), version(new));
    if was != is {
        let next = crate::maintain::diff::next_version(current, report.release()).unwrap_or_default();
        let line = format!(
            "- The client is generated from the description of {is} (before: {was}); the next version is {next}.\n"
        );
        add(&mut section, "Changed", &line);
    }
    for change in &report.changes {
        if let Some(heading) = heading(report, change) {
            add(&mut section, heading, &line(report, change));
        }
    }
    if !after.is_empty() && section != "\n" && !section.ends_with("\n\n") {
        section.push('\n');
    }
    Some(format!("{before}{UNRELEASED}{section}{after}"))
}

/// Returns the heading for a change, or `None` if users do not notice it.
fn heading(report: &Report, change: &Change) -> Option<&'static str> {
    let items: Vec<_> = change
        .items
        .iter()
        .filter_map(|index| report.item_changes.get(*index))
        .collect();
    let most = items.iter().map(|item| item.release).max();
    match most {
        Some(Release::Breaking) if items.iter().all(|item| item.new.is_none()) => Some("Removed"),
        Some(Release::Breaking) => Some("Changed"),
        Some(Release::Additions) => Some("Added"),
        Some(_) => Some("Deprecated"),
        None => (change.impact() == Impact::Breaking).then_some("Changed"),
    }
}

fn line(report: &Report, change: &Change) -> String {
    let items: Vec<_> = change
        .items
        .iter()
        .filter_map(|index| report.item_changes.get(*index))
        .collect();
    let breaks = items.iter().any(|item| item.release == Release::Breaking);
    let mut line = format!(
        "- {}`{}`: {}",
        if breaks { "**Breaking:** " } else { "" },
        change.subject(),
        change.message
    );
    if let Some(first) = items.first() {
        let rest = items.len() - 1;
        let more = if rest == 0 {
            String::new()
        } else {
            format!(" and {rest} more")
        };
        // Writing to a String cannot fail.
        let _ = write!(line, " (`{}`{more})", first.path.trim_end_matches(" ->"));
    }
    line + ".\n"
}

/// Adds a line below a heading, which is added if absent. Does nothing if the section contains the line.
fn add(section: &mut String, heading: &str, line: &str) {
    if section.contains(line) {
        return;
    }
    let title = format!("### {heading}\n");
    let Some(start) = section.find(&title) else {
        section.truncate(section.trim_end().len());
        let lead = if section.is_empty() { "\n" } else { "\n\n" };
        section.push_str(&format!("{lead}{title}\n{line}"));
        return;
    };
    let body = start + title.len();
    let end = section
        .get(body..)
        .and_then(|rest| rest.find("\n### "))
        .map_or(section.len(), |at| body + at + 1);
    let text = section.get(body..end).unwrap_or_default().trim_end().len();
    section.insert_str(body + text, &format!("\n{}", line.trim_end()));
}

fn version(document: &Node) -> String {
    let version = document
        .get("info")
        .and_then(|info| info.get("version"))
        .and_then(Node::as_str);
    version.unwrap_or("unversioned").to_owned()
}
