//! Request bodies and media types.

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion},
    model::{Body, Content, ExamplePlace, Method, Parameter, Type},
    names,
    openapi::Cursor,
    tree::{Json, Origin},
};

use super::{
    Lowering,
    examples::{Example, Purpose},
    hints,
    types::Context,
};

/// The kind of a media type, in order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Medium {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// Media types for text, other than `text/…`, `…+xml` and `…+yaml`.
const TEXTS: &[&str] = &[
    "application/graphql",
    "application/javascript",
    "application/x-yaml",
    "application/xml",
    "application/yaml",
];

/// Media types with a JSON value on each line.
pub(super) const LINES: &[&str] = &[
    "application/jsonl",
    "application/jsonlines",
    "application/ndjson",
    "application/x-jsonlines",
    "application/x-ndjson",
];

/// Returns a media type without parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_lowercase()
}

impl Medium {
    fn of(media_type: &str) -> Self {
        let essence = essence(media_type);
        let ends_in = |suffixes: &[&str]| suffixes.iter().any(|suffix| essence.ends_with(suffix));
        match essence.as_str() {
            "application/json" | "*/*" | "application/*" => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            _ if ends_in(&["+json"]) => Self::Json,
            other if other.starts_with("text/") || TEXTS.contains(&other) || LINES.contains(&other) => {
                Self::Text
            }
            _ if ends_in(&["+xml", "+yaml"]) => Self::Text,
            _ => Self::Bytes,
        }
    }
}

/// An entry of `content`.
pub(super) struct Media<'a> {
    /// The media type as written, or `application/json` for a range such as `*/*` whose value is JSON.
    pub(super) media_type: String,
    pub(super) medium: Medium,
    pub(super) at: Cursor<'a>,
    pub(super) schema: Option<Cursor<'a>>,
}

