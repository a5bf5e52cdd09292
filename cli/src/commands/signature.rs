//! `zephr sign` and `zephr explain`: create and check the `Authorization` header.

use clap::{Arg, ArgMatches, Command};
use http::Uri;
use zephr_mock::Explanation;
use zephr_runtime::{
    Client,
    signature::{Authorization, SignableRequest},
};

use super::api::{input, method, method_of, required};
use crate::{connection, failure::Failure, operation::body, output};

pub(super) fn sign_command() -> Command {
    Command::new("sign")
        .about("Print the Authorization header of a request")
        .after_help("The header is valid for a few minutes and for one request.")
        .arg(method())
        .arg(target("Path or URL, with the query as it is sent"))
        .arg(input())
}

pub(super) fn explain_command() -> Command {
    Command::new("explain")
        .about("Explain why a signature is refused; send nothing")
        .arg(method())
        .arg(target("Path or URL, with the query as it was sent"))
        .arg(input())
        .arg(
            Arg::new("authorization")
                .long("authorization")
                .value_name("HEADER")
                .required(true)
                .help("Value of the Authorization header"),
        )
}

fn target(help: &'static str) -> Arg {
    Arg::new("target")
        .value_name("PATH|URL")
        .required(true)
        .help(help)
}

fn uri(matches: &ArgMatches) -> Result<Uri, Failure> {
    let target = required(matches, "target");
    target.parse().map_err(|_| {
        Failure::usage(format!("`{target}` is neither a path nor a URL"))
            .help("percent-encode it as it is sent")
    })
}

fn body(matches: &ArgMatches) -> Result<Vec<u8>, Failure> {
    let input = matches.get_one::<String>("input");
    input.map_or_else(|| Ok(Vec::new()), |path| body::input(path))
}

pub(super) fn sign(matches: &ArgMatches) -> Result<(), Failure> {
    let connection = connection::resolve(matches)?;
    let request = http::Request::builder()
        .method(method_of(matches).as_str())
        .uri(uri(matches)?)
        .body(body(matches)?)
        .map_err(|error| Failure::usage(error.to_string()))?;
    // Any service will do, because host and scheme are not signed.
    let client: Client = Client::with_base_url("http://localhost")
        .credentials(connection.keys()?.clone())
        .build()?;
    let header = client.sign(&request)?;
    let header = header
        .to_str()
        .map_err(|_| Failure::error("the header is not text"))?;
    output::write(format!("{header}\n").as_bytes())
}

pub(super) fn explain(matches: &ArgMatches) -> Result<(), Failure> {
    let connection = connection::resolve(matches)?;
    let keys = connection.keys()?;
    let header = required(matches, "authorization");
    let header = header.strip_prefix("Authorization:").unwrap_or(header).trim();
    let authorization: Authorization = header
        .parse()
        .map_err(|error| Failure::usage(format!("invalid Authorization header: {error}")))?;
    if authorization.access_key() != keys.access_key() {
        return Err(Failure::error(
            "the access key of the header differs from that of your key pair",
        ));
    }
    let (uri, body) = (uri(matches)?, body(matches)?);
    let method = method_of(matches);
    let request = SignableRequest {
        method: &method,
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        body: &body,
    };
    let explanation = zephr_mock::explain(&authorization, keys.secret_key(), &request);
    output::write(format!("{explanation}\n").as_bytes())?;
    match explanation {
        Explanation::Valid => Ok(()),
        _ => Err(Failure::error("the signature is not valid for this request")),
    }
}
