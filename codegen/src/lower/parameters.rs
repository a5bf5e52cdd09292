//! Parameters of an operation: its own, and those of its path.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    diagnostic::Diagnostic,
    model::{Encoding, ExamplePlace, Location, Parameter, Type, TypeKind},
    names,
    tree::{Kind, Origin},
};

use super::{
    Lowering, codes,
    examples::{Example, Purpose},
    fragment, hints,
    located::Located,
    operations::Template,
    suggest,
    types::Context,
};

/// Headers that the client writes, whatever a description says.
const OWN_HEADERS: &[&str] = &["accept", "authorization", "content-type"];

impl<'a> Lowering<'a> {
    pub(super) fn parameters(
        &mut self,
        operation: &Located<'a>,
        origin: &Origin,
        item: &Located<'a>,
        template: &Template<'a>,
        context: &Context,
    ) -> Vec<Parameter> {
        let own = self.declared(operation);
        let mut declared = self.declared(item);
        declared.retain(|shared| !own.iter().any(|own| is_same(own, shared)));
        declared.extend(own);
        let mut parameters: Vec<Parameter> = declared
            .iter()
            .filter_map(|at| self.parameter(at, template, context))
            .collect();
        let place = |parameter: &Parameter| match parameter.location {
            Location::Path => template
                .names
                .iter()
                .position(|name| *name == parameter.wire)
                .unwrap_or_default(),
            _ if parameter.required => template.names.len(),
            _ => template.names.len() + 1,
        };
        parameters.sort_by_key(place);
        self.judge_template(origin, &parameters, template);
        self.name_apart(&mut parameters);
        parameters
    }

    /// The parameters under `at`, at the end of their references.
    fn declared(&mut self, at: &Located<'a>) -> Vec<Located<'a>> {
        let Some(list) = at.get("parameters") else {
            return Vec::new();
        };
        if !matches!(list.node.kind, Kind::Array(_)) {
            let message = format!("`parameters` must be a list, not {}", list.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, list.origin()));
        }
        let mut found: Vec<Located<'a>> = Vec::new();
        for entry in list.items() {
            let Some(parameter) = self.resolve(&entry) else {
                continue;
            };
            if let Some(first) = found.iter().find(|known| is_same(known, &parameter)) {
                let name = parameter.text("name").unwrap_or_default();
                let message = format!("the parameter `{name}` is declared twice");
                self.report(
                    Diagnostic::error(codes::DUPLICATE_PARAMETER, message, entry.origin())
                        .related("first declared here", first.origin())
                        .help("remove one of them"),
                );
            } else {
                found.push(parameter);
            }
        }
        found
    }

    fn parameter(
        &mut self,
        at: &Located<'a>,
        template: &Template<'a>,
        context: &Context,
    ) -> Option<Parameter> {
        let read = self.read_parameter(at)?;
        let data = read.parameter_data_ref();
        let location = match read {
            openapiv3::Parameter::Path { .. } => Location::Path,
            openapiv3::Parameter::Query { .. } => Location::Query,
            openapiv3::Parameter::Header { .. } => Location::Header,
            openapiv3::Parameter::Cookie { .. } => Location::Cookie,
        };
        let wire = data.name.clone();
        if location == Location::Header && OWN_HEADERS.contains(&wire.to_lowercase().as_str()) {
            let message =
                format!("the header `{wire}` is written by the client itself and no parameter of a call");
            self.report(Diagnostic::warning(codes::IGNORED_HEADER, message, at.origin()));
            return None;
        }
        if location == Location::Path && !self.is_in_template(at, &wire, template, data.required) {
            return None;
        }
        self.judge_style(at, &read);
        let encoding = self.encoding(at);
        let ty = self.parameter_type(at, encoding, &context.child(&wire));
        let name_prefix = self.name_prefix(at, &wire);
        let name = self
            .rust_name(at, names::parameter)
            .unwrap_or_else(|| names::parameter(name_prefix.as_deref().unwrap_or(&wire)));
        self.read_pending();
        let schema = at.get("schema").and_then(|schema| self.resolve(&schema));
        let documented = self.documented(
            ExamplePlace::Parameter(location, wire.clone()),
            at,
            schema.as_ref(),
            &ty,
        );
        let example = Example {
            documented,
            envelope: &[],
            name: &wire,
            purpose: Purpose::Request,
        };
        let example = self.example(example, &ty);
        let required = data.required || location == Location::Path;
        let docs = at.prose("description");
        let origin = at.origin();
        Some(Parameter {
            wire,
            name,
            location,
            required,
            ty,
            encoding,
            name_prefix,
            docs,
            example,
            origin,
        })
    }

    fn read_parameter(&mut self, at: &Located<'a>) -> Option<openapiv3::Parameter> {
        let mut complete = true;
        for key in ["name", "in"] {
            if matches!(at.node.kind, Kind::Object(_)) && !at.has(key) {
                let message = format!("this parameter has no `{key}`");
                self.report(Diagnostic::error(codes::MISSING, message, at.origin()));
                complete = false;
            }
        }
        if complete && !at.has("schema") && !at.has("content") {
            let message = "this parameter has no `schema`";
            self.report(
                Diagnostic::error(codes::MISSING, message, at.origin()).help("add `schema: {type: string}`"),
            );
        }
        let place = at
            .text("in")
            .filter(|place| ["path", "query", "header", "cookie"].contains(place));
        let place = place.unwrap_or("query");
        let base = if at.has("content") {
            json!({ "name": "unnamed", "in": place })
        } else {
            json!({ "name": "unnamed", "in": place, "schema": {} })
        };
        self.fragment(at, &fragment::PARAMETER, base).filter(|_| complete)
    }

