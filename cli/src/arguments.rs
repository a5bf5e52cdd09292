//! The arguments of the program: static commands, resources of the catalog, and global options.

use clap::{Arg, ArgAction, Command, ValueHint, builder::PossibleValuesParser};
use zephr_catalog::catalog;

use crate::{commands, operation::command, spelling::kebab, users};

const CONNECTION: &str = "Connection";
const SENDING: &str = "Sending";
const OUTPUT: &str = "Output";

const EXIT_CODES: &str = "Exit codes:
  0  success
  1  error
  2  invalid arguments, or no tenant or key pair is set; nothing was sent
  3  not found (404)
  4  credentials rejected (401, 403)
  5  outcome unknown: the request may have taken effect

Environment:
  ZEPHR_TENANT or ZEPHR_BASE_URL, ZEPHR_ACCESS_KEY, ZEPHR_SECRET_KEY
  ZEPHR_PROFILE, ZEPHR_CONFIG (file of the profiles), ZEPHR_KEYCHAIN=off, NO_COLOR";

/// Returns the command line. The subcommands of a resource are built only if that resource is on the command line.
pub(crate) fn root() -> Command {
    let root = Command::new("zephr")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Call any operation of the Zephr Admin API")
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(110)
        .args(globals());
    let root = commands::all().into_iter().fold(root, Command::subcommand);
    resources().into_iter().fold(root, Command::subcommand)
}

/// Returns the command line without the arguments of `zephr op`, which would double the size of a completion script.
pub(crate) fn root_for_completions() -> Command {
    root().mut_subcommand("op", |op| {
        let ids = catalog().operations.iter().map(|operation| operation.id.as_str());
        let bare = Command::new("op").about(op.get_about().cloned().unwrap_or_default());
        bare.subcommands(ids.map(Command::new))
    })
}

fn resources() -> Vec<Command> {
    let mut names: Vec<&'static str> = Vec::new();
    for operation in &catalog().operations {
        if names.last() != Some(&operation.resource.as_str()) {
            names.push(&operation.resource);
        }
    }
    names.into_iter().map(resource).collect()
}

fn resource(name: &'static str) -> Command {
    Command::new(kebab(name))
        .about(method_names(name))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .defer(with_methods)
}

/// Returns the names of a resource's methods on one line, which is the help of the resource.
fn method_names(resource: &str) -> String {
    const MAX: usize = 48;
    let operations = catalog().operations.iter();
    let mut text = String::new();
    for operation in operations.filter(|operation| operation.resource == resource) {
        if text.len() > MAX {
            return text + ", …";
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&kebab(&operation.name));
    }
    text
}

fn with_methods(resource: Command) -> Command {
    let name = resource.get_name().to_owned();
    let operations = catalog().operations.iter();
    let resource = operations
        .filter(|operation| kebab(&operation.resource) == name)
        .map(command::of_method)
        .fold(resource, Command::subcommand);
    users::with_extras(resource)
}

/// Returns the options that every command has.
pub(crate) fn globals() -> Vec<Arg> {
    let mut arguments = connection();
    arguments.extend(sending());
    arguments.extend(output());
    arguments
        .into_iter()
        .map(|argument| argument.global(true))
        .collect()
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn connection() -> Vec<Arg> {
    let arguments = [
        option("tenant", "NAME", "Call the service of this tenant"),
        option("base-url", "URL", "Call the service at this URL").conflicts_with("tenant"),
        option("access-key", "KEY", "Sign with this access key"),
        option(
            "secret-key-file",
            "FILE",
            "Read the secret key from a file, or - for stdin",
        )
        .value_hint(ValueHint::FilePath),
        option("profile", "NAME", "Use this profile, not the current one"),
    ];
    arguments
        .into_iter()
        .map(|argument| argument.help_heading(CONNECTION))
        .collect()
}

fn sending() -> Vec<Arg> {
    let arguments = [
        option("timeout", "SECONDS", "Limit the time of a call, retries included").value_parser(seconds),
        option("retries", "N", "Limit the number of retries [default: 2]")
            .value_parser(clap::value_parser!(u32).range(0..=100)),
        option("max-per-second", "N", "Limit the rate of requests")
            .value_parser(clap::value_parser!(u32).range(1..)),
        switch("yes", "Delete or copy without asking"),
        switch("dry-run", "Print the request without secrets; send nothing"),
        switch("curl", "Print a signed curl command; send nothing").conflicts_with("dry-run"),
        switch("debug", "Log attempts and headers to stderr"),
    ];
    arguments
        .into_iter()
        .map(|argument| argument.help_heading(SENDING))
        .collect()
}

fn output() -> Vec<Arg> {
    const FORMATS: [&str; 5] = ["json", "ndjson", "csv", "yaml", "jq"];
    let format = |argument: Arg| {
        let name = argument.get_id().clone();
        argument.conflicts_with_all(FORMATS.into_iter().filter(|other| name != *other))
    };
    let arguments = [
        format(switch(
            "json",
            "Print JSON as the service sent it [default in pipes]",
        )),
        format(switch("ndjson", "Print one JSON value per line")),
        format(switch("csv", "Print comma-separated values")),
        format(switch("yaml", "Print YAML")),
        format(option("jq", "EXPR", "Filter the JSON with a jq expression")),
        option("columns", "NAMES", "Print these columns in tables and CSV").value_delimiter(','),
        switch("all", "Fetch all pages of a list [default except in tables]"),
    ];
    arguments
        .into_iter()
        .map(|argument| argument.help_heading(OUTPUT))
        .collect()
}

fn seconds(text: &str) -> Result<std::time::Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "expected a number of seconds".to_owned())?;
    match std::time::Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("expected a positive number of seconds".to_owned()),
    }
}

/// Returns the parser of HTTP methods.
pub(crate) fn http_method() -> PossibleValuesParser {
    PossibleValuesParser::new(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
}
