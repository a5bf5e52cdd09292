//! Path items and operations.

use std::collections::HashSet;

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion},
    model::{Body, Location, Method, Operation, Parameter, RetryClass},
    names,
    openapi::{
        Cursor,
        grammar::{Kind, is_method},
        path::PathTemplate,
        view,
    },
    suggest,
    tree::{self, Origin},
};
use heck::ToUpperCamelCase;

use super::{Lowering, hints, id_hints::IdHints, types::Context};

/// A lowered operation that has not been assigned to its resource yet.
pub(super) struct LoweredOperation<'a> {
    pub(super) resource: String,
    /// The first tag, whose description documents the resource.
    pub(super) tag: Option<String>,
    /// Set if the name comes from `x-zephr-call`.
    pub(super) named: bool,
    /// The location of `x-zephr-verify-with`, if it is set.
    pub(super) verify_at: Option<Origin>,
    pub(super) id_hints: IdHints<'a>,
    pub(super) operation: Operation,
}

impl<'a> Lowering<'a> {
    pub(super) fn path_item(&mut self, path: &'a str, item: &Cursor<'a>) -> Vec<LoweredOperation<'a>> {
        let origin = item.key_origin();
        self.check_reference_siblings(item);
        let Some(item) = self.resolve(item) else {
            return Vec::new();
        };
        if !matches!(item.node.kind, tree::Kind::Object(_)) {
            let message = format!("path item must be an object, found {}", item.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, item.origin()));
            return Vec::new();
        }
        let Some(template) = self.template(path, origin) else {
            return Vec::new();
        };
        for (key, _) in item.fields().filter(|(key, _)| Kind::PathItem.row(key).is_none()) {
            self.unknown_method(&item, key);
        }
        let operations = item.operations(path);
        operations
            .filter_map(|operation| self.operation(&template, &operation))
            .collect()
    }

    fn template(&mut self, key: &'a str, origin: Origin) -> Option<PathTemplate<'a>> {
        let template = match PathTemplate::parse(key) {
            Ok(template) => template,
            Err(problem) => {
                let message = format!("path `{key}` {problem}");
                self.report(Diagnostic::error(codes::TEMPLATE, message, origin));
                return None;
            }
        };
        let path = template.path;
        if path.len() < key.len() {
            let message = format!("fragment in path `{key}`, which is not sent");
            self.report(Diagnostic::warning(codes::TEMPLATE, message, origin.clone()));
        }
        if path.contains('?') {
            let message = format!("query in path `{key}`, which is sent with every request");
            let warning = Diagnostic::warning(codes::TEMPLATE, message, origin);
            self.report(warning.help("to make it variable, declare it under `parameters` with `in: query`"));
        }
        Some(template)
    }

    /// Reports operations and parameters next to the `$ref` of a path item, because they would be ignored.
    fn check_reference_siblings(&mut self, item: &Cursor<'a>) {
        let counts = |key: &str| key == "parameters" || is_method(key);
        for (key, _) in item
            .entries()
            .filter(|(key, _)| item.is_reference() && counts(key))
        {
            let message = format!("`{key}` next to the `$ref` of a path item would be ignored");
            let help = "move it to the referenced path item";
            self.report(Diagnostic::error(codes::FORM, message, item.origin_of(key)).help(help));
        }
    }

    fn unknown_method(&mut self, item: &Cursor<'a>, key: &str) {
        let names = Kind::PathItem.keywords().map(|keyword| keyword.name);
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_METHOD,
            format!("unknown method `{key}`"),
            item.origin_of(key),
        );
        let near = suggest::closest(&key.to_lowercase(), names);
        diagnostic.help = near.map(|near| format!("did you mean `{near}`?"));
        self.report(diagnostic);
    }

    fn operation(
        &mut self,
        template: &PathTemplate<'a>,
        view: &view::Operation<'a>,
    ) -> Option<LoweredOperation<'a>> {
        // A reference that leads to an operation has been replaced by that operation.
        if view.at.is_reference() {
            self.resolve(&view.at)?;
        }
        let at = &view.at;
        let method = method(view.method)?;
        // Only the key is marked, because a whole operation is too long for an excerpt.
        let origin = at.key_origin();
        let read = self.read(at.read_operation())?;
        let stated = read.id.filter(|id| !id.trim().is_empty());
        let id = stated.unwrap_or_else(|| self.derived_id(view.method, template, &origin));
        let tag = read.tags.into_iter().next();
        let call = self.call_hint(at);
        let named = call.is_some();
        let (resource, method_name) = call.unwrap_or_else(|| derived_call(tag.as_deref(), &id));
        let context = Context::new(id.to_upper_camel_case());
        let first_example = self.examples.len();
        let parameters = self.parameters(view, &origin, template, &context);
        let (parameters, body) = self.with_body(at, method, &origin, parameters, &context);
        let (output, responses) = self.responses(at, method, &origin, &context);
        let paging = self.paging(at, &parameters, &output);
        let stream = self.stream(at, &context);
        let empty_status = self.empty_status(at, &output);
        let id_hints = self.id_hints(at, &output);
        let examples = self.examples.iter_mut().skip(first_example);
        examples.for_each(|example| example.operation.clone_from(&id));
        let verify_with = self.word(at, hints::VERIFY_WITH);
        let operation = Operation {
            id,
            method,
            path: template.path.to_owned(),
            server: view.own_server().map(str::to_owned),
            call_type: names::call_type(&method_name),
            constant: names::constant(&method_name),
            method_name,
            summary: at.prose("summary"),
            docs: at.prose("description"),
            parameters,
            body,
            output,
            responses,
            security: self.security(view),
            stated_retry: self.retry_hint(at),
            verify_with: verify_with.as_ref().map(|(id, _)| (*id).to_owned()),
            timeout_secs: self.count(at, hints::TIMEOUT),
            empty_status,
            creates: None,
            paging,
            stream,
            deprecated: read.deprecated,
            origin,
        };
        Some(LoweredOperation {
            resource,
            tag,
            named,
            verify_at: verify_with.map(|(_, at)| at.origin()),
            id_hints,
            operation,
        })
    }

    fn derived_id(&mut self, method: &str, template: &PathTemplate<'a>, origin: &Origin) -> String {
        let derived = names::operation_id(method, template.key);
        let message = format!("operation without an `operationId`; its ID is `{derived}`");
        let warning = Diagnostic::warning(codes::NO_OPERATION_ID, message, origin.clone());
        let suggestion = Suggestion::operation_id(&origin.pointer);
        self.report(warning.help("add an `operationId`").suggest(suggestion));
        derived
    }

    /// Returns the body of an operation, and its parameters including the parts of a multipart body.
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
            self.make_names_unique(&mut parameters);
        }
        if let Some(body) = &mut body {
            self.check_body_name(body, &parameters, origin);
        }
        (parameters, body)
    }

    /// Reports operations whose `x-zephr-verify-with` refers to an unknown operation.
    pub(super) fn check_verify_with(&mut self, found: &[LoweredOperation<'a>]) {
        let ids: HashSet<&str> = found.iter().map(|found| found.operation.id.as_str()).collect();
        for LoweredOperation {
            operation, verify_at, ..
        } in found
        {
            let (Some(other), Some(at)) = (&operation.verify_with, verify_at) else {
                continue;
            };
            if ids.contains(other.as_str()) {
                continue;
            }
            let message = format!("unknown operation `{other}` in `x-zephr-verify-with`");
            let ids = found.iter().map(|found| found.operation.id.as_str());
            let help = suggest::closest(other, ids).map_or_else(
                || {
                    "use the ID of an operation that finds the created resource, or remove the hint"
                        .to_owned()
                },
                |near| format!("did you mean `{near}`?"),
            );
            self.report(
                Diagnostic::error(codes::VERIFY_WITH, message, at.clone())
                    .related("operation with the hint", operation.origin.clone())
                    .help(help),
            );
        }
    }

    fn retry_hint(&mut self, at: &Cursor<'a>) -> Option<RetryClass> {
        let (text, value) = self.word(at, hints::RETRY)?;
        let class = RetryClass::ALL.into_iter().find(|class| class.as_str() == text);
        if class.is_none() {
            let classes = RetryClass::ALL.map(RetryClass::as_str).join("`, `");
            let problem = format!("cannot be `{text}`");
            self.invalid_hint(
                &value,
                hints::RETRY,
                &problem,
                format!("valid values are `{classes}`"),
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
            let help = "write the resource and the method, separated by a dot: `sessions.create`";
            self.invalid_hint(&value, hints::CALL, &format!("cannot be `{text}`"), help);
            return None;
        };
        let fits = |name: &str, rule: fn(&str) -> String| names::is_snake(name) && rule(name) == name;
        if !fits(resource, names::resource) || !fits(method, names::method) {
            self.invalid_hint(
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

/// Returns the HTTP method for a key of a path item.
fn method(key: &str) -> Option<Method> {
    let mut all = Method::ALL.into_iter();
    all.find(|method| method.as_str().eq_ignore_ascii_case(key))
}

/// Returns the resource and method name of an operation without `x-zephr-call`.
fn derived_call(tag: Option<&str>, id: &str) -> (String, String) {
    let resource = tag.map_or_else(|| "untagged".to_owned(), names::resource);
    (resource, names::method(id))
}
