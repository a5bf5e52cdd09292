//! `zephr sample`: a complete program that calls an operation.

use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser};
use zephr_catalog::{
    Operation, catalog,
    samples::{self, Language, Settings, readable},
};
use zephr_runtime::{Bytes, Client, Credentials, HttpRequest};

use crate::{
    arguments,
    failure::Failure,
    operation::{example, request},
    output,
    preview::Recorder,
    spelling::{command_of, kebab},
};

const HELP: &str = "The program reads ZEPHR_BASE_URL, ZEPHR_ACCESS_KEY and ZEPHR_SECRET_KEY. It prints the status to stderr, \
the body to stdout, and fails if the status is an error. It contains no key.

Examples:
  zephr sample users list --lang python
  zephr sample getUser --lang go -- u-1";

pub(super) fn command() -> Command {
    let languages = Language::ALL.map(Language::name);
    Command::new("sample")
        .about("Print a program that signs and makes a call")
        .after_help(HELP)
        .arg(
            Arg::new("operation")
                .value_name("OPERATION")
                .num_args(1..=2)
                .required(true)
                .help("Operation ID, or resource and method"),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("LANGUAGE")
                .default_value(Language::Curl.name())
                .value_parser(PossibleValuesParser::new(languages))
                .help("Language of the program"),
        )
        .arg(
            Arg::new("arguments")
                .value_name("ARGS")
                .last(true)
                .num_args(1..)
                .action(ArgAction::Append)
                .allow_hyphen_values(true)
                .help("Arguments of the operation instead of its example"),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let words: Vec<&str> = strings(matches, "operation").collect();
    let operation = find(&words)?;
    let language = matches
        .get_one::<String>("lang")
        .and_then(|name| Language::by_name(name))
        .unwrap_or(Language::Curl);
    let given: Vec<String> = strings(matches, "arguments").map(str::to_owned).collect();
    if language == Language::Rust && !given.is_empty() {
        return Err(
            Failure::usage("`--lang rust` prints the documented example and takes no arguments")
                .help("run the command without `--` and what follows it"),
        );
    }
    let arguments = match given.is_empty() {
        true => example::arguments(operation),
        false => given,
    };
    let request = resolve(operation, arguments)?;
    let text = request
        .render(language, Settings::Environment)
        .map_err(|error| Failure::error(error.to_string()))?;
    output::write(text.as_bytes())
}

fn strings<'m>(matches: &'m ArgMatches, name: &str) -> impl Iterator<Item = &'m str> {
    let strings = matches.get_many::<String>(name).into_iter().flatten();
    strings.map(String::as_str)
}

/// Returns the operation with this ID, or with this resource and method.
fn find(words: &[&str]) -> Result<&'static Operation, Failure> {
    let name = words.join(" ");
    let operations = || catalog().operations.iter();
    let found = operations().find(|operation| operation.id == name || command_of(operation) == name);
    if let Some(operation) = found {
        return Ok(operation);
    }
    let methods: Vec<_> = operations()
        .filter(|operation| words == [kebab(&operation.resource)])
        .map(|operation| kebab(&operation.name))
        .collect();
    if !methods.is_empty() {
        return Err(Failure::usage(format!("`{name}` is a resource without a method"))
            .help(format!("add one of its methods: `{}`", methods.join("`, `"))));
    }
    let similar = similar(&name);
    let failure = Failure::usage(format!("no operation is named `{name}`"));
    Err(match similar.is_empty() {
        true => failure.help("list all operations with `zephr operations`"),
        false => failure.help(format!("did you mean `{}`?", similar.join("`, `"))),
    })
}

/// Returns the names of operations that differ in few characters, the most similar first.
fn similar(name: &str) -> Vec<String> {
    const MAX: usize = 3;
    let folded = name.to_lowercase();
    let mut names: Vec<(usize, String)> = catalog()
        .operations
        .iter()
        .flat_map(|operation| [operation.id.clone(), command_of(operation)])
        .map(|candidate| {
            (
                strsim::osa_distance(&folded, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(4))
        .collect();
    names.sort();
    names.dedup();
    names.into_iter().take(MAX).map(|(_, name)| name).collect()
}

/// Returns the request that the command of an operation would send.
fn resolve(operation: &'static Operation, arguments: Vec<String>) -> Result<samples::Request, Failure> {
    let command = command_of(operation);
    let words = ["zephr"].into_iter().chain(command.split(' ')).map(str::to_owned);
    let matches = arguments::root().try_get_matches_from(words.chain(arguments))?;
    let inner = matches
        .subcommand()
        .and_then(|(_, resource)| resource.subcommand());
    let Some((_, inner)) = inner else {
        return Err(Failure::usage(format!("`zephr {command}` has no arguments")));
    };
    let recorder = Recorder::default();
    // Any service and key pair will do, because the sample contains neither.
    let client: Client = Client::with_base_url("http://localhost")
        .credentials(Credentials::new("not-set", "not-set"))
        .transport(recorder.clone())
        .build()?;
    let call = request::build(&client, operation, inner)?.call;
    let sent = call.send::<Bytes>().wait();
    match (recorder.take(), sent) {
        (Some(request), _) => converted(operation, &request),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(_)) => Err(Failure::error("the request was not recorded")),
    }
}

fn converted(operation: &'static Operation, sent: &HttpRequest) -> Result<samples::Request, Failure> {
    // The sample sets these headers itself.
    const REPLACED: [&str; 3] = ["authorization", "user-agent", "accept-encoding"];
    let mut request = samples::Request::bare(operation);
    request.path = sent.url.path().to_owned();
    request.query = sent.url.query().unwrap_or_default().to_owned();
    for (name, value) in &sent.headers {
        if REPLACED.contains(&name.as_str()) {
            continue;
        }
        let value = value
            .to_str()
            .map_err(|_| Failure::error(format!("header `{name}` is not text")))?;
        request.push_header(name.as_str(), value);
    }
    request.body = readable(sent.body.to_vec());
    request.rust.clone_from(&operation.rust);
    Ok(request)
}
