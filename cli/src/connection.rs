//! The client, with the service, the key pair and the limits that the user selected.

use std::{env, io, io::Write as _, time::Duration};

use clap::ArgMatches;
use zephr_runtime::{
    Attempt, AttemptOutcome, Client, ClientBuilder, Credentials, HeaderMap, Interceptor, RetryPolicy, Secret,
};

use crate::{
    failure::{Failure, operation_name},
    is_on, keychain,
    operation::body,
    preview::Recorder,
    profile::{self, KeychainResult, Profile},
    redaction,
};

/// The source of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Option,
    Environment,
    Profile(String),
    Keychain(String),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Option => f.write_str("options"),
            Self::Environment => f.write_str("environment"),
            Self::Profile(name) => write!(f, "profile `{name}`"),
            Self::Keychain(name) => write!(f, "keychain, profile `{name}`"),
        }
    }
}

/// The service and the key pair of a command.
pub(crate) struct Connection {
    pub(crate) target: Option<(Target, Source)>,
    pub(crate) keys: Option<(Credentials, Source)>,
}

/// The service.
#[derive(Clone)]
pub(crate) enum Target {
    Tenant(String),
    BaseUrl(String),
}

impl Target {
    /// Returns the URL of the service.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Tenant(tenant) => format!("https://{tenant}.api.zephr.com"),
            Self::BaseUrl(url) => url.clone(),
        }
    }
}

fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Resolves service and key pair: options first, then the environment, then the profile, whose secret key may
/// be in a keychain. A profile that is selected with `--profile` takes precedence over the environment.
pub(crate) fn resolve(matches: &ArgMatches) -> Result<Connection, Failure> {
    let named = text(matches, "profile");
    let has_name = named.is_some();
    let profile = find_profile(named.or_else(|| variable("ZEPHR_PROFILE")))?;
    let target = option_target(matches);
    let target = match has_name {
        true => target.or_else(|| profile_target(&profile)),
        false => target
            .or_else(environment_target)
            .or_else(|| profile_target(&profile)),
    };
    let keys = match option_keys(matches)? {
        None if !has_name => environment_keys()?,
        keys => keys,
    };
    let keys = match keys {
        None => profile_keys(&profile, &keychain::of_platform())?,
        keys => keys,
    };
    Ok(Connection { target, keys })
}

/// Returns the connection of a profile, or of a URL with the key pair of the environment.
pub(crate) fn named(name: &str) -> Result<Connection, Failure> {
    if name.starts_with("https://") || name.starts_with("http://") {
        return Ok(Connection {
            target: Some((Target::BaseUrl(name.to_owned()), Source::Option)),
            keys: environment_keys()?,
        });
    }
    let profile = find_profile(Some(name.to_owned()))?;
    Ok(Connection {
        target: profile_target(&profile),
        keys: profile_keys(&profile, &keychain::of_platform())?,
    })
}

fn find_profile(name: Option<String>) -> Result<Option<(String, Profile)>, Failure> {
    let profiles = match profile::load() {
        Ok(profiles) => profiles,
        Err(failure) if name.is_some() || !has_environment() => return Err(failure),
        Err(_) => return Ok(None),
    };
    let is_named = name.is_some();
    let Some(name) = name.or(profiles.current) else {
        return Ok(None);
    };
    match profiles.profiles.get(&name) {
        Some(profile) => Ok(Some((name, profile.clone()))),
        None if is_named => Err(Failure::usage(format!("no profile is named `{name}`"))
            .help("list the profiles with `zephr profile list`")),
        None => Ok(None),
    }
}

fn has_environment() -> bool {
    variable(Credentials::SECRET_KEY_VARIABLE).is_some()
}

fn option_target(matches: &ArgMatches) -> Option<(Target, Source)> {
    let url = text(matches, "base-url").map(Target::BaseUrl);
    let target = url.or_else(|| text(matches, "tenant").map(Target::Tenant))?;
    Some((target, Source::Option))
}

fn environment_target() -> Option<(Target, Source)> {
    let url = variable("ZEPHR_BASE_URL").map(Target::BaseUrl);
    let target = url.or_else(|| variable("ZEPHR_TENANT").map(Target::Tenant))?;
    Some((target, Source::Environment))
}

fn profile_target(profile: &Option<(String, Profile)>) -> Option<(Target, Source)> {
    let (name, profile) = profile.as_ref()?;
    let url = profile.base_url.clone().map(Target::BaseUrl);
    let target = url.or_else(|| profile.tenant.clone().map(Target::Tenant))?;
    Some((target, Source::Profile(name.clone())))
}

fn profile_keys(
    profile: &Option<(String, Profile)>,
    keychain: &KeychainResult,
) -> Result<Option<(Credentials, Source)>, Failure> {
    let Some((name, profile)) = profile else {
        return Ok(None);
    };
    let secret = profile.secret(keychain)?;
    let source = match profile.secret_key {
        Some(_) => Source::Profile(name.clone()),
        None => Source::Keychain(name.clone()),
    };
    let keys = Credentials::new(profile.access_key.as_str(), secret);
    Ok(Some((keys, source)))
}

