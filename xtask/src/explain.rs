//! `cargo xtask explain`.

use std::process::ExitCode;

use clap::Args;
use zephr_codegen::codes::{explain, explanation};

use crate::{Failure, say};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The code, as a finding shows it: ZC0012
    code: String,
}

/// Prints the entry of the code.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let code = &arguments.code;
    let entry = explanation(code).ok_or_else(|| {
        Failure::new(format!(
            "there is no code `{code}`; codegen/docs/diagnostics.md lists them"
        ))
    })?;
    say(&explain(entry));
    Ok(ExitCode::SUCCESS)
}
