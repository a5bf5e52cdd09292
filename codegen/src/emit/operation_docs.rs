//! Documentation of a method: its operation, result, retries, errors and an example.

use super::{
    docs::{line, paragraphs, prose, sentence, wrap},
    rust::{Types, free_name, plain},
};
use crate::model::{
    Content, Location, Operation, Response, RetryClass, SecurityKind, SecurityScheme, Status, StreamFormat,
    Type,
};

/// Returns the doc comment of an operation's method, with the section of its example.
pub(super) fn lines(operation: &Operation, types: &Types<'_>, example: Vec<String>) -> Vec<String> {
    let summary = operation
        .summary
        .as_deref()
        .map(sentence)
        .filter(|line| !line.is_empty());
    let summary = summary.unwrap_or_else(|| format!("`{} {}`.", operation.method.as_str(), operation.path));
    paragraphs([
        wrap(&summary),
        operation.docs.as_deref().map(prose).unwrap_or_default(),
        returned(operation),
        empty_status(operation),
        paging(operation),
        stream(operation),
        wrap(&request_line(operation, types)),
        arguments(operation),
        statuses(operation),
        errors(operation),
        example,
    ])
}

/// Returns the method, path and operation ID, followed by sentences about credentials, server, retries and
/// timeout.
fn request_line(operation: &Operation, types: &Types<'_>) -> String {
    let (method, path, id) = (operation.method.as_str(), &operation.path, &operation.id);
    let security = security(operation);
    let server = operation.server.as_ref().map_or_else(String::new, |server| {
        format!(
            " The operation has its own server, `{server}`: set its base URL with \
             [`ClientBuilder::server`](rt::ClientBuilder::server)."
        )
    });
    let slow = operation.timeout_secs.map_or_else(String::new, |secs| {
        format!(" The default timeout of each attempt is {secs} s.")
    });
    let retries = retries(operation, types);
    format!("`{method} {path}` (`{id}`).{security}{server} {retries}{slow}")
}

/// Returns a sentence about the credentials of requests, unless all are signed. It begins with a space.
fn security(operation: &Operation) -> String {
    if operation.has_plain_security() {
        let unsigned = if operation.is_signed() {
            ""
        } else {
            " The request is not signed."
        };
        return unsigned.to_owned();
    }
    let combinations = operation.security.iter().filter(|schemes| !schemes.is_empty());
    let combination =
        |schemes: &Vec<SecurityScheme>| schemes.iter().map(scheme).collect::<Vec<_>>().join(" and ");
    let combinations: Vec<String> = combinations.map(combination).collect();
    let combinations = combinations.join(", or ");
    if operation.security.iter().any(Vec::is_empty) {
        format!(" Sends the credentials of {combinations}, if they are set.")
    } else {
        format!(" Requires the credentials of {combinations}.")
    }
}

/// Returns the name of a security scheme with its scopes and the method that sets its credentials.
fn scheme(SecurityScheme { name, kind, scopes }: &SecurityScheme) -> String {
    let method = match kind {
        SecurityKind::Signature => "credentials",
        SecurityKind::Bearer => "bearer_token",
        SecurityKind::Basic => "basic_auth",
        SecurityKind::HeaderKey(_) | SecurityKind::QueryKey(_) | SecurityKind::CookieKey(_) => "api_key",
    };
    let scopes = match scopes.as_slice() {
        [] => String::new(),
        scopes => format!(" with the scopes `{}`", scopes.join("`, `")),
    };
    format!("`{name}`{scopes} ([`{method}`](rt::ClientBuilder::{method}))")
}

/// Returns sentences about retries, and about the operation that shows whether this one took effect.
fn retries(operation: &Operation, types: &Types<'_>) -> String {
    let retries = match operation.retry() {
        RetryClass::Idempotent => "Idempotent: retried automatically on transient failures.",
        RetryClass::Conditional => {
            "Retried only if the request was not sent, or if the response is 429 or 503. After other failures, the \
             service may already have processed the request. A second execution could have a different effect than the \
             first."
        }
        RetryClass::NonIdempotent => {
            "Not idempotent: retried only if the request was not sent, or if the response is 429."
        }
    };
    let verify = operation.verify_with.as_deref().and_then(|id| types.method(id));
    let verify = verify.map_or_else(String::new, |method| {
        format!(" If the outcome is unknown, call {method} to check whether the operation took effect.")
    });
    format!("{retries}{verify}")
}

/// Describes the streams of a paginated list.
fn paging(operation: &Operation) -> Vec<String> {
    let Some(paging) = &operation.paging else {
        return Vec::new();
    };
    wrap(if paging.whole_unless_asked {
        "The list may be large. `.stream()` yields the records of all pages one by one, and `.pages()` yields one page \
         at a time. Awaiting the request returns the list of a single response. If the request has page parameters, \
         the response contains one page. Without page parameters, the service may return the whole list or only the \
         first page."
    } else {
        "Paginated: `.stream()` yields the items of all pages, and `.pages()` yields one page at a time. Awaiting the \
         request returns one page."
    })
}

/// Describes the method that returns the stream of an operation.
fn stream(operation: &Operation) -> Vec<String> {
    let Some(stream) = &operation.stream else {
        return Vec::new();
    };
    let text = match stream.format {
        StreamFormat::Events => format!(
            "`.{}()` requests server-sent events and yields each event when it arrives. Awaiting the request waits for the end \
             of the body, and returns the whole body.",
            free_name(operation, "events")
        ),
        StreamFormat::Lines => format!(
            "`.{}()` yields the value of each line when the line arrives. Awaiting the request waits for the end of the body, and \
             returns the whole body.",
            free_name(operation, "records")
        ),
    };
    wrap(&text)
}

