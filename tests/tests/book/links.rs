//! The links of Markdown pages resolve to files, headings and items of this repository.

use std::path::{Component, Path, PathBuf};

use super::{
    anchors::{anchors, prose},
    pages, read, root,
};

/// Pages that are not part of this repository. A new one is checked by hand.
const EXTERNAL: [&str; 4] = [
    "https://crates.io/crates/wiremock",
    "https://github.com/release-plz/release-plz",
    "https://keepachangelog.com/en/1.1.0/",
    "https://semver.org/",
];

/// The published crates and their folders.
pub(crate) const CRATES: [(&str, &str); 4] = [
    ("zephr-admin", "generated"),
    ("zephr-catalog", "catalog"),
    ("zephr-mock", "mock"),
    ("zephr-runtime", "runtime"),
];

/// Returns the URL of the published guide: the `homepage` of the packages.
fn guide() -> String {
    let manifest = read("Cargo.toml");
    let homepage = manifest
        .lines()
        .find_map(|line| line.strip_prefix("homepage = \"")?.strip_suffix('"'));
    homepage.unwrap().to_owned()
}

/// Returns the targets of the links of a page.
pub(crate) fn links(page: &str) -> Vec<String> {
    let text: Vec<_> = prose(page).collect();
    // Code spans contain no links.
    let text: Vec<_> = text.join("\n").split('`').step_by(2).map(str::to_owned).collect();
    let text = text.join("``");
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).collect()
}

/// Returns a path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => _ = normal.pop(),
            component => normal.push(component),
        }
    }
    normal
}

/// Returns the reason why a link does not resolve. Links to API documentation are checked by `super::rustdoc`.
fn problem(page: &str, target: &str) -> Option<String> {
    if let Some(source) = target.strip_prefix("https://docs.rs/crate/") {
        let (name, path) = source.split_once("/latest/source/").unwrap_or((source, ""));
        let folder = CRATES.iter().find(|(known, _)| *known == name);
        let exists = folder.is_some_and(|(_, folder)| root().join(folder).join(path).exists());
        return (!exists).then(|| "is not a file of the crate".to_owned());
    }
    if let Some(page) = target.strip_prefix(guide().as_str()) {
        let exists = page.is_empty()
            || root()
                .join("docs/src")
                .join(page.replace(".html", ".md"))
                .is_file();
        return (!exists).then(|| "is not a page of the guide".to_owned());
    }
    if target.starts_with("https://") {
        let is_ours = CRATES.iter().any(|(name, _)| {
            let rest = target
                .strip_prefix("https://docs.rs/")
                .and_then(|rest| rest.strip_prefix(name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("/latest/"))
        });
        let is_known = is_ours || EXTERNAL.contains(&target);
        return (!is_known).then(|| "is not a known page".to_owned());
    }
    let (path, anchor) = target
        .split_once('#')
        .map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let path = match path {
        "" => PathBuf::from(page),
        // The page of GitHub where security problems are reported.
        "../../security/advisories/new" => return None,
        path => normal(&folder.join(path)),
    };
    if !root().join(&path).exists() {
        return Some("does not exist".to_owned());
    }
    let anchor = anchor?;
    let page = read(path.to_str()?);
    (!anchors(&page).contains(anchor)).then(|| format!("has no heading `{anchor}`"))
}

#[test]
fn links_of_pages_resolve() {
    let mut dead = Vec::new();
    let mut count = 0;
    for page in pages() {
        let text = read(&page);
        // Rust paths are links of rustdoc, which checks them itself.
        let is_rustdoc = page == "generated/src/lib.md";
        for target in links(&text).into_iter().filter(|_| !is_rustdoc) {
            count += 1;
            dead.extend(problem(&page, &target).map(|problem| format!("{page}: {target} {problem}")));
        }
    }
    assert!(count > 50, "only {count} links were found");
    assert_eq!(dead, [""; 0]);
}

#[test]
fn dead_links_are_found() {
    let page = "docs/src/faq.md";
    let guide = guide();
    let [known, unknown] = ["testing.html", "missing.html"].map(|page| format!("{guide}{page}"));
    for (target, expected) in [
        ("errors-and-retries.md#handle-an-error", None),
        ("#which-versions-of-rust-are-supported", None),
        (
            "https://docs.rs/zephr-admin/latest/zephr_admin/struct.Client.html",
            None,
        ),
        ("missing.md", Some("does not exist")),
        ("../../../outside.md", Some("does not exist")),
        ("faq.md#missing", Some("has no heading `missing`")),
        ("https://example.com/", Some("is not a known page")),
        (guide.as_str(), None),
        (known.as_str(), None),
        (unknown.as_str(), Some("is not a page of the guide")),
        (
            "https://docs.rs/crate/zephr-admin/latest/source/examples/missing.rs",
            Some("is not a file of the crate"),
        ),
    ] {
        assert_eq!(problem(page, target).as_deref(), expected, "{target}");
    }
    assert_eq!(links("[a](b) `[c](d)`\n```\n[e](f)\n```\n[`g`](h)"), ["b", "h"]);
}
