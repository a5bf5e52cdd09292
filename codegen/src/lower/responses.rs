//! Responses of an operation, and the type that its success responses have in common.

use crate::{
    codes,
    diagnostic::{Diagnostic, Severity, Suggestion, object, text},
    model::{ExamplePlace, Method, Output, Response, ResponseContent, Status, Type, TypeKind},
    openapi::{Cursor, fragment},
    tree::{Kind, Origin},
};

use super::{
    Lowering,
    bodies::{Media, Medium},
    examples::{Example, Purpose},
    hints,
    types::{Context, Draft, NamePriority},
};

/// A lowered response.
struct LoweredResponse {
    response: Response,
    envelope: Vec<String>,
    /// Set if its body may be null.
    nullable: bool,
    origin: Origin,
}

/// The type of a success response, its statuses, and its location.
type Success = (Type, Vec<Status>, Origin);

impl<'a> Lowering<'a> {
    pub(super) fn responses(
        &mut self,
        operation: &Cursor<'a>,
        method: Method,
        origin: &Origin,
        context: &Context,
    ) -> (Output, Vec<Response>) {
        let at = operation.get("responses");
        let mut read: Vec<LoweredResponse> = Vec::new();
        for (key, value) in at
            .iter()
            .flat_map(Cursor::entries)
            .filter(|(key, _)| !key.starts_with("x-"))
        {
            match status(key) {
                Some(status) => read.extend(self.response(status, &value, context)),
                None => {
                    let message = format!("invalid status `{key}`");
                    let help = "write a status such as `200`, `2XX` or `default`";
                    let place = at.as_ref().map_or_else(|| value.origin(), |at| at.origin_of(key));
                    let suggestion = Suggestion::remove(&place.pointer);
                    let error = Diagnostic::error(codes::STATUS, message, place).help(help);
                    self.report(error.suggest(suggestion));
                }
            }
        }
        if read.is_empty() && at.is_none_or(|at| at.node.entries().is_empty()) {
            self.report_missing(operation, origin);
        }
        read.sort_by_key(|read| read.response.status);
        let mut output = self.output(&read, context);
        if method == Method::Head {
            output.ty = None; // a HEAD response has no body
        }
        let statuses = || read.iter().map(|read| read.response.status);
        if !statuses().any(Status::is_success) && statuses().any(Status::is_redirect) {
            output = Output {
                ty: None,
                optional: false,
                envelope: Vec::new(),
                redirect: true,
            };
        }
        (output, read.into_iter().map(|read| read.response).collect())
    }

    /// Reports missing responses. In OpenAPI 3.1 they are optional, but the success response is then unknown.
    fn report_missing(&mut self, operation: &Cursor<'a>, origin: &Origin) {
        let (severity, message) = if self.is_3_1 && !operation.has("responses") {
            let message = "operation without responses; the body of a success response is ignored";
            (Severity::Warning, message)
        } else {
            (Severity::Error, "operation without responses")
        };
        let diagnostic = Diagnostic {
            severity,
            ..Diagnostic::error(codes::NO_RESPONSES, message, origin.clone())
        };
        let success = object([("200", object([("description", text("Success."))]))]);
        self.report(
            diagnostic
                .help("describe at least the success response: `responses: {'200': {description: OK}}`")
                .suggest(Suggestion::update(&origin.pointer, [("responses", success)])),
        );
    }

    fn response(&mut self, status: Status, value: &Cursor<'a>, context: &Context) -> Option<LoweredResponse> {
        let at = self.resolve(value)?;
        self.read(at.read_response())?;
        let media = at.get("content").and_then(|content| self.media(&content));
        let success = status.is_success();
        let context = match (at.component("responses"), status) {
            (Some(name), _) => Context::new(crate::names::type_name(&name)),
            (None, _) if success => context.child("Response"),
            (None, Status::Code(code)) => context.child(&format!("Error{code}")),
            (None, Status::Range(range)) => context.child(&format!("Error{range}XX")),
            (None, Status::Default) => context.child("Default"),
        };
        let mut envelope = Vec::new();
        if let Some(media) = &media {
            for place in self
                .with_target(media.schema.as_ref())
                .into_iter()
                .chain([media.at.clone()])
            {
                envelope.extend(self.words(&place, hints::ENVELOPE));
            }
        }
        let schema = media.as_ref().and_then(|media| media.schema.clone());
        let nullable = schema.is_some_and(|schema| self.is_nullable(&schema));
        let content = media.map(|media| self.response_content(status, media, &envelope, &context));
        let response = Response {
            status,
            docs: at.prose("description"),
            content,
        };
        Some(LoweredResponse {
            response,
            envelope,
            nullable,
            origin: value.origin(),
        })
    }

