//! The page of one request.

use http::StatusCode;
use maud::{Markup, html};

use super::{
    Failure, ROOT, Visit, curl, failure, format,
    layout::{self, Page, Section},
    masking::{Masking, Shown},
    signature,
};
use crate::request_log::{Details, Entry};

pub(super) fn page(visit: &Visit<'_>, number: &str) -> Result<Page, Failure> {
    let gone = || {
        failure(
            StatusCode::NOT_FOUND,
            "the log has no such request: it was dropped, or the mock was reset",
        )
    };
    let number: u64 = number.parse().map_err(|_| gone())?;
    let log = visit.state.request_log();
    let entry = log.get(number).ok_or_else(gone)?;
    let next = log.after(number).next().map(|entry| entry.number);
    let previous = number
        .checked_sub(1)
        .and_then(|number| log.get(number))
        .map(|entry| entry.number);
    let details = entry.details.clone().ok_or_else(gone)?;
    let entry = Entry {
        number,
        request: entry.request.clone(),
        details: entry.details.clone(),
    };
    // Unlocks the log, because explaining a signature locks other parts of the state.
    drop(log);
    let masking = Masking::new(&entry);
    let content = html! {
        nav.crumbs aria-label="Requests" {
            a href={ (ROOT) "/requests" } { "All requests" }
            @if let Some(previous) = previous { a href={ (ROOT) "/requests/" (previous) } rel="prev" { "Older" } }
            @if let Some(next) = next { a href={ (ROOT) "/requests/" (next) } rel="next" { "Newer" } }
        }
        (heading(&entry, &details, &masking))
        (actions(visit, &entry, &details, &masking))
        @if let Some(fault) = &details.fault { p.notice.fault { strong { "Fault applied: " } (fault) } }
        (signature::section(visit.state, &entry, &details, &masking))
        div.columns {
            (received(visit, &details, &masking))
            (response(&entry, &details, &masking))
        }
    };
    Ok(layout::page(
        visit,
        Section::Requests,
        &format!("Request {number}"),
        &content,
    ))
}

fn heading(entry: &Entry, details: &Details, masking: &Masking) -> Markup {
    let request = &entry.request;
    let query = masking.query(&request.query);
    html! {
        header.title {
            h1.target {
                (format::method(&request.method)) " "
                code { (masking.path(&request.path)) @if !query.is_empty() { "?" (query) } } " "
                (format::status(request.status))
            }
            p {
                "Request " (entry.number) ", " (format::date(details.received)) ". "
                @match (request.operation, request.call) {
                    (Some(id), Some(call)) => {
                        "Operation " a href={ (ROOT) "/reference/" (id) } { (id) } ", Rust call " code { (call) } "."
                    }
                    _ => { "No operation has this method and path." }
                }
            }
        }
    }
}

fn actions(visit: &Visit<'_>, entry: &Entry, details: &Details, masking: &Masking) -> Markup {
    let program = curl::of_entry(visit, entry, details, masking);
    html! {
        div.actions {
            form method="post" action={ (ROOT) "/requests/" (entry.number) "/repeat" } {
                (layout::token(visit))
                button.primary type="submit" { "Repeat" }
            }
            @if program.is_some() { button type="button" data-copy="#curl" hidden { "Copy as curl" } }
            p.hint { "Repeating sends the same request with a new, valid signature." }
        }
        @if let Some(program) = &program {
            details {
                summary { "As a curl script" }
                p.hint { "Reads the address and the key pair from " code { "ZEPHR_BASE_URL" } ", " code { "ZEPHR_ACCESS_KEY" }
                    " and " code { "ZEPHR_SECRET_KEY" } ". Replace each " code { "…" } " by its value." }
                pre { code #curl { (program) } }
            }
        }
    }
}

fn received(visit: &Visit<'_>, details: &Details, masking: &Masking) -> Markup {
    html! {
        section aria-labelledby="received" {
            h2 #received { "Request" }
            (headers(&masking.request_headers(&details.headers, visit.state)))
            (body(&masking.request_body(details)))
        }
    }
}

fn response(entry: &Entry, details: &Details, masking: &Masking) -> Markup {
    html! {
        section aria-labelledby="response" {
            h2 #response { "Response " (format::status(entry.request.status)) }
            @match &details.response {
                Some(response) => {
                    (headers(&masking.response_headers(response)))
                    (body(&masking.response_body(response)))
                }
                None => { p { "A fault closed the connection before the request was executed." } }
            }
        }
    }
}

fn headers(headers: &[(String, String)]) -> Markup {
    html! {
        h3 { "Headers" }
        @if headers.is_empty() { p.hint { "None." } } @else {
            dl.headers {
                @for (name, value) in headers { div { dt { (name) } dd { code { (value) } } } }
            }
        }
    }
}

fn body(body: &Shown) -> Markup {
    html! {
        h3 { "Body" }
        @match body {
            Shown::Empty => { p.hint { "None." } }
            Shown::Withheld(reason) => { p.hint { (reason) } }
            Shown::Text(text) => { pre tabindex="0" { code { (text) } } }
        }
    }
}

/// Renders the result of a request that the console sent.
pub(super) fn result(visit: &Visit<'_>, number: u64) -> Markup {
    let log = visit.state.request_log();
    let Some((entry, details)) = log
        .get(number)
        .and_then(|entry| Some((entry, entry.details.as_ref()?)))
    else {
        return html! { p.hint { "The log has no request " (number) "." } };
    };
    let masking = Masking::new(entry);
    html! {
        p.result role="status" {
            (format::status(entry.request.status)) " " (format::verdict(&details.verdict)) " "
            a href={ (ROOT) "/requests/" (number) } { "Request " (number) }
        }
        @if let Some(fault) = &details.fault { p.notice.fault { strong { "Fault applied: " } (fault) } }
        @match &details.response {
            Some(response) => { (body(&masking.response_body(response))) }
            None => { p { "A fault closed the connection before the request was executed." } }
        }
    }
}
