//! `cargo xtask normal`.

use std::process::ExitCode;

use clap::Args;
use zephr_codegen::{
    codes,
    diagnostic::{Diagnostic, Severity, render},
    openapi::format::normal_form,
};

use crate::{Failure, Format, eprint, generate, is_styled, print};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    description: generate::Description,
}

/// Prints the corrected description in its normal form; fails if it cannot be read or corrected.
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
    // Only errors of reading and correcting the description matter here. Errors of later steps are ignored.
    let is_in_the_way =
        |found: &Diagnostic| found.severity == Severity::Error && found.code <= codes::OVERLAY_IDLE;
    let (found, _): (Vec<_>, Vec<_>) = generated.diagnostics.into_iter().partition(is_in_the_way);
    eprint(&render(&found, is_styled()));
    match generated.document.filter(|_| found.is_empty()) {
        Some(document) => print(&normal_form(&document)),
        None => return Ok(ExitCode::FAILURE),
    }
    Ok(ExitCode::SUCCESS)
}
