//! The page of one operation.

use maud::{Markup, html};
use serde_json::Value;
use zephr_catalog::{
    Body, Location, Operation, Parameter, RetryClass, Type, catalog,
    samples::{Arguments, Language},
};

use super::{
    Failure, ROOT, Visit, call, curl, format,
    layout::{self, Page, Section},
    masking::{self, indented},
    not_found, request, schema,
};
use crate::{
    endpoint::Endpoint,
    storage::{Behavior, CollectionSpec, SITES},
};

pub(super) fn page(visit: &Visit<'_>, id: &str) -> Result<Page, Failure> {
    let operation = catalog().by_id(id).ok_or_else(not_found)?;
    let content = html! {
        nav.crumbs aria-label="Reference" {
            a href={ (ROOT) "/reference" } { "All operations" }
            a href="#send" { "Send" }
            a href="#calls" { "Calls" }
            a href="#samples" { "Programs" }
        }
        (heading(operation))
        div.columns {
            div {
                (parameters(operation))
                @if let Some(body) = &operation.body { (request_body(body)) }
                (responses(operation))
            }
            div {
                (send(visit, operation))
                (commands(operation))
                (samples(visit, operation))
            }
        }
    };
    Ok(layout::page(visit, Section::Reference, id, &content))
}

fn heading(operation: &Operation) -> Markup {
    let Operation {
        id,
        method,
        path,
        resource,
        ..
    } = operation;
    html! {
        header.title {
            p.over { a href={ (ROOT) "/reference?q=" (resource) } { (format::words(resource)) } }
            h1 { (id) }
            p.target { (format::method(method)) " " code { (path) } }
            @if let Some(summary) = &operation.summary { p.lead { (format::inline(summary)) "." } }
            @if let Some(description) = &operation.description { (format::prose(description)) }
            p.tags {
                @if operation.deprecated { span.tag.warn { "deprecated" } " " }
                span.tag { @if operation.signed { "signed" } @else { "not signed" } } " "
                span.tag { (behavior(id)) }
            }
            p.hint { (retry(operation.retry))
                @if let Some(other) = &operation.verify_with {
                    " If the outcome is unknown, verify it with " a href={ (ROOT) "/reference/" (other) } { (other) } "."
                }
            }
        }
    }
}

fn retry(class: RetryClass) -> &'static str {
    match class {
        RetryClass::Idempotent => "Idempotent: retried after any transient failure.",
        RetryClass::Conditional => {
            "Conditional: retried only if a response (429 or 503) shows that it was not processed."
        }
        RetryClass::NonIdempotent => "Non-idempotent: retried only if nothing was sent, or after 429.",
    }
}

fn behavior(id: &str) -> &'static str {
    match Endpoint::of(id).map(|endpoint| endpoint.behavior) {
        Some(Behavior::Stored(..)) => "uses stored documents",
        _ => "returns the documented example",
    }
}

fn parameters(operation: &Operation) -> Markup {
    html! {
        @if !operation.parameters.is_empty() {
            section aria-labelledby="parameters" {
                h2 #parameters { "Parameters" }
                ul.fields { @for parameter in &operation.parameters { li { (row(parameter)) } } }
            }
        }
    }
}

fn row(parameter: &Parameter) -> Markup {
    let values = catalog().values(schema::item(&parameter.ty));
    html! {
        p {
            code.name { (parameter.wire()) } " " span.type { (parameter.ty) ", " (parameter.location.as_str()) }
            @if parameter.required { " " span.tag { "required" } }
            @if parameter.deprecated { " " span.tag.warn { "deprecated" } }
        }
        @if let Some(description) = &parameter.description { p.prose { (format::inline(description)) } }
        @if !values.is_empty() {
            p.prose { "One of " @for (index, value) in values.iter().enumerate() { @if index > 0 { ", " } code { (value) } } "." }
        }
        @if let Some(default) = &parameter.default { p.prose { "Default of the service: " code { (default.compact()) } } }
        @if let Some(example) = &parameter.example { p.prose { "Example: " code { (example.compact()) } } }
    }
}

