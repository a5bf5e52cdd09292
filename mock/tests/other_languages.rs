//! Programs in other languages run the life cycle of a session against the mock program.

#![cfg(unix)]
// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The mock as a program; ends with the test.
struct Program(Child, String);

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zephr-mock"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        Self(child, url)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs an example with an interpreter. If the interpreter or a program in `needed` is not installed, prints a note
/// instead.
fn runs(interpreter: &str, needed: &[&str], script: &str) {
    for program in needed.iter().chain([&interpreter]) {
        let found = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if found.is_err() {
            // Bypasses the capture of output, so that the note is always visible.
            let _ = writeln!(
                io::stderr(),
                "skipped: {script} needs {program}, which is not installed"
            );
            return;
        }
    }
    let program = Program::start();
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(script);
    let output = Command::new(interpreter)
        .arg(&script)
        .env("BASE_URL", &program.1)
        .env_remove("ZEPHR_ACCESS_KEY")
        .env_remove("ZEPHR_SECRET_KEY")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{script:?}: {printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(printed, "the session lived and ended\n");
}

#[test]
fn the_python_example_runs() {
    runs("python3", &[], "session.py");
}

#[test]
fn the_node_example_runs() {
    runs("node", &[], "session.mjs");
}

#[test]
fn the_curl_example_runs() {
    runs("sh", &["curl", "sha256sum"], "session.sh");
}
