//! The bodies of responses: the documents of the service, and their corruption by replies.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::script::{BadLink, BadRecord, Coding, Document, Exchange, Form, Links, Paged, Reply};
use crate::service::Received;

/// Part of every secret, and of nothing else that is sent.
pub(crate) const CANARY: &str = "canary";
/// Contains characters that each encoding writes differently.
pub(crate) const PASSWORD: &str = "canary <&> \"é/+%";
/// The body limit of every call of the search.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;
/// The size of a flood, unless the client closes the connection earlier.
pub(crate) const FLOOD: usize = 32 * 1024 * 1024;

/// Returns the items of a list, in order.
pub(crate) fn items(exchange: &Exchange) -> Vec<Value> {
    match exchange {
        Exchange::List { items, .. } => (0..u32::from(*items)).map(item).collect(),
        Exchange::PageStream(paged) | Exchange::Export(paged) => pages(paged).concat(),
        _ => Vec::new(),
    }
}

fn item(number: u32) -> Value {
    json!({ "user_id": format!("u{number}"), "note": "é\n" })
}

fn pages(paged: &Paged) -> Vec<Vec<Value>> {
    let mut number = 0;
    let page = |length: &u8| {
        let mut page: Vec<Value> = (0..u32::from(*length)).map(|at| item(number + at)).collect();
        number += u32::from(*length);
        if let Some(first) = page.first_mut().filter(|_| paged.same_first) {
            *first = json!({ "user_id": "same" });
        }
        page
    };
    paged.pages.iter().map(page).collect()
}

/// Returns the document that a request asks for.
fn requested(exchange: &Exchange, request: &Received) -> Value {
    match exchange {
        Exchange::Value { .. } | Exchange::Crowd { .. } | Exchange::RealCrowd { .. } => {
            json!({ "key": request.key, "done": true })
        }
        Exchange::Object { .. } => json!({ "total": request.key, "unknown": [1] }),
        Exchange::List { .. } => json!({ "results": items(exchange) }),
        Exchange::PageStream(_) | Exchange::Export(_) if request.is_inner => json!({ "user_id": "inner" }),
        Exchange::PageStream(paged) | Exchange::Export(paged) => page(paged, request.page()),
    }
}

fn page(paged: &Paged, number: usize) -> Value {
    let pages = pages(paged);
    let here = pages.get(number.saturating_sub(1)).cloned().unwrap_or_default();
    let mut page = json!({ "results": here });
    if paged.total {
        page["total"] = json!(pages.concat().len());
    }
    let (is_first, is_last) = (number <= 1, number >= pages.len());
    let next = |number: usize| format!("/v3/users?page={number}&rpp=5");
    let link = match paged.links {
        Links::Absent => return page,
        Links::Unknown(bad) if is_first => bad_link(bad),
        Links::Itself if is_first => json!({ "url": next(1) }),
        Links::Circle if is_last => json!({ "url": next(1) }),
        _ if is_last => {
            page["links"] = json!({ "first": next(1) });
            return page;
        }
        Links::Number => json!(number + 1),
        Links::UrlAndNumber => json!({ "url": next(number + 1), "page": number + 1 }),
        _ => json!({ "url": next(number + 1) }),
    };
    page["links"] = json!({ "next": link });
    page
}

fn bad_link(bad: BadLink) -> Value {
    match bad {
        BadLink::True => json!(true),
        BadLink::Fraction => json!({ "page": 1.5 }),
        BadLink::EmptyObject => json!({}),
        BadLink::EmptyArray => json!([]),
        BadLink::NumberAsText => json!({ "page": "x" }),
        BadLink::NumberAsUrl => json!({ "url": 5 }),
        BadLink::OtherHost => json!({ "url": "http://192.0.2.1/v3/users?page=2" }),
    }
}

