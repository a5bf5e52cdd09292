//! The page with the list of operations.

use maud::{Markup, html};
use zephr_catalog::{Operation, catalog};

use super::{
    ROOT, Visit, format,
    layout::{self, Page, Section},
};

pub(super) fn page(visit: &Visit<'_>) -> Page {
    let query = visit.query.get("q").unwrap_or_default().trim();
    let operations = catalog().operations.iter();
    let mut found: Vec<&Operation> = operations.filter(|operation| matches(operation, query)).collect();
    // An operation whose ID or Rust call is equal to the query, ignoring case, comes first. The other operations keep their order.
    found.sort_by_key(|operation| {
        ![&operation.id, &operation.call()]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(query))
    });
    let content = html! {
        header.title {
            h1 { "Reference" }
            p { "All " (catalog().operations.len()) " operations of the " (catalog().title) ", with programs that call this mock." }
        }
        form.filter #search action={ (ROOT) "/reference" } method="get" role="search" aria-label="Search operations" {
            label.wide { span { "Search names, paths and descriptions" }
                input type="search" name="q" value=(query) autocomplete="off" spellcheck="false" placeholder="listUsers, /v3/users, grant";
            }
            button type="submit" { "Search" }
        }
        section #results aria-labelledby="results-heading" {
            h2 #results-heading { (format::count(found.len(), "operation")) }
            @if found.is_empty() { p.empty { "No operation contains all of these words." } }
            @for group in found.chunk_by(|one, other| one.resource == other.resource) {
                @if let Some(first) = group.first() {
                    h3 { (format::words(&first.resource)) }
                    ul.operations { @for operation in group { (item(operation)) } }
                }
            }
        }
    };
    layout::page(visit, Section::Reference, "Reference", &content)
}

fn item(operation: &Operation) -> Markup {
    html! {
        li {
            a href={ (ROOT) "/reference/" (operation.id) } {
                (format::method(&operation.method))
                span.name { (operation.id) }
                code { (operation.path) }
                span.summary { (operation.summary.as_deref().unwrap_or_default()) }
            }
        }
    }
}

/// Returns `true` if each word of `query` occurs in a name, in the path or in the prose of an operation.
fn matches(operation: &Operation, query: &str) -> bool {
    let mut words = query.split_whitespace().map(str::to_lowercase);
    let texts = texts(operation);
    words.all(|word| texts.iter().any(|text| text.to_lowercase().contains(&word)))
}

fn texts(operation: &Operation) -> Vec<String> {
    let Operation {
        id,
        method,
        path,
        resource,
        ..
    } = operation;
    let mut texts = vec![
        id.clone(),
        format!("{method} {path}"),
        operation.call(),
        resource.replace('_', " "),
    ];
    texts.extend(operation.summary.clone());
    texts.extend(operation.description.clone());
    for parameter in &operation.parameters {
        texts.push(parameter.wire().to_owned());
        texts.extend(parameter.description.clone());
    }
    texts.extend(operation.body.as_ref().and_then(|body| body.description.clone()));
    texts.extend(
        operation
            .responses
            .iter()
            .filter_map(|response| response.description.clone()),
    );
    texts
}
