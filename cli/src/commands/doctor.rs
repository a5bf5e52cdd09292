//! `zephr doctor`: one line per check, with the remedy.

use std::time::{Duration, SystemTime};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use zephr_runtime::{Bytes, CallOptions, Client, Error, HeaderMap, Response, RetryPolicy};

use crate::{
    conformance,
    connection::{self, Connection},
    failure::{Failure, exit},
    is_on, output, parallel,
};

/// A read-only operation that requires a role with access to the configuration.
const READ_ONLY: &str = "listProducts";
/// The maximum clock offset that passes the check. The limit of the service is undocumented, but certainly larger.
const CLOCK_WARNING: Duration = Duration::from_secs(60);

pub(super) fn command() -> Command {
    Command::new("doctor")
        .about("Check base URL, TLS, clock, key pair and role")
        .arg(
            Arg::new("conformance")
                .long("conformance")
                .action(ArgAction::SetTrue)
                .help("Compare responses of read-only operations with the API description"),
        )
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("FILE")
                .value_hint(ValueHint::FilePath)
                .requires("conformance")
                .help("Write the report to a file, as JSON with --json"),
        )
        .arg(parallel::argument().requires("conformance"))
        .after_help(
            "The report of --conformance has operations, JSON paths and types, but no values. \
             The exit code is 1 if there are deviations.",
        )
}

/// The result of all checks: the exit code of the first failed check.
#[derive(Default)]
struct Checks {
    code: Option<u8>,
}

impl Checks {
    fn passed(&self, name: &str, text: &str) -> Result<(), Failure> {
        output::write(format!("ok    {name}: {text}\n").as_bytes())
    }

    fn skipped(&self, name: &str, text: &str) -> Result<(), Failure> {
        output::write(format!("skip  {name}: {text}\n").as_bytes())
    }

    fn failed(&mut self, code: u8, name: &str, text: &str, remedy: &str) -> Result<(), Failure> {
        self.code.get_or_insert(code);
        output::write(format!("FAIL  {name}: {text}; {remedy}\n").as_bytes())
    }
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    if is_on(matches, "conformance") {
        return conformance::run(matches);
    }
    let mut checks = Checks::default();
    let connection = connection::resolve(matches)?;
    match &connection.target {
        Some((target, source)) => checks.passed("base URL", &format!("{} (from {source})", target.url()))?,
        None => {
            let remedy = "run `zephr login`, or set ZEPHR_TENANT or ZEPHR_BASE_URL";
            checks.failed(exit::USAGE, "base URL", "not set", remedy)?;
        }
    }
    match &connection.keys {
        Some((keys, source)) => {
            checks.passed(
                "credentials",
                &format!("access key {} (from {source})", keys.access_key()),
            )?;
        }
        None => {
            let remedy = "run `zephr login`, or set ZEPHR_ACCESS_KEY and ZEPHR_SECRET_KEY";
            checks.failed(exit::USAGE, "credentials", "not set", remedy)?;
        }
    }
    if connection.target.is_some() && connection.keys.is_some() {
        check_service(&connection, matches, &mut checks)?;
    } else {
        for name in ["connection", "clock", "key pair", "role"] {
            checks.skipped(name, "nothing to call")?;
        }
    }
    match checks.code {
        None => Ok(()),
        Some(code) => Err(Failure::with_code(code, "at least one check failed")),
    }
}

fn check_service(connection: &Connection, matches: &ArgMatches, checks: &mut Checks) -> Result<(), Failure> {
    let client = connection.client(matches, true, None)?;
    let result = probe(&client)?;
    let is_tls = connection.target()?.url().starts_with("https://");
    let protocol = if is_tls {
        "TLS, trusted certificate"
    } else {
        "no TLS"
    };
    let headers = match &result {
        Ok(response) => Some(response.headers()),
        Err(error) => error.headers(),
    };
    let Some(headers) = headers else {
        let text = match &result {
            Ok(_) => "no response".to_owned(),
            Err(error) => format!("{error:?}"),
        };
        let remedy = "check the tenant's name, network, proxy variables and certificates";
        checks.failed(exit::ERROR, "connection", &text, remedy)?;
        for name in ["clock", "key pair", "role"] {
            checks.skipped(name, "no response")?;
        }
        return Ok(());
    };
    checks.passed("connection", protocol)?;
    check_clock(headers, checks)?;
    let error = result.as_ref().err();
    if error.is_some_and(Error::is_unauthorized) {
        let message = error.and_then(Error::message).unwrap_or("401").to_owned();
        let remedy = "check access key, secret key and tenant; create a new key pair if in doubt";
        checks.failed(exit::REJECTED, "key pair", &message, remedy)?;
        return checks.skipped("role", "the key pair was refused");
    }
    checks.passed("key pair", "accepted")?;
    match error.map(|error| (error, error.status().map_or(0, |status| status.as_u16()))) {
        None => checks.passed("role", "can read products"),
        Some((_, 403)) => {
            let remedy = "use a key pair whose role may read, or ask an administrator";
            checks.failed(exit::REJECTED, "role", "cannot read products (403)", remedy)
        }
        Some((error, status)) => {
            let message = error.message().unwrap_or("no message");
            let remedy = "try again later; check that the base URL is that of the Admin API";
            checks.failed(
                exit::ERROR,
                "role",
                &format!("status {status}: {message}"),
                remedy,
            )
        }
    }
}

/// Makes a read-only call, without retries.
fn probe(client: &Client) -> Result<Result<Response<Bytes>, Error>, Failure> {
    let operation = zephr_admin::operations::by_id(READ_ONLY)
        .ok_or_else(|| Failure::error(format!("the client has no operation `{READ_ONLY}`")))?;
    let options = CallOptions::new().retry(RetryPolicy::none());
    Ok(client.operation(operation).with(options).send().wait())
}

fn check_clock(headers: &HeaderMap, checks: &mut Checks) -> Result<(), Failure> {
    let date = headers.get("date").and_then(|value| value.to_str().ok());
    let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
        return checks.skipped("clock", "the response has no Date");
    };
    let now = SystemTime::now();
    let offset = now.duration_since(date).unwrap_or_else(|error| error.duration());
    let text = format!("{} s from the service's clock", offset.as_secs());
    match offset > CLOCK_WARNING {
        true => checks.failed(
            exit::ERROR,
            "clock",
            &text,
            "synchronize this machine's clock (NTP)",
        ),
        false => checks.passed("clock", &text),
    }
}
