//! Docs of a method: what the operation is, what it answers, how it fails, how it is called.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Item;

use super::{
    Options,
    call_site::{self, Extent},
    docs::{line, paragraphs, prose, sentence, wrap},
    module::roots,
    rust::{Scope, Types, ident, is_optional, plain},
};
use crate::{
    model::{Content, Field, Location, Operation, Resource, Response, RetryClass, Status, Type, TypeKind},
    names, print,
};

/// The whole doc comment of an operation's method.
pub(super) fn lines(
    operation: &Operation,
    resource: &Resource,
    types: &Types<'_>,
    options: &Options,
) -> Vec<String> {
    let summary = operation
        .summary
        .as_deref()
        .map(sentence)
        .filter(|line| !line.is_empty());
    let summary = summary.unwrap_or_else(|| format!("`{} {}`.", operation.method.as_str(), operation.path));
    paragraphs([
        wrap(&summary),
        operation.docs.as_deref().map(prose).unwrap_or_default(),
        wrap(&request_line(operation)),
        paging(operation),
        empty_status(operation),
        created(operation),
        arguments(operation),
        statuses(operation),
        errors(operation),
        example(operation, resource, types, options),
    ])
}

/// Method, path, operation id, whether it may be sent again.
fn request_line(operation: &Operation) -> String {
    let (method, path, id) = (operation.method.as_str(), &operation.path, &operation.id);
    let unsigned = if operation.signed {
        ""
    } else {
        " It carries no signature."
    };
    let server = operation.server.as_ref().map_or_else(String::new, |server| {
        format!(" It is at a server of its own, `{server}`: [`server`](rt::ClientBuilder::server) tells the client where that is.")
    });
    let retry = match operation.retry() {
        RetryClass::Idempotent => "Twice does no harm",
        RetryClass::Conditional => "Twice may differ from once",
        RetryClass::NonIdempotent => "Twice does harm",
    };
    let class = operation.retry().as_str();
    let settled = operation.verify_with.as_ref().map_or_else(String::new, |other| {
        format!(" Where the answer is lost, `{other}` tells whether it was done.")
    });
    let slow = operation.timeout_secs.map_or_else(String::new, |secs| {
        format!(" An attempt may take {secs} s unless said otherwise.")
    });
    format!(
        "`{method} {path}`, operation `{id}`.{unsigned}{server} {retry} (retry class `{class}`).{settled}{slow}"
    )
}

/// How to get at more than one page.
fn paging(operation: &Operation) -> Vec<String> {
    let Some(paging) = &operation.paging else {
        return Vec::new();
    };
    wrap(if paging.whole_unless_asked {
        "The list may be long: `.stream()` gives it record by record as it comes, through all pages, and `.pages()` page by \
         page. ValueFuture, the call gives one page, or all at once where no page is asked for."
    } else {
        "The list comes in pages: `.stream()` gives the items of all of them, `.pages()` one page after the other. ValueFuture, \
         the call gives one page."
    })
}

/// The status that means an empty list.
fn empty_status(operation: &Operation) -> Vec<String> {
    let Some(status) = operation.empty_status else {
        return Vec::new();
    };
    wrap(&format!(
        "Returns an empty list if the status is {status}, unless an HTML page of a proxy has that status. Interceptors and spans \
         see the {status}."
    ))
}

/// Where the id of what is created is found.
fn created(operation: &Operation) -> Vec<String> {
    let Some(creates) = &operation.creates else {
        return Vec::new();
    };
    let id = creates.type_name().unwrap_or_default();
    wrap(&format!(
        "Returns the `{id}` if the body or the `Location` header has it. A response that lacks it, or is empty, is not an error."
    ))
}

/// What is to be said of the arguments; setters have docs of their own.
fn arguments(operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.required);
    let parameters = parameters.filter_map(|parameter| {
        let docs = parameter
            .docs
            .as_deref()
            .map(line)
            .filter(|docs| !docs.is_empty())?;
        Some(format!("- `{}`: {docs}", plain(&parameter.name)))
    });
    let body = operation.whole_body().filter(|body| body.required);
    let body = body.and_then(|body| {
        let docs = body.docs.as_deref().map(line).filter(|docs| !docs.is_empty());
        let name = plain(&body.name);
        let media_type = match body.content {
            Content::Json(_) => String::new(),
            _ => format!(" Sent as `{}`.", body.media_type),
        };
        match docs {
            Some(docs) => Some(format!("- `{name}`: {}{media_type}", sentence(&docs))),
            None if !media_type.is_empty() => Some(format!("- `{name}`:{media_type}")),
            None => None,
        }
    });
    parameters.chain(body).flat_map(|item| wrap(&item)).collect()
}

/// A table of the documented answers.
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
        .map_or("none".to_owned(), |content| format!("`{}`", content.media_type));
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
        .filter(|response| !is_success(response.status) && !is_empty_list(operation, response.status));
    let failures: Vec<String> = failures.map(|response| status(response.status)).collect();
    let documented = match failures.as_slice() {
        [] => String::new(),
        failures => format!(" (documented: {})", failures.join(", ")),
    };
    let text = format!(
        "An [`Error`](rt::Error) if the request cannot be made or sent, or if the answer is no success{documented} \
         or not of the described shape."
    );
    paragraphs([vec!["# Errors".to_owned()], wrap(&text)])
}

fn is_empty_list(operation: &Operation, status: Status) -> bool {
    operation
        .empty_status
        .is_some_and(|empty| status == Status::Code(empty))
}

/// Whether a status tells of success. A default is one only where nothing else is; see [`answered`].
pub(super) fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..=299) | Status::Range(2))
}