/// Describes the status that means an empty list.
fn empty_status(operation: &Operation) -> Vec<String> {
    let Some(status) = operation.empty_status else {
        return Vec::new();
    };
    wrap(&format!(
        "If the response has status {status}, the request returns an empty list. But a {status} response whose body is \
         an HTML page is from a proxy, so the request then returns an error. In both cases, interceptors and spans \
         receive the status {status}."
    ))
}

/// Returns the sentence about the result, with links to its types.
fn returned(operation: &Operation) -> Vec<String> {
    let created = operation.creates.as_ref().filter(|creates| !creates.in_output);
    if let Some(creates) = created {
        let id = creates.type_name().map_or_else(|| "ID".to_owned(), link);
        return wrap(&format!(
            "Returns a [`Created`](rt::Created). Its `id` is the {id} from the response body or the `Location` header. \
             If both lack an ID, `id` is `None`."
        ));
    }
    if operation.output.redirect {
        return wrap(
            "Returns a [`Redirect`](rt::Redirect) with its target. The client does not follow the redirect.",
        );
    }
    let Some(what) = operation.output.ty.as_ref().and_then(noun) else {
        return Vec::new();
    };
    let none = if operation.output.optional {
        ", or `None` if the response has no body"
    } else {
        ""
    };
    let decoded = if operation.output.ty == Some(Type::Text) {
        " If the body is a JSON string, returns the decoded string."
    } else {
        ""
    };
    wrap(&format!("Returns {what}{none}.{decoded}"))
}

/// Returns a noun phrase for a value of a type, with a link if the type has a name.
fn noun(ty: &Type) -> Option<String> {
    match ty {
        Type::List(item) | Type::Array(item) => Some(match &**item {
            Type::Named(name) => format!("a list of {} values", link(name)),
            Type::String => "a list of strings".to_owned(),
            _ => "a list of untyped JSON values".to_owned(),
        }),
        Type::Map(_) => Some("a [`Map`](rt::Map)".to_owned()),
        Type::Named(name) => Some(format!("the {}", link(name))),
        Type::Text => Some("the text of the response body".to_owned()),
        _ => None,
    }
}

/// Returns a link to a type.
fn link(name: &str) -> String {
    format!("[`{0}`](super::super::types::{0})", plain(name))
}

/// Lists the arguments. Setters have their own documentation.
fn arguments(operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.required);
    let parameters = parameters.map(|parameter| {
        let docs = parameter
            .docs
            .as_deref()
            .map(line)
            .filter(|docs| !docs.is_empty());
        let docs = docs.unwrap_or_else(|| format!("{} parameter.", location(parameter.location)));
        format!("- `{}`: {docs}", plain(&parameter.name))
    });
    let body = operation.whole_body().filter(|body| body.required);
    let body = body.map(|body| {
        let docs = body.docs.as_deref().map(line).filter(|docs| !docs.is_empty());
        let docs = docs.as_deref().map(sentence);
        let docs = docs.unwrap_or_else(|| match &body.content {
            Content::Json(Type::Named(name)) => format!("The {} to send.", link(name)),
            _ => "The request body.".to_owned(),
        });
        let media_type = match body.content {
            Content::Json(_) => String::new(),
            Content::Text => format!(
                " The text is sent unchanged, with the content type `{}`. To set another content type, call \
                 `customize` on the request.",
                body.media_type
            ),
            Content::Bytes => format!(
                " The bytes are sent unchanged, with the content type `{}`. To set another content type, call \
                 `customize` on the request.",
                body.media_type
            ),
            _ => format!(" The content type is `{}`.", body.media_type),
        };
        format!("- `{}`: {docs}{media_type}", plain(&body.name))
    });
    parameters.chain(body).flat_map(|item| wrap(&item)).collect()
}

/// Returns a table of the documented responses.
fn statuses(operation: &Operation) -> Vec<String> {
    if operation.responses.is_empty() {
        return Vec::new();
    }
    let head = ["| status | body | meaning |", "| --- | --- | --- |"].map(str::to_owned);
    head.into_iter()
        .chain(operation.responses.iter().map(status_row))
        .collect()
}

fn status_row(response: &Response) -> String {
    let body = response
        .content
        .as_ref()
        .map_or("not documented".to_owned(), |content| {
            format!("`{}`", content.media_type)
        });
    let meaning = response
        .docs
        .as_deref()
        .map(line)
        .unwrap_or_default()
        .replace('|', "\\|");
    format!("| {} | {body} | {meaning} |", status(response.status))
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(hundred) => format!("{hundred}XX"),
        Status::Default => "any other".to_owned(),
    }
}

fn errors(operation: &Operation) -> Vec<String> {
    let failures = operation
        .responses
        .iter()
        .filter(|response| !response.status.is_success() && !is_expected(operation, response.status));
    let failures: Vec<String> = failures.map(|response| status(response.status)).collect();
    let documented = match failures.as_slice() {
        [] => String::new(),
        failures => format!(" Documented error statuses: {}.", failures.join(", ")),
    };
    let text = format!(
        "Returns an [`Error`](rt::Error) if the request cannot be built or sent, if the response has an error status, \
         or if the response cannot be decoded.{documented}"
    );
    paragraphs([vec!["# Errors".to_owned()], wrap(&text)])
}

/// Returns whether a status other than 2xx is no error: it means an empty list, or an expected redirect.
fn is_expected(operation: &Operation, status: Status) -> bool {
    let is_empty = operation
        .empty_status
        .is_some_and(|empty| status == Status::Code(empty));
    is_empty || (operation.output.redirect && status.is_redirect())
}

/// Returns the name of a location for use in prose.
pub(super) fn location(location: Location) -> &'static str {
    match location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
        Location::Part => "Part",
    }
}
