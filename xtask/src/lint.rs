//! `cargo xtask lint`.

use std::process::ExitCode;

use clap::Args;
use zephr_codegen::{
    diagnostic::{json, render},
    lint,
};

use crate::{Failure, Format, eprint, generate, is_styled, print};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    description: generate::Description,
    /// Output format of findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Prints the findings; fails if there are any.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Some(generated) = generate::described(
        &arguments.description,
        None,
        Format::Json,
        zephr_codegen::generate,
    )?
    else {
        return Ok(ExitCode::FAILURE);
    };
    let found = lint(&generated);
    match arguments.format {
        Format::Text => {
            eprint(&render(&found, is_styled()));
            print(&format!(
                "{} findings in {} operations\n",
                found.len(),
                generated.total
            ));
        }
        Format::Json => print(&format!("{:#}\n", json(&found))),
    }
    Ok(if found.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
