//! Confirmation of requests that delete or replace data.

use clap::ArgMatches;
use zephr_catalog::Operation;

use crate::{
    failure::Failure,
    is_on,
    operation::command::CONFIRM,
    spelling::command_of,
    terminal::{ask, can_ask},
};

/// Asks before a request with the method DELETE.
///
/// # Errors
/// Returns a usage error if there is no terminal, and another error if the user does not agree.
pub(crate) fn of_deletion(method: &str, target: &str, matches: &ArgMatches) -> Result<(), Failure> {
    if method != "DELETE" || is_on(matches, "yes") {
        return Ok(());
    }
    if !can_ask() {
        return Err(Failure::usage(format!(
            "DELETE {target} deletes data, and there is no terminal to ask"
        ))
        .help("pass `--yes` to delete without asking"));
    }
    match ask(&format!("DELETE {target}\nContinue? [y/N]"))?
        .to_lowercase()
        .as_str()
    {
        "y" | "yes" => Ok(()),
        _ => Err(canceled()),
    }
}

/// Asks the user to confirm a bulk operation by typing the number of items that it changes.
///
/// # Errors
/// Returns a usage error if there is no terminal or the number in `--confirm` is wrong, and another error if the user
/// types a wrong number.
pub(crate) fn of_bulk(operation: &Operation, items: usize, matches: &ArgMatches) -> Result<(), Failure> {
    let command = command_of(operation);
    match matches.get_one::<usize>(CONFIRM) {
        Some(confirmed) if *confirmed == items => return Ok(()),
        Some(confirmed) => {
            return Err(Failure::usage(format!(
                "the body has {items} items, not {confirmed} as `--confirm` states"
            ))
            .help("check the body; nothing was sent"));
        }
        None => {}
    }
    if !can_ask() {
        return Err(Failure::usage(format!(
            "`zephr {command}` replaces or deletes data in bulk, and there is no terminal to ask"
        ))
        .help(format!("pass `--confirm {items}` to change {items} items")));
    }
    let typed = ask(&format!(
        "`zephr {command}` replaces or deletes data in bulk.\nType the number of items ({items}) to continue:"
    ))?;
    match typed.parse::<usize>() {
        Ok(typed) if typed == items => Ok(()),
        _ => Err(canceled()),
    }
}

fn canceled() -> Failure {
    Failure::error("canceled; nothing was sent")
}
