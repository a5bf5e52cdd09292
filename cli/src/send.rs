//! Sends requests and prints the responses, or only prints the requests.

use std::io::{self, IsTerminal as _, Write as _};

use clap::ArgMatches;
use zephr_catalog::{Operation, Type};
use zephr_runtime::{
    self as rt, BodyError, Bytes, Call, DecodedBody, Error, ErrorKind, FromResponse, RawJson, Response,
};

use crate::{
    confirmation, connection,
    failure::Failure,
    is_on,
    operation::{
        command::{FORCE, TEMPLATE, has_template, parameter_id},
        request, template,
    },
    output::{self, Data, Format},
    preview::{self, Recorder},
    redaction::Redactions,
    users,
};

/// Runs the command of an operation.
pub(crate) fn operation(operation: &'static Operation, matches: &ArgMatches) -> Result<(), Failure> {
    if has_template(operation) && is_on(matches, TEMPLATE) {
        return output::write(format!("{}\n", template::filled(operation)).as_bytes());
    }
    if let Some(result) = users::run_export(operation, matches) {
        return result;
    }
    let connection = connection::resolve(matches)?;
    let recorder = recorder(matches);
    let client = connection.client(matches, operation.signed, recorder.as_ref())?;
    let request = request::build(&client, operation, matches)?;
    let call = request.call;
    if let Some(recorder) = recorder {
        return print_request(call, &recorder, &request.redactions, matches);
    }
    let target = request::shown_target(operation, matches);
    confirmation::of_deletion(&operation.method, &target, matches)?;
    if let Some(items) = request.bulk_items {
        confirmation::of_bulk(operation, items, matches)?;
    }
    let format = output::format(matches);
    if follows_pages(operation, matches, &format) {
        return print_pages(call, operation, &format, matches);
    }
    // An operation with a longer timeout is an export, which may be larger than the memory.
    if format == Format::Json && operation.timeout_secs.is_some() {
        return print_streamed(call);
    }
    let response = match call.send::<Body>().wait() {
        Err(error) if is_gone(&error) && is_on(matches, FORCE) => {
            return Ok(writeln!(io::stderr(), "there was nothing to delete (404)")?);
        }
        result => result?,
    };
    print_response(&response, Some(operation), &format, matches)
}

/// The body of a response as it was received, or an empty list if the error status means that there are no items.
pub(crate) struct Body(Bytes);

impl FromResponse for Body {
    fn decode(body: &Bytes, operation: &rt::Operation) -> Result<DecodedBody<Self>, BodyError> {
        let DecodedBody {
            value,
            wrappers,
            deviations,
        } = Bytes::decode(body, operation)?;
        Ok(DecodedBody {
            value: Self(value),
            wrappers,
            deviations,
        })
    }

    fn of_no_content() -> Option<Self> {
        Some(Self(Bytes::from_static(b"[]")))
    }
}

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn is_gone(error: &Error) -> bool {
    error.kind() == ErrorKind::Api && error.status().is_some_and(|status| status.as_u16() == 404)
}

/// Prints a body while it is received.
fn print_streamed(call: Call) -> Result<(), Failure> {
    for chunk in call.send_streamed().wait()?.body.wait_iter() {
        let chunk = chunk.map_err(|error| {
            Failure::error(format!("the response ended early: {error}"))
                .help("the output is incomplete; run the command again")
        })?;
        output::write(&chunk)?;
    }
    Ok(())
}

/// Returns a recorder if the request must not be sent.
pub(crate) fn recorder(matches: &ArgMatches) -> Option<Recorder> {
    (is_on(matches, "dry-run") || is_on(matches, "curl")).then(Recorder::default)
}

/// Prints the request for `--dry-run` or `--curl`.
pub(crate) fn print_request(
    call: Call,
    recorder: &Recorder,
    redactions: &Redactions,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let sent = call.send::<Bytes>().wait();
    let request = match (recorder.take(), sent) {
        (Some(request), _) => request,
        (None, Err(error)) => return Err(error.into()),
        (None, Ok(_)) => return Err(Failure::error("the request was not recorded")),
    };
    let text = match is_on(matches, "curl") {
        true => preview::curl(&request)?,
        false => preview::redacted(&request, redactions),
    };
    output::write(text.as_bytes())
}