    fn response_content(
        &mut self,
        status: Status,
        media: Media<'a>,
        envelope: &[String],
        context: &Context,
    ) -> ResponseContent {
        let ty = match (media.medium, &media.schema) {
            _ if self.is_text(&media) => Type::Text,
            (Medium::Text | Medium::Form, _) => Type::Text,
            (Medium::Bytes | Medium::Multipart, _) => Type::Bytes,
            (Medium::Json, Some(schema)) => self.schema(schema, context),
            (Medium::Json, None) => self.type_of_examples(&media),
        };
        self.read_pending();
        let schema = media.schema.as_ref().and_then(|schema| self.resolve(schema));
        let documented = self.documented(ExamplePlace::Response(status), &media.at, schema.as_ref(), &ty);
        let example = match ty {
            Type::Bytes => documented.first().map(|example| example.node.to_json()),
            _ => self.example(
                Example {
                    documented,
                    envelope,
                    name: "response",
                    purpose: Purpose::Response,
                },
                &ty,
            ),
        };
        ResponseContent {
            media_type: media.media_type,
            ty: Some(ty),
            example,
        }
    }

    /// Returns the type of a body without a schema: text if its example is a string, because such a body may be plain
    /// text.
    fn type_of_examples(&mut self, media: &Media<'a>) -> Type {
        let examples = self.examples_of(&media.at, None);
        match examples.first().map(|example| &example.node.kind) {
            Some(Kind::String(_)) => Type::Text,
            _ => self.untyped(&media.at, "response body without a schema", "schema"),
        }
    }

    /// Returns the result of a successful call.
    fn output(&mut self, read: &[LoweredResponse], context: &Context) -> Output {
        let is_2xx = |read: &&LoweredResponse| read.response.status.is_success();
        let mut success: Vec<&LoweredResponse> = read.iter().filter(is_2xx).collect();
        if success.is_empty() {
            success = read
                .iter()
                .filter(|read| read.response.status == Status::Default)
                .collect();
        }
        let described = |read: &&LoweredResponse| {
            let ty = read.response.content.as_ref()?.ty.clone()?;
            Some((ty, vec![read.response.status], read.origin.clone()))
        };
        let types: Vec<Success> = success.iter().filter_map(described).collect();
        let mut envelope: Vec<String> = Vec::new();
        for key in success.iter().flat_map(|read| &read.envelope) {
            if !envelope.contains(key) {
                envelope.push(key.clone());
            }
        }
        let ty = self.common_type(types, context);
        let is_empty = |read: &&LoweredResponse| read.response.content.is_none() || read.nullable;
        Output {
            optional: ty.is_some() && success.iter().any(is_empty),
            ty,
            envelope,
            redirect: false,
        }
    }

    /// Returns the common type of several success responses. If their types differ, it is bytes if one of them is
    /// bytes, else text if one of them is text, else a union of the types.
    fn common_type(&mut self, types: Vec<Success>, context: &Context) -> Option<Type> {
        let mut several: Vec<Success> = Vec::new();
        for (ty, statuses, origin) in types {
            match several
                .iter_mut()
                .find(|(known, ..)| self.types.unify(known, &ty))
            {
                Some((_, known, _)) => known.extend(statuses),
                None => several.push((ty, statuses, origin)),
            }
        }
        let plainer = [Type::Bytes, Type::Text]
            .into_iter()
            .find(|plain| several.iter().any(|(ty, ..)| ty == plain));
        match (several.as_slice(), plainer) {
            ([] | [_], _) => several.pop().map(|(ty, ..)| ty),
            ([(_, _, first), (_, _, second), ..], Some(plainer)) => {
                let as_what = if plainer == Type::Bytes { "bytes" } else { "text" };
                let message = format!("success responses of different kinds; all are returned as {as_what}");
                self.report(
                    Diagnostic::warning(codes::MIXED_RESPONSES, message, second.clone())
                        .related("first response defined here", first.clone())
                        .help("in an overlay, set the same media type on all success responses"),
                );
                Some(plainer)
            }
            (_, None) => Some(self.one_of_responses(several, context)),
        }
    }

    fn one_of_responses(&mut self, several: Vec<Success>, context: &Context) -> Type {
        let context = context.child("Output");
        let origins = several.iter().map(|(.., origin)| origin.clone()).collect();
        let found = several.iter().cloned();
        let found = found.map(|(ty, _, origin)| (ty, None, None, origin)).collect();
        let mut alternatives = self.name_alternatives(found, &context);
        for alternative in &mut alternatives {
            let same = several.iter().filter(|(ty, ..)| *ty == alternative.ty);
            alternative.statuses = same.flat_map(|(_, statuses, _)| statuses.clone()).collect();
        }
        let draft = Draft {
            priority: NamePriority::Derived,
            name: context.name(),
            docs: Some("The response of an operation with several types of responses.".to_owned()),
            origins,
            kind: Some(TypeKind::OneOf(alternatives)),
            example: None,
        };
        self.types.add(draft).0
    }
}

pub(super) fn status(key: &str) -> Option<Status> {
    Some(match fragment::status(key)? {
        fragment::Status::Code(code) => Status::Code(code),
        fragment::Status::Range(range) => Status::Range(range),
        fragment::Status::Default => Status::Default,
    })
}
