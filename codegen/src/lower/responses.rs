//! Responses of an operation, and the answer that its success responses make up.

use crate::{
    codes,
    diagnostic::{Diagnostic, Severity, Suggestion, object, text},
    model::{Answer, ExamplePlace, Response, ResponseContent, Status, Type, TypeKind},
    openapi::{Cursor, fragment},
    tree::{Kind, Origin},
};

use super::{
    Lowering,
    bodies::{Media, Medium},
    examples::{Example, Purpose},
    hints,
    types::{Claim, Context, Draft},
};

/// A response with what it tells about the answer.
struct Read {
    response: Response,
    envelope: Vec<String>,
    /// Its body may be null.
    nullable: bool,
    origin: Origin,
}

impl<'a> Lowering<'a> {
    pub(super) fn responses(
        &mut self,
        operation: &Cursor<'a>,
        origin: &Origin,
        context: &Context,
    ) -> (Answer, Vec<Response>) {
        let at = operation.get("responses");
        let mut read: Vec<Read> = Vec::new();
        for (key, value) in at
            .iter()
            .flat_map(Cursor::entries)
            .filter(|(key, _)| !key.starts_with("x-"))
        {
            match status(key) {
                Some(status) => read.extend(self.response(status, &value, context)),
                None => {
                    let message = format!("`{key}` is no status");
                    let help = "statuses are `200`, `2XX` and `default`";
                    let place = at.as_ref().map_or_else(|| value.origin(), |at| at.origin_of(key));
                    let suggestion = Suggestion::remove(&place.pointer);
                    let error = Diagnostic::error(codes::STATUS, message, place).help(help);
                    self.report(error.suggest(suggestion));
                }
            }
        }
        if read.is_empty() && at.is_none_or(|at| at.node.entries().is_empty()) {
            self.judge_missing(operation, origin);
        }
        read.sort_by_key(|read| read.response.status);
        let answer = self.answer(&read, context);
        (answer, read.into_iter().map(|read| read.response).collect())
    }

    /// OpenAPI 3.1 lets an operation go without `responses`; then nothing is known of its answer.
    fn judge_missing(&mut self, operation: &Cursor<'a>, origin: &Origin) {
        let (severity, message) = if self.is_3_1 && !operation.has("responses") {
            let message = "this operation has no responses: what a success has in its body is not read";
            (Severity::Warning, message)
        } else {
            (Severity::Error, "this operation has no responses")
        };
        let diagnostic = Diagnostic {
            severity,
            ..Diagnostic::error(codes::NO_RESPONSES, message, origin.clone())
        };
        let success = object([("200", object([("description", text("Success."))]))]);
        self.report(
            diagnostic
                .help("describe at least the success: `responses: {'200': {description: OK}}`")
                .suggest(Suggestion::update(&origin.pointer, [("responses", success)])),
        );
    }

    fn response(&mut self, status: Status, value: &Cursor<'a>, context: &Context) -> Option<Read> {
        let at = self.resolve(value)?;
        self.read(at.read_response())?;
        let media = at.get("content").and_then(|content| self.media(&content));
        let success = matches!(status, Status::Code(200..=299) | Status::Range(2));
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
        Some(Read {
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
                    purpose: Purpose::Answer,
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

    /// Without a schema the example must tell: one that is a string may as well come as bare text.
    fn type_of_examples(&mut self, media: &Media<'a>) -> Type {
        let examples = self.examples_of(&media.at, None);
        match examples.first().map(|example| &example.node.kind) {
            Some(Kind::String(_)) => Type::Text,
            _ => self.untyped(&media.at, "this answer has no schema", "schema"),
        }
    }

    /// What a successful call gives.
    fn answer(&mut self, read: &[Read], context: &Context) -> Answer {
        let is_2xx =
            |read: &&Read| matches!(read.response.status, Status::Code(200..=299) | Status::Range(2));
        let mut success: Vec<&Read> = read.iter().filter(is_2xx).collect();
        if success.is_empty() {
            success = read
                .iter()
                .filter(|read| read.response.status == Status::Default)
                .collect();
        }
        let described =
            |read: &&Read| Some((read.response.content.as_ref()?.ty.clone()?, read.origin.clone()));
        let types: Vec<(Type, Origin)> = success.iter().filter_map(described).collect();
        let mut envelope: Vec<String> = Vec::new();
        for key in success.iter().flat_map(|read| &read.envelope) {
            if !envelope.contains(key) {
                envelope.push(key.clone());
            }
        }
        let ty = self.common_type(types, context);
        let is_empty = |read: &&Read| read.response.content.is_none() || read.nullable;
        Answer {
            optional: ty.is_some() && success.iter().any(is_empty),
            ty,
            envelope,
        }
    }

    /// The type of any of several answers: their own where they have but one, else one of several. What is not JSON
    /// makes text or bytes of all of them.
    fn common_type(&mut self, types: Vec<(Type, Origin)>, context: &Context) -> Option<Type> {
        let mut several: Vec<(Type, Origin)> = Vec::new();
        for (ty, origin) in types {
            if !several.iter().any(|(known, _)| self.types.unify(known, &ty)) {
                several.push((ty, origin));
            }
        }
        let plainer = [Type::Bytes, Type::Text]
            .into_iter()
            .find(|plain| several.iter().any(|(ty, _)| ty == plain));
        match (several.as_slice(), plainer) {
            ([] | [_], _) => several.pop().map(|(ty, _)| ty),
            ([(_, first), (_, second), ..], Some(plainer)) => {
                let as_what = if plainer == Type::Bytes { "bytes" } else { "text" };
                let message = format!(
                    "the success responses of this operation are of several kinds: all are given as {as_what}"
                );
                self.report(
                    Diagnostic::warning(codes::SEVERAL_ANSWERS, message, second.clone())
                        .related("the first is here", first.clone())
                        .help("let an overlay give them one media type"),
                );
                Some(plainer)
            }
            (_, None) => Some(self.one_answer_of(several, context)),
        }
    }

    fn one_answer_of(&mut self, several: Vec<(Type, Origin)>, context: &Context) -> Type {
        let context = context.child("Answer");
        let origins = several.iter().map(|(_, origin)| origin.clone()).collect();
        let found = several
            .into_iter()
            .map(|(ty, origin)| (ty, None, None, origin))
            .collect();
        let alternatives = self.name_alternatives(found, &context);
        let draft = Draft {
            claim: Claim::Derived,
            name: context.name(),
            docs: Some("One of the answers of an operation that has several.".to_owned()),
            origins,
            kind: Some(TypeKind::OneOf(alternatives)),
            example: None,
        };
        self.types.add(draft).0
    }
}

fn status(key: &str) -> Option<Status> {
    Some(match fragment::status(key)? {
        fragment::Status::Code(code) => Status::Code(code),
        fragment::Status::Range(range) => Status::Range(range),
        fragment::Status::Default => Status::Default,
    })
}
