//! Commands for many users: `zephr users export` to a file, and `zephr users apply`.
//!
//! `export` is the command of an operation of the catalog, with the additional option `--output`. `apply` is an
//! additional command of the resource.

mod apply;
mod export;
mod files;
mod progress;

use clap::{ArgMatches, Command};
use zephr_catalog::Operation;

use crate::{failure::Failure, spelling::quoted};

/// A command of a resource that does not correspond to an operation, with the function that runs it.
struct Extra {
    resource: &'static str,
    command: fn() -> Command,
    run: fn(&ArgMatches) -> Result<(), Failure>,
}

const EXTRAS: [Extra; 1] = [Extra {
    resource: "users",
    command: apply::command,
    run: apply::run,
}];

/// Adds the commands of a resource that do not correspond to an operation.
pub(crate) fn with_extras(resource: Command) -> Command {
    let name = resource.get_name().to_owned();
    let extras = EXTRAS.iter().filter(|extra| extra.resource == name);
    extras
        .map(|extra| (extra.command)())
        .fold(resource, Command::subcommand)
}

/// Runs a command that does not correspond to an operation; `None` if no such command has this name.
pub(crate) fn run_extra(resource: &str, method: &str, matches: &ArgMatches) -> Option<Result<(), Failure>> {
    let extra = EXTRAS
        .iter()
        .find(|extra| extra.resource == resource && (extra.command)().get_name() == method)?;
    Some((extra.run)(matches))
}

/// Adds the options of exports to the command of an operation that exports.
pub(crate) fn with_export(command: Command, operation: &Operation) -> Command {
    match export::is_export(operation) {
        true => export::with_arguments(command),
        false => command,
    }
}

/// Runs an operation that exports, if the arguments select a file or a format that is written record by record.
pub(crate) fn run_export(operation: &'static Operation, matches: &ArgMatches) -> Option<Result<(), Failure>> {
    export::is_export(operation).then(|| export::run(operation, matches))?
}

/// Returns the command line of this process, quoted for a shell.
fn command_line() -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| quoted(&word.to_string_lossy()));
    std::iter::once("zephr".to_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use zephr_catalog::catalog;

    use super::{EXTRAS, export};
    use crate::spelling::kebab;

    #[test]
    fn extra_commands_do_not_clash_with_operations() {
        for extra in &EXTRAS {
            let name = (extra.command)().get_name().to_owned();
            let of_resource = || {
                let operations = catalog().operations.iter();
                operations.filter(|operation| kebab(&operation.resource) == extra.resource)
            };
            assert!(
                of_resource().next().is_some(),
                "there is no resource `{}`",
                extra.resource
            );
            let clash = of_resource().find(|operation| kebab(&operation.name) == name);
            assert_eq!(
                clash.map(|operation| &operation.id),
                None,
                "rename the command `{} {name}`",
                extra.resource
            );
        }
    }

    #[test]
    fn two_operations_export() {
        let operations = catalog().operations.iter();
        let ids: Vec<_> = operations
            .filter(|operation| export::is_export(operation))
            .map(|operation| operation.id.as_str())
            .collect();
        assert_eq!(ids, ["exportUsers", "exportUserAndEventsCSV"]);
    }
}
