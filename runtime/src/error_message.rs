//! Messages of error responses.

mod characters;
mod disclosure;
#[cfg(test)]
mod tests;

use http::header::SERVER;

use crate::json::from_json;
use crate::transport::BufferedResponse;
use crate::{Map, RawJson, Secret};
use characters::is_invisible;
use disclosure::LONGEST_SEARCHED;
pub(crate) use disclosure::discloses;

/// The maximum length of a message in an error, in characters.
const LONGEST_MESSAGE: usize = 500;

/// The number of white space characters before a message that are searched for secrets.
const SEARCHED_BLANK: usize = 100;

// The search for secrets covers all characters that an error can show.
const _: () = assert!(SEARCHED_BLANK + LONGEST_MESSAGE <= LONGEST_SEARCHED);

/// The maximum length of a ray ID, the request ID that Cloudflare assigns. A ray ID usually has 20 characters: sixteen
/// hexadecimal digits, `-` and an airport code.
const LONGEST_RAY: usize = 24;

/// The maximum size, in bytes, of a response body that is searched for a message.
const LONGEST_ERROR_BODY: usize = 64 * 1024;

/// The replacement for a message that repeats a secret.
///
/// Removing only the secret would garble the message, and would still reveal the position of the secret.
const WITHHELD: &str =
    "the service's message is withheld because it repeats a secret of the request; `Error::body` returns it";

/// Returns the message of an error response on one line, or a description of an HTML page. If the message repeats one
/// of the secrets, returns the note [`WITHHELD`] instead. If `rejected` names the rejected credentials, for example
/// `the login`, the note begins with `the login was rejected`.
pub(crate) fn server_message(
    response: &BufferedResponse,
    secrets: &[Secret],
    rejected: Option<&str>,
) -> Option<String> {
    if let Some(message) = html_message(response, secrets) {
        return Some(message);
    }
    let message = raw_message(response)?;
    // `one_line` shows the beginning of the trimmed message. The last white space characters before this beginning are
    // searched too, because a secret may begin with white space. If all white space before it were searched, a secret
    // could be outside of the searched characters.
    let blank = message.chars().take_while(|c| c.is_whitespace()).count();
    let text = message.chars().skip(blank.saturating_sub(SEARCHED_BLANK));
    let searched: String = text.take(LONGEST_SEARCHED).collect();
    Some(if discloses(&searched, secrets) {
        rejected.map_or_else(
            || WITHHELD.to_owned(),
            |rejected| format!("{rejected} was rejected ({WITHHELD})"),
        )
    } else {
        one_line(&message)
    })
}

/// Returns the message of an error response without redaction. The message may repeat a secret.
pub(crate) fn raw_message(response: &BufferedResponse) -> Option<String> {
    if is_html(response) || response.body.len() > LONGEST_ERROR_BODY {
        return None;
    }
    message_of(str::from_utf8(&response.body).ok()?)
}

/// Returns the message from a JSON object: the first text in the fields `message`, `error_description` (OAuth), `error`
/// and `error.message`, in this order.
fn message_of(json: &str) -> Option<String> {
    let body: Map<RawJson> = from_json(json).ok()?;
    text_in(&body, "message")
        .or_else(|| text_in(&body, "error_description"))
        .or_else(|| text_in(&body, "error"))
        .or_else(|| {
            let error: Map<RawJson> = body.get("error")?.decode().ok()?;
            text_in(&error, "message")
        })
}

/// Returns the text of a field; `None` if the field is missing, blank or not a string.
fn text_in(fields: &Map<RawJson>, name: &str) -> Option<String> {
    fields.get(name)?.to_text().filter(|text| !text.trim().is_empty())
}

/// Replaces invisible characters with spaces, and truncates the message to [`LONGEST_MESSAGE`] characters. Line breaks
/// and escape sequences could forge log lines, and bidirectional controls could reorder the rest of a line.
pub(crate) fn one_line(message: &str) -> String {
    let printable = |c: char| if is_invisible(c) { ' ' } else { c };
    let mut line: String = message
        .trim()
        .chars()
        .map(printable)
        .take(LONGEST_MESSAGE)
        .collect();
    if message.trim().chars().nth(LONGEST_MESSAGE).is_some() {
        line.push('…');
    }
    line
}

fn is_html(response: &BufferedResponse) -> bool {
    let says_so = response
        .content_type()
        .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"));
    let start = response.body.trim_ascii_start();
    let begins_with = |tag: &[u8]| {
        start
            .get(..tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag))
    };
    says_so || begins_with(b"<!doctype html") || begins_with(b"<html")
}

/// Returns a description of an HTML response; `None` if the response is not HTML. The description contains the ray ID,
/// if there is one, because the operator of the edge proxy can find the request by this ID. A ray ID that repeats one
/// of the secrets is omitted.
pub(crate) fn html_message(response: &BufferedResponse, secrets: &[Secret]) -> Option<String> {
    if !is_html(response) {
        return None;
    }
    let header = |name: &str| response.headers.get(name).and_then(|value| value.to_str().ok());
    let is_ray = |text: &&str| {
        text.len() <= LONGEST_RAY
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !discloses(text, secrets)
    };
    let from_cloudflare =
        header(SERVER.as_str()).is_some_and(|server| server.eq_ignore_ascii_case("cloudflare"));
    Some(match header("cf-ray").filter(is_ray) {
        Some(ray) => format!("an HTML page from Cloudflare (ray {ray}) instead of a response of the service"),
        None if from_cloudflare => {
            "an HTML page from Cloudflare instead of a response of the service".to_owned()
        }
        None => {
            "an HTML page (from Cloudflare or another proxy?) instead of a response of the service".to_owned()
        }
    })
}
