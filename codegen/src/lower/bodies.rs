//! Request bodies, and what media types mean.

use serde_json::json;

use crate::{
    diagnostic::Diagnostic,
    model::{Body, Content, ExamplePlace, Method, Parameter, Type},
    names,
    tree::Origin,
};

use super::{
    Lowering, codes,
    examples::{Example, Purpose},
    fragment, hints,
    located::Located,
    types::Context,
};

/// What kind of bytes a media type stands for. The first is taken where several are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Medium {
    Json,
    Text,
    Bytes,
}

impl Medium {
    fn of(media_type: &str) -> Self {
        let essence = media_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        match essence.as_str() {
            "application/json" | "*/*" | "application/*" => Self::Json,
            other if other.ends_with("+json") => Self::Json,
            other if other.starts_with("text/") => Self::Text,
            _ => Self::Bytes,
        }
    }
}

/// One entry of a `content`.
pub(super) struct Media<'a> {
    /// As it goes on the wire: never with a wildcard.
    pub(super) media_type: String,
    pub(super) medium: Medium,
    pub(super) at: Located<'a>,
    pub(super) schema: Option<Located<'a>>,
}

impl<'a> Lowering<'a> {
    /// The entry of `content` that is taken: JSON before text before anything else.
    pub(super) fn media(&mut self, content: &Located<'a>) -> Option<Media<'a>> {
        let (name, at) = content.entries().min_by_key(|(name, _)| Medium::of(name))?;
        let medium = Medium::of(name);
        let media_type = match medium {
            Medium::Json if name.contains('*') => "application/json",
            Medium::Text if name.contains('*') => "text/plain",
            _ => name,
        };
        let schema = at.get("schema");
        Some(Media {
            media_type: media_type.to_owned(),
            medium,
            at,
            schema,
        })
    }

    pub(super) fn body(
        &mut self,
        operation: &Located<'a>,
        method: Method,
        context: &Context,
    ) -> Option<Body> {
        let declared = operation.get("requestBody")?;
        let at = self.resolve(&declared)?;
        let read: openapiv3::RequestBody = self.fragment(&at, &fragment::BODY, json!({}))?;
        if matches!(method, Method::Get | Method::Head | Method::Trace) {
            let message = "a request of this method should have no body: many servers ignore or refuse it";
            self.report(
                Diagnostic::warning(
                    codes::UNEXPECTED_BODY,
                    message,
                    operation.key_origin("requestBody"),
                )
                .help("remove the body in the overlay unless the service reads it"),
            );
        }
        let media = at.get("content").and_then(|content| self.media(&content));
        let Some(media) = media else {
            let message = "this request body has no media type; it is left out";
            self.report(
                Diagnostic::warning(codes::MEDIA_TYPE, message, operation.key_origin("requestBody"))
                    .help("describe it under `content`, or remove it"),
            );
            return None;
        };
        let content = self.body_content(&media, &body_context(&at, context));
        self.read_pending();
        let ty = match &content {
            Content::Json(ty) => ty.clone(),
            Content::Text => Type::Text,
            Content::Bytes => Type::Json,
        };
        let schema = media.schema.as_ref().and_then(|schema| self.resolve(schema));
        let documented = self.documented(ExamplePlace::Request, &media.at, schema.as_ref(), &ty);
        let example = match content {
            Content::Bytes => documented.first().map(|example| example.node.to_json()),
            _ => self.example(
                Example {
                    documented,
                    envelope: &[],
                    name: "body",
                    purpose: Purpose::Request,
                },
                &ty,
            ),
        };
        let docs = at.prose("description");
        let name = self.rust_name(&at, names::parameter);
        Some(Body {
            name: name.unwrap_or_else(|| "body".to_owned()),
            media_type: media.media_type,
            content,
            required: read.required,
            docs,
            example,
        })
    }

    /// Tells where a body has the name of a parameter, and gives it the usual one.
    pub(super) fn name_body_apart(&mut self, body: &mut Body, parameters: &[Parameter], operation: &Origin) {
        if parameters.iter().any(|parameter| parameter.name == body.name) {
            let message = format!("the body and a parameter are both called `{}`", body.name);
            self.report(
                Diagnostic::error(codes::HINT, message, operation.clone())
                    .help(format!("give the body another `{}`", hints::NAME)),
            );
            "body".clone_into(&mut body.name);
        }
    }

    fn body_content(&mut self, media: &Media<'a>, context: &Context) -> Content {
        let is_text = self.is_text(media);
        match media.medium {
            Medium::Text => return Content::Text,
            Medium::Bytes => return Content::Bytes,
            Medium::Json if is_text => return Content::Json(Type::Text),
            Medium::Json => {}
        }
        Content::Json(match &media.schema {
            Some(schema) => self.schema(schema, context),
            None => self.untyped(&media.at, "this body has no schema", "schema"),
        })
    }

    /// Whether `x-zephr-text` stands on the media type, its schema or what that refers to.
    pub(super) fn is_text(&mut self, media: &Media<'a>) -> bool {
        let mut text = self.flag(&media.at, hints::TEXT);
        for schema in self.with_target(media.schema.as_ref()) {
            text |= self.flag(&schema, hints::TEXT);
        }
        text
    }

    /// A schema and what it refers to: the places where a hint about it can stand.
    pub(super) fn with_target(&mut self, schema: Option<&Located<'a>>) -> Vec<Located<'a>> {
        let Some(schema) = schema else { return Vec::new() };
        let mut places = vec![schema.clone()];
        if schema.has("$ref") {
            places.extend(self.resolve(schema));
        }
        places
    }
}

/// A body that several operations share is called like the component; one of its own like the operation.
fn body_context(at: &Located<'_>, operation: &Context) -> Context {
    match at.pointer.strip_prefix("/components/requestBodies/") {
        Some(name) => Context::new(crate::names::type_name(name)),
        None => operation.child("Request"),
    }
}
