//! A small workspace: a description of `tests/fixtures`, and the other files that `generate` and `update` read.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

const FILES: [&str; 7] = [
    "Cargo.toml",
    "CHANGELOG.md",
    "generated/Cargo.toml",
    "generated/README.md",
    "generated/src/lib.rs",
    "spec/README.md",
    "spec/overlay.yaml",
];

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Retries, version: '1'}
actions:
- target: $.paths.*.get
  description: Reads only.
  update: {x-zephr-retry: idempotent}
";

pub(crate) struct Workspace {
    /// The workspace, and publications next to it.
    folder: TempDir,
    root: PathBuf,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("workspace");
        for file in FILES {
            let original = original().join(file);
            if original.is_file() {
                fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
                fs::copy(original, root.join(file)).unwrap();
            }
        }
        fs::write(root.join("spec/overlay.yaml"), OVERLAY).unwrap();
        Self { folder, root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Replaces the description.
    pub(crate) fn describe(&self, name: &str) {
        fs::copy(fixture(name), self.root.join("spec/zephr-admin-api.yaml")).unwrap();
    }

    /// Returns the path of a description to update to.
    pub(crate) fn published(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join("published.yaml");
        fs::copy(fixture(name), &path).unwrap();
        path
    }

    /// Returns `xtask` for this workspace.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments);
        command
    }

    pub(crate) fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("CARGO_MANIFEST_DIR", self.root.join("xtask"));
        command
    }

    pub(crate) fn commit(&self) {
        if !self.root.join(".git").exists() {
            self.git(&["init", "--quiet"]);
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "State"]);
    }

    pub(crate) fn discard_changes(&self) {
        self.git(&["reset", "--quiet", "--hard"]);
        self.git(&["clean", "--quiet", "--force", "-d"]);
    }

    /// Runs git without the settings of the machine.
    fn git(&self, arguments: &[&str]) {
        let mut git = self.program("git");
        git.env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null");
        git.args(["-c", "user.name=test", "-c", "user.email=test@localhost"]);
        succeed(git.args(arguments));
    }
}

fn original() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    original().join("tests/fixtures").join(format!("{name}.yaml"))
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", stderr(&output));
}
