//! Requests as scripts, without secrets.

use http::header;
use zephr_catalog::{
    Operation, catalog,
    samples::{Language, Request, SampleError, Settings},
};

use super::{
    Visit,
    masking::{HIDDEN, Masking},
};
use crate::{
    MockBuilder,
    request_log::{Details, Entry},
};

/// Returns a request of the log as a curl script; `None` if the request belongs to no operation.
pub(super) fn of_entry(
    visit: &Visit<'_>,
    entry: &Entry,
    details: &Details,
    masking: &Masking,
) -> Option<String> {
    let operation = catalog().by_id(entry.request.operation?)?;
    let mut request = Request::bare(operation);
    request.method.clone_from(&entry.request.method);
    request.path = masking.path(&entry.request.path);
    request.query = masking.query(&entry.request.query);
    for (name, value) in masking.request_headers(&details.headers, visit.state) {
        if [header::ACCEPT.as_str(), header::CONTENT_TYPE.as_str()].contains(&name.as_str()) {
            request.push_header(&name, &value);
        }
    }
    if !details.body.is_empty() {
        let shown = masking.json_body(&details.body);
        request.body = shown.unwrap_or_else(|| HIDDEN.to_owned()).into_bytes();
    }
    request.render(Language::Curl, Settings::Environment).ok()
}

/// Returns a program that sends the documented example of an operation.
pub(super) fn program(
    visit: &Visit<'_>,
    operation: &Operation,
    language: Language,
) -> Result<String, SampleError> {
    let credentials = visit.state.authenticator.credentials();
    let base_url = format!("http://{}", visit.host);
    // The default key pair is public, so the program contains it, with the URL of this mock. Any other key pair is
    // secret, so the program reads the URL and the key pair from environment variables.
    let is_public = credentials.access_key() == MockBuilder::ACCESS_KEY
        && credentials.secret_key().expose() == MockBuilder::SECRET_KEY;
    let settings = match is_public {
        true => Settings::Literals {
            base_url: &base_url,
            access_key: credentials.access_key(),
            secret_key: MockBuilder::SECRET_KEY,
        },
        false => Settings::Environment,
    };
    Request::example(operation)?.render(language, settings)
}
