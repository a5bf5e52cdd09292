//! Responses of an operation, and the answer that its success responses make up.

use serde_json::json;

use crate::{
    diagnostic::Diagnostic,
    model::{Answer, ExamplePlace, Response, ResponseContent, Status, Type},
    tree::{Kind, Origin},
};

use super::{
    Lowering,
    bodies::{Media, Medium},
    codes,
    examples::{Example, Purpose},
    fragment, hints,
    located::Located,
    types::Context,
};

/// A response with what it tells about the answer.
struct Read {
    response: Response,
    envelope: Vec<String>,
    origin: Origin,
}

impl<'a> Lowering<'a> {
    pub(super) fn responses(
        &mut self,
        operation: &Located<'a>,
        origin: &Origin,
        context: &Context,
    ) -> (Answer, Vec<Response>) {
        let at = operation.get("responses");
        let mut read: Vec<Read> = Vec::new();
        for (key, value) in at
            .iter()
            .flat_map(Located::entries)
            .filter(|(key, _)| !key.starts_with("x-"))
        {
            match status(key) {
                Some(status) => read.extend(self.response(status, &value, context)),
                None => {
                    let message = format!("`{key}` is no status");
                    let help = "statuses are `200`, `2XX` and `default`";
                    let place = at
                        .as_ref()
                        .map_or_else(|| value.origin(), |at| at.key_origin(key));
                    self.report(Diagnostic::error(codes::STATUS, message, place).help(help));
                }
            }
        }
        if read.is_empty() && at.is_none_or(|at| at.node.entries().is_empty()) {
            let message = "this operation has no responses";
            self.report(
                Diagnostic::error(codes::NO_RESPONSES, message, origin.clone())
                    .help("describe at least the success: `responses: {'200': {description: OK}}`"),
            );
        }
        read.sort_by_key(|read| read.response.status);
        let answer = self.answer(&read);
        (answer, read.into_iter().map(|read| read.response).collect())
    }

    fn response(&mut self, status: Status, value: &Located<'a>, context: &Context) -> Option<Read> {
        let at = self.resolve(value)?;
        // A response without a description does no harm here.
        let _: openapiv3::Response = self.fragment(&at, &fragment::RESPONSE, json!({ "description": "" }))?;
        let media = at.get("content").and_then(|content| self.media(&content));
        let success = matches!(status, Status::Code(200..=299) | Status::Range(2));
        let context = match (at.pointer.strip_prefix("/components/responses/"), status) {
            (Some(name), _) => Context::new(crate::names::type_name(name)),
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
        let content = media.map(|media| self.response_content(status, media, &envelope, &context));
        let response = Response {
            status,
            docs: at.prose("description"),
            content,
        };
        Some(Read {
            response,
            envelope,
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
        let ty = if media.medium == Medium::Text || self.is_text(&media) {
            Some(Type::Text)
        } else if media.medium == Medium::Bytes {
            None
        } else {
            Some(match &media.schema {
                Some(schema) => self.schema(schema, context),
                None => self.type_of_examples(&media),
            })
        };
        self.read_pending();
        let shown = ty.clone().unwrap_or(Type::Json);
        let schema = media.schema.as_ref().and_then(|schema| self.resolve(schema));
        let documented = self.documented(ExamplePlace::Response(status), &media.at, schema.as_ref(), &shown);
        let example = match ty {
            None => documented.first().map(|example| example.node.to_json()),
            Some(_) => self.example(
                Example {
                    documented,
                    envelope,
                    name: "response",
                    purpose: Purpose::Answer,
                },
                &shown,
            ),
        };
        ResponseContent {
            media_type: media.media_type,
            ty,
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
    fn answer(&mut self, read: &[Read]) -> Answer {
        let is_2xx =
            |read: &&Read| matches!(read.response.status, Status::Code(200..=299) | Status::Range(2));
        let mut success: Vec<&Read> = read.iter().filter(is_2xx).collect();
        if success.is_empty() {
            success = read
                .iter()
                .filter(|read| read.response.status == Status::Default)
                .collect();
        }
        let mut answer = Answer {
            ty: None,
            optional: false,
            envelope: Vec::new(),
        };
        let mut first: Option<&Read> = None;
        for read in success.iter().copied() {
            let Some(content) = &read.response.content else {
                continue;
            };
            let Some(ty) = &content.ty else {
                let message = format!(
                    "an answer of media type `{}` cannot be decoded",
                    content.media_type
                );
                let help = "only JSON and text can: put the media type right, or remove the `content`";
                self.report(Diagnostic::error(codes::MEDIA_TYPE, message, read.origin.clone()).help(help));
                continue;
            };
            answer.envelope.extend(read.envelope.iter().cloned());
            match (&answer.ty, first) {
                (Some(known), Some(first)) if !self.types.unify(known, ty) => {
                    let message = "the success responses of this operation have different types, which is not supported";
                    self.report(
                        Diagnostic::error(codes::SEVERAL_ANSWERS, message, read.origin.clone())
                            .related("the first is here", first.origin.clone())
                            .help("let an overlay give them one schema (`oneOf` both, if need be), or `x-zephr-any`"),
                    );
                }
                (Some(_), _) => {}
                (None, _) => (answer.ty, first) = (Some(ty.clone()), Some(read)),
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        answer.envelope.retain(|key| seen.insert(key.clone()));
        answer.optional = answer.ty.is_some() && success.iter().any(|read| read.response.content.is_none());
        answer
    }
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    match serde_json::from_value(json!(key)).ok()? {
        openapiv3::StatusCode::Code(code) => Some(Status::Code(code)),
        openapiv3::StatusCode::Range(range) => u8::try_from(range).ok().map(Status::Range),
    }
}