/// Returns the key pair of the options. Either half may come from the environment.
fn option_keys(matches: &ArgMatches) -> Result<Option<(Credentials, Source)>, Failure> {
    let access_key = text(matches, "access-key");
    let secret_key = secret_of_option(matches)?;
    if access_key.is_none() && secret_key.is_none() {
        return Ok(None);
    }
    let access_key = access_key.or_else(|| variable(Credentials::ACCESS_KEY_VARIABLE));
    let secret_key = secret_key.or_else(|| variable(Credentials::SECRET_KEY_VARIABLE).map(Secret::from));
    match (access_key, secret_key) {
        (Some(access_key), Some(secret_key)) => {
            Ok(Some((Credentials::new(access_key, secret_key), Source::Option)))
        }
        (None, _) => Err(Failure::usage("a secret key without an access key")
            .help("pass `--access-key` or set ZEPHR_ACCESS_KEY")),
        (_, None) => Err(Failure::usage("an access key without a secret key")
            .help("set ZEPHR_SECRET_KEY or pass `--secret-key-file`")),
    }
}

/// Returns the secret key in the file of `--secret-key-file`.
pub(crate) fn secret_of_option(matches: &ArgMatches) -> Result<Option<Secret>, Failure> {
    let Some(path) = text(matches, "secret-key-file") else {
        return Ok(None);
    };
    let key = String::from_utf8(body::input(&path)?)
        .map_err(|_| Failure::usage("the file of the secret key is not UTF-8"))?;
    Ok(Some(Secret::from(key.trim())))
}

fn environment_keys() -> Result<Option<(Credentials, Source)>, Failure> {
    let is_set = |name| variable(name).is_some();
    if !is_set(Credentials::ACCESS_KEY_VARIABLE) && !is_set(Credentials::SECRET_KEY_VARIABLE) {
        return Ok(None);
    }
    let keys = Credentials::from_env().map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Some((keys, Source::Environment)))
}

impl Connection {
    /// Returns the service.
    pub(crate) fn target(&self) -> Result<&Target, Failure> {
        let target = self.target.as_ref().map(|(target, _)| target);
        target.ok_or_else(|| {
            Failure::usage("no tenant is set")
                .help("run `zephr login`, pass `--tenant`, or set ZEPHR_TENANT or ZEPHR_BASE_URL")
        })
    }

    /// Returns the key pair.
    pub(crate) fn keys(&self) -> Result<&Credentials, Failure> {
        let keys = self.keys.as_ref().map(|(keys, _)| keys);
        keys.ok_or_else(|| {
            Failure::usage("no key pair is set")
                .help("run `zephr login`, or set ZEPHR_ACCESS_KEY and ZEPHR_SECRET_KEY")
        })
    }

    /// Builds the client. With a recorder, it sends nothing.
    pub(crate) fn client(
        &self,
        matches: &ArgMatches,
        is_signed: bool,
        recorder: Option<&Recorder>,
    ) -> Result<Client, Failure> {
        let builder: ClientBuilder<Client> = match self.target()? {
            Target::Tenant(tenant) => Client::builder(tenant),
            Target::BaseUrl(url) => Client::with_base_url(url),
        };
        let builder = match &self.keys {
            Some((keys, _)) => builder.credentials(keys.clone()),
            // A dry run does not show the signature, so any key pair is sufficient.
            None if is_on(matches, "dry-run") => builder.credentials(Credentials::new("not-set", "not-set")),
            None if is_signed => builder.credentials(self.keys()?.clone()),
            None => builder,
        };
        let builder = with_limits(builder, matches);
        let builder = match is_on(matches, "debug") {
            true => builder.interceptor(Debug),
            false => builder,
        };
        let builder = match recorder {
            Some(recorder) => builder.transport(recorder.clone()),
            None => builder,
        };
        let agent = concat!("zephr-cli/", env!("CARGO_PKG_VERSION"));
        Ok(builder.user_agent_suffix(agent).build()?)
    }
}

fn with_limits(mut builder: ClientBuilder<Client>, matches: &ArgMatches) -> ClientBuilder<Client> {
    if let Some(timeout) = matches.get_one::<Duration>("timeout") {
        builder = builder.timeout(*timeout);
    }
    if let Some(retries) = matches.get_one::<u32>("retries") {
        builder = builder.retry(RetryPolicy::new().max_attempts(retries.saturating_add(1)));
    }
    match matches.get_one::<u32>("max-per-second") {
        Some(rate) => builder.max_per_second(*rate),
        None => builder,
    }
}

/// Logs attempts to standard error, without secrets, queries and bodies.
struct Debug;

impl Interceptor for Debug {
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let mut out = io::stderr().lock();
        // A closed log must not fail the request.
        let path = Some(attempt.path).filter(|path| !path.is_empty());
        let name = operation_name(attempt.operation, path);
        let _ = writeln!(out, "debug: attempt {}: {name}", attempt.number);
        for (name, value) in headers.iter() {
            let _ = writeln!(out, "debug:   {name}: {}", redaction::header(name, value));
        }
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        let mut out = io::stderr().lock();
        let elapsed = outcome.elapsed.as_millis();
        let result = match (outcome.status, outcome.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => error.to_string(),
            (None, None) => "done".to_owned(),
        };
        let _ = writeln!(out, "debug: attempt {}: {result} in {elapsed} ms", attempt.number);
        if let Some(pause) = outcome.retry_after {
            let _ = writeln!(out, "debug: next attempt in {} ms", pause.as_millis());
        }
    }
}
