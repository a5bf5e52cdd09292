//! `catalog/catalog.json`: the API as data, for programs that work with any operation at run time.
//!
//! The types of the crate `zephr-catalog` document each key. Keys with default values are omitted to keep the file
//! small. Operations and types are in the order of the model.

use super::{example::Example, json_text, rust::plain};
use crate::{
    model::{
        Alternative, Api, Body, Content, Creates, Encoding, Facts, Field, Operation, Paging, Parameter,
        Resource, Response, Style, Type, TypeDef, TypeKind,
    },
    tree::Json,
    write::File,
};

const PATH: &str = "catalog/catalog.json";

/// Returns the whole file. `operations` are the results of [`operations`] for each resource.
pub(super) fn file(api: &Api, header: &str, operations: &[String]) -> File {
    let head = [
        ("$comment", header),
        ("title", &api.title),
        ("version", &api.version),
        ("server", &api.server),
    ];
    let head = head.map(|(key, value)| format!("  \"{key}\": {},\n", json_text::compact(&text(value))));
    let operations: Vec<&str> = operations
        .iter()
        .map(String::as_str)
        .filter(|operations| !operations.is_empty())
        .collect();
    let types: Vec<String> = api.types.iter().map(|def| block(&type_def(def))).collect();
    File {
        path: PATH.to_owned(),
        text: format!(
            "{{\n{}  \"operations\": [{}],\n  \"types\": [{}]\n}}\n",
            head.concat(),
            between_lines(&operations.join(",\n")),
            between_lines(&types.join(",\n")),
        ),
    }
}

/// Returns the operations of a resource, one block each.
pub(super) fn operations(resource: &Resource, examples: &[Example]) -> String {
    let blocks = resource.operations.iter().zip(examples);
    let blocks = blocks.map(|(operation, example)| block(&self::operation(operation, resource, example)));
    blocks.collect::<Vec<_>>().join(",\n")
}

/// Returns an item of the list `operations` or `types`.
fn block(json: &Json) -> String {
    format!("    {}", json_text::fitted(json, 2, 1))
}

fn between_lines(blocks: &str) -> String {
    if blocks.is_empty() {
        String::new()
    } else {
        format!("\n{blocks}\n  ")
    }
}

fn operation(operation: &Operation, resource: &Resource, example: &Example) -> Json {
    Object::default()
        .text("id", Some(&operation.id))
        .text("method", Some(operation.method.as_str()))
        .text("path", Some(&operation.path))
        .text("server", operation.server.as_deref())
        .text("resource", Some(plain(&resource.name)))
        .text("name", Some(plain(&operation.method_name)))
        .text("summary", operation.summary.as_deref())
        .text("description", operation.docs.as_deref())
        .flag("deprecated", operation.deprecated)
        .json("signed", Some(Json::Bool(operation.is_signed())))
        .text("retry", Some(operation.retry().as_str()))
        .text("verify_with", operation.verify_with.as_deref())
        .json("timeout_secs", operation.timeout_secs.map(number))
        .text("creates", operation.creates.as_ref().and_then(Creates::type_name))
        .json("paging", operation.paging.as_ref().map(paging))
        .list("parameters", operation.parameters.iter().map(parameter))
        .json("body", operation.body.as_ref().map(body))
        .list("responses", operation.responses.iter().map(response))
        .json("returns", returns(operation))
        .list("rust", example.lines().map(|line| text(line)))
        .build()
}

fn paging(paging: &Paging) -> Json {
    Object::default()
        .text("page", Some(&paging.page))
        .text("size", paging.size.as_deref())
        .flag("whole_unless_asked", paging.whole_unless_asked)
        .build()
}

fn parameter(parameter: &Parameter) -> Json {
    let name = plain(&parameter.name);
    Object::default()
        .text("name", Some(name))
        .text("wire", Some(parameter.wire.as_str()).filter(|wire| *wire != name))
        .text("prefix", parameter.name_prefix.as_deref())
        .text("in", Some(parameter.location.as_str()))
        .flag("required", parameter.required)
        .json("type", Some(type_ref(&parameter.ty)))
        .text("style", style(parameter.encoding))
        .flag("reserved", parameter.reserved)
        .text("media_type", parameter.media_type.as_deref())
        .facts(&parameter.facts)
        .text("description", parameter.docs.as_deref())
        .json("example", parameter.example.clone())
        .build()
}

fn style(encoding: Encoding) -> Option<&'static str> {
    match encoding {
        Encoding::Plain => None,
        Encoding::Json => Some("json"),
        Encoding::Base64Json => Some("base64_json"),
        Encoding::Styled(style) => Some(style_name(style)),
    }
}

fn style_name(style: Style) -> &'static str {
    match style {
        Style::Form => "form",
        Style::FormExploded => "form_exploded",
        Style::Spaces => "space_delimited",
        Style::Pipes => "pipe_delimited",
        Style::Deep => "deep_object",
        Style::Simple => "simple",
        Style::SimpleExploded => "simple_exploded",
        Style::Label => "label",
        Style::LabelExploded => "label_exploded",
        Style::Matrix => "matrix",
        Style::MatrixExploded => "matrix_exploded",
        Style::Json => "json",
    }
}