    fn is_in_template(
        &mut self,
        at: &Located<'a>,
        wire: &str,
        template: &Template<'a>,
        required: bool,
    ) -> bool {
        if !template.names.contains(&wire) {
            let message = format!("the path `{}` has no `{{{wire}}}`", template.path);
            let mut diagnostic = Diagnostic::error(codes::PATH_PARAMETER, message, at.origin());
            let near = suggest::closest(wire, template.names.iter().copied());
            diagnostic.help = near.map(|near| format!("is `{near}` meant?"));
            self.report(diagnostic);
            return false;
        }
        if !required {
            let message = format!("the path parameter `{wire}` must be `required: true`; it is taken so");
            self.report(Diagnostic::warning(codes::PATH_PARAMETER, message, at.origin()));
        }
        true
    }

    /// Only the styles that put one value down as it is.
    fn judge_style(&mut self, at: &Located<'a>, read: &openapiv3::Parameter) {
        use openapiv3::{Parameter as Read, PathStyle, QueryStyle};
        let plain = match read {
            Read::Path { style, .. } => *style == PathStyle::Simple,
            Read::Query { style, .. } => *style == QueryStyle::Form,
            Read::Header { .. } | Read::Cookie { .. } => true,
        };
        if !plain {
            let origin = at
                .get("style")
                .map_or_else(|| at.origin(), |style| style.origin());
            let message = "this style of parameter is not supported";
            let help = "leave the style out, and describe the value as a string that the caller composes";
            self.report(Diagnostic::error(codes::UNSUPPORTED_PARAMETER, message, origin).help(help));
        }
    }

    fn encoding(&mut self, at: &Located<'a>) -> Encoding {
        let Some((text, value)) = self.word(at, hints::ENCODING) else {
            return Encoding::Plain;
        };
        if text != "base64-json" {
            self.bad_hint(
                &value,
                hints::ENCODING,
                &format!("cannot be `{text}`"),
                "write `base64-json`",
            );
        }
        Encoding::Base64Json
    }

    fn name_prefix(&mut self, at: &Located<'a>, wire: &str) -> Option<String> {
        let (prefix, value) = self.word(at, hints::NAME_PREFIX)?;
        if at.text("in") == Some("query") && wire.starts_with(prefix) {
            return Some(prefix.to_owned());
        }
        let help = format!("it stands on a query parameter whose name begins with it; this one is `{wire}`");
        self.bad_hint(&value, hints::NAME_PREFIX, &format!("cannot be `{prefix}`"), help);
        None
    }

    fn parameter_type(&mut self, at: &Located<'a>, encoding: Encoding, context: &Context) -> Type {
        let content = at
            .get("content")
            .and_then(|content| content.entries().next().map(|(_, media)| media));
        let schema = at.get("schema").or_else(|| content.as_ref()?.get("schema"));
        let Some(schema) = schema else { return Type::String };
        let untyped = self.untyped.len();
        let ty = self.schema(&schema, context);
        if encoding == Encoding::Base64Json {
            return ty;
        }
        let kind = self.types.draft(&ty).and_then(|draft| draft.kind.as_ref());
        let plain = match &ty {
            Type::Json if content.is_none() => {
                self.untyped.truncate(untyped); // without a type it is text, as it stands in a request
                return Type::String;
            }
            Type::Named(_) => matches!(kind, Some(TypeKind::Enum(_) | TypeKind::Newtype(_))),
            ty => matches!(
                ty,
                Type::Bool | Type::Integer | Type::Number | Type::String | Type::Secret
            ),
        };
        if plain && content.is_none() {
            return ty;
        }
        let message = "the value of this parameter is no single text, number or boolean";
        let help = format!(
            "describe it as a string that the caller composes, or say how it is sent with `{}`",
            hints::ENCODING
        );
        self.report(Diagnostic::error(codes::UNSUPPORTED_PARAMETER, message, at.origin()).help(help));
        Type::String
    }

    fn judge_template(&mut self, origin: &Origin, parameters: &[Parameter], template: &Template<'a>) {
        for name in &template.names {
            let declared =
                |parameter: &Parameter| parameter.location == Location::Path && parameter.wire == *name;
            if !parameters.iter().any(declared) {
                let message = format!("`{{{name}}}` of the path is not declared");
                self.report(
                    Diagnostic::error(codes::PATH_PARAMETER, message, origin.clone()).help(format!(
                        "add a parameter with `name: {name}`, `in: path`, `required: true`"
                    )),
                );
            }
        }
    }

    fn name_apart(&mut self, parameters: &mut [Parameter]) {
        let mut taken = BTreeSet::new();
        for parameter in parameters {
            let name = names::distinct(&parameter.name, &mut taken);
            if name != parameter.name {
                let what = format!("the parameter `{}`", parameter.wire);
                self.collision(&what, &parameter.name, &name, parameter.origin.clone());
                parameter.name = name;
            }
        }
    }
}

/// Parameters are told apart by name and location.
fn is_same(one: &Located<'_>, other: &Located<'_>) -> bool {
    one.text("name").is_some() && one.text("name") == other.text("name") && one.text("in") == other.text("in")
}
