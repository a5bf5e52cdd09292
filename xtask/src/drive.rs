//! The commands that run other programs:
//!
//! - `demo`: the example `demo` of `generated/`
//! - `smoke` and `examples`: the program in `smoke/`, which uses the compiled client
//! - `bench` and `fuzz`: the programs in the folders of these names

use std::{
    env, io,
    process::{Command, ExitCode, ExitStatus},
};

use clap::Args;

use crate::{Failure, generate, paths};

#[derive(Args)]
pub(crate) struct Demo {
    /// Server to use instead of a mock server
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

#[derive(Args)]
pub(crate) struct Smoke {
    /// Server to call
    #[arg(long, value_name = "URL")]
    base_url: String,
}

/// Generates, runs the example `demo`, and returns its exit code. Cargo shows its progress while it compiles.
pub(crate) fn demo(arguments: &Demo) -> Result<ExitCode, Failure> {
    let generated = generate::run(&generate::Arguments::default())?;
    if generated != ExitCode::SUCCESS {
        return Ok(generated);
    }
    let mut command = cargo();
    command.args(["run", "-p", "zephr-admin", "--example", "demo"]);
    match &arguments.base_url {
        Some(base_url) => command.env("ZEPHR_BASE_URL", base_url),
        // The mock in the same process needs no TLS, which takes longest to compile.
        None => command.arg("--no-default-features").env_remove("ZEPHR_BASE_URL"),
    };
    let status = command.status().map_err(not_run)?;
    Ok(code(status))
}

/// Runs the smoke calls and returns their exit code.
pub(crate) fn smoke(arguments: &Smoke) -> Result<ExitCode, Failure> {
    let mut command = command("smoke");
    command.args(["--base-url", &arguments.base_url]);
    let status = command.status().map_err(not_run)?;
    Ok(code(status))
}

/// The arguments passed to another program.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct PassthroughArgs {
    /// Arguments for the program; pass `--help` to list them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the benchmarks in `bench/`.
pub(crate) fn bench(passed: &PassthroughArgs) -> Result<ExitCode, Failure> {
    if passed.arguments.iter().any(|argument| argument == "--guard") {
        // The build profile does not affect the comparison, so the faster debug build is used.
        return run(&["-p", "zephr-bench"], passed);
    }
    run(&["--release", "-p", "zephr-bench"], passed)
}

/// Runs the fuzzer in `fuzz/`.
pub(crate) fn fuzz(passed: &PassthroughArgs) -> Result<ExitCode, Failure> {
    run(&["--profile", "fuzz", "-p", "zephr-fuzz"], passed)
}

fn run(program: &[&str], PassthroughArgs { arguments }: &PassthroughArgs) -> Result<ExitCode, Failure> {
    let mut command = cargo();
    command.arg("run").args(program).arg("--");
    let status = command.args(arguments).status().map_err(not_run)?;
    Ok(code(status))
}

/// Returns a `cargo run` command for the program in `smoke/`.
pub(crate) fn command(what: &str) -> Command {
    let mut command = cargo();
    command.args(["run", "-p", "zephr-smoke", "--", what]);
    command
}

pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::workspace());
    command
}

pub(crate) fn not_run(error: io::Error) -> Failure {
    Failure::new(format!("cannot run cargo: {error}"))
}

/// Returns the exit code of a program, or 1 if a signal ended the program.
pub(crate) fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}
