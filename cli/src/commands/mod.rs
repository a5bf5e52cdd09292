//! The commands that belong to no resource.

mod api;
mod completions;
mod doctor;
mod list;
mod login;
mod man;
mod mock;
mod op;
mod profiles;
mod sample;
mod signature;

use clap::{ArgMatches, Command};

use crate::{config, demo, failure::Failure};

/// A command, and the function that runs it.
type Entry = (fn() -> Command, fn(&ArgMatches) -> Result<(), Failure>);

const COMMANDS: [Entry; 14] = [
    (login::command, login::run),
    (profiles::command, profiles::run),
    (doctor::command, doctor::run),
    (op::command, op::run),
    (list::command, list::run),
    (api::command, api::run),
    (signature::sign_command, signature::sign),
    (signature::explain_command, signature::explain),
    (sample::command, sample::run),
    (config::command, config::run),
    (mock::command, mock::run),
    (demo::command, demo::run),
    (completions::command, completions::run),
    (man::command, man::run),
];

/// Returns all commands.
pub(crate) fn all() -> Vec<Command> {
    COMMANDS.iter().map(|(command, _)| command()).collect()
}

/// Runs the command of this name; `None` if it belongs to a resource.
pub(crate) fn run(name: &str, matches: &ArgMatches) -> Option<Result<(), Failure>> {
    let mut commands = COMMANDS.iter();
    let (_, run) = commands.find(|(command, _)| command().get_name() == name)?;
    Some(run(matches))
}
