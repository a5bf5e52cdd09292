//! Runs the built program against a mock on loopback.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use zephr_mock::{Mock, MockBuilder};

/// The path of the program.
pub(crate) const ZEPHR: &str = env!("CARGO_BIN_EXE_zephr");

/// Starts a mock.
pub(crate) fn start(builder: MockBuilder) -> Mock {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(builder.start()).unwrap()
}

/// Returns a command whose environment contains no settings of the machine.
pub(crate) fn isolated(program: &str) -> Command {
    let mut command = Command::new(program);
    let folder = Path::new(ZEPHR).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    command
        .env_clear()
        .env("PATH", path)
        .env("ZEPHR_CONFIG", "/nonexistent/zephr/profiles.toml")
        .env("ZEPHR_KEYCHAIN", "off")
        .stdin(Stdio::null());
    command
}

/// Returns a command that calls the service at a URL with the mock's key pair.
pub(crate) fn with_service(program: &str, url: &str) -> Command {
    let mut command = isolated(program);
    command
        .env("ZEPHR_BASE_URL", url)
        .env("ZEPHR_ACCESS_KEY", MockBuilder::ACCESS_KEY)
        .env("ZEPHR_SECRET_KEY", MockBuilder::SECRET_KEY);
    command
}

/// Runs the program with these arguments.
pub(crate) fn zephr(url: &str, arguments: &[&str]) -> Run {
    Run::of(with_service(ZEPHR, url).args(arguments))
}

/// Runs the program with text on standard input.
pub(crate) fn zephr_with_input(url: &str, arguments: &[&str], input: &str) -> Run {
    with_input(with_service(ZEPHR, url).args(arguments), input)
}

/// Runs a command line on a terminal, with this text as input; `None` if the machine has no `script` of
/// util-linux.
pub(crate) fn on_terminal(url: &str, line: &str, input: &str) -> Option<Run> {
    if Run::of(isolated("script").arg("--version")).code != 0 {
        eprintln!("skipped: script (util-linux) is not installed");
        return None;
    }
    let line = format!("stty cols 100 && {line}");
    let run = with_input(
        with_service("script", url).args(["-qec", &line, "/dev/null"]),
        input,
    );
    let out = run.out.replace("\r\n", "\n");
    Some(Run { out, ..run })
}

/// Runs a command with text on standard input.
pub(crate) fn with_input(command: &mut Command, input: &str) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

/// The output of a process and its exit code.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        match command.output() {
            Ok(output) => output.into(),
            Err(error) => Self {
                code: 127,
                out: String::new(),
                err: error.to_string(),
            },
        }
    }

    /// Asserts success and returns standard output.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Applies a function to all items, on a few threads. Returns the results in the order of the items.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], apply: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = apply(item);
                    results.lock().unwrap().push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
