//! The file system after a comparison and after a write.

use std::fs;

use tempfile::TempDir;

use super::*;

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

const OWNED: &[&str] = &["src/api", "api.txt"];

fn emitted() -> Vec<File> {
    vec![
        file("src/api/mod.rs", "mod a;\n"),
        file("src/api/a/mod.rs", "// a\n"),
        file("api.txt", "a\n"),
    ]
}

fn written() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    sync(root.path(), OWNED, &emitted(), Mode::Write).unwrap();
    root
}

fn paths(root: &Path) -> Vec<String> {
    fn visit(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            found.push(
                path.strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/"),
            );
            if path.is_dir() {
                visit(root, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    visit(root, root, &mut found);
    found.sort();
    found
}

#[test]
fn the_first_write_creates_all_files_and_the_second_changes_none() {
    let root = written();
    assert_eq!(
        paths(root.path()),
        [
            "api.txt",
            "src",
            "src/api",
            "src/api/a",
            "src/api/a/mod.rs",
            "src/api/mod.rs"
        ]
    );
    let before = fs::metadata(root.path().join("api.txt")).unwrap();
    let report = sync(root.path(), OWNED, &emitted(), Mode::Write).unwrap();
    assert!(report.is_clean());
    assert_eq!(report.describe("x"), "");
    let after = fs::metadata(root.path().join("api.txt")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(before.ino(), after.ino(), "an unchanged file is left alone");
        assert_eq!(after.mode() & 0o400, 0o400);
    }
}

#[test]
fn a_check_lists_stale_files_and_changes_none() {
    let root = written();
    let at = |path: &str| root.path().join(path);
    fs::write(at("src/api/mod.rs"), "edited").unwrap();
    fs::remove_file(at("api.txt")).unwrap();
    fs::write(at("src/api/notes.txt"), "").unwrap();
    fs::create_dir_all(at("src/api/old/empty")).unwrap();
    fs::write(at("src/lib.rs"), "not ours").unwrap();
    let before = paths(root.path());
    let report = sync(root.path(), OWNED, &emitted(), Mode::Check).unwrap();
    insta::assert_snapshot!(report.describe("cargo xtask generate"), @"
     missing: api.txt
     changed: src/api/mod.rs
       extra: src/api/notes.txt
       extra: src/api/old/
       extra: src/api/old/empty/
    to fix this, run: cargo xtask generate
    ");
    assert_eq!(paths(root.path()), before);
    assert_eq!(fs::read_to_string(at("src/api/mod.rs")).unwrap(), "edited");

    assert_eq!(sync(root.path(), OWNED, &emitted(), Mode::Write).unwrap(), report);
    assert!(
        sync(root.path(), OWNED, &emitted(), Mode::Check)
            .unwrap()
            .is_clean()
    );
    let left = paths(root.path());
    assert!(
        !left
            .iter()
            .any(|path| path.contains("old") || path.contains("notes") || path.contains(".zephr-"))
    );
    assert_eq!(fs::read_to_string(at("src/lib.rs")).unwrap(), "not ours");
}

#[test]
fn a_file_and_a_folder_can_replace_each_other() {
    let root = written();
    let turned = [file("src/api/mod.rs/x.rs", "x"), file("src/api/a", "a")];
    sync(root.path(), OWNED, &turned, Mode::Write).unwrap();
    assert_eq!(
        paths(root.path()),
        [
            "src",
            "src/api",
            "src/api/a",
            "src/api/mod.rs",
            "src/api/mod.rs/x.rs"
        ]
    );
}

#[test]
fn a_refused_path_leaves_all_files_unchanged() {
    let bad = [
        "../out.rs",
        "/etc/x",
        "src/api/../../x",
        "src/api/./x",
        "",
        "src/api//x",
        "src\\api",
        "elsewhere.rs",
        "src/apiary.rs",
    ];
    for path in bad {
        let root = tempfile::tempdir().unwrap();
        let files = [file("src/api/mod.rs", "x"), file(path, "x")];
        let error = sync(root.path(), OWNED, &files, Mode::Write).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{path}");
        assert!(error.to_string().contains(path), "{error}");
        assert!(paths(root.path()).is_empty());
    }
    let root = tempfile::tempdir().unwrap();
    let twice = [file("api.txt", "x"), file("api.txt", "y")];
    assert!(
        sync(root.path(), OWNED, &twice, Mode::Write)
            .unwrap_err()
            .to_string()
            .contains("twice")
    );
}

#[cfg(unix)]
#[test]
fn links_are_never_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("mod.rs"), "mod a;\n").unwrap();

    let root = tempfile::tempdir().unwrap();
    symlink(outside.path(), root.path().join("src")).unwrap();
    assert!(
        sync(root.path(), OWNED, &emitted(), Mode::Write)
            .unwrap_err()
            .to_string()
            .contains("symbolic link")
    );

    let root = written();
    fs::remove_file(root.path().join("src/api/mod.rs")).unwrap();
    symlink(outside.path().join("mod.rs"), root.path().join("src/api/mod.rs")).unwrap();
    symlink(outside.path(), root.path().join("src/api/linked")).unwrap();
    let report = sync(root.path(), OWNED, &emitted(), Mode::Write).unwrap();
    assert_eq!(
        (report.changed, report.extra),
        (
            vec!["src/api/mod.rs".to_owned()],
            vec!["src/api/linked".to_owned()]
        )
    );
    assert!(!root.path().join("src/api/mod.rs").is_symlink());
    assert_eq!(paths(outside.path()), ["mod.rs"]);
}

#[cfg(unix)]
#[test]
fn a_concurrent_reader_sees_the_complete_old_file() {
    use std::io::Read;
    let root = written();
    let mut open = fs::File::open(root.path().join("api.txt")).unwrap();
    let mut files = emitted();
    files[2].text = "b\n".to_owned();
    sync(root.path(), OWNED, &files, Mode::Write).unwrap();
    let mut seen = String::new();
    open.read_to_string(&mut seen).unwrap();
    assert_eq!(seen, "a\n");
    assert_eq!(fs::read_to_string(root.path().join("api.txt")).unwrap(), "b\n");
}

#[test]
fn a_failed_write_leaves_all_files_unchanged() {
    let root = written();
    fs::write(root.path().join("src/api/extra.rs"), "extra").unwrap();
    let before: Vec<_> = paths(root.path());
    let content = |path: &str| fs::read_to_string(root.path().join(path)).unwrap();
    let mut files = emitted();
    files[2].text = "other\n".to_owned();
    files.push(file("src/api/new.rs", "// new\n"));
    // No file system accepts such a long name, but this is detected only when the file is written.
    files.push(file(&format!("src/api/z{}.rs", "z".repeat(300)), ""));
    sync(root.path(), OWNED, &files, Mode::Write).unwrap_err();
    assert_eq!(paths(root.path()), before);
    assert_eq!(
        (content("api.txt"), content("src/api/extra.rs")),
        ("a\n".to_owned(), "extra".to_owned())
    );
}
