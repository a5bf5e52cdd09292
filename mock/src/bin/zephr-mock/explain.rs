//! `zephr-mock explain`: explains the signature of a request without sending it. The arguments have the syntax of curl.

use std::{
    env,
    error::Error,
    fs,
    io::{self, Read as _, Write as _},
    process::ExitCode,
};

use clap::Args;
use http::Uri;
use zephr_mock::{Explanation, explain};
use zephr_runtime::{
    Credentials, Secret,
    signature::{Authorization, SignableRequest},
};

#[derive(Args)]
pub(crate) struct Explain {
    /// The method [default: GET, or POST with a body]
    #[arg(short = 'X', long = "request", value_name = "METHOD")]
    method: Option<String>,
    /// A header; only Authorization is used
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    /// The body; @FILE reads a file, @- standard input
    #[arg(short = 'd', long = "data-binary", visible_aliases = ["data", "data-raw"], value_name = "BODY")]
    body: Option<String>,
    /// Environment variable that holds the secret key
    #[arg(long, value_name = "VARIABLE", default_value = Credentials::SECRET_KEY_VARIABLE)]
    secret_key_env: String,
    /// URL of the request, with path and query as sent
    url: Uri,
}

/// Prints the explanation on one line. The exit code is 0 if the signature is valid, and 1 otherwise.
pub(crate) fn run(arguments: Explain) -> Result<ExitCode, Box<dyn Error>> {
    let secret = secret(&arguments.secret_key_env)?;
    let authorization: Authorization = header(&arguments.headers)?
        .parse()
        .map_err(|reason| format!("the Authorization header cannot be read: {reason}"))?;
    let body = body(arguments.body.as_deref())?;
    let default = if arguments.body.is_some() { "POST" } else { "GET" };
    let explanation = explain(
        &authorization,
        &secret,
        &SignableRequest {
            method: arguments.method.as_deref().unwrap_or(default),
            path: arguments.url.path(),
            query: arguments.url.query().unwrap_or_default(),
            body: &body,
        },
    );
    writeln!(io::stdout(), "{explanation}")?;
    Ok(match explanation {
        Explanation::Valid => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn secret(variable: &str) -> Result<Secret, String> {
    let text = env::var(variable)
        .map_err(|_| format!("--secret-key-env: {variable} is not set, or is not UTF-8"))?;
    Ok(text.into())
}

fn header(headers: &[String]) -> Result<&str, &'static str> {
    let mut found = headers.iter().filter_map(|header| {
        let (name, value) = header.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("authorization")
            .then(|| value.trim())
    });
    found
        .next()
        .ok_or("missing `Authorization` header: pass it as -H 'Authorization: …'")
}

fn body(given: Option<&str>) -> Result<Vec<u8>, String> {
    let Some(given) = given else {
        return Ok(Vec::new());
    };
    match given.strip_prefix('@') {
        None => Ok(given.as_bytes().to_vec()),
        Some("-") => {
            let mut body = Vec::new();
            let read = io::stdin().read_to_end(&mut body);
            read.map(|_| body).map_err(|e| format!("standard input: {e}"))
        }
        Some(path) => fs::read(path).map_err(|e| format!("{path}: {e}")),
    }
}
