//! The page with the list of requests.

use maud::{Markup, html};
use zephr_catalog::catalog;

use super::{
    ROOT, Visit,
    filter::{Filter, SIGNATURES, STATUSES},
    format,
    layout::{self, Page, Section},
    masking::Masking,
};
use crate::{authentication::Verdict, request_log::Entry};

/// The maximum number of requests on the page.
const SHOWN: usize = 200;

pub(super) fn page(visit: &Visit<'_>) -> Page {
    let filter = Filter::parse(&visit.query);
    let log = visit.state.request_log();
    let matching = log.after(0).filter(|entry| filter.matches(entry)).count();
    let shown: Vec<&Entry> = log
        .after(0)
        .rev()
        .filter(|entry| filter.matches(entry))
        .take(SHOWN)
        .collect();
    let last = log.after(0).next_back().map_or(0, |entry| entry.number);
    let dropped = log.dropped();
    let content = html! {
        header.title {
            h1 { "Requests" }
            p { "Everything that this mock received, newest first, with " code { "…" } " in place of secrets." }
        }
        (form(&filter))
        section aria-labelledby="list-heading" {
            div.list-head {
                h2 #list-heading { span #count { (matching) } " " @if filter.is_empty() { "received" } @else { "matching" } }
                p.live #live hidden {
                    span.dot aria-hidden="true" {}
                    span #live-text { "Live" }
                    button.quiet #pause type="button" aria-pressed="false" { "Pause" }
                }
            }
            @if dropped > 0 { p.hint { "The log dropped " (dropped) " older requests." } }
            ol.requests #requests reversed
                data-events=(format!("{ROOT}/events{}", filter.to_query())) data-last=(last) data-limit=(SHOWN) {
                @for entry in &shown { (row(entry)) }
            }
            @if matching > shown.len() { p.hint { "Only the newest " (SHOWN) " are shown. Use the filter to find others." } }
            div.empty #empty hidden[!shown.is_empty()] {
                @if filter.is_empty() { (first_steps(visit)) } @else { p { "No request matches the filter." } }
            }
        }
    };
    layout::page(visit, Section::Requests, "Requests", &content)
}

fn form(filter: &Filter) -> Markup {
    let options = |values: &[(&'static str, &'static str)], chosen: &str| {
        html! {
            option value="" { "Any" }
            @for (value, label) in values {
                option value=(value) selected[*value == chosen] { (label) }
            }
        }
    };
    html! {
        form.filter #filter action={ (ROOT) "/requests" } method="get" role="search" aria-label="Filter requests" {
            label { span { "Operation or path" }
                input type="search" name="operation" value=(filter.operation) list="operations" autocomplete="off"
                    placeholder="listUsers" spellcheck="false";
            }
            label { span { "Status" } select name="status" { (options(&STATUSES, &filter.status)) } }
            label { span { "Signature" } select name="signature" { (options(&SIGNATURES, &filter.signature)) } }
            button type="submit" { "Filter" }
            @if !filter.is_empty() { a.button.quiet href={ (ROOT) "/requests" } { "Show all" } }
            (operations())
        }
    }
}

/// Renders the list of operation IDs that browsers suggest in form fields.
pub(super) fn operations() -> Markup {
    html! {
        datalist #operations {
            @for operation in &catalog().operations { option value=(operation.id) {} }
        }
    }
}

fn first_steps(visit: &Visit<'_>) -> Markup {
    html! {
        p { strong { "No requests yet." } }
        p { "Point a client at " code { "http://" (visit.host) } ", or send a request from the "
            a href={ (ROOT) "/reference" } { "reference" } "." }
        pre { code { "curl -i http://" (visit.host) "/v3/users" } }
    }
}

/// Renders a request of the log as an item of the list.
pub(super) fn row(entry: &Entry) -> Markup {
    let masking = Masking::new(entry);
    let request = &entry.request;
    let details = entry.details.as_deref();
    let verdict = details.map_or(&Verdict::Unchecked, |details| &details.verdict);
    let fault = details.and_then(|details| details.fault.as_deref());
    let query = masking.query(&request.query);
    html! {
        li data-number=(entry.number) {
            a href={ (ROOT) "/requests/" (entry.number) } {
                span.when { (format::time(details.map_or(0, |details| details.received))) }
                (format::method(&request.method))
                span.target {
                    code { (masking.path(&request.path)) @if !query.is_empty() { "?" (query) } }
                    " " small { (request.operation.unwrap_or("no operation")) }
                }
                (format::verdict(verdict))
                (format::status(request.status))
                @if let Verdict::Rejected(reason) = verdict { span.reason.bad { (format::inline(&masking.text(reason))) } }
                @if let Some(fault) = fault { span.reason.fault { "Fault: " (fault) } }
            }
        }
    }
}