impl<'a> Lowering<'a> {
    /// Returns the preferred entry of `content`.
    pub(super) fn media(&mut self, content: &Cursor<'a>) -> Option<Media<'a>> {
        let entries = content.entries();
        let (medium, name, at) = entries
            .map(|(name, at)| (self.medium(name, &at), name, at))
            .min_by_key(|(medium, ..)| *medium)?;
        let media_type = match medium {
            Medium::Json if name.contains('*') => "application/json",
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

    /// Returns the kind of an entry of `content`. For a range that includes JSON, such as `*/*`, the schema determines
    /// the kind: a binary or plain string is not JSON.
    fn medium(&mut self, name: &str, at: &Cursor<'a>) -> Medium {
        let medium = Medium::of(name);
        let schema = at
            .get("schema")
            .filter(|_| medium == Medium::Json && name.contains('*'));
        let Some(schema) = schema.and_then(|schema| schema.resolve().ok()) else {
            return medium;
        };
        if at.has(hints::TEXT) || schema.has(hints::TEXT) {
            return medium; // with the hint, the body may be a JSON string or bare text
        }
        let is_encoded = schema.has("contentEncoding");
        if schema.text("format") == Some("binary") || (schema.has("contentMediaType") && !is_encoded) {
            Medium::Bytes
        } else if schema.text("type") == Some("string") && schema.values().is_empty() {
            Medium::Text
        } else {
            medium
        }
    }

    /// Returns the body of an operation, and the parts of a multipart body as parameters.
    pub(super) fn body(
        &mut self,
        operation: &Cursor<'a>,
        method: Method,
        context: &Context,
    ) -> Option<(Body, Vec<Parameter>)> {
        let declared = operation.get("requestBody")?;
        let at = self.resolve(&declared)?;
        let required = self.read(at.read_body())?;
        let origin = operation.origin_of("requestBody");
        if matches!(method, Method::Get | Method::Head | Method::Trace) {
            let message = "request body in a GET, HEAD or TRACE operation; servers may ignore or reject it";
            let help = "unless the service reads the body, remove it with an overlay";
            let warning = Diagnostic::warning(codes::UNEXPECTED_BODY, message, origin.clone()).help(help);
            self.report(warning.suggest(Suggestion::remove(&origin.pointer)));
        }
        let media = at.get("content").and_then(|content| self.media(&content));
        let Some(media) = media else {
            let message = "request body without a media type is ignored";
            let help = "describe the body under `content`, or remove it";
            let suggestion = Suggestion::remove(&origin.pointer);
            let warning = Diagnostic::warning(codes::MEDIA_TYPE, message, origin).help(help);
            self.report(warning.suggest(suggestion));
            return None;
        };
        let context = body_context(&at, context);
        let content = self.body_content(&media, &context);
        let parts = match content {
            Content::Multipart => self.parts(&media, required, &context),
            _ => Vec::new(),
        };
        self.read_pending();
        let example = self.body_example(&media, &content);
        let name = self.rust_name(&at, names::parameter);
        let is_nullable = media
            .schema
            .as_ref()
            .is_some_and(|schema| self.is_nullable(schema));
        let has_no_null = matches!(&content, Content::Json(ty) if !matches!(ty, Type::Json | Type::Text));
        let any_of_range = media.media_type.contains('*');
        let body = Body {
            name: name.unwrap_or_else(|| "body".to_owned()),
            media_type: match content {
                Content::Text if any_of_range => "text/plain".to_owned(),
                _ if any_of_range => "application/octet-stream".to_owned(),
                _ => media.media_type,
            },
            any_of_range,
            content,
            required,
            nullable: is_nullable && has_no_null,
            docs: at.prose("description"),
            example,
        };
        Some((body, parts))
    }

    fn body_example(&mut self, media: &Media<'a>, content: &Content) -> Option<Json> {
        if *content == Content::Multipart {
            return None; // each part has its own example
        }
        let ty = match content {
            Content::Json(ty) | Content::Form(ty, _) => ty.clone(),
            Content::Text => Type::Text,
            Content::Bytes | Content::Multipart => Type::Json,
        };
        let schema = media.schema.as_ref().and_then(|schema| self.resolve(schema));
        let documented = self.documented(ExamplePlace::Request, &media.at, schema.as_ref(), &ty);
        if *content == Content::Bytes {
            return documented.first().map(|example| example.node.to_json());
        }
        let example = Example {
            documented,
            envelope: &[],
            name: "body",
            purpose: Purpose::Request,
        };
        self.example(example, &ty)
    }

    /// Reports a body that has the same name as a parameter, and resets the name of the body.
    pub(super) fn check_body_name(&mut self, body: &mut Body, parameters: &[Parameter], operation: &Origin) {
        if parameters.iter().any(|parameter| parameter.name == body.name) {
            let message = format!("request body has the name of a parameter: `{}`", body.name);
            self.report(
                Diagnostic::error(codes::HINT, message, operation.clone())
                    .help(format!("set a different `{}` on the body", hints::NAME)),
            );
            "body".clone_into(&mut body.name);
        }
    }

    fn body_content(&mut self, media: &Media<'a>, context: &Context) -> Content {
        let is_text = self.is_text(media);
        let is_bare = media.medium == Medium::Json && self.is_bare(media);
        if media.medium == Medium::Bytes && media.media_type.starts_with("multipart/") {
            let message = format!("unsupported multipart media type `{}`", media.media_type);
            let help = "use `multipart/form-data` if the service accepts it";
            self.report(Diagnostic::error(codes::UNSENDABLE, message, media.at.origin()).help(help));
        }
        match media.medium {
            Medium::Text => return Content::Text,
            Medium::Json if is_bare => return Content::Text,
            Medium::Bytes => return Content::Bytes,
            Medium::Multipart => return Content::Multipart,
            Medium::Json if is_text => return Content::Json(Type::Text),
            Medium::Json | Medium::Form => {}
        }
        let ty = match &media.schema {
            Some(schema) => self.schema(schema, context),
            None => self.untyped(&media.at, "request body without a schema", "schema"),
        };
        if media.medium == Medium::Json {
            return Content::Json(ty);
        }
        if !matches!(ty, Type::Named(_) | Type::Map(_) | Type::Json) {
            let message = "form body that is not an object; each property is a form field";
            self.report(Diagnostic::error(codes::MEDIA_TYPE, message, media.at.origin()));
        }
        Content::Form(ty, self.form_styles(media))
    }

    /// Returns `true` if `x-zephr-text` is set on the media type, its schema, or the referenced schema.
    pub(super) fn is_text(&mut self, media: &Media<'a>) -> bool {
        let mut text = self.flag(&media.at, hints::TEXT);
        for schema in self.with_target(media.schema.as_ref()) {
            text |= self.flag(&schema, hints::TEXT);
        }
        text
    }

    /// Returns `true` if `x-zephr-bare` is set on the schema or the referenced schema.
    fn is_bare(&mut self, media: &Media<'a>) -> bool {
        let mut is_bare = false;
        for schema in self.with_target(media.schema.as_ref()) {
            is_bare |= self.flag(&schema, hints::BARE);
        }
        is_bare
    }

    /// Returns a schema and the schema that it refers to, both of which may carry hints.
    pub(super) fn with_target(&mut self, schema: Option<&Cursor<'a>>) -> Vec<Cursor<'a>> {
        let Some(schema) = schema else { return Vec::new() };
        let mut places = vec![schema.clone()];
        if schema.is_reference() {
            places.extend(self.resolve(schema));
        }
        places
    }
}

/// Returns the context of a body: the component if it is shared, else the operation.
fn body_context(at: &Cursor<'_>, operation: &Context) -> Context {
    match at.component("requestBodies") {
        Some(name) => Context::new(names::type_name(&name)),
        None => operation.child("Request"),
    }
}
