//! `cargo xtask explain`.

use std::process::ExitCode;

use clap::Args;
use zephr_codegen::codes::{explain, explanation};

use crate::{Failure, print};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Diagnostic code, such as ZC0012
    code: String,
}

/// Prints the entry of the code.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let code = &arguments.code;
    let entry = explanation(code).ok_or_else(|| {
        Failure::new(format!(
            "unknown code `{code}`; see codegen/docs/diagnostics.md for all codes"
        ))
    })?;
    print(&explain(entry));
    Ok(ExitCode::SUCCESS)
}
