//! The `zephr-mock` program.

mod explain;
mod serve;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

/// Mock server of the Zephr Admin API with storage and request validation
#[derive(Parser)]
#[command(name = "zephr-mock", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Explain the signature of a request, given as for curl; nothing is sent
    Explain(explain::Explain),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        Some(Command::Explain(arguments)) => explain::run(arguments),
        None => serve::run(arguments.serve).map(|()| ExitCode::SUCCESS),
    };
    ended.unwrap_or_else(|e| {
        let _ = writeln!(io::stderr(), "zephr-mock: {e}");
        ExitCode::FAILURE
    })
}
