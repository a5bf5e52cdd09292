//! Compares ARCHITECTURE.md with the code.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the pieces of text in backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Returns whether a piece of code is the path of a file or folder, rather than a name or a command.
fn is_path(code: &str) -> bool {
    code.contains('/') && !code.contains(' ')
}

fn is_name(code: &str) -> bool {
    code.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Returns the text of a file, or of all files of a folder.
fn text(path: &Path) -> String {
    if path.is_file() {
        return fs::read_to_string(path).unwrap();
    }
    let entries = fs::read_dir(path).unwrap();
    entries.map(|entry| text(&entry.unwrap().path())).collect()
}

/// `cargo test` does not run the unit tests of a library with `test = false`.
#[test]
fn libraries_without_a_test_target_have_no_unit_tests() {
    for folder in ["generated", "smoke"] {
        let manifest = text(&root().join(folder).join("Cargo.toml"));
        assert!(manifest.contains("[lib]\ntest = false\n"), "{folder}");
        let source = text(&root().join(folder).join("src"));
        assert!(
            !source.contains("cfg(test)") && !source.contains("#[test]"),
            "{folder}"
        );
    }
}

#[test]
fn every_path_exists_and_contains_the_names_of_its_row() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let lost: Vec<_> = code(&page)
        .filter(|code| is_path(code) && !root().join(code).exists())
        .collect();
    assert_eq!(lost, [""; 0]);

    let mut unknown = Vec::new();
    for row in page.lines().filter(|line| line.starts_with("| ")) {
        let text: String = code(row)
            .filter(|code| is_path(code))
            .map(|path| text(&root().join(path)))
            .collect();
        let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let names = code(row).filter(|code| is_name(code) && !words.contains(code));
        unknown.extend(names.map(|name| format!("{name} in {row}")));
    }
    assert_eq!(unknown, [""; 0]);
}
