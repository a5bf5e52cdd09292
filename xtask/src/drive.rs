//! `cargo xtask demo` and `cargo xtask smoke`: they need the compiled client, so a program of `tests/` does the work.

use std::{
    env,
    process::{Command, ExitCode},
};

use clap::Args;

use crate::{Failure, generate, paths};

#[derive(Args)]
pub(crate) struct Demo {
    /// A server to talk to instead of a mock server started for the purpose
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

#[derive(Args)]
pub(crate) struct Smoke {
    /// The server to talk to
    #[arg(long, value_name = "URL")]
    base_url: String,
}

/// Generates, then runs the demo; its exit code is ours.
pub(crate) fn demo(arguments: &Demo) -> Result<ExitCode, Failure> {
    let code = generate::run(&generate::Arguments::default())?;
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    drive("demo", arguments.base_url.as_deref())
}

/// Runs the smoke calls; the exit code is theirs.
pub(crate) fn smoke(arguments: &Smoke) -> Result<ExitCode, Failure> {
    drive("smoke", Some(&arguments.base_url))
}

fn drive(what: &str, base_url: Option<&str>) -> Result<ExitCode, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(paths::workspace());
    command.args(["run", "-q", "-p", "zephr-tests", "--bin", "drive", "--", what]);
    if let Some(base_url) = base_url {
        command.args(["--base-url", base_url]);
    }
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("cannot run cargo: {error}")))?;
    // Without a code it was ended by a signal.
    Ok(ExitCode::from(
        status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1),
    ))
}