/// Returns the body of a reply before any content coding; for a flood, its beginning.
pub(crate) fn plain(exchange: &Exchange, request: &Received, reply: &Reply) -> Vec<u8> {
    let requested = requested(exchange, request);
    let whole = requested.to_string();
    let list = whole.trim_start_matches('{');
    match reply.document {
        Document::Asked => whole.into_bytes(),
        Document::Part(thousandths) => whole.as_bytes()[..part(whole.len(), thousandths)].to_vec(),
        Document::Empty => Vec::new(),
        Document::Garbage => b"{\"results\": [1,,2]}".to_vec(),
        Document::Html => b"<!DOCTYPE html><h1>Attention Required!</h1>".to_vec(),
        Document::Failure => json!({ "error": "not today" }).to_string().into_bytes(),
        Document::Echo(form) => {
            let message = format!("no such password: {}", repeat(form, request));
            json!({ "message": message }).to_string().into_bytes()
        }
        Document::Flood => b"{\"flood\":\"".to_vec(),
        Document::Fields(count) => {
            let fields: String = (0..count).map(|number| format!("\"k{number}\":0,")).collect();
            format!("{{{fields}{list}").into_bytes()
        }
        Document::BadRecord(bad) => {
            let record: &[u8] = match bad {
                BadRecord::LoneSurrogate => br#"{"user_id":"\ud800"}"#,
                BadRecord::InvalidUtf8 => b"{\"user_id\":\"\xff\"}",
                BadRecord::RepeatedField => br#"{"user_id":"a","user_id":"b"}"#,
            };
            match whole.split_once("\"results\":[") {
                Some((before, after)) => {
                    let comma: &[u8] = if after.starts_with(']') { b"" } else { b"," };
                    [
                        before.as_bytes(),
                        b"\"results\":[",
                        record,
                        comma,
                        after.as_bytes(),
                    ]
                    .concat()
                }
                None => record.to_vec(),
            }
        }
    }
}

/// Returns a secret of a request in the form in which a careless service echoes it.
fn repeat(form: Form, request: &Received) -> String {
    let encode = |byte: &u8| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    // The client can redact only the secrets that it holds for this request.
    if form != Form::Authorization && !request.body.windows(6).any(|window| window == CANARY.as_bytes()) {
        return "none".to_owned();
    }
    match form {
        Form::Plain => PASSWORD.to_owned(),
        Form::UrlEncoded => PASSWORD.as_bytes().iter().map(encode).collect(),
        Form::HtmlEscaped => PASSWORD
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
        Form::UnicodeEscaped => PASSWORD
            .chars()
            .map(|char| format!("\\u{:04x}", u32::from(char)))
            .collect(),
        Form::UpperCase => PASSWORD.to_uppercase(),
        Form::Base64 => base64(PASSWORD),
        Form::Authorization => request.header("authorization").unwrap_or_default().to_owned(),
    }
}

/// Returns every form of the secret that must not be printed.
pub(crate) fn secret_forms() -> Vec<String> {
    let request = Received {
        body: CANARY.into(),
        ..Received::default()
    };
    let forms = [
        Form::UrlEncoded,
        Form::HtmlEscaped,
        Form::UnicodeEscaped,
        Form::UpperCase,
        Form::Base64,
    ];
    // A substring suffices, so that a truncated form is found as well.
    let cut = |text: String| text.chars().take(12).collect();
    let mut shown: Vec<String> = forms.map(|form| repeat(form, &request)).map(cut).into();
    shown.extend([CANARY.to_owned(), CANARY.to_uppercase(), base64(CANARY)]);
    shown
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Applies the content coding of a reply.
pub(crate) fn encode(plain: &[u8], coding: Coding) -> Vec<u8> {
    let gzip = |plain: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    };
    match coding {
        Coding::Identity | Coding::AnnouncedGzip | Coding::Unknown => plain.to_vec(),
        Coding::Gzip | Coding::UpperCaseGzip => gzip(plain),
        Coding::TwoMembers => {
            let (first, second) = plain.split_at(plain.len() / 2);
            [gzip(first), gzip(second)].concat()
        }
        Coding::SpoiltGzip => {
            let mut bytes = gzip(plain);
            // In the checksum, which is at the end.
            let at = bytes.len() - 6;
            bytes[at] ^= 0xff;
            bytes
        }
    }
}

/// Returns the name of a content coding in the head.
pub(crate) fn coding_name(coding: Coding) -> Option<&'static str> {
    match coding {
        Coding::Identity => None,
        Coding::Gzip | Coding::TwoMembers | Coding::SpoiltGzip | Coding::AnnouncedGzip => Some("gzip"),
        Coding::UpperCaseGzip => Some("GZIP"),
        Coding::Unknown => Some("x-unknown"),
    }
}

/// Converts a position in thousandths to an offset.
pub(crate) fn part(length: usize, thousandths: u16) -> usize {
    length * usize::from(thousandths.min(1000)) / 1000
}

/// Returns the value of a reply's document; `None` if the document is not exactly one JSON value.
pub(crate) fn value(plain: &[u8]) -> Option<Value> {
    serde_json::from_slice(plain).ok()
}

/// The path of every request.
pub(crate) const TARGET: &str = "/v3/users";
