//! `zephr profile`: lists, selects and removes profiles.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    keychain,
    output::{self, Data},
    profile,
};

pub(super) fn command() -> Command {
    let name = || Arg::new("name").value_name("NAME").required(true);
    Command::new("profile")
        .about("List, select or remove profiles")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("list").about("List the profiles, without secret keys"))
        .subcommand(
            Command::new("use")
                .about("Make a profile the current one")
                .arg(name()),
        )
        .subcommand(
            Command::new("remove")
                .about("Remove a profile and its key pair")
                .arg(name()),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("use", inner)) => select(named(inner)),
        Some(("remove", inner)) => remove(named(inner)),
        Some((_, inner)) => list(inner),
        None => Err(Failure::usage("no command is given").help("run `zephr profile --help`")),
    }
}

fn named(matches: &ArgMatches) -> &str {
    matches
        .get_one::<String>("name")
        .map(String::as_str)
        .unwrap_or_default()
}

fn unknown(name: &str) -> Failure {
    Failure::usage(format!("no profile is named `{name}`"))
        .help("list the profiles with `zephr profile list`")
}

fn list(matches: &ArgMatches) -> Result<(), Failure> {
    let profiles = profile::load()?;
    let rows: Vec<Value> = profiles
        .profiles
        .iter()
        .map(|(name, profile)| {
            json!({
                "name": name,
                "current": profiles.current.as_ref() == Some(name),
                "service": profile.service(),
                "access_key": profile.access_key,
                "secret_key": if profile.keychain { "keychain" } else { "file" },
            })
        })
        .collect();
    let body = format!("{}\n", Value::Array(rows));
    let data = Data::list(body.as_bytes());
    output::print(&data, &output::format(matches), matches)
}

fn select(name: &str) -> Result<(), Failure> {
    profile::update(|profiles| {
        if !profiles.profiles.contains_key(name) {
            return Err(unknown(name));
        }
        profiles.current = Some(name.to_owned());
        Ok(())
    })
    .map(|_| ())
}

fn remove(name: &str) -> Result<(), Failure> {
    let mut unused = None;
    profile::update(|profiles| {
        let removed = profiles.profiles.remove(name).ok_or_else(|| unknown(name))?;
        profiles.current.take_if(|current| current == name);
        let account = removed.account();
        let is_used = profiles.profiles.values().any(|other| other.account() == account);
        unused = (removed.keychain && !is_used).then_some(account);
        Ok(())
    })?;
    let Some(account) = unused else {
        return Ok(());
    };
    let removed = keychain::of_platform().and_then(|keychain| keychain.remove(&account));
    removed.map_err(|reason| {
        Failure::error(format!(
            "the keychain still has the secret key of {account}: {reason}"
        ))
        .help("remove it with the program of the keychain")
    })
}