fn request_body(body: &Body) -> Markup {
    html! {
        section aria-labelledby="body" {
            h2 #body { "Request body" }
            p { code { (body.media_type) } @if let Some(ty) = &body.ty { " " span.type { (ty) } }
                @if body.required { " " span.tag { "required" } } }
            @if let Some(description) = &body.description { (format::prose(description)) }
            @if let Some(ty) = &body.ty { (schema::fields(ty)) }
            @if let Some(example) = &body.example {
                h3 { "Example" }
                pre tabindex="0" { code { (indented(example.as_str())) } }
            }
        }
    }
}

fn responses(operation: &Operation) -> Markup {
    html! {
        section aria-labelledby="responses" {
            h2 #responses { "Responses" }
            @for response in &operation.responses {
                article.response {
                    h3 { span class={ "status s" (response.status.to_string().chars().next().unwrap_or('0')) } { (response.status) } " "
                        (response.description.as_deref().unwrap_or_default().trim_end_matches('.')) }
                    @if let Some(media_type) = &response.media_type {
                        p { code { (media_type) } @if let Some(ty) = &response.ty { " " span.type { (ty) } } }
                    }
                    @if let Some(ty) = &response.ty {
                        @let fields = schema::fields(ty);
                        @if !fields.0.is_empty() { details { summary { "Fields" } (fields) } }
                    }
                    @if let Some(text) = response.body().filter(|text| !text.is_empty()) {
                        details { summary { "Example" } pre tabindex="0" { code { (example_text(&text)) } } }
                    }
                }
            }
        }
    }
}

fn example_text(text: &str) -> String {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => indented(text),
        Err(_) => text.to_owned(),
    }
}

fn send(visit: &Visit<'_>, operation: &Operation) -> Markup {
    let sent = visit.query.get("sent").and_then(|number| number.parse().ok());
    html! {
        section.card aria-labelledby="send" {
            h2 #send { "Send" }
            p.hint { "The mock sends the request to itself, signed with its own key pair." }
            form method="post" action={ (ROOT) "/reference/" (operation.id) "/send" } data-swap="#result" {
                (layout::token(visit))
                @for parameter in operation.parameters.iter().filter(|parameter| !parameter.read_only) {
                    (input(visit, operation, parameter))
                }
                @if let Some(body) = &operation.body {
                    label { span { "Body " small { (body.media_type) } }
                        textarea name="body" rows=(rows(body)) spellcheck="false" { (example_of(body)) } }
                }
                button.primary type="submit" { "Send request" }
            }
            div #result tabindex="-1" { @if let Some(number) = sent { (request::result(visit, number)) } }
        }
    }
}

fn example_of(body: &Body) -> String {
    let example = body.example.as_ref();
    let text = example.map(|example| example.to_text().unwrap_or_else(|| example.as_str().to_owned()));
    text.map(|text| example_text(&text)).unwrap_or_default()
}

fn rows(body: &Body) -> usize {
    example_of(body).lines().count().clamp(3, 16)
}

fn input(visit: &Visit<'_>, operation: &Operation, parameter: &Parameter) -> Markup {
    let example = parameter.example.as_ref();
    let example = example.map(|example| example.to_text().unwrap_or_else(|| example.compact()));
    let example = match &parameter.prefix {
        Some(_) => example.map(|key| format!("system={key}")),
        None => example,
    };
    let is_secret = masking::is_secret(&parameter.ty);
    let documented = Arguments::example(operation);
    let mut documented = documented.parameters();
    let documented = documented.find(|(name, _)| *name == parameter.name);
    let known = known_value(visit, operation, parameter);
    let value = known.or_else(|| documented.map(|(_, value)| value.to_owned()));
    let value = value.filter(|_| !is_secret).unwrap_or_default();
    let values = catalog().values(schema::item(&parameter.ty));
    let list = (!values.is_empty()).then(|| format!("values-{}", parameter.name));
    html! {
        label { span { (parameter.wire()) " " small { (parameter.location.as_str()) @if parameter.required { ", required" } } }
            input type=(if is_secret { "password" } else { "text" }) name=(call::field(parameter)) value=(value) list=[list.as_ref()]
                placeholder=[example.as_ref().filter(|_| !is_secret)] required[parameter.required] autocomplete="off" spellcheck="false";
        }
        @if let Some(list) = &list { datalist id=(list) { @for value in values { option value=(value) {} } } }
    }
}

