//! The emitted docs.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Returns the files with emitted types.
fn files() -> Vec<PathBuf> {
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src/api");
    let folders = fs::read_dir(&api).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| [folder.join("types.rs"), folder.join("shared.rs")]);
    files.filter(|file| file.is_file()).collect()
}

#[test]
fn type_docs_start_with_a_summary_before_the_source() {
    let mut types = BTreeSet::new();
    let mut bare = Vec::new();
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        // The first line of the current doc comment.
        let mut first = None;
        for line in text.lines() {
            if let Some(name) = line
                .strip_prefix("pub struct ")
                .or_else(|| line.strip_prefix("pub enum "))
            {
                let (name, _) = name.split_once(|c: char| !c.is_alphanumeric()).unwrap();
                types.insert(name.to_owned());
                let summary: &str = first.take().unwrap_or("nothing");
                if summary == "nothing" || summary.starts_with("From") || summary.starts_with("Composed") {
                    bare.push(format!("{name}: {summary}"));
                }
            } else if let Some(summary) = line.strip_prefix("/// ") {
                first.get_or_insert(summary);
            } else if !line.starts_with("///") && !line.starts_with("#[") {
                first = None;
            }
        }
    }
    let public = include_str!("../../generated/api.txt")
        .lines()
        .filter_map(|line| {
            let (name, item) = line.strip_prefix("zephr_admin::types::")?.split_once(": ")?;
            (item.starts_with("struct ") || item.starts_with("enum ")).then(|| name.to_owned())
        });
    assert_eq!(types, public.collect());
    assert_eq!(bare, [""; 0]);
}

/// Returns the lines of Rust examples in the docs of a folder that are shown to readers.
fn shown_lines(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            lines.extend(shown_lines(&path));
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let docs = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("/// "));
        lines.extend(docs.filter(|line| !line.starts_with("# ")).map(str::to_owned));
    }
    lines
}

/// `zephr-admin` re-exports the items of the runtime, so programs import them from `zephr_admin`.
#[test]
fn examples_of_reexported_items_import_zephr_admin() {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
    let lines = shown_lines(&runtime);
    assert!(lines.iter().any(|line| line.starts_with("use zephr_admin::")));
    let mut others: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("zephr_runtime"))
        .collect();
    others.sort();
    // The examples of the two macros that only emitted code uses.
    assert_eq!(others, ["use zephr_runtime as rt;"; 2]);
}
