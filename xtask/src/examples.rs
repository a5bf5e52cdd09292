//! `cargo xtask examples`: checks the examples of a description with the types of its client. If the description is not
//! that of the workspace, the command first generates and compiles a client.

use std::{
    io::{ErrorKind, Write},
    process::{ExitCode, Stdio},
};

use clap::Args;
use zephr_codegen::summary::examples_json;

use crate::{Failure, Format, drive, eprint, generate, scratch};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    description: generate::Description,
    /// Print one JSON object instead of lines
    #[arg(long)]
    json: bool,
    /// Skip operations with errors and check the examples of the others
    #[arg(long)]
    keep_going: bool,
}

/// Passes the examples to a program that contains the types of the client. Returns the exit code of that program.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let generator = generate::generator(arguments.keep_going);
    let generated = generate::described(&arguments.description, None, Format::Text, generator)?;
    let generated = generated.filter(|generated| !generated.files.is_empty());
    let Some(generated) = generated else {
        return Ok(ExitCode::FAILURE);
    };
    eprint(&generate::skipped(&generated));
    let Some(api) = &generated.api else {
        return Ok(ExitCode::FAILURE);
    };
    let (mut command, _lock) = if arguments.description.is_default() {
        (drive::command("examples"), None)
    } else {
        let (command, lock) = scratch::checker(&generated, &arguments.description.name())?;
        (command, Some(lock))
    };
    if arguments.json {
        command.arg("--json");
    }
    let mut child = command.stdin(Stdio::piped()).spawn().map_err(drive::not_run)?;
    if let Some(mut input) = child.stdin.take() {
        match input.write_all(examples_json(api).as_bytes()) {
            // The program ended early, and has printed the reason.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(drive::not_run(error)),
            _ => {}
        }
    }
    let status = child.wait().map_err(drive::not_run)?;
    Ok(drive::code(status))
}
