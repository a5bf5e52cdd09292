//! `zephr mock`: the embedded server.

use std::{
    env, fs,
    io::{self, Write as _},
    net::IpAddr,
    time::Duration,
};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use tokio::runtime;
use zephr_mock::{Assumption, Mock, MockBuilder};

use crate::{failure::Failure, is_on, output, signals};

pub(super) fn command() -> Command {
    Command::new("mock")
        .about("Run a mock of the service on this machine")
        .after_help("Example:\n  zephr mock --port 8080 --static")
        .args(listening())
        .args(behavior())
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn milliseconds(name: &'static str, help: &'static str) -> Arg {
    option(name, "MS", help).value_parser(value_parser!(u64))
}

fn listening() -> [Arg; 9] {
    [
        option("port", "PORT", "Listen on this port; 0 chooses a free one")
            .value_parser(value_parser!(u16))
            .default_value("0"),
        option("host", "ADDRESS", "Listen on this address")
            .value_parser(value_parser!(IpAddr))
            .default_value("127.0.0.1"),
        option("mock-access-key", "KEY", "Accept this access key").default_value(MockBuilder::ACCESS_KEY),
        option(
            "mock-secret-key-env",
            "VARIABLE",
            "Read the accepted secret key from a variable",
        ),
        milliseconds(
            "header-timeout-ms",
            "Limit the time for the head of a request [default: 10000]",
        ),
        milliseconds(
            "body-timeout-ms",
            "Limit the time for the body of a request [default: 30000]",
        ),
        milliseconds(
            "idle-timeout-ms",
            "Limit the idle time of a connection [default: 60000]",
        ),
        option(
            "admin-host",
            "NAME",
            "Allow a host name for /__mock/ and /__console",
        )
        .action(ArgAction::Append),
        option(
            "console",
            "WHEN",
            "Serve web pages under /__console: on loopback, always, never",
        )
        .value_parser(["loopback", "always", "never"])
        .default_value("loopback"),
    ]
}

fn behavior() -> [Arg; 9] {
    [
        switch("static", "Respond with the documented examples; keep nothing"),
        switch("strict", "Refuse unknown fields and query parameters"),
        switch(
            "admin",
            "Serve paths under /__mock/: faults, requests, reset, clock",
        ),
        switch("reject-signatures", "Respond 401 to every signed operation"),
        option("without", "ASSUMPTION", "Disable an assumption about the service")
            .value_parser(value_parser!(Assumption))
            .action(ArgAction::Append),
        option(
            "webhook-token-env",
            "VARIABLE",
            "Read the bearer token for webhooks from a variable",
        ),
        option("seed", "FILE", "Start with the documents of a JSON file").value_hint(ValueHint::FilePath),
        option("export-users", "N", "Add this many synthetic users to exports")
            .value_parser(value_parser!(u64))
            .default_value("0"),
        option(
            "wrong-type",
            "OPERATION",
            "Respond to an operation with a JSON number",
        )
        .action(ArgAction::Append),
    ]
}

fn variable(name: &str) -> Result<String, Failure> {
    env::var(name).map_err(|_| Failure::usage(format!("the variable `{name}` is not set, or not UTF-8")))
}

/// Applies an option without a value to the builder.
type Switch = fn(MockBuilder) -> MockBuilder;

fn builder(matches: &ArgMatches) -> Result<MockBuilder, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    let secret = match text("mock-secret-key-env") {
        Some(name) => variable(&name)?,
        None => MockBuilder::SECRET_KEY.to_owned(),
    };
    let access_key = text("mock-access-key").unwrap_or_default();
    let mut builder = Mock::builder()
        .port(matches.get_one("port").copied().unwrap_or_default())
        .users_for_export(number("export-users").unwrap_or_default())
        .credentials(access_key, secret)
        .log(|line| {
            // A closed log must not stop the server.
            let _ = writeln!(io::stderr(), "zephr mock: {line}");
        });
    if let Some(host) = matches.get_one::<IpAddr>("host") {
        builder = builder.host(*host);
    }
    if let Some(limit) = number("header-timeout-ms") {
        builder = builder.header_timeout(Duration::from_millis(limit));
    }
    if let Some(limit) = number("body-timeout-ms") {
        builder = builder.body_timeout(Duration::from_millis(limit));
    }
    if let Some(limit) = number("idle-timeout-ms") {
        builder = builder.idle_timeout(Duration::from_millis(limit));
    }
    let host = matches.get_one::<IpAddr>("host");
    let has_console = match text("console").as_deref() {
        Some("always") => true,
        Some("never") => false,
        _ => host.is_none_or(IpAddr::is_loopback),
    };
    if has_console {
        builder = builder.console();
    }
    let switches: [(&str, Switch); 4] = [
        ("static", MockBuilder::static_responses),
        ("strict", MockBuilder::strict),
        ("admin", MockBuilder::admin),
        ("reject-signatures", MockBuilder::reject_all_signatures),
    ];
    for (name, set) in switches {
        if is_on(matches, name) {
            builder = set(builder);
        }
    }
    let assumptions = matches.get_many::<Assumption>("without").into_iter().flatten();
    builder = assumptions.copied().fold(builder, MockBuilder::without);
    if let Some(path) = text("seed") {
        let seed = fs::read_to_string(&path)
            .map_err(|error| Failure::usage(format!("cannot read `{path}`: {error}")))?;
        builder = builder.seed(seed);
    }
    let all = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned();
    builder = all("admin-host").fold(builder, MockBuilder::admin_host);
    Ok(all("wrong-type").fold(builder, MockBuilder::wrong_type))
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let builder = builder(matches)?;
    let token = matches.get_one::<String>("webhook-token-env");
    let token = token.map(|name| variable(name)).transpose()?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let stop = signals::stop()?;
        let mock = builder.start().await?;
        if let Some(token) = token {
            mock.webhooks().bearer(token);
        }
        let console = mock.console_url().map(|url| format!("console at {url}\n"));
        let text = format!("listening on {}\n{}", mock.url(), console.unwrap_or_default());
        output::write(text.as_bytes())?;
        stop.await;
        Ok(())
    })
}
