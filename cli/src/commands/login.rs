//! `zephr login`: stores a service and a key pair as a profile.

use std::{
    env,
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

pub(super) fn command() -> Command {
    Command::new("login")
        .about("Store a tenant and a key pair as a profile")
        .long_about(
            "Store a tenant and a key pair as a profile\n\nThe profile becomes the current one. The secret key is stored in the keychain. Without a working keychain, it is \
             stored in the file of the profiles, which has mode 0600. ZEPHR_KEYCHAIN=off turns the keychain off.\n\nThe secret key is read from \
             --secret-key-file, ZEPHR_SECRET_KEY or the terminal, never from an argument, which other users of the machine can \
             see.",
        )
        .arg(Arg::new("name").value_name("NAME").help("Name of the profile [default: the tenant]"))
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
            (None, None) => (Some(ask("Tenant:", "--tenant")?), None),
        },
        given => given,
    };
    let access_key = option(matches, "access-key").or_else(|| variable(Credentials::ACCESS_KEY_VARIABLE));
    let access_key = match access_key {
        Some(key) => key,
        None => ask("Access key:", "--access-key")?,
    };
    let secret_key = match connection::secret_of_option(matches)? {
        Some(key) => key,
        None => match variable(Credentials::SECRET_KEY_VARIABLE) {
            Some(key) => Secret::from(key),
            None => ask_secret()?,
        },
    };
    if secret_key.expose().is_empty() {
        return Err(Failure::usage("the secret key is empty"));
    }
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
            "saved profile `{name}` in {path}, and its secret key in the keychain"
        )?,
        Err(reason) => writeln!(
            err,
            "saved profile `{name}` and its secret key in {path} (mode 0600); no keychain: {reason}"
        )?,
    }
    writeln!(err, "check it with `zephr doctor`")?;
    Ok(())
}

fn require_terminal(option: &str) -> Result<(), Failure> {
    match terminal::can_ask() {
        true => Ok(()),
        false => Err(
            Failure::usage(format!("`{option}` is missing, and there is no terminal to ask"))
                .help("pass the option, or set the variables that `zephr --help` lists"),
        ),
    }
}

fn ask(prompt: &str, option: &str) -> Result<String, Failure> {
    require_terminal(option)?;
    let typed = terminal::ask(prompt)?;
    match typed.is_empty() {
        true => Err(Failure::usage(format!("`{option}` is empty"))),
        false => Ok(typed),
    }
}

fn ask_secret() -> Result<Secret, Failure> {
    require_terminal("--secret-key-file")?;
    let key = rpassword::prompt_password("Secret key (not shown): ")?;
    Ok(Secret::from(key.trim()))
}
