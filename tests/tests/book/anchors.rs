//! The anchors of Markdown headings.

use std::collections::BTreeSet;

/// Returns the lines outside of fenced code blocks.
pub(crate) fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    page.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// Returns the anchor of a heading, as GitHub and mdBook derive it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c => c.is_alphanumeric().then_some(c),
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// Returns the anchors of a page.
pub(crate) fn anchors(page: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let headings =
        prose(page).filter_map(|line| line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' '));
    for heading in headings {
        let anchor = anchor(heading);
        let repeated = (1..).map(|number| format!("{anchor}-{number}"));
        let mut candidates = std::iter::once(anchor.clone()).chain(repeated);
        candidates.find(|candidate| anchors.insert(candidate.clone()));
    }
    anchors
}

#[test]
fn headings_become_anchors() {
    let page = "# A `b` c!\n```\n# code\n```\n## Über_uns\n## A b c\n";
    let expected = ["a-b-c", "a-b-c-1", "über_uns"];
    assert_eq!(anchors(page), expected.map(str::to_owned).into());
}
