//! Parameters of an operation: its own, and those of its path.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    diagnostic::Diagnostic,
    model::{Encoding, ExamplePlace, Location, Parameter, Style, Type},
    names,
    openapi::Cursor,
    suggest,
    tree::{Kind, Node, Origin},
};

use super::{
    Lowering, codes,
    examples::{Example, Purpose},
    fragment, hints,
    operations::Template,
    styles,
    types::Context,
};

/// Headers that the client writes, whatever a description says.
const OWN_HEADERS: &[&str] = &["accept", "authorization", "content-type"];

impl<'a> Lowering<'a> {
    pub(super) fn parameters(
        &mut self,
        operation: &Cursor<'a>,
        origin: &Origin,
        item: &Cursor<'a>,
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
    fn declared(&mut self, at: &Cursor<'a>) -> Vec<Cursor<'a>> {
        let Some(list) = at.get("parameters") else {
            return Vec::new();
        };
        if !matches!(list.node.kind, Kind::Array(_)) {
            let message = format!("`parameters` must be a list, not {}", list.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, list.origin()));
        }
        let mut found: Vec<Cursor<'a>> = Vec::new();
        for entry in list.items() {
            let Some(parameter) = self.resolve(&entry) else {
                continue;
            };
            if let Some(first) = found.iter().find(|known| is_same(known, &parameter)) {
                let name = parameter.text("name").unwrap_or_default();
                let message = format!("the parameter `{name}` is declared twice; the first counts");
                self.report(
                    Diagnostic::warning(codes::DUPLICATE_PARAMETER, message, entry.origin())
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
        at: &Cursor<'a>,
        template: &Template<'a>,
        context: &Context,
    ) -> Option<Parameter> {
        let read = self.read_parameter(at)?;
        let location = match read {
            openapiv3::Parameter::Path { .. } => Location::Path,
            openapiv3::Parameter::Query { .. } => Location::Query,
            openapiv3::Parameter::Header { .. } => Location::Header,
            openapiv3::Parameter::Cookie { .. } => Location::Cookie,
        };
        let data = read.parameter_data_ref();
        let (wire, required) = (data.name.clone(), data.required);
        if !self.is_taken(at, location, &wire, required, template) {
            return None;
        }
        self.judge_name(at, location, &wire);
        let explode = at.node.get("explode").and_then(Node::as_bool);
        let style = styles::style(location, at.text("style"), explode);
        let (ty, encoding) = self.parameter_type(at, style.unwrap_or(Style::Form), &context.child(&wire));
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
        let required = required || location == Location::Path;
        // A secret is known again in a message by the way it is always written.
        let reserved = location == Location::Query
            && ty != Type::Secret
            && at.node.get("allowReserved").and_then(Node::as_bool) == Some(true);
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
            reserved,
            media_type: None,
            docs,
            example,
            facts: self.facts(at, schema.as_ref()),
            origin,
        })
    }

    /// Whether the caller gives it: not what the client writes itself, nor what a path has no place for.
    fn is_taken(
        &mut self,
        at: &Cursor<'a>,
        location: Location,
        wire: &str,
        required: bool,
        template: &Template<'a>,
    ) -> bool {
        if location == Location::Header && OWN_HEADERS.contains(&wire.to_lowercase().as_str()) {
            let message =
                format!("the header `{wire}` is written by the client itself and no parameter of a call");
            self.report(Diagnostic::warning(codes::IGNORED_HEADER, message, at.origin()));
            return false;
        }
        location != Location::Path || self.is_in_template(at, wire, template, required)
    }

    fn read_parameter(&mut self, at: &Cursor<'a>) -> Option<openapiv3::Parameter> {
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
        at: &Cursor<'a>,
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

    /// Names that cannot stand where they would have to.
    fn judge_name(&mut self, at: &Cursor<'a>, location: Location, wire: &str) {
        let is_sign = |c: char| "!#$%&'*+-.^_`|~".contains(c);
        let is_token = !wire.is_empty() && wire.chars().all(|c| c.is_ascii_alphanumeric() || is_sign(c));
        if matches!(location, Location::Header | Location::Cookie) && !is_token {
            let message = format!("`{wire}` cannot be the name of a {}", location.as_str());
            let origin = at.get("name").map_or_else(|| at.origin(), |name| name.origin());
            self.report(Diagnostic::error(codes::UNSUPPORTED_PARAMETER, message, origin));
        }
    }

    /// The encoding that a hint asks for.
    fn encoding_hint(&mut self, at: &Cursor<'a>) -> Option<Encoding> {
        let (text, value) = self.word(at, hints::ENCODING)?;
        if text != "base64-json" {
            self.bad_hint(
                &value,
                hints::ENCODING,
                &format!("cannot be `{text}`"),
                "write `base64-json`",
            );
        }
        Some(Encoding::Base64Json)
    }

    fn name_prefix(&mut self, at: &Cursor<'a>, wire: &str) -> Option<String> {
        let (prefix, value) = self.word(at, hints::NAME_PREFIX)?;
        if at.text("in") == Some("query") && wire.starts_with(prefix) {
            return Some(prefix.to_owned());
        }
        let help = format!("it stands on a query parameter whose name begins with it; this one is `{wire}`");
        self.bad_hint(&value, hints::NAME_PREFIX, &format!("cannot be `{prefix}`"), help);
        None
    }

    /// The type of the value, and how it becomes text.
    fn parameter_type(&mut self, at: &Cursor<'a>, style: Style, context: &Context) -> (Type, Encoding) {
        let content = at
            .get("content")
            .and_then(|content| content.entries().next().map(|(_, media)| media));
        let schema = at.get("schema").or_else(|| content.as_ref()?.get("schema"));
        let hint = self.encoding_hint(at);
        let Some(schema) = schema else {
            return (Type::String, Encoding::Plain);
        };
        let untyped = self.untyped.len();
        let ty = self.schema(&schema, context);
        if let Some(hint) = hint {
            return (ty, hint);
        }
        self.read_pending();
        if content.is_some() {
            return self.json_parameter(at, ty);
        }
        if ty == Type::Json {
            self.untyped.truncate(untyped); // without a type it is text, as it stands in a request
            return (Type::String, Encoding::Plain);
        }
        if styles::is_plain(style, &ty, &self.types) {
            return (ty, Encoding::Plain);
        }
        (ty, Encoding::Styled(style))
    }

    /// A parameter with a media type: text as it is, or JSON.
    fn json_parameter(&mut self, at: &Cursor<'a>, ty: Type) -> (Type, Encoding) {
        let media_type = at.get("content").and_then(|content| content.entries().next());
        if media_type.is_some_and(|(name, _)| !name.contains("json")) {
            return (Type::String, Encoding::Plain);
        }
        if at.text("in") == Some("cookie") {
            let message = "JSON cannot be the value of a cookie";
            let help = "describe it as a string that the caller composes";
            self.report(Diagnostic::error(codes::UNSUPPORTED_PARAMETER, message, at.origin()).help(help));
        }
        (ty, Encoding::Json)
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

    pub(super) fn name_apart(&mut self, parameters: &mut [Parameter]) {
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
fn is_same(one: &Cursor<'_>, other: &Cursor<'_>) -> bool {
    one.text("name").is_some() && one.text("name") == other.text("name") && one.text("in") == other.text("in")
}
