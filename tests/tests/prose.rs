//! The emitted docs, read as a user meets them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files that hold emitted types.
fn files() -> Vec<PathBuf> {
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src/api");
    let folders = fs::read_dir(&api).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| [folder.join("types.rs"), folder.join("shared.rs")]);
    files.filter(|file| file.is_file()).collect()
}

#[test]
fn every_type_says_what_it_is_before_where_it_comes_from() {
    let mut types = 0;
    let mut bare = Vec::new();
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        // The first line of the doc comment that is being read.
        let mut first = None;
        for line in text.lines() {
            if let Some(name) = line
                .strip_prefix("pub struct ")
                .or_else(|| line.strip_prefix("pub enum "))
            {
                types += 1;
                let said: &str = first.take().unwrap_or("nothing");
                if said == "nothing" || said.starts_with("From") || said.starts_with("Composed") {
                    bare.push(format!("{}: {said}", name.trim_end_matches(" {")));
                }
            } else if let Some(said) = line.strip_prefix("/// ") {
                first.get_or_insert(said);
            } else if !line.starts_with("///") && !line.starts_with("#[") {
                first = None;
            }
        }
    }
    assert!(types > 100, "{types} types");
    assert_eq!(bare, [""; 0]);
}
