//! Parameters of an operation, including those of its path item.

use std::collections::BTreeSet;

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion, object, text},
    model::{Encoding, ExamplePlace, Location, Parameter, Style, Type},
    names,
    openapi::{
        Cursor,
        fragment::{self, ParameterFacts},
        path::PathTemplate,
        view::{self, ParameterProblem},
    },
    suggest,
    tree::{Json, Kind, Node, Origin},
};

use super::{
    Lowering,
    examples::{Example, Purpose},
    hints,
    references::unresolved_reference,
    styles,
    types::Context,
};

/// Headers that the client always sets itself.
const OWN_HEADERS: &[&str] = &["accept", "authorization", "content-type"];

impl<'a> Lowering<'a> {
    pub(super) fn parameters(
        &mut self,
        operation: &view::Operation<'a>,
        origin: &Origin,
        template: &PathTemplate<'a>,
        context: &Context,
    ) -> Vec<Parameter> {
        let declared = operation.parameters(&mut |problem| self.parameter_problem(problem));
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
        self.check_template(origin, &parameters, template);
        self.make_names_unique(&mut parameters);
        parameters
    }

    fn parameter_problem(&mut self, problem: ParameterProblem<'a>) {
        self.report(match problem {
            ParameterProblem::NotAList(list) => {
                let message = format!("`parameters` must be a list, found {}", list.node.describe());
                Diagnostic::error(codes::FORM, message, list.origin())
            }
            ParameterProblem::Unresolved(unresolved) => unresolved_reference(&unresolved),
            ParameterProblem::Duplicate { entry, first } => {
                let name = first.text("name").unwrap_or_default();
                let message = format!("duplicate parameter `{name}`; the first declaration is used");
                Diagnostic::warning(codes::DUPLICATE_PARAMETER, message, entry.origin())
                    .related("first declared here", first.origin())
                    .help("remove one of the declarations")
                    .suggest(Suggestion::remove(&entry.pointer))
            }
        });
    }

