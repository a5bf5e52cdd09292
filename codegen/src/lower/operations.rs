//! Path items and operations.

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

/// An operation that has not been given its place among the others.
pub(super) struct Found<'a> {
    pub(super) resource: String,
    /// The first tag, whose prose describes the resource.
    pub(super) tag: Option<String>,
    /// `x-zephr-call` named it.
    pub(super) named: bool,
    /// `x-zephr-verify-with`, where it is given.
    pub(super) verify_at: Option<Origin>,
    pub(super) id_hints: IdHints<'a>,
    pub(super) operation: Operation,
}

impl<'a> Lowering<'a> {
    pub(super) fn path_item(
        &mut self,
        paths: &Cursor<'a>,
        path: &'a str,
        item: &Cursor<'a>,
    ) -> Vec<Found<'a>> {
        self.judge_beside_reference(item);
        let Some(item) = self.resolve(item) else {
            return Vec::new();
        };
        if !matches!(item.node.kind, tree::Kind::Object(_)) {
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
                let message = format!("the path `{key}` {problem}");
                self.report(Diagnostic::error(codes::TEMPLATE, message, origin));
                return None;
            }
        };
        let path = template.path;
        if path.len() < key.len() {
            let message = format!("what follows the `#` in the path `{key}` is not sent");
            self.report(Diagnostic::warning(codes::TEMPLATE, message, origin.clone()));
        }
        if path.contains('?') {
            let message = format!("the query in the path `{key}` goes with every request");
            let warning = Diagnostic::warning(codes::TEMPLATE, message, origin);
            self.report(warning.help("where it is to vary, declare it under `parameters`, `in: query`"));
        }
        Some(template)
    }

    /// Tells what stands beside the `$ref` of a path: it would be lost.
    fn judge_beside_reference(&mut self, item: &Cursor<'a>) {
        let counts = |key: &str| key == "parameters" || is_method(key);
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
        let names = Kind::PathItem.keywords().map(|keyword| keyword.name);
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_METHOD,
            format!("`{key}` is no method"),
            item.origin_of(key),
        );
        let near = suggest::closest(&key.to_lowercase(), names);
        diagnostic.help = near.map(|near| format!("is `{near}` meant?"));
        self.report(diagnostic);
    }

    fn operation(&mut self, template: &PathTemplate<'a>, view: &view::Operation<'a>) -> Option<Found<'a>> {
        let at = &view.at;
        let method = Method::ALL
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(view.method))?;
        // The key alone: a whole operation would be too much to show.
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
        let (mut answer, responses) = self.responses(at, &origin, &context);
        if method == Method::Head {
            answer.ty = None; // there is never a body
        }
        let paging = self.paging(at, &parameters, &answer);
        let empty_status = self.empty_status(at, &answer);
        let id_hints = self.id_hints(at, &answer);
        for example in self.examples.iter_mut().skip(first_example) {
            example.operation.clone_from(&id);
        }
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
            answer,
            responses,
            signed: view.is_signed(),
            stated_retry: self.retry_hint(at),
            verify_with: verify_with.as_ref().map(|(id, _)| (*id).to_owned()),
            timeout_secs: self.count(at, hints::TIMEOUT),
            empty_status,
            creates: None,
            paging,
            deprecated: read.deprecated,
            origin,
        };
        Some(Found {
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
        let message = format!("this operation has no id; it is called `{derived}`");
        let warning = Diagnostic::warning(codes::NO_OPERATION_ID, message, origin.clone());
        let suggestion = Suggestion::operation_id(&origin.pointer);
        self.report(warning.help("add an `operationId`").suggest(suggestion));
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
    pub(super) fn judge_settling(&mut self, found: &[Found<'a>]) {
        for Found {
            operation, verify_at, ..
        } in found
        {
            let (Some(other), Some(at)) = (&operation.verify_with, verify_at) else {
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
                Diagnostic::error(codes::VERIFY_WITH, message, at.clone())
                    .related("this operation", operation.origin.clone())
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

/// Resource and method of an operation that no hint names.
fn derived_call(tag: Option<&str>, id: &str) -> (String, String) {
    let resource = tag.map_or_else(|| "untagged".to_owned(), names::resource);
    (resource, names::method(id))
}
