//! `zephr login`: stores a service and a key pair as a profile.

use std::{
    env, fmt,
    io::{self, Write as _},
};

use clap::{Arg, ArgMatches, Command};
use zephr_runtime::{Credentials, Secret};

use crate::{
    connection,
    failure::Failure,
    keychain,
    profile::{self, Profile},
    terminal,
};

const TENANT_HELP: &str = "pass `--tenant` or `--base-url`, or set ZEPHR_TENANT or ZEPHR_BASE_URL";
const ACCESS_KEY_HELP: &str = "pass `--access-key`, or set ZEPHR_ACCESS_KEY";
const SECRET_KEY_HELP: &str =
    "set ZEPHR_SECRET_KEY, or pass `--secret-key-file FILE`, where `-` reads standard input";

pub(super) fn command() -> Command {
    Command::new("login")
        .about("Store a tenant and a key pair as a profile")
        .long_about(
            "Store a tenant and a key pair as a profile\n\nThe profile becomes the current one. The secret key is stored in the keychain. Without a working keychain, it is \
             stored in the file of the profiles, which has mode 0600. ZEPHR_KEYCHAIN=off turns the keychain off.\n\nThe secret key is read from \
             --secret-key-file (- reads standard input), from the environment variable ZEPHR_SECRET_KEY, or else from a prompt. Without a \
             terminal, one of the first two is required. The key is never an argument, because other users of the machine can see \
             arguments.",
        )
        .arg(Arg::new("name").value_name("NAME").help("Name of the profile [default: the tenant]"))
}

/// The source of the secret key.
enum KeySource {
    File(String),
    Stdin,
    Environment,
    Prompt,
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the file {path}"),
            Self::Stdin => f.write_str("standard input"),
            Self::Environment => f.write_str(Credentials::SECRET_KEY_VARIABLE),
            Self::Prompt => f.write_str("the prompt"),
        }
    }
}

fn option(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let base_url = option(matches, "base-url");
    let has_url = base_url.is_some();
    let tenant = option(matches, "tenant").filter(|_| !has_url);
    let (tenant, base_url) = match (tenant, base_url) {
        (None, None) => match (variable("ZEPHR_BASE_URL"), variable("ZEPHR_TENANT")) {
            (Some(url), _) => (None, Some(url)),
            (None, Some(tenant)) => (Some(tenant), None),
            (None, None) => (Some(ask("Tenant:", "tenant", TENANT_HELP)?), None),
        },
        given => given,
    };
    let access_key = option(matches, "access-key").or_else(|| variable(Credentials::ACCESS_KEY_VARIABLE));
    let access_key = match access_key {
        Some(key) => key,
        None => ask("Access key:", "access key", ACCESS_KEY_HELP)?,
    };
    let (secret_key, source) = secret_key(matches)?;
    let name = option(matches, "name").or_else(|| option(matches, "profile"));
    let name = name.or_else(|| tenant.clone());
    let name = name.unwrap_or_else(|| "default".to_owned());
    let mut profile = Profile {
        tenant,
        base_url,
        access_key,
        secret_key: None,
        keychain: false,
    };
    let kept = profile.keep_secret(&secret_key, &keychain::of_platform());
    let path = profile::update(|profiles| {
        profiles.profiles.insert(name.clone(), profile);
        profiles.current = Some(name.clone());
        Ok(())
    })?;
    let (mut err, path) = (io::stderr().lock(), path.display());
    match kept {
        Ok(()) => writeln!(
            err,
            "saved profile `{name}` in {path}, and its secret key, read from {source}, in the keychain"
        )?,
        Err(reason) => writeln!(
            err,
            "saved profile `{name}` and its secret key, read from {source}, in {path} (mode 0600); no keychain: {reason}"
        )?,
    }
    writeln!(err, "check it with `zephr doctor`")?;
    Ok(())
}

/// Returns the secret key: from the option, the environment or the terminal.
fn secret_key(matches: &ArgMatches) -> Result<(Secret, KeySource), Failure> {
    let (key, source) = match connection::secret_of_option(matches)? {
        Some(key) => match option(matches, "secret-key-file") {
            Some(path) if path != "-" => (key, KeySource::File(path)),
            _ => (key, KeySource::Stdin),
        },
        None => match variable(Credentials::SECRET_KEY_VARIABLE) {
            Some(key) => (Secret::from(key), KeySource::Environment),
            None => (ask_secret()?, KeySource::Prompt),
        },
    };
    match key.expose().is_empty() {
        true => Err(Failure::usage(format!(
            "the secret key is empty; it was read from {source}"
        ))),
        false => Ok((key, source)),
    }
}

fn require_terminal(what: &str, help: &str) -> Result<(), Failure> {
    match terminal::can_ask() {
        true => Ok(()),
        false => Err(Failure::usage(format!("missing {what}, and no terminal to prompt on")).help(help)),
    }
}

fn ask(prompt: &str, what: &str, help: &str) -> Result<String, Failure> {
    require_terminal(what, help)?;
    let typed = terminal::ask(prompt)?;
    match typed.is_empty() {
        true => Err(Failure::usage(format!("the {what} is empty")).help(help)),
        false => Ok(typed),
    }
}

fn ask_secret() -> Result<Secret, Failure> {
    require_terminal("secret key", SECRET_KEY_HELP)?;
    let key = rpassword::prompt_password("Secret key (not shown): ")?;
    Ok(Secret::from(key.trim()))
}
