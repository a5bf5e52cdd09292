//! Path items and operations.

use heck::ToUpperCamelCase;
use serde_json::json;

use crate::{
    diagnostic::Diagnostic,
    model::{Body, Location, Method, Operation, Parameter, Retry},
    names,
    openapi::Cursor,
    suggest,
    tree::{Kind, Origin},
};

use super::{Lowering, codes, fragment, hints, servers::own_server, types::Context};

/// An operation that has not been given its place among the others.
pub(super) struct Found {
    pub(super) resource: String,
    /// The first tag, whose prose describes the resource.
    pub(super) tag: Option<String>,
    /// `x-zephr-call` named it.
    pub(super) named: bool,
    /// `x-zephr-settled-by`, where it is given.
    pub(super) settled_at: Option<Origin>,
    pub(super) operation: Operation,
}

const METHODS: &[(&str, Method)] = &[
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
    ("trace", Method::Trace),
];

const BESIDE_METHODS: &[&str] = &["$ref", "summary", "description", "servers", "parameters"];

/// A path and the names in its braces, in order.
pub(super) struct Template<'t> {
    /// As written.
    key: &'t str,
    /// As sent, with a query that is always the same.
    pub(super) path: &'t str,
    pub(super) names: Vec<&'t str>,
}

impl<'a> Lowering<'a> {
    pub(super) fn path_item(&mut self, paths: &Cursor<'a>, path: &'a str, item: &Cursor<'a>) -> Vec<Found> {
        self.judge_beside_reference(item);
        let Some(item) = self.resolve(item) else {
            return Vec::new();
        };
        if !matches!(item.node.kind, Kind::Object(_)) {
            let message = format!(
                "a path must hold an object of methods, not {}",
                item.node.describe()
            );
            self.report(Diagnostic::error(codes::FORM, message, item.origin()));
            return Vec::new();
        }
        let Some(template) = self.template(path, paths.origin_of(path)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, value) in item.entries() {
            if let Some((name, method)) = METHODS.iter().find(|(name, _)| *name == key) {
                found.extend(self.operation(&template, (name, *method), &value, &item));
            } else if !key.starts_with("x-") && !BESIDE_METHODS.contains(&key) {
                self.unknown_method(&item, key);
            }
        }
        found
    }

    fn template(&mut self, key: &'a str, origin: Origin) -> Option<Template<'a>> {
        let path = key.split_once('#').map_or(key, |(path, _)| path);
        let names = match names_in(path) {
            Ok(names) => names,
            Err(problem) => {
                let message = format!("the path `{key}` {problem}");
                self.report(Diagnostic::error(codes::TEMPLATE, message, origin));
                return None;
            }
        };
        if path.len() < key.len() {
            let message = format!("what follows the `#` in the path `{key}` is not sent");
            self.report(Diagnostic::warning(codes::TEMPLATE, message, origin.clone()));
        }
        if path.contains('?') {
            let message = format!("the query in the path `{key}` goes with every request");
            let warning = Diagnostic::warning(codes::TEMPLATE, message, origin);
            self.report(warning.help("where it is to vary, declare it under `parameters`, `in: query`"));
        }
        Some(Template { key, path, names })
    }

    /// Tells what stands beside the `$ref` of a path: it would be lost.
    fn judge_beside_reference(&mut self, item: &Cursor<'a>) {
        let counts = |key: &str| key == "parameters" || METHODS.iter().any(|(name, _)| *name == key);
        for (key, _) in item
            .entries()
            .filter(|(key, _)| item.is_reference() && counts(key))
        {
            let message = format!(
                "`{key}` beside the `$ref` of a path would be lost: the path is the one that is referred to"
            );
            let help = "move it to the path that is referred to";
            self.report(Diagnostic::error(codes::FORM, message, item.origin_of(key)).help(help));
        }
    }

    fn unknown_method(&mut self, item: &Cursor<'a>, key: &str) {
        let names = METHODS
            .iter()
            .map(|(name, _)| *name)
            .chain(BESIDE_METHODS.iter().copied());
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_METHOD,
            format!("`{key}` is no method"),
            item.origin_of(key),
        );
        let near = suggest::closest(&key.to_lowercase(), names);
        diagnostic.help = near.map(|near| format!("is `{near}` meant?"));
        self.report(diagnostic);
    }

    fn operation(
        &mut self,
        template: &Template<'a>,
        (method_key, method): (&str, Method),
        at: &Cursor<'a>,
        item: &Cursor<'a>,
    ) -> Option<Found> {
        // The key alone: a whole operation would be too much to show.
        let origin = item.origin_of(method_key);
        let read: openapiv3::Operation =
            self.fragment(at, &fragment::OPERATION, json!({ "responses": {} }))?;
        let stated = read.operation_id.filter(|id| !id.trim().is_empty());
        let id = stated.unwrap_or_else(|| self.derived_id(method_key, template, &origin));
        let tag = read.tags.into_iter().next();
        let call = self.call_hint(at);
        let named = call.is_some();
        let (resource, method_name) = call.unwrap_or_else(|| derived_call(tag.as_deref(), &id));
        let context = Context::new(id.to_upper_camel_case());
        let first_example = self.examples.len();
        let parameters = self.parameters(at, &origin, item, template, &context);
        let (parameters, body) = self.with_body(at, method, &origin, parameters, &context);
        let (mut answer, responses) = self.responses(at, &origin, &context);
        if method == Method::Head {
            answer.ty = None; // there is never a body
        }
        let paging = self.paging(at, &parameters, &answer);
        for example in self.examples.iter_mut().skip(first_example) {
            example.operation.clone_from(&id);
        }
        let security = at.get("security");
        let signed = security.map_or(self.signed, |security| asks_for_signature(&security));
        let settled_by = self.word(at, hints::SETTLED_BY);
        let operation = Operation {
            id,
            method,
            path: template.path.to_owned(),
            server: own_server(self.document.root, item.node, at.node).map(str::to_owned),
            call_type: names::call_type(&method_name),
            constant: names::constant(&method_name),
            method_name,
            summary: at.prose("summary"),
            docs: at.prose("description"),
            parameters,
            body,
            answer,
            responses,
            signed,
            stated_retry: self.retry_hint(at),
            settled_by: settled_by.as_ref().map(|(id, _)| (*id).to_owned()),
            timeout_secs: self.count(at, hints::TIMEOUT),
            paging,
            state: None,
            deprecated: read.deprecated,
            origin,
        };
        Some(Found {
            resource,
            tag,
            named,
            settled_at: settled_by.map(|(_, at)| at.origin()),
            operation,
        })
    }