    fn parameter(
        &mut self,
        at: &Cursor<'a>,
        template: &PathTemplate<'a>,
        context: &Context,
    ) -> Option<Parameter> {
        let read = self.read_parameter(at)?;
        let location = match read.location {
            fragment::Location::Path => Location::Path,
            fragment::Location::Query => Location::Query,
            fragment::Location::Header => Location::Header,
            fragment::Location::Cookie => Location::Cookie,
        };
        let (wire, required) = (read.name, read.required);
        if !self.is_parameter(at, location, &wire, required, template) {
            return None;
        }
        self.check_name(at, location, &wire);
        let explode = at.node.get("explode").and_then(Node::as_bool);
        let style = styles::style(location, at.text("style"), explode);
        let (ty, encoding) = self.parameter_type(at, style.unwrap_or(Style::Form), &context.child(&wire));
        let name_prefix = self.name_prefix(at, &wire);
        let name = self
            .rust_name(at, names::parameter)
            .unwrap_or_else(|| names::parameter(name_prefix.as_deref().unwrap_or(&wire)));
        self.read_pending();
        let schema = at.get("schema").and_then(|schema| self.resolve(&schema));
        let place = ExamplePlace::Parameter(location, wire.clone());
        let documented = self.documented(place, at, schema.as_ref(), &ty);
        let example = Example {
            documented,
            envelope: &[],
            name: &wire,
            purpose: Purpose::Request,
        };
        let example = self.example(example, &ty);
        let required = required || location == Location::Path;
        // `allowReserved` applies to a parameter with `schema`, not to one with `content`. Secret values must be
        // encoded, because only their encoded form is redacted in messages.
        let reserved = location == Location::Query
            && ty != Type::Secret
            && !at.has("content")
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

    /// Returns `false` for parameters that callers cannot set: headers that the client sets itself, and path
    /// parameters that the path does not contain.
    fn is_parameter(
        &mut self,
        at: &Cursor<'a>,
        location: Location,
        wire: &str,
        required: bool,
        template: &PathTemplate<'a>,
    ) -> bool {
        if location == Location::Header && OWN_HEADERS.contains(&wire.to_lowercase().as_str()) {
            let message = format!("header `{wire}` is set by the client and cannot be a parameter");
            let warning = Diagnostic::warning(codes::IGNORED_HEADER, message, at.origin());
            self.report(warning.suggest(Suggestion::remove(&at.pointer)));
            return false;
        }
        location != Location::Path || self.is_in_template(at, wire, template, required)
    }

    fn read_parameter(&mut self, at: &Cursor<'a>) -> Option<ParameterFacts> {
        let mut complete = true;
        for key in ["name", "in"] {
            if matches!(at.node.kind, Kind::Object(_)) && !at.has(key) {
                let message = format!("parameter without `{key}`");
                self.report(Diagnostic::error(codes::MISSING, message, at.origin()));
                complete = false;
            }
        }
        if complete && !at.has("schema") && !at.has("content") {
            let message = "parameter without `schema`";
            self.report(
                Diagnostic::error(codes::MISSING, message, at.origin())
                    .help("add `schema: {type: string}`")
                    .suggest(Suggestion::update(
                        &at.pointer,
                        [("schema", object([("type", text("string"))]))],
                    )),
            );
        }
        self.read(at.read_parameter()).filter(|_| complete)
    }

    fn is_in_template(
        &mut self,
        at: &Cursor<'a>,
        wire: &str,
        template: &PathTemplate<'a>,
        required: bool,
    ) -> bool {
        if !template.names.contains(&wire) {
            let message = format!("path `{}` does not contain `{{{wire}}}`", template.path);
            let mut diagnostic = Diagnostic::error(codes::PATH_PARAMETER, message, at.origin());
            let near = suggest::closest(wire, template.names.iter().copied());
            diagnostic.help = near.map(|near| format!("did you mean `{near}`?"));
            let suggestion = match near {
                Some(near) => Some(Suggestion::update(&at.pointer, [("name", text(near))])),
                None => Suggestion::remove(&at.pointer),
            };
            self.report(diagnostic.suggest(suggestion));
            return false;
        }
        if !required {
            let message = format!("path parameter `{wire}` without `required: true`, which is implied");
            let warning = Diagnostic::warning(codes::PATH_PARAMETER, message, at.origin());
            let required = [("required", Json::Bool(true))];
            self.report(warning.suggest(Suggestion::update(&at.pointer, required)));
        }
        true
    }

    /// Reports names that are not valid in a header or cookie.
    fn check_name(&mut self, at: &Cursor<'a>, location: Location, wire: &str) {
        if matches!(location, Location::Header | Location::Cookie) && !is_token(wire) {
            let message = format!("invalid name `{wire}` of a {}", location.as_str());
            let origin = at.get("name").map_or_else(|| at.origin(), |name| name.origin());
            self.report(Diagnostic::error(codes::UNSUPPORTED_PARAMETER, message, origin));
        }
    }

    /// Returns the encoding from a hint.
    fn encoding_hint(&mut self, at: &Cursor<'a>) -> Option<Encoding> {
        let (text, value) = self.word(at, hints::ENCODING)?;
        if text != "base64-json" {
            self.invalid_hint(
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
        let help = format!("set it to a prefix of the name of a query parameter; this parameter is `{wire}`");
        self.invalid_hint(&value, hints::NAME_PREFIX, &format!("cannot be `{prefix}`"), help);
        None
    }

    /// Returns the type of a parameter's value and its encoding.
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
        let mut ty = self.schema(&schema, context);
        if let Some(hint) = hint {
            return (ty, hint);
        }
        self.read_pending();
        if content.is_some() {
            return self.json_parameter(at, ty);
        }
        if ty == Type::Json {
            self.untyped.truncate(untyped); // an untyped parameter is a string
            ty = Type::String;
        }
        if styles::is_plain(style, &ty, &self.types) {
            return (ty, Encoding::Plain);
        }
        (ty, Encoding::Styled(style))
    }

    /// Returns the type and encoding of a parameter that declares a media type. JSON is encoded as JSON, and
    /// any other media type as a plain string.
    fn json_parameter(&mut self, at: &Cursor<'a>, ty: Type) -> (Type, Encoding) {
        let media_type = at.get("content").and_then(|content| content.entries().next());
        if media_type.is_some_and(|(name, _)| !name.contains("json")) {
            return (Type::String, Encoding::Plain);
        }
        if at.text("in") == Some("cookie") {
            let message = "cookie parameter with a JSON value";
            let help = "describe it as a string that the caller builds";
            self.report(Diagnostic::error(codes::UNSUPPORTED_PARAMETER, message, at.origin()).help(help));
        }
        (ty, Encoding::Json)
    }

    fn check_template(&mut self, origin: &Origin, parameters: &[Parameter], template: &PathTemplate<'a>) {
        for name in &template.names {
            let declared =
                |parameter: &Parameter| parameter.location == Location::Path && parameter.wire == *name;
            if !parameters.iter().any(declared) {
                let message = format!("undeclared path parameter `{name}`");
                let parameter = object([
                    ("name", text(*name)),
                    ("in", text("path")),
                    ("required", Json::Bool(true)),
                    ("schema", object([("type", text("string"))])),
                ]);
                let parameters = [("parameters", Json::Array(vec![parameter]))];
                self.report(
                    Diagnostic::error(codes::PATH_PARAMETER, message, origin.clone())
                        .help(format!(
                            "declare a parameter with `name: {name}`, `in: path`, `required: true`"
                        ))
                        .suggest(Suggestion::update(&origin.pointer, parameters)),
                );
            }
        }
    }

    pub(super) fn make_names_unique(&mut self, parameters: &mut [Parameter]) {
        let mut taken = BTreeSet::new();
        for parameter in parameters {
            let name = names::distinct(&parameter.name, &mut taken);
            if name != parameter.name {
                let what = format!("parameter `{}`", parameter.wire);
                self.collision(&what, &parameter.name, &name, parameter.origin.clone());
                parameter.name = name;
            }
        }
    }
}

/// Returns `true` if a header or cookie can have this name.
pub(super) fn is_token(name: &str) -> bool {
    let is_sign = |c: char| "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || is_sign(c))
}
