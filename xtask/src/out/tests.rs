//! Output folders and their contents.

use super::*;

fn emitted() -> Generated {
    let file = |path: &str, text: &str| File {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let files = vec![
        file("generated/src/api/mod.rs", "// api\n"),
        file("catalog/catalog.json", "{}\n"),
    ];
    Generated {
        files,
        ..Generated::default()
    }
}

#[test]
fn writes_compares_and_repairs_a_crate() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/crate");
    assert!(!write(&folder, None, &emitted(), Mode::Check, false).unwrap());
    assert!(!folder.exists(), "a check makes nothing");
    assert!(write(&folder, None, &emitted(), Mode::Write, false).unwrap());
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    assert!(
        manifest.contains("[workspace]") && manifest.contains("/runtime\""),
        "{manifest}"
    );
    let runtime = manifest
        .lines()
        .find_map(|line| line.strip_prefix("path = \""))
        .unwrap()
        .trim_end_matches('"');
    assert!(folder.join(runtime).join("Cargo.toml").is_file(), "{runtime}");
    assert!(folder.join("src/lib.rs").is_file() && folder.join("src/api/mod.rs").is_file());
    assert!(!folder.join("mock").exists());

    fs::create_dir(folder.join("target")).unwrap();
    fs::write(folder.join("Cargo.lock"), "").unwrap();
    assert!(
        write(&folder, None, &emitted(), Mode::Check, false).unwrap(),
        "what cargo leaves there is not ours"
    );
    fs::remove_file(folder.join("src/api/mod.rs")).unwrap();
    assert!(!write(&folder, None, &emitted(), Mode::Check, false).unwrap());
    assert!(write(&folder, None, &emitted(), Mode::Write, false).unwrap());
    assert!(folder.join("src/api/mod.rs").exists());
}

#[test]
fn a_foreign_folder_is_left_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "").unwrap();
    let Failure(message) = write(folder.path(), None, &emitted(), Mode::Write, false).unwrap_err();
    assert!(
        message.contains("neither empty nor a previous output"),
        "{message}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let file = folder.path().join("thesis.txt");
    assert!(write(&file, None, &emitted(), Mode::Write, false).is_err());
}

#[test]
fn user_files_and_edits_are_kept_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(write(folder, None, &emitted(), Mode::Write, false).unwrap());
    fs::write(folder.join("src/mine.rs"), "// mine").unwrap();
    for edited in ["Cargo.toml", "README.md"] {
        fs::write(folder.join(edited), "edited").unwrap();
    }
    assert!(write(folder, None, &emitted(), Mode::Check, false).unwrap());
    assert!(write(folder, None, &emitted(), Mode::Write, false).unwrap());
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    assert_eq!(
        (read("src/mine.rs"), read("Cargo.toml"), read("README.md")),
        ("// mine".to_owned(), "edited".to_owned(), "edited".to_owned())
    );
    fs::write(folder.join("src/api/mod.rs"), "// edited").unwrap();
    assert!(!write(folder, None, &emitted(), Mode::Check, false).unwrap());
    let Failure(message) = write(folder, None, &emitted(), Mode::Write, false).unwrap_err();
    assert!(
        message.contains("  src/api/mod.rs\n") && message.contains("--force"),
        "{message}"
    );
    assert_eq!(read("src/api/mod.rs"), "// edited");
    assert!(write(folder, None, &emitted(), Mode::Write, true).unwrap());
    assert_eq!(read("src/api/mod.rs"), "// api\n");
    assert_ne!(read("Cargo.toml"), "edited");
    assert_eq!(read("src/mine.rs"), "// mine");
}

#[test]
fn a_folder_in_place_of_a_file_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir_all(folder.join("src/lib.rs/mine")).unwrap();
    fs::write(folder.join(MARKER), "").unwrap();
    let Failure(message) = write(folder, None, &emitted(), Mode::Write, true).unwrap_err();
    assert!(
        message.contains("  src/lib.rs\n") && message.ends_with("--force replaces no folders"),
        "{message}"
    );
    assert!(folder.join("src/lib.rs/mine").exists());
}