/// Returns the initial value of the form field for a path parameter: the ID of the first stored document that the
/// parameter can identify.
fn known_value(visit: &Visit<'_>, operation: &Operation, parameter: &Parameter) -> Option<String> {
    let first = |collection: &CollectionSpec| {
        let database = visit.state.database();
        let mut entries = database.store.entries(collection);
        entries.find_map(|entry| entry.key.last().filter(|id| !id.is_empty()).cloned())
    };
    let Behavior::Stored(collection, _) = Endpoint::of(&operation.id)?.behavior else {
        return None;
    };
    let mut path = operation
        .parameters
        .iter()
        .filter(|other| other.location == Location::Path);
    let position = path.position(|other| other.name == parameter.name)?;
    match collection.within.get(position) {
        _ if parameter.wire() == "site" => first(&SITES),
        Some(parent) => first(parent),
        None => first(collection),
    }
}

fn commands(operation: &Operation) -> Markup {
    html! {
        section aria-labelledby="calls" {
            h2 #calls { "Calls" }
            h3 { "Rust" }
            pre tabindex="0" { code #rust-call { (operation.rust.join("\n")) } }
            h3 { "Command line" }
            pre tabindex="0" { code #command { (command(operation)) } }
        }
    }
}

/// The operations for which the program `zephr` requires the option `--confirm`. The value of this option is the number
/// of items in the request body. Each pair contains the operation ID and the JSON pointer to these items.
const CONFIRMED: [(&str, &str); 2] = [
    ("updateBlacklistedEmailDomains", ""),
    ("updateBulkUsers", "/updates"),
];

/// Returns the command of the program `zephr` that sends the documented example, such as `zephr users list`.
fn command(operation: &Operation) -> String {
    let kebab = |name: &str| name.replace('_', "-");
    let mut words = vec![
        "zephr".to_owned(),
        kebab(&operation.resource),
        kebab(&operation.name),
    ];
    let example = Arguments::example(operation);
    for (name, value) in example.parameters() {
        let parameter = operation
            .parameters
            .iter()
            .find(|parameter| parameter.name == name);
        let is_boolean =
            parameter.is_some_and(|parameter| *catalog().resolve(&parameter.ty) == Type::Boolean);
        match parameter.map(|parameter| parameter.location) {
            Some(Location::Path) => words.push(quoted(value)),
            _ if is_boolean => words.push(format!("--{}={}", kebab(name), quoted(value))),
            _ => words.push(format!("--{} {}", kebab(name), quoted(value))),
        }
    }
    if let Some(body) = example.body_bytes() {
        let items = CONFIRMED.iter().find(|(id, _)| *id == operation.id);
        if let (Some((_, items)), Ok(body)) = (items, serde_json::from_slice::<Value>(body)) {
            let items = body.pointer(items).and_then(Value::as_array);
            words.push(format!("--confirm {}", items.map_or(1, Vec::len)));
        }
        words.push(format!("--body {}", quoted(&String::from_utf8_lossy(body))));
    }
    if operation.method == "DELETE" {
        words.push("--yes".to_owned());
    }
    words.join(" ")
}

fn quoted(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./:=@,+%".contains(character);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

fn samples(visit: &Visit<'_>, operation: &Operation) -> Markup {
    html! {
        section aria-labelledby="samples" {
            h2 #samples { "Programs" }
            p.hint { "Complete programs that sign and send the documented example to this mock." }
            div.tabs {
                @for (index, language) in Language::ALL.into_iter().enumerate() {
                    @let id = format!("language-{}", language.name());
                    input.hidden type="radio" name="language" id=(id) checked[index == 0];
                    label for=(id) { (language.label()) }
                    div.panel {
                        @match curl::program(visit, operation, language) {
                            Ok(program) => {
                                button.copy type="button" data-copy={ "#program-" (language.name()) } hidden { "Copy" }
                                pre tabindex="0" { code id={ "program-" (language.name()) } { (program) } }
                            }
                            Err(problem) => { p.hint { "There is no program: " (problem) "." } }
                        }
                    }
                }
            }
        }
    }
}
