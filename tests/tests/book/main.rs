//! The book in `docs/`, and the links of all pages.

mod anchors;
mod collections;
mod getting_started;
mod links;
mod rustdoc;
mod testing;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Returns the Markdown files of the repository.
fn pages() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.md"])
        .current_dir(root())
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.lines().map(str::to_owned).collect()
}

/// Returns the contents of the Rust blocks of a page.
fn programs(page: &str) -> Vec<&str> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix("rust")?.split_once('\n'))
        .map(|(_, program)| program)
        .collect()
}

#[test]
fn every_page_of_the_book_is_in_its_summary_and_is_compiled() {
    let pages = pages();
    let pages: BTreeSet<_> = pages
        .iter()
        .filter_map(|page| page.strip_prefix("docs/src/"))
        .filter(|page| *page != "SUMMARY.md")
        .collect();
    let summary = read("docs/src/SUMMARY.md");
    let links: BTreeSet<_> = summary
        .lines()
        .filter_map(|line| Some(line.split_once("](")?.1.trim_end_matches(')')))
        .collect();
    assert_eq!(links, pages);
    let doctests = include_str!("../../src/book.rs");
    let compiled: BTreeSet<_> = doctests
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|name| pages.contains(name))
        .collect();
    assert_eq!(compiled, pages);
}

/// A doctest omits functions with `#[test]`, so these programs are modules of this test.
#[test]
fn the_tests_of_the_book_are_compiled() {
    let mut shown: Vec<String> = Vec::new();
    for page in pages().iter().filter(|page| page.starts_with("docs/")) {
        let text = read(page);
        shown.extend(
            programs(&text)
                .into_iter()
                .filter(|program| program.contains("::test]"))
                .map(str::to_owned),
        );
    }
    assert_eq!(
        shown,
        [include_str!("getting_started.rs"), include_str!("testing.rs")]
    );
}

#[test]
fn the_first_program_is_that_of_the_readme() {
    let book = read("docs/src/getting-started.md");
    let readme = read("generated/README.md");
    assert_eq!(programs(&book).first(), programs(&readme).first());
    assert!(
        programs(&book)
            .first()
            .is_some_and(|program| program.contains("fn main()"))
    );
}
