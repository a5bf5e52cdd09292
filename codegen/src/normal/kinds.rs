//! What the parts of a description are: which keys they have in which order, and which of them are prose.

/// A part of an OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Document,
    Info,
    Tag,
    Server,
    PathItem,
    Operation,
    Parameter,
    Body,
    Response,
    Header,
    Media,
    Encoding,
    Schema,
    Components,
    Example,
    SecurityScheme,
    /// Something else of OpenAPI, whose keys have no order of their own.
    Other,
    /// Names chosen by the author, each with a part of this kind.
    Map(&'static Kind),
    /// Parts of this kind.
    List(&'static Kind),
    /// The service's own data, as it stands.
    Data,
}

use Kind::{
    Body, Components, Data, Document, Encoding, Example, Header, Info, List, Map, Media, Operation, Other,
    Parameter, PathItem, Response, Schema, SecurityScheme, Server, Tag,
};

impl Kind {
    /// What stands under `key`, which may also be an index.
    pub(crate) fn under(self, key: &str) -> Self {
        match (self, key) {
            (Map(kind) | List(kind), _) => *kind,
            (Data, _) => Data,
            (_, key) if key.starts_with("x-") => Data,
            (Document, "info") => Info,
            (Document, "tags") => List(&Tag),
            (Document | PathItem | Operation, "servers") => List(&Server),
            (Document, "paths") => Map(&PathItem),
            (Document, "components") => Components,
            (Document | Operation, "security") => Data,
            (Server, "variables") => Map(&Other),
            (PathItem | Operation, "parameters") => List(&Parameter),
            (PathItem, "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace") => {
                Operation
            }
            (Operation, "requestBody") => Body,
            (Operation, "responses") => Map(&Response),
            (Operation, "callbacks") => Map(&Map(&PathItem)),
            (Parameter | Header | Media, "schema") => Schema,
            (Parameter | Header | Body | Response, "content") => Map(&Media),
            (Parameter | Header | Media, "examples") => Map(&Example),
            (Parameter | Header | Media | Schema, "example") | (Example, "value") => Data,
            (Media, "encoding") => Map(&Encoding),
            (Response | Components | Encoding, "headers") => Map(&Header),
            (Schema, "items" | "additionalProperties" | "not") => Schema,
            (Schema, "properties" | "patternProperties" | "$defs" | "definitions") => Map(&Schema),
            (Schema, "allOf" | "oneOf" | "anyOf") => List(&Schema),
            (Schema, "enum" | "default" | "examples" | "required") => Data,
            (Components, "schemas") => Map(&Schema),
            (Components, "pathItems") => Map(&PathItem),
            (Components, "parameters") => Map(&Parameter),
            (Components, "requestBodies") => Map(&Body),
            (Components, "responses") => Map(&Response),
            (Components, "examples") => Map(&Example),
            (Components, "securitySchemes") => Map(&SecurityScheme),
            _ => Other,
        }
    }

    /// Its keys in their order; others follow as they stand.
    pub(super) fn order(self) -> &'static [&'static str] {
        match self {
            Document => DOCUMENT,
            Info => &["title", "version", "description"],
            Tag | Header => &["name", "description"],
            Server => &["url", "description", "variables"],
            PathItem => PATH_ITEM,
            Operation => OPERATION,
            Parameter => &["name", "in", "description", "required", "example", "schema"],
            Body => &["description", "required", "content"],
            Response => &["description", "headers", "content"],
            Media => &["schema", "example", "examples"],
            Example => &["summary", "description", "value"],
            SecurityScheme => SECURITY_SCHEME,
            Schema => SCHEMA,
            Components | Encoding | Other | Map(_) | List(_) | Data => &[],
        }
    }

    /// Whether the text under `key` is prose, which is ours, rather than a fact.
    pub(crate) fn is_prose(self, key: &str) -> bool {
        match self {
            Map(_) | List(_) | Data => false,
            _ => matches!(key, "summary" | "description") || (self == Info && key == "title"),
        }
    }
}

const DOCUMENT: &[&str] = &[
    "openapi",
    "info",
    "tags",
    "servers",
    "security",
    "paths",
    "components",
];

const PATH_ITEM: &[&str] = &[
    "summary",
    "description",
    "parameters",
    "get",
    "head",
    "post",
    "put",
    "patch",
    "delete",
    "options",
    "trace",
];

const OPERATION: &[&str] = &[
    "tags",
    "operationId",
    "summary",
    "description",
    "deprecated",
    "parameters",
    "requestBody",
    "responses",
    "security",
];

const SECURITY_SCHEME: &[&str] = &[
    "type",
    "scheme",
    "bearerFormat",
    "name",
    "in",
    "flows",
    "openIdConnectUrl",
    "description",
];

const SCHEMA: &[&str] = &[
    "$ref",
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "enum",
    "default",
    "pattern",
    "uniqueItems",
    "minItems",
    "required",
    "items",
    "properties",
    "additionalProperties",
    "oneOf",
    "example",
    "examples",
];
