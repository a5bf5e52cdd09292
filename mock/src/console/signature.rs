//! Compares the text that a client signed with the text that it should have signed.

use http::header;
use maud::{Markup, html};
use zephr_runtime::signature::{Authorization, SignableRequest};

use super::{
    format,
    masking::{HIDDEN, Masking, with_hidden},
};
use crate::{
    authentication::Verdict,
    explain::{self, Change, Mistake},
    request_log::{Details, Entry},
    state::State,
};

/// An input of the signature, such as the method or the algorithm.
struct Row {
    name: &'static str,
    expected: String,
    /// The value that the client used; `None` if unknown.
    signed: Option<String>,
}

impl Row {
    fn differs(&self) -> bool {
        self.signed
            .as_ref()
            .is_some_and(|signed| *signed != self.expected)
    }
}

/// Renders the result of verifying the signature, the reason, and a table of the expected and the signed parts.
pub(super) fn section(state: &State, entry: &Entry, details: &Details, masking: &Masking) -> Markup {
    let reason = match &details.verdict {
        Verdict::Valid => "The hash matches the received request.".to_owned(),
        Verdict::Rejected(reason) => masking.text(reason),
        Verdict::Unchecked => "The mock did not check a signature for this request.".to_owned(),
    };
    let is_rejected = matches!(details.verdict, Verdict::Rejected(_));
    let rows = rows(state, entry, details, masking);
    let hashed = rows
        .iter()
        .filter(|row| row.name != "algorithm" && !row.expected.is_empty());
    html! {
        section aria-labelledby="signature" {
            h2 #signature { "Signature " (format::verdict(&details.verdict)) }
            p.notice.bad[is_rejected] { (format::inline(&reason)) }
            @if !rows.is_empty() {
                details open[is_rejected] {
                    summary { "What is hashed, and in which order" }
                    (table(&rows, is_rejected))
                    h3 { "Expected text to hash" }
                    p.hint { "The parts are joined without separators, and hashed with SHA-256." }
                    pre.wrap { code { @for row in hashed {
                        span.part title=(row.name) { (row.expected) }
                    } } }
                }
            }
        }
    }
}

fn table(rows: &[Row], is_rejected: bool) -> Markup {
    html! {
        div.scroll {
            table.compare {
                thead { tr {
                    th scope="col" { "Part" }
                    th scope="col" { "Expected by the mock" }
                    @if is_rejected { th scope="col" { "Signed by the client" } }
                } }
                tbody {
                    @for row in rows {
                        tr.differs[row.differs()] {
                            th scope="row" { (row.name) }
                            td { code { (shown(&row.expected)) } }
                            @if is_rejected {
                                td { @match &row.signed {
                                    Some(signed) => { code { (shown(signed)) } @if row.differs() { " " span.verdict.bad { "differs" } } }
                                    None => { span.hint { "not known" } }
                                } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "(empty)" } else { text }
}

/// Returns the parts in the order in which they are hashed, and then the algorithm. Returns no rows if the
/// `Authorization` header is absent or cannot be parsed.
fn rows(state: &State, entry: &Entry, details: &Details, masking: &Masking) -> Vec<Row> {
    let header = details.headers.get(header::AUTHORIZATION);
    let header = header.and_then(|value| value.to_str().ok());
    let Some(authorization) = header.and_then(|text| text.parse::<Authorization>().ok()) else {
        return Vec::new();
    };
    let request = SignableRequest {
        method: &entry.request.method,
        path: &entry.request.path,
        query: &entry.request.query,
        body: &details.body,
    };
    let mut rows = expected(&authorization, &request, masking);
    let secret = state
        .authenticator
        .secret(authorization.access_key(), &|key| state.issued(key));
    let Some(secret) = secret else {
        return rows;
    };
    let found = match authorization.matches(&secret, &request) {
        true => Some(Vec::new()),
        false => explain::find(&authorization, &secret, &request),
    };
    let Some(found) = found else {
        return rows;
    };
    for row in &mut rows {
        row.signed = Some(row.expected.clone());
    }
    for (mistake, change) in found {
        apply(&mut rows, mistake, &change, &details.body, masking);
    }
    rows
}

fn expected(authorization: &Authorization, request: &SignableRequest<'_>, masking: &Masking) -> Vec<Row> {
    let signs_query = authorization.scheme().signs_query();
    let query = if signs_query {
        masking.query(request.query)
    } else {
        String::new()
    };
    let parts = [
        ("secret key", HIDDEN.to_owned()),
        ("body", body(request.body, masking)),
        ("path and query", format!("{}{query}", masking.path(request.path))),
        ("method", request.method.to_ascii_uppercase()),
        ("timestamp", authorization.timestamp_millis().to_string()),
        ("nonce", authorization.nonce().to_owned()),
        ("algorithm", "SHA-256".to_owned()),
    ];
    let row = |(name, expected)| Row {
        name,
        expected,
        signed: None,
    };
    parts.into_iter().map(row).collect()
}

fn body(body: &[u8], masking: &Masking) -> String {
    match body.is_empty() {
        true => String::new(),
        false => masking
            .json_body(body)
            .unwrap_or_else(|| format!("({} bytes, not shown)", body.len())),
    }
}

/// Sets [`Row::signed`] in the row that `change` affects.
fn apply(rows: &mut [Row], mistake: Mistake, change: &Change, received: &[u8], masking: &Masking) {
    let (name, signed) = match change {
        Change::Secret(_) => ("secret key", secret(mistake).to_owned()),
        Change::Body(hashed) => ("body", hashed_body(mistake, hashed, received, masking)),
        Change::Target(target) => ("path and query", masking.text(target)),
        Change::Method(method) => ("method", method.clone()),
        Change::Timestamp(timestamp) => ("timestamp", timestamp.clone()),
        Change::Algorithm(_) => ("algorithm", "HMAC-SHA-256 (RFC 2104)".to_owned()),
    };
    if let Some(row) = rows.iter_mut().find(|row| row.name == name) {
        row.signed = Some(signed);
    }
}

fn secret(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::AccessKeyAsSecret => "the access key",
        Mistake::SecretLineBreak => "… and a line break",
        _ => "",
    }
}

/// Returns the body that the client hashed, with secrets hidden.
fn hashed_body(mistake: Mistake, hashed: &[u8], received: &[u8], masking: &Masking) -> String {
    if mistake == Mistake::BodyNotSent {
        return String::from_utf8_lossy(hashed).into_owned();
    }
    let shown = body(received, masking);
    match (mistake, hashed.len() > received.len()) {
        (Mistake::BodyHashedEmpty, _) => String::new(),
        (Mistake::BodyLineBreak, true) => shown + "⏎",
        (Mistake::BodyLineBreak, false) => shown.trim_end_matches('\n').to_owned(),
        _ => {
            let text = std::str::from_utf8(hashed).ok();
            let values = serde_json::from_str(&shown).ok();
            let other = text
                .zip(values)
                .and_then(|(text, values)| with_hidden(text, &values));
            other.unwrap_or_else(|| format!("({} bytes in another form)", hashed.len()))
        }
    }
}
