//! `zephr op`: operations by their IDs.

use clap::{ArgMatches, Command};
use zephr_catalog::catalog;

use crate::{failure::Failure, operation::command::described, send};

pub(super) fn command() -> Command {
    Command::new("op")
        .about("Call an operation by its ID, such as listUsers")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .defer(with_operations)
}

fn with_operations(command: Command) -> Command {
    let operations = catalog().operations.iter();
    operations.map(named).fold(command, Command::subcommand)
}

fn named(operation: &'static zephr_catalog::Operation) -> Command {
    let about = operation.summary.as_deref().unwrap_or_default();
    Command::new(operation.id.as_str())
        .about(about)
        .defer(with_arguments)
}

/// Adds the arguments of an operation to its command. clap calls this only for the command that is on the command line.
fn with_arguments(command: Command) -> Command {
    match catalog().by_id(command.get_name()) {
        Some(operation) => described(command, operation),
        None => command,
    }
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let found = matches
        .subcommand()
        .and_then(|(id, inner)| Some((catalog().by_id(id)?, inner)));
    match found {
        Some((operation, inner)) => send::operation(operation, inner),
        None => Err(Failure::usage("no operation is given").help("list them with `zephr operations`")),
    }
}
