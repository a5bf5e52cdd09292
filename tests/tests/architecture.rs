//! Compares ARCHITECTURE.md with the code.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The page lists the files to open first. A complete list would be too long to read.
const MAX_LINES: usize = 70;
const MAX_WORDS: usize = 850;

/// The keywords that precede the name of an item.
const KEYWORDS: [&str; 9] = [
    "const",
    "enum",
    "fn",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
];

/// The words that may precede one of the `KEYWORDS`. Some may also precede the name of a field, as in `pub name`.
const MODIFIERS: [&str; 5] = ["async", "crate", "pub", "super", "unsafe"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    text(&root().join("ARCHITECTURE.md"))
}

/// Returns the table rows, list items and paragraphs of a page.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    for line in page.lines() {
        match blocks.last_mut() {
            Some(block) if !line.is_empty() && !line.starts_with(['|', '-']) => block.extend(["\n", line]),
            _ => blocks.push(line.to_owned()),
        }
    }
    blocks
}

/// Returns the pieces of text in backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Returns whether a piece of code is the path of a file or folder, rather than a name or a command.
fn is_path(code: &str) -> bool {
    (code.contains('/') || code.ends_with(".rs")) && !code.contains(' ')
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns the complete path of a file. If `code` is only a file name, the folder is that of `previous`: `a` for
/// `a/b.rs` or `a/`.
fn with_folder(code: &str, previous: &str) -> String {
    match previous.rsplit_once('/') {
        Some((folder, _)) if !code.contains('/') => format!("{folder}/{code}"),
        _ => code.to_owned(),
    }
}

/// Returns the name of the item, or of the field that is not private, that a line of code defines.
fn definition(line: &str) -> Option<&str> {
    if line.trim_start().starts_with("//") {
        return None;
    }
    let (mut is_item, mut has_modifier) = (false, false);
    for word in line
        .split(|c: char| !is_word_char(c))
        .filter(|word| !word.is_empty())
    {
        if KEYWORDS.contains(&word) {
            is_item = true;
        } else if MODIFIERS.contains(&word) {
            has_modifier = true;
        } else {
            let is_field = has_modifier && line.contains(&format!(" {word}: "));
            return (is_item || is_field).then_some(word);
        }
    }
    None
}

/// Returns the problems of a page: paths that do not exist, names that are not defined in the file of the preceding
/// path, and code that is not a path, a name or a command.
fn problems(page: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for block in blocks(page) {
        let mut path = String::new();
        for code in code(&block) {
            if is_path(code) {
                path = with_folder(code, &path);
                if !root().join(&path).exists() {
                    problems.push(format!("{path} does not exist"));
                }
            } else if code.chars().all(is_word_char) {
                let source = fs::read_to_string(root().join(&path)).unwrap_or_default();
                if !source.lines().any(|line| definition(line) == Some(code)) {
                    problems.push(format!("{code} is not defined in {path:?}"));
                }
            } else if !code.contains([' ', '-']) {
                problems.push(format!("{code} is not a path, a name or a command"));
            }
        }
    }
    problems
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
fn every_path_exists_and_every_name_is_defined_in_the_file_before_it() {
    assert_eq!(problems(&page()), [""; 0]);
}

#[test]
fn the_page_is_short() {
    let page = page();
    let size = (page.lines().count(), page.split_whitespace().count());
    assert!(
        size.0 <= MAX_LINES && size.1 <= MAX_WORDS,
        "lines and words: {size:?}"
    );
}

#[test]
fn false_paths_and_names_are_found() {
    let page = "\
`runtime/src/client.rs` (`Client`, `shared`), `call/emitted.rs`, `runtime/src/call/emitted.rs` (`customize`,
`call`).

| `runtime/src/call/` | `mod.rs` (`Call`, `PreparedRequest`, `options`), `cargo xtask generate` |
| `Call` | `runtime/src/client.rs` (`Call`, `from_parts`), `missing.rs` |
- `runtime/src/client.rs` and `Client::call`
";
    let expected = [
        "call/emitted.rs does not exist",
        "Call is not defined in \"\"",
        "Call is not defined in \"runtime/src/client.rs\"",
        "runtime/src/missing.rs does not exist",
        "Client::call is not a path, a name or a command",
    ];
    assert_eq!(problems(page), expected);
}