fn body(body: &Body) -> Json {
    let (format, ty, styles): (_, _, &[_]) = match &body.content {
        Content::Json(ty) => ("json", Some(ty), &[]),
        Content::Form(ty, styles) => ("form", Some(ty), styles),
        Content::Multipart => ("multipart", None, &[]),
        Content::Text => ("text", None, &[]),
        Content::Bytes => ("bytes", None, &[]),
    };
    let styles = styles
        .iter()
        .map(|(field, style)| (field.clone(), text(style_name(*style))));
    let styles: Vec<_> = styles.collect();
    Object::default()
        .text("name", Some(plain(&body.name)))
        .text("media_type", Some(&body.media_type))
        .text("format", Some(format))
        .flag("required", body.required)
        .json("type", ty.map(type_ref))
        .json("styles", (!styles.is_empty()).then_some(Json::Object(styles)))
        .text("description", body.docs.as_deref())
        .json("example", body.example.clone())
        .build()
}

fn response(response: &Response) -> Json {
    let content = response.content.as_ref();
    Object::default()
        .text("status", Some(&response.status.to_string()))
        .text("description", response.docs.as_deref())
        .text("media_type", content.map(|content| content.media_type.as_str()))
        .json(
            "type",
            content.and_then(|content| content.ty.as_ref().map(type_ref)),
        )
        .json("example", content.and_then(|content| content.example.clone()))
        .build()
}

fn returns(operation: &Operation) -> Option<Json> {
    let output = &operation.output;
    let ty = output.ty.as_ref()?;
    let returns = Object::default()
        .json("type", Some(type_ref(ty)))
        .flag("optional", output.optional)
        .list("envelope", output.envelope.iter().map(|key| text(key)));
    Some(returns.build())
}

fn type_def(def: &TypeDef) -> Json {
    let (kind, shape) = match &def.kind {
        TypeKind::Object(fields) => ("object", Json::Array(fields.iter().map(field).collect())),
        TypeKind::Enum(variants) => {
            let values = variants.iter().map(|variant| text(&variant.wire));
            ("enum", Json::Array(values.collect()))
        }
        TypeKind::Newtype(newtype) => ("newtype", type_ref(&newtype.of)),
        TypeKind::OneOf(all) => ("one_of", Json::Array(all.iter().map(alternative).collect())),
    };
    Object::default()
        .text("name", Some(&def.name))
        .text("description", def.docs.as_deref())
        .json("shape", Some(Json::Object(vec![(kind.to_owned(), shape)])))
        .build()
}

fn field(field: &Field) -> Json {
    let name = plain(&field.name);
    Object::default()
        .text("name", Some(name))
        .text("wire", Some(field.wire.as_str()).filter(|wire| *wire != name))
        .list("aliases", field.aliases.iter().map(|alias| text(alias)))
        .flag("required", field.required)
        .json("type", Some(type_ref(&field.ty)))
        .facts(&field.facts)
        .text("description", field.docs.as_deref())
        .json("example", field.example.clone())
        .build()
}

fn alternative(alternative: &Alternative) -> Json {
    let tag = alternative.tag.as_ref().map(|tag| {
        Object::default()
            .text("field", Some(&tag.field))
            .list("values", tag.values.iter().map(|value| text(value)))
            .build()
    });
    Object::default()
        .text("name", Some(&alternative.name))
        .json("type", Some(type_ref(&alternative.ty)))
        .json("tag", tag)
        .text("description", alternative.docs.as_deref())
        .build()
}

/// Returns `"string"`, `"NewSession"`, `{"array": "string"}`. Names of types never begin with a lower-case ASCII
/// letter.
fn type_ref(ty: &Type) -> Json {
    let of = |kind: &str, inner: &Type| Json::Object(vec![(kind.to_owned(), type_ref(inner))]);
    match ty {
        Type::Bool => text("boolean"),
        Type::Integer => text("integer"),
        Type::Number => text("number"),
        Type::String => text("string"),
        Type::Secret => text("secret"),
        Type::Json => text("json"),
        Type::Text => text("text"),
        Type::Bytes => text("bytes"),
        Type::Upload => text("upload"),
        Type::Array(item) => of("array", item),
        Type::List(item) => of("list", item),
        Type::Map(value) => of("map", value),
        Type::Named(name) => text(name),
    }
}

fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn number(number: u32) -> Json {
    Json::Number(number.to_string())
}

/// A builder for an object that omits absent and default values.
#[derive(Default)]
struct Object(Vec<(String, Json)>);

impl Object {
    fn json(mut self, key: &str, value: Option<Json>) -> Self {
        self.0.extend(value.map(|value| (key.to_owned(), value)));
        self
    }

    fn text(self, key: &str, value: Option<&str>) -> Self {
        self.json(key, value.map(text))
    }

    /// Sets a key whose default is `false`.
    fn flag(self, key: &str, value: bool) -> Self {
        self.json(key, value.then_some(Json::Bool(true)))
    }

    /// Sets a key whose default is an empty list.
    fn list(self, key: &str, items: impl Iterator<Item = Json>) -> Self {
        let items: Vec<Json> = items.collect();
        self.json(key, (!items.is_empty()).then_some(Json::Array(items)))
    }

    fn facts(self, facts: &Facts) -> Self {
        self.flag("deprecated", facts.deprecated)
            .flag("read_only", facts.read_only)
            .flag("write_only", facts.write_only)
            .json("default", facts.default.clone())
    }

    fn build(self) -> Json {
        Json::Object(self.0)
    }
}
