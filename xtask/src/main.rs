//! The workspace's commands: `cargo xtask generate` and its kin. Arguments and paths; what they mean is
//! decided in codegen.

mod corpus;
mod diff;
mod drive;
mod examples;
mod explain;
mod files;
mod generate;
mod lint;
mod lock;
mod normal;
mod operations;
mod out;
mod paths;
mod scratch;
mod update;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};

/// Generates the Zephr client from its description, and runs it.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the client, the catalog and the smoke calls from a description
    Generate(generate::Arguments),
    /// Find what is probably wrong with a description
    Lint(lint::Arguments),
    /// Print the corrected description in the normal form of spec/
    Normal(normal::Arguments),
    /// Take a newly published description: its facts, the overlay fitted to them, all that is emitted
    Update(update::Arguments),
    /// Tell two descriptions apart: what breaks, what is new, which Rust items move, what to release
    Diff(diff::Arguments),
    /// Say what a code such as ZC0012 means, with an example and the remedy
    Explain(explain::Arguments),
    /// List the operations of a description
    Operations(operations::Arguments),
    /// Generate, then show the client at work against the mock server or `--base-url`
    Demo(drive::Demo),
    /// Call every operation once against a server
    Smoke(drive::Smoke),
    /// Read every documented example as the type of its place and write it back
    Examples(examples::Arguments),
    /// Generate and check a client of every description in a folder of other people's
    Corpus(corpus::Arguments),
    /// Measure speed, compile time and sizes, and write bench/RESULTS.md
    Bench(drive::Passed),
    /// Fuzz the generator with random and mutated descriptions
    Fuzz(drive::Passed),
}

/// Output format of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, with the lines that are meant
    #[default]
    Text,
    /// For editors: one JSON object
    Json,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Normal(arguments) => normal::run(&arguments),
        Command::Update(arguments) => update::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Operations(arguments) => operations::run(&arguments),
        Command::Demo(arguments) => drive::demo(&arguments),
        Command::Smoke(arguments) => drive::smoke(&arguments),
        Command::Examples(arguments) => examples::run(&arguments),
        Command::Corpus(arguments) => corpus::run(&arguments),
        Command::Bench(arguments) => drive::bench(&arguments),
        Command::Fuzz(arguments) => drive::fuzz(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(Failure(message)) => {
            tell(&format!("error: {message}\n"));
            ExitCode::FAILURE
        }
    }
}

/// Why a command could not do its work: one sentence for the person who gave it.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Prints a result. A reader that has gone away (`| head`) is no failure.
fn say(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Prints to standard error.
fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Returns `true` if standard error supports colors.
fn is_styled() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
