//! The commands of the workspace, such as `cargo xtask generate`. This crate handles arguments and paths; the
//! logic is in `codegen`.

mod corpus;
mod corrected;
mod diff;
mod docs;
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
mod profile;
mod scratch;
mod update;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};

/// Generate and run the Zephr client
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
    /// Report probable mistakes in a description
    Lint(lint::Arguments),
    /// Print the corrected description in the normal form of spec/
    Normal(normal::Arguments),
    /// Update to a newly published description and regenerate everything
    Update(update::Arguments),
    /// Compare two API descriptions and suggest the next version
    Diff(diff::Arguments),
    /// Explain a diagnostic code such as ZC0012
    Explain(explain::Arguments),
    /// List the operations of a description
    Operations(operations::Arguments),
    /// Build the book and the API documentation into target/doc
    Docs(docs::Arguments),
    /// Generate, then run the demo against the mock server or `--base-url`
    Demo(drive::Demo),
    /// Call every operation once against a server
    Smoke(drive::Smoke),
    /// Round-trip every documented example through its generated type
    Examples(examples::Arguments),
    /// Generate and compile a client for every description in a folder
    Corpus(corpus::Arguments),
    /// Run the benchmarks and write bench/RESULTS.md
    Bench(drive::PassthroughArgs),
    /// Fuzz the generator with random and mutated descriptions
    Fuzz(drive::PassthroughArgs),
}

/// Output format of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable, with source excerpts
    #[default]
    Text,
    /// One JSON object, for editors
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
        Command::Docs(arguments) => docs::run(&arguments),
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
            eprint(&format!("error: {message}\n"));
            ExitCode::FAILURE
        }
    }
}

/// An error that ends a command, as one sentence for the user.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Prints to standard output, ignoring errors: a closed pipe (`| head`) is not a failure.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Prints to standard error.
fn eprint(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Returns `true` if standard error supports colors.
fn is_styled() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
