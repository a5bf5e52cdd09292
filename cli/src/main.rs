//! `zephr`: every operation of the Zephr Admin API from a shell.

#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod config;
mod confirmation;
mod conformance;
mod connection;
mod demo;
mod failure;
mod keychain;
mod operation;
mod output;
mod parallel;
mod preview;
mod profile;
mod redaction;
mod send;
mod spelling;
mod terminal;
mod users;
mod value;

use std::process::ExitCode;

use clap::ArgMatches;
use zephr_catalog::{Operation, catalog};

use failure::Failure;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run() -> Result<(), Failure> {
    let matches = arguments::root().try_get_matches()?;
    let Some((name, inner)) = matches.subcommand() else {
        return Err(Failure::usage("no command is given").help("run `zephr --help`"));
    };
    if let Some(result) = commands::run(name, inner) {
        return result;
    }
    match inner.subcommand() {
        Some((method, inner)) => match users::run_extra(name, method, inner) {
            Some(result) => result,
            None => send::operation(find(name, method)?, inner),
        },
        None => Err(Failure::usage("no method is given").help(format!("run `zephr {name} --help`"))),
    }
}

fn find(resource: &str, method: &str) -> Result<&'static Operation, Failure> {
    let mut operations = catalog().operations.iter();
    operations
        .find(|operation| {
            spelling::kebab(&operation.resource) == resource && spelling::kebab(&operation.name) == method
        })
        .ok_or_else(|| Failure::usage(format!("no operation is named `{resource} {method}`")))
}

/// Returns whether a switch is on.
fn is_on(matches: &ArgMatches, name: &str) -> bool {
    matches!(matches.try_get_one::<bool>(name), Ok(Some(true)))
}