fn follows_pages(operation: &'static Operation, matches: &ArgMatches, format: &Format) -> bool {
    let Some(paging) = &operation.paging else {
        return false;
    };
    let is_given = |wire: &str| {
        let parameter = operation
            .parameters
            .iter()
            .find(|parameter| parameter.wire() == wire);
        parameter.is_some_and(|parameter| matches.contains_id(&parameter_id(parameter)))
    };
    let has_size = paging.size.as_deref().is_some_and(is_given);
    let is_whole = paging.whole_unless_asked && !has_size;
    let is_first_page_enough = *format == Format::Table && !is_on(matches, "all");
    !is_given(&paging.page) && !is_whole && !is_first_page_enough
}

fn print_pages(
    call: Call,
    operation: &'static Operation,
    format: &Format,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let mut body = "[".to_owned();
    for page in call.pages::<RawJson>().wait_iter() {
        for item in page?.iter() {
            if body.len() > 1 {
                body.push(',');
            }
            body.push_str(item.as_str());
        }
    }
    body.push_str("]\n");
    let data = Data {
        item: item_of(operation),
        ..Data::list(body.as_bytes())
    };
    output::print(&data, format, matches)
}

/// Returns the name of the type of the items in a list.
fn item_of(operation: &'static Operation) -> Option<&'static str> {
    match &operation.returns.as_ref()?.ty {
        Type::List(item) | Type::Array(item) => match item.as_ref() {
            Type::Named(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// Prints the body of a response.
pub(crate) fn print_response(
    response: &Response<impl AsRef<[u8]>>,
    operation: Option<&'static Operation>,
    format: &Format,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    // The headers of an error do not describe the empty list that replaces its body.
    let headers = Some(response.headers()).filter(|_| response.status().is_success());
    let content_type = headers.and_then(|headers| headers.get("content-type"));
    let returns = operation.and_then(|operation| operation.returns.as_ref());
    let data = Data {
        body: response.value().as_ref(),
        content_type: content_type.and_then(|value| value.to_str().ok()),
        envelope: returns.map_or(&[], |returns| &returns.envelope),
        is_list: returns.is_some_and(|returns| matches!(returns.ty, Type::List(_) | Type::Array(_))),
        item: operation.and_then(item_of),
    };
    if !data.body.is_empty() {
        output::print(&data, format, matches)?;
    }
    let is_paged = operation.is_some_and(|operation| operation.paging.is_some());
    if *format == Format::Table && is_paged {
        return note_further_items(&data);
    }
    if data.body.is_empty() && io::stderr().is_terminal() {
        let mut err = io::stderr().lock();
        writeln!(err, "{}", response.status())?;
        if let Some(location) = response
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
        {
            writeln!(err, "location: {location}")?;
        }
    }
    Ok(())
}

/// Prints a note if the list has more items than the printed page.
fn note_further_items(data: &Data<'_>) -> Result<(), Failure> {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(data.body) else {
        return Ok(());
    };
    let shown = output::rows(&value, data).map_or(0, |rows| rows.len());
    let total = value.get("total").and_then(serde_json::Value::as_u64);
    let has_next = value
        .get("links")
        .and_then(|links| links.get("next"))
        .is_some_and(|next| !next.is_null());
    let mut err = io::stderr().lock();
    match total.and_then(|total| usize::try_from(total).ok()) {
        Some(total) if total > shown => {
            writeln!(
                err,
                "showing {} of {}; pass `--all` for all items",
                output::grouped(shown),
                output::grouped(total)
            )?;
        }
        None if has_next => writeln!(
            err,
            "showing the first {}; pass `--all` for all items",
            output::grouped(shown)
        )?,
        _ => {}
    }
    Ok(())
}
