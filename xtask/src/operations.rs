//! `cargo xtask operations`.

use std::process::ExitCode;

use clap::Args;
use zephr_codegen::{
    diagnostic::has_errors,
    summary::{operations_json, operations_table},
};

use crate::{Failure, generate, print};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    description: generate::Description,
    /// Print one JSON array instead of a table
    #[arg(long)]
    json: bool,
}

/// Lists the operations; fails if the description has errors.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let generated = generate::describe(&arguments.description)?;
    let generated = generated.filter(|generated| !has_errors(&generated.diagnostics));
    let Some(api) = generated.and_then(|generated| generated.api) else {
        return Ok(ExitCode::FAILURE);
    };
    print(&if arguments.json {
        operations_json(&api)
    } else {
        operations_table(&api)
    });
    Ok(ExitCode::SUCCESS)
}