    fn derived_id(&mut self, method: &str, template: &Template<'a>, origin: &Origin) -> String {
        let derived = names::operation_id(method, template.key);
        let message = format!("this operation has no id; it is called `{derived}`");
        let warning = Diagnostic::warning(codes::NO_OPERATION_ID, message, origin.clone());
        self.report(warning.help("add an `operationId`"));
        derived
    }

    /// The body of an operation, and its parameters with the parts of that body among them.
    fn with_body(
        &mut self,
        at: &Cursor<'a>,
        method: Method,
        origin: &Origin,
        mut parameters: Vec<Parameter>,
        context: &Context,
    ) -> (Vec<Parameter>, Option<Body>) {
        let (mut body, parts) = self.body(at, method, context).unzip();
        if let Some(parts) = parts.filter(|parts: &Vec<Parameter>| !parts.is_empty()) {
            parameters.extend(parts);
            parameters.sort_by_key(|parameter| (parameter.location != Location::Path, !parameter.required));
            self.name_apart(&mut parameters);
        }
        if let Some(body) = &mut body {
            self.name_body_apart(body, &parameters, origin);
        }
        (parameters, body)
    }

    /// Tells where an operation is to be settled by one that does not exist.
    pub(super) fn judge_settling(&mut self, found: &[Found]) {
        for Found {
            operation,
            settled_at,
            ..
        } in found
        {
            let (Some(other), Some(at)) = (&operation.settled_by, settled_at) else {
                continue;
            };
            if found.iter().any(|found| found.operation.id == *other) {
                continue;
            }
            let message = format!(
                "`{}` is settled by `{other}`, which is no operation",
                operation.id
            );
            let ids = found.iter().map(|found| found.operation.id.as_str());
            let help = suggest::closest(other, ids).map_or_else(
                || "name an operation that looks for what this one makes, or take the hint out".to_owned(),
                |near| format!("is `{near}` meant?"),
            );
            self.report(
                Diagnostic::error(codes::SETTLED_BY, message, at.clone())
                    .related("this operation", operation.origin.clone())
                    .help(help),
            );
        }
    }

    fn retry_hint(&mut self, at: &Cursor<'a>) -> Option<Retry> {
        let (text, value) = self.word(at, hints::RETRY)?;
        let class = Retry::ALL.into_iter().find(|class| class.as_str() == text);
        if class.is_none() {
            let classes = Retry::ALL.map(Retry::as_str).join("`, `");
            let problem = format!("cannot be `{text}`");
            self.bad_hint(
                &value,
                hints::RETRY,
                &problem,
                format!("write one of `{classes}`"),
            );
        }
        class
    }

    fn call_hint(&mut self, at: &Cursor<'a>) -> Option<(String, String)> {
        let (text, value) = self.word(at, hints::CALL)?;
        let help = |resource: &str, method: &str| {
            format!("write `{}.{}`", names::resource(resource), names::method(method))
        };
        let Some((resource, method)) = text.split_once('.') else {
            let help = "write the resource and the method with a dot between: `sessions.create`";
            self.bad_hint(&value, hints::CALL, &format!("cannot be `{text}`"), help);
            return None;
        };
        let fits = |name: &str, rule: fn(&str) -> String| names::is_snake(name) && rule(name) == name;
        if !fits(resource, names::resource) || !fits(method, names::method) {
            self.bad_hint(
                &value,
                hints::CALL,
                &format!("cannot be `{text}`"),
                help(resource, method),
            );
            return None;
        }
        Some((resource.to_owned(), method.to_owned()))
    }
}

/// Whether a list of security requirements has one that asks for anything.
pub(super) fn asks_for_signature(security: &Cursor<'_>) -> bool {
    security
        .node
        .items()
        .iter()
        .any(|requirement| !requirement.entries().is_empty())
}

/// Resource and method of an operation that no hint names.
fn derived_call(tag: Option<&str>, id: &str) -> (String, String) {
    let resource = tag.map_or_else(|| "untagged".to_owned(), names::resource);
    (resource, names::method(id))
}

/// The names in braces. A query has none: it is the same in every request.
fn names_in(path: &str) -> Result<Vec<&str>, String> {
    if !path.starts_with('/') {
        return Err("must begin with a slash".to_owned());
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if query.contains(['{', '}']) {
        return Err("has a parameter in its query: declare it under `parameters`, `in: query`".to_owned());
    }
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after
            .split_once('}')
            .ok_or("opens a brace and does not close it")?;
        if before.contains('}') || name.is_empty() || name.contains(['{', '/']) {
            return Err("has braces without a name between them".to_owned());
        }
        if names.contains(&name) {
            return Err(format!("has the parameter `{name}` twice"));
        }
        names.push(name);
        rest = tail;
    }
    if rest.contains('}') {
        return Err("closes a brace that it did not open".to_owned());
    }
    Ok(names)
}
