//! What an answer says in words.

use http::header::SERVER;

use crate::Secret;
use crate::transport::Received;

/// Messages longer than this, in characters, are cut.
const LONGEST_MESSAGE: usize = 500;

/// Bodies longer than this, in bytes, are not searched for a message.
const LONGEST_ERROR_BODY: usize = 64 * 1024;

/// What an error answer says in words, fit for one line of a log. Secrets of the request that it repeats are left out.
pub(crate) fn server_message(answer: &Received, secrets: &[Secret]) -> Option<String> {
    if let Some(message) = html_message(answer) {
        return Some(message);
    }
    if answer.body.len() > LONGEST_ERROR_BODY {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    message_of(&body).map(|message| one_line(&without(secrets, message)))
}

/// The places where a message has been seen; `error_description` is where OAuth puts it, `error` may be an object.
fn message_of(body: &serde_json::Value) -> Option<&str> {
    let text = |key: &str| body.get(key)?.as_str().filter(|text| !text.trim().is_empty());
    text("message")
        .or_else(|| text("error_description"))
        .or_else(|| text("error"))
        .or_else(|| body.get("error")?.get("message")?.as_str())
}

fn without(secrets: &[Secret], message: &str) -> String {
    let secrets = secrets
        .iter()
        .map(Secret::expose)
        .filter(|secret| !secret.is_empty());
    secrets.fold(message.to_owned(), |message, secret| message.replace(secret, "…"))
}

/// A line break or an escape sequence in a message could forge a line of a log.
fn one_line(message: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
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

fn is_html(answer: &Received) -> bool {
    let says_so = answer
        .content_type()
        .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"));
    let start = answer.body.trim_ascii_start();
    let begins_with = |tag: &[u8]| {
        start
            .get(..tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag))
    };
    says_so || begins_with(b"<!doctype html") || begins_with(b"<html")
}

/// Names an HTML page, where the answer is one. The edge's ray id is what its operator's support asks for.
pub(crate) fn html_message(answer: &Received) -> Option<String> {
    if !is_html(answer) {
        return None;
    }
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    let from_cloudflare =
        header(SERVER.as_str()).is_some_and(|server| server.eq_ignore_ascii_case("cloudflare"));
    Some(match header("cf-ray") {
        Some(ray) => format!(
            "an HTML page from Cloudflare (ray {}) instead of an answer",
            one_line(ray)
        ),
        None if from_cloudflare => "an HTML page from Cloudflare instead of an answer".to_owned(),
        None => "an HTML page (from Cloudflare or another proxy?) instead of an answer".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::*;

    fn answer(content_type: &'static str, body: &str) -> Received {
        let headers =
            HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        Received {
            status: StatusCode::CONFLICT,
            headers,
            body: body.to_owned().into(),
            attempts: 1,
        }
    }

    #[test]
    fn messages_are_found_where_they_have_been_seen() {
        let cases = [
            (r#"{"message":"user exists"}"#, Some("user exists")),
            (r#"{"error":"no such site"}"#, Some("no such site")),
            (r#"{"status":409,"message":" twice "}"#, Some("twice")),
            (
                r#"{"error":"invalid_grant","error_description":"expired"}"#,
                Some("expired"),
            ),
            (r#"{"error":{"message":"nested"}}"#, Some("nested")),
            (r#"{"message":"a\nb\u001b[31m"}"#, Some("a b [31m")),
            (r#"{"message":"","error":"second"}"#, Some("second")),
            (r#"{"user":"joe"}"#, None),
            (r#""joe""#, None),
            ("not json", None),
            ("", None),
        ];
        for (body, expected) in cases {
            assert_eq!(
                server_message(&answer("application/json", body), &[]).as_deref(),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn secrets_that_a_message_repeats_are_left_out() {
        let body = r#"{"message":"password \"hunter2\" of hunter2@x.y is too weak"}"#;
        let secrets = ["".into(), "hunter2".into()];
        assert_eq!(
            server_message(&answer("application/json", body), &secrets).as_deref(),
            Some(r#"password "…" of …@x.y is too weak"#)
        );
    }

    #[test]
    fn long_messages_are_cut_at_a_character() {
        let body = format!(r#"{{"message":"{}"}}"#, "é".repeat(600));
        let message = server_message(&answer("application/json", &body), &[]).unwrap();
        assert_eq!(message.chars().count(), 501);
        assert!(message.ends_with("é…"));
    }

    #[test]
    fn html_is_named_and_not_shown() {
        for (content_type, body) in [
            ("text/html; charset=UTF-8", "<p>canary"),
            ("application/json", " <!DOCTYPE html><p>canary"),
            ("x/y", "<HTML>canary"),
        ] {
            let message = server_message(&answer(content_type, body), &[]).unwrap();
            assert!(message.starts_with("an HTML page"), "{message}");
            assert!(!message.contains("canary"));
        }
        let mut edge = answer("text/html", "<p>canary");
        edge.headers
            .insert("cf-ray", HeaderValue::from_static("8f00ba-FRA"));
        assert!(
            server_message(&edge, &[])
                .unwrap()
                .contains("Cloudflare (ray 8f00ba-FRA)")
        );
    }
}