/// The example: imports, a hidden function around it, the call, a look at the answer.
fn example(operation: &Operation, resource: &Resource, types: &Types<'_>, options: &Options) -> Vec<String> {
    let Example { imports, code, fails } = Example::new(operation, resource, types, options);
    let crate_name = &options.crate_name;
    let error = if fails {
        "Box<dyn std::error::Error>".to_owned()
    } else {
        format!("{crate_name}::Error")
    };
    let mut lines = vec!["# Example".to_owned(), String::new(), "```no_run".to_owned()];
    lines.extend(imports);
    lines.push(format!(
        "# async fn example(zephr: {crate_name}::Client) -> Result<(), {error}> {{"
    ));
    lines.extend(code);
    lines.push("# Ok(()) }".to_owned());
    lines.push("```".to_owned());
    lines
}

/// Returns the lines of the example without what surrounds it in docs: imports and statements on a client `zephr`.
pub(super) fn example_lines(
    operation: &Operation,
    resource: &Resource,
    types: &Types<'_>,
    options: &Options,
) -> Vec<String> {
    let example = Example::new(operation, resource, types, options);
    example.imports.into_iter().chain(example.code).collect()
}

/// A call with example values, and a look at its result.
struct Example {
    imports: Vec<String>,
    code: Vec<String>,
    /// Whether making the values can fail.
    fails: bool,
}

impl Example {
    fn new(operation: &Operation, resource: &Resource, types: &Types<'_>, options: &Options) -> Self {
        let scope = Scope::example(types, &options.crate_name);
        let call = call_site::expression(resource, operation, &scope, Extent::Brief);
        Self {
            code: code_lines(answered(operation, &call, types)),
            imports: imports(&call, types, &options.crate_name),
            fails: has_question_mark(&call),
        }
    }
}

/// `use zephr_admin::types::{Identifiers, NewSession};` and an empty line, where types are named.
fn imports(call: &TokenStream, types: &Types<'_>, crate_name: &str) -> Vec<String> {
    let names: BTreeSet<String> = roots(call)
        .into_iter()
        .filter(|name| types.get(name).is_some())
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    let (crate_name, names) = (ident(crate_name), names.iter().map(|name| ident(name)));
    let import = print::items(quote!(use #crate_name::types::{#(#names),*};))
        .into_iter()
        .map(print::unparse);
    import
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .chain([String::new()])
        .collect()
}

fn has_question_mark(tokens: &TokenStream) -> bool {
    use proc_macro2::TokenTree;
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => has_question_mark(&group.stream()),
        _ => false,
    })
}

/// The statements of an example.
fn answered(operation: &Operation, call: &TokenStream, types: &Types<'_>) -> TokenStream {
    if operation
        .creates
        .as_ref()
        .is_some_and(|creates| !creates.in_answer)
    {
        return quote!(let created = #call.await?; println!("{:?}", created.id););
    }
    let Some(ty) = &operation.answer.ty else {
        return quote!(#call.await?;);
    };
    let show = show(ty, types);
    if operation.answer.optional {
        return quote!(if let Some(answer) = #call.await? { #show });
    }
    quote!(let answer = #call.await?; #show)
}

/// Prints a field of the answer, or of its items, or all of it.
fn show(ty: &Type, types: &Types<'_>) -> TokenStream {
    let (item, is_list) = match ty {
        Type::Array(item) | Type::List(item) => (&**item, true),
        ty => (ty, false),
    };
    match (telling_field(item, types), is_list) {
        (Some(field), false) => quote!(println!("{:?}", answer.#field);),
        (Some(field), true) => quote!(for item in answer.iter() {
            println!("{:?}", item.#field);
        }),
        (None, _) => quote!(println!("{answer:?}");),
    }
}

/// The plain field that tells most of a value: a required one before others, then by [`tells`].
fn telling_field(ty: &Type, types: &Types<'_>) -> Option<Ident> {
    let (def, fields) = types.object(ty)?;
    let plain = |field: &&Field| match &field.ty {
        Type::String | Type::Integer | Type::Number | Type::Bool => true,
        Type::Named(name) => types.get(name).is_some_and(|def| match &def.kind {
            TypeKind::Enum(_) => true,
            TypeKind::Newtype(newtype) => newtype.of != Type::Secret,
            _ => false,
        }),
        _ => false,
    };
    let fields = fields.iter().filter(plain);
    let most = fields.min_by_key(|field| (is_optional(field), tells(&field.name, &def.name)));
    most.map(|field| ident(&field.name))
}

/// How little a field tells of a value of the type: its own id (`id`, or `job_id` of a `BulkUpdateJob`) comes first, then
/// what people call it, then ids of other things, then what the server says, then the rest.
fn tells(field: &str, type_name: &str) -> u8 {
    let whose = field.strip_suffix("_id");
    let own =
        whose.is_some_and(|whose| format!("_{}_", names::field(type_name)).contains(&format!("_{whose}_")));
    match plain(field) {
        "id" => 0,
        _ if own => 0,
        "label" | "name" | "slug" | "title" => 1,
        _ if whose.is_some() => 2,
        "message" => 3,
        _ => 4,
    }
}

/// Statements as prettyplease lays them out in a function, without the function.
fn code_lines(statements: TokenStream) -> Vec<String> {
    let function = print::items(quote!(fn example() { #statements }));
    let text: String = function
        .into_iter()
        .map(|item: Item| print::unparse(item))
        .collect();
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    inner
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect()
}

/// How prose calls a location.
pub(super) fn location(location: Location) -> &'static str {
    match location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
        Location::Part => "Part",
    }
}
