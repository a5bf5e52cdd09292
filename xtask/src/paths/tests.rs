//! Relative paths between folders.

use super::*;

#[test]
#[cfg(unix)]
fn relative_paths_go_up_and_down() {
    let relative = |from: &str, to: &str| super::relative(Path::new(from), Path::new(to));
    assert_eq!(relative("/a/b/c", "/a/x/y"), "../../x/y");
    assert_eq!(relative("/tmp/out", "/home/me/zephr"), "../../home/me/zephr");
    assert_eq!(relative("/a/zephr/target/out", "/a/zephr"), "../..");
    assert_eq!(relative("/a", "/a/b"), "b");
    assert_eq!(relative("/a", "/a"), ".");
}

#[test]
fn paths_that_do_not_exist_yet_are_resolved() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    assert_eq!(
        resolve(&folder.path().join("new/deep")).unwrap(),
        root.join("new/deep")
    );
    assert_eq!(resolve(folder.path()).unwrap(), root);
}

#[test]
fn the_workspace_contains_this_package() {
    assert!(workspace().join("xtask/Cargo.toml").is_file());
}
