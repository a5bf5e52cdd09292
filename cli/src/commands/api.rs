//! `zephr api`: any method and path, signed.

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use serde_json::{Map, Value};
use zephr_catalog::{RouteError, Router, catalog};
use zephr_runtime::{Bytes, Client, Error, HeaderName, HeaderValue, Method, RequestBuilder};

use crate::{
    arguments, confirmation, connection,
    failure::Failure,
    operation::body,
    output,
    redaction::{Redactions, is_secret_name, secrets_of},
    send,
};

pub(super) fn command() -> Command {
    let list = |id: &'static str, short: char, value: &'static str, help: &'static str| {
        Arg::new(id)
            .short(short)
            .value_name(value)
            .action(ArgAction::Append)
            .help(help)
    };
    Command::new("api")
        .about("Send a signed request to any path")
        .after_help("Example:\n  zephr api GET /v3/users -q identifiers.email_address=joe@example.com")
        .arg(method())
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .required(true)
                .help("Path, with or without a query"),
        )
        .arg(list("query", 'q', "NAME=VALUE", "Add a query parameter"))
        .arg(
            list(
                "field",
                'f',
                "PATH=VALUE",
                "Set a field of the JSON body; PATH:=JSON sets raw JSON",
            )
            .conflicts_with("input"),
        )
        .arg(list("header", 'H', "NAME:VALUE", "Set a header"))
        .arg(input())
}

/// Returns the argument for an HTTP method. The user can type the method in upper or lower case.
pub(super) fn method() -> Arg {
    Arg::new("method")
        .value_name("METHOD")
        .required(true)
        .ignore_case(true)
        .value_parser(arguments::http_method())
}

/// Returns the argument for a file with the body.
pub(super) fn input() -> Arg {
    Arg::new("input")
        .long("input")
        .value_name("FILE|-")
        .value_hint(ValueHint::FilePath)
        .help("Read the body from a file, or - for stdin")
}

/// Returns the method in capitals.
pub(super) fn method_of(matches: &ArgMatches) -> String {
    let method = matches.get_one::<String>("method");
    method.map(|method| method.to_uppercase()).unwrap_or_default()
}

/// Returns the value of an argument that clap requires.
pub(super) fn required<'m>(matches: &'m ArgMatches, name: &str) -> &'m str {
    matches
        .get_one::<String>(name)
        .map(String::as_str)
        .unwrap_or_default()
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let connection = connection::resolve(matches)?;
    let recorder = send::recorder(matches);
    let client = connection.client(matches, true, recorder.as_ref())?;
    let request = build(&client, matches)?;
    if let Some(recorder) = recorder {
        return send::print_request(request.into(), &recorder, &redactions(matches), matches);
    }
    let method = method_of(matches);
    let path = required(matches, "path").split('?').next().unwrap_or_default();
    confirmation::of_deletion(&method, path, matches)?;
    let response = request.send().wait();
    let response = response.map_err(|error| failure(error, &method, path))?;
    send::print_response(&response, None, &output::format(matches), matches)
}

/// Returns the failure of a request. If the status is 404 or 405 and no operation has the method and path, the help of
/// the failure explains this.
fn failure(error: Error, method: &str, path: &str) -> Failure {
    let status = error.status().map_or(0, |status| status.as_u16());
    let failure = Failure::from(error);
    match unrouted(method, path).filter(|_| matches!(status, 404 | 405)) {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// Returns the reason why no operation has this method and path, with the next step; `None` if there is an operation.
fn unrouted(method: &str, path: &str) -> Option<String> {
    let error = Router::new(catalog()).ok()?.find(method, path).err()?;
    Some(match error {
        RouteError::NotFound => format!("{error}; list all operations with `zephr operations`"),
        error => error.to_string(),
    })
}

/// Returns the parts of a request that `--dry-run` must not show. The parts are known only if an operation has the
/// method and path of the request.
fn redactions(matches: &ArgMatches) -> Redactions {
    let path = required(matches, "path").split('?').next().unwrap_or_default();
    let router = Router::new(catalog());
    let found = router
        .ok()
        .and_then(|router| router.find(&method_of(matches), path).ok());
    let Some(found) = found else {
        return Redactions::default();
    };
    let mut redactions = Redactions::default();
    redactions.set_body_type(found.operation.body.as_ref().and_then(|body| body.ty.as_ref()));
    redactions.add_path(found.operation, found.path.iter().map(String::as_str));
    // Also redacts the segments as the user typed them, because their percent-encoding may differ from the request.
    let typed = found.operation.path.split('/').zip(path.split('/'));
    let typed = typed.filter(|(name, _)| name.contains('{'));
    redactions.add_path(found.operation, typed.map(|(_, segment)| segment));
    redactions
}

fn build(client: &Client, matches: &ArgMatches) -> Result<RequestBuilder, Failure> {
    let method = Method::try_from(
        http::Method::from_bytes(method_of(matches).as_bytes())
            .map_err(|_| Failure::usage("invalid HTTP method"))?,
    )
    .map_err(|error| Failure::usage(error.to_string()))?;
    let path = required(matches, "path");
    if !path.starts_with('/') {
        return Err(Failure::usage("the path does not begin with `/`")
            .help("pass the path alone; `--base-url` sets the service"));
    }
    let secrets = redactions(matches);
    let mut request = secrets
        .secrets()
        .fold(client.request(method, path), RequestBuilder::redact);
    for pair in strings(matches, "query") {
        let (name, value) = pair
            .split_once('=')
            .ok_or_else(|| Failure::usage("`-q` requires `NAME=VALUE`"))?;
        request = match is_secret_name(name) {
            true => request.query(name, value).redact(value),
            false => request.query(name, value),
        };
    }
    request = with_body(request, matches)?;
    for header in strings(matches, "header") {
        let (name, value) = header
            .split_once(':')
            .ok_or_else(|| Failure::usage("`-H` requires `NAME:VALUE`"))?;
        let name = HeaderName::try_from(name.trim())
            .map_err(|_| Failure::usage(format!("invalid header name `{}`", name.trim())))?;
        let value = HeaderValue::try_from(value.trim())
            .map_err(|_| Failure::usage(format!("invalid value of header `{name}`")))?;
        request = request.header(name, value);
    }
    Ok(request)
}

fn strings<'m>(matches: &'m ArgMatches, name: &str) -> impl Iterator<Item = &'m String> {
    matches.get_many::<String>(name).into_iter().flatten()
}

fn with_body(request: RequestBuilder, matches: &ArgMatches) -> Result<RequestBuilder, Failure> {
    const JSON: &str = "application/json";
    if let Some(path) = matches.get_one::<String>("input") {
        let bytes = Bytes::from(body::input(path)?);
        let is_json = serde_json::from_slice::<Value>(&bytes).is_ok();
        let content_type = if is_json { JSON } else { "application/octet-stream" };
        return Ok(request.body(content_type, bytes));
    }
    let mut root = Value::Object(Map::new());
    let mut has_fields = false;
    for field in strings(matches, "field") {
        body::assign(&mut root, None, field, "-f")?;
        has_fields = true;
    }
    if !has_fields {
        return Ok(request);
    }
    let json = root.to_string();
    // The runtime withholds error messages that repeat a secret.
    let secrets = secrets_of(&json, None).into_iter();
    Ok(secrets.fold(request.body(JSON, json), RequestBuilder::redact))
}
