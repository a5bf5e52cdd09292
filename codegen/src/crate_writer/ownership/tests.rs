//! A folder with files of the generator and of the user.

use tempfile::TempDir;

use super::*;

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn first() -> Vec<File> {
    vec![
        file("Cargo.toml", "manifest"),
        file("src/lib.rs", "lib"),
        file("src/api/old/mod.rs", "old"),
    ]
}

fn second() -> Vec<File> {
    vec![
        file("Cargo.toml", "new manifest"),
        file("src/lib.rs", "new lib"),
        file("src/api/new.rs", "new"),
    ]
}

fn written() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &first(), Mode::Write, false).unwrap();
    root
}

fn read(root: &TempDir, path: &str) -> Option<String> {
    fs::read_to_string(root.path().join(path)).ok()
}

#[test]
fn generated_files_are_replaced_and_removed_with_their_folders() {
    let root = written();
    let outcome = write(root.path(), &second(), Mode::Write, false).unwrap();
    assert_eq!(outcome.report.extra, ["src/api/old/mod.rs"]);
    assert_eq!((outcome.kept.len(), outcome.conflicts.len()), (0, 0));
    assert!(!root.path().join("src/api/old").exists());
    for wanted in second() {
        assert_eq!(read(&root, &wanted.path), Some(wanted.text));
    }
    let again = write(root.path(), &second(), Mode::Write, false).unwrap();
    assert!(again.report.is_clean());
}

#[test]
fn a_folder_that_contains_a_user_file_is_kept() {
    let root = written();
    fs::write(root.path().join("src/api/old/mine.rs"), "mine").unwrap();
    write(root.path(), &second(), Mode::Write, true).unwrap();
    assert_eq!(read(&root, "src/api/old/mine.rs").as_deref(), Some("mine"));
    assert_eq!(read(&root, "src/api/old/mod.rs"), None);
}

#[test]
fn a_conflict_prevents_all_writes_unless_forced() {
    for (path, is_new) in [
        ("src/lib.rs", false),
        ("src/api/old/mod.rs", false),
        ("src/api/new.rs", true),
    ] {
        let root = written();
        assert_eq!(read(&root, path).is_none(), is_new);
        fs::write(root.path().join(path), "the user's").unwrap();
        let outcome = write(root.path(), &second(), Mode::Write, false).unwrap();
        assert_eq!(outcome.conflicts, [path]);
        assert_eq!(read(&root, path).as_deref(), Some("the user's"));
        assert_eq!(read(&root, "Cargo.toml").as_deref(), Some("manifest"), "{path}");
        let outcome = write(root.path(), &second(), Mode::Write, true).unwrap();
        assert!(outcome.conflicts.is_empty());
        assert_ne!(read(&root, path).as_deref(), Some("the user's"));
        assert_eq!(read(&root, "Cargo.toml").as_deref(), Some("new manifest"));
    }
}

#[test]
fn an_edited_manifest_is_kept_until_the_edit_is_reverted() {
    let root = written();
    fs::write(root.path().join("Cargo.toml"), "edited").unwrap();
    for _ in 0..2 {
        let outcome = write(root.path(), &second(), Mode::Write, false).unwrap();
        assert_eq!(outcome.kept, ["Cargo.toml"]);
        assert_eq!(read(&root, "Cargo.toml").as_deref(), Some("edited"));
    }
    fs::write(root.path().join("Cargo.toml"), "manifest").unwrap();
    write(root.path(), &second(), Mode::Write, false).unwrap();
    assert_eq!(read(&root, "Cargo.toml").as_deref(), Some("new manifest"));
}

#[test]
fn without_digests_every_file_belongs_to_the_user() {
    let root = written();
    fs::write(root.path().join(MARKER), "damaged\n").unwrap();
    let outcome = write(root.path(), &second(), Mode::Write, false).unwrap();
    assert_eq!(outcome.conflicts, ["src/lib.rs"]);
    assert_eq!(outcome.kept, ["Cargo.toml"]);
    assert_eq!(read(&root, "src/lib.rs").as_deref(), Some("lib"));
}

#[test]
fn a_file_in_place_of_a_folder_is_a_conflict() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("src"), "the user's").unwrap();
    let outcome = write(root.path(), &second(), Mode::Write, false).unwrap();
    assert_eq!(outcome.conflicts, ["src"]);
    assert_eq!(read(&root, "src").as_deref(), Some("the user's"));
}

#[test]
fn converted_line_endings_are_not_an_edit() {
    let files = |lib: &str| vec![file("Cargo.toml", "a\nb"), file("src/lib.rs", lib)];
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &files("1\n2\n"), Mode::Write, false).unwrap();
    for path in ["Cargo.toml", "src/lib.rs", MARKER] {
        let converted = read(&root, path).unwrap().replace('\n', "\r\n");
        fs::write(root.path().join(path), converted).unwrap();
    }
    let check = write(root.path(), &files("1\n2\n"), Mode::Check, false).unwrap();
    assert_eq!(check, Outcome::default());
    let outcome = write(root.path(), &files("1\n3\n"), Mode::Write, false).unwrap();
    assert_eq!((outcome.kept.len(), outcome.conflicts.len()), (0, 0));
    assert_eq!(read(&root, "src/lib.rs").as_deref(), Some("1\n3\n"));
    fs::write(root.path().join("src/lib.rs"), "1\r\r\n3\n").unwrap();
    let outcome = write(root.path(), &first(), Mode::Write, false).unwrap();
    assert_eq!(outcome.conflicts, ["src/lib.rs"]);
}

#[test]
fn with_a_binary_manifest_every_file_belongs_to_the_user() {
    let root = written();
    fs::write(root.path().join(MARKER), b"\xff\xfe\n").unwrap();
    let outcome = write(root.path(), &second(), Mode::Write, false).unwrap();
    assert_eq!(outcome.conflicts, ["src/lib.rs"]);
}

#[test]
fn a_manifest_cannot_name_files_outside_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    let root = outside.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::write(outside.path().join("mine"), "mine").unwrap();
    for path in ["../mine", "src/../../mine"] {
        fs::write(root.join(MARKER), format!("{}  {path}\n", digest(b"mine"))).unwrap();
        let error = write(&root, &second(), Mode::Write, true).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{path}` is not a plain relative path")
        );
    }
    assert!(outside.path().join("mine").exists());
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
}

/// A socket represents anything that is neither a file nor a folder nor a link.
#[cfg(unix)]
#[test]
fn a_special_file_is_a_conflict_unless_forced() {
    use std::os::unix::net::UnixListener;
    for path in ["src/lib.rs", "src"] {
        let root = tempfile::tempdir().unwrap();
        let at = root.path().join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        let _socket = UnixListener::bind(&at).unwrap();
        let outcome = write(root.path(), &second(), Mode::Write, false).unwrap();
        assert_eq!(outcome.conflicts, [path]);
        let outcome = write(root.path(), &second(), Mode::Write, true).unwrap();
        assert_eq!(outcome.conflicts, [""; 0]);
        assert_eq!(read(&root, "src/lib.rs").as_deref(), Some("new lib"));
    }
}

#[test]
fn a_folder_in_place_of_a_file_is_a_conflict_even_with_force() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("src/lib.rs/mine")).unwrap();
    let outcome = write(root.path(), &second(), Mode::Write, true).unwrap();
    assert_eq!(outcome.conflicts, ["src/lib.rs"]);
    assert!(root.path().join("src/lib.rs/mine").exists());
    assert!(!root.path().join("Cargo.toml").exists());
}
