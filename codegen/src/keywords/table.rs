//! Every keyword of OpenAPI 3.0 and 3.1, by the object that has it, and what becomes of it.

use crate::normal::kinds::Kind::{
    self, Body, Components, Document, Encoding, Example, Header, Info, Media, Operation, Parameter, PathItem,
    Response, Schema, SecurityScheme, Server, Tag,
};

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The generator goes by it.
    Read,
    /// Nothing has to be done.
    Idle,
    /// No code is made of it, which is told ([`NOT_GENERATED`](crate::lower::codes::NOT_GENERATED)).
    NotGenerated,
    /// Types do not show it, which is told ([`LOOSE`](crate::lower::codes::LOOSE)).
    Loose,
}

/// Some keywords, with what becomes of them and why.
pub(super) struct Row {
    pub(super) keywords: &'static [&'static str],
    pub(super) fate: Fate,
    pub(super) why: &'static str,
}

const fn row(keywords: &'static [&'static str], fate: Fate, why: &'static str) -> Row {
    Row { keywords, fate, why }
}

use Fate::{Idle, Loose, NotGenerated, Read};

const PAGES: &str = "a page to read says nothing of requests and answers";
const PROSE: &str = "prose that is not repeated in the documentation";
const JUDGED: &str = "a limit of values: the service judges it, and an answer beyond it is read all the same";
const SEVERAL: &str = "one is taken: JSON before a form, parts, text and bytes";
const RECEIVED: &str = "it is about requests that the service sends, not the client";

/// Keywords of a schema that limit its values.
pub(crate) const LIMITS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "not",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "dependentRequired",
    "unevaluatedItems",
    "unevaluatedProperties",
    "additionalItems",
    "dependencies",
    "contentSchema",
];

/// The objects of a description in the order of the specification, each with its name and its keywords.
pub(super) const TABLE: &[(Kind, &str, &[Row])] = &[
    (
        Document,
        "document",
        &[
            row(&["openapi", "info", "paths", "components", "tags"], Read, ""),
            row(
                &["servers"],
                Read,
                "the first is named in the documentation; a client is given the address of its own",
            ),
            row(
                &["security"],
                Read,
                "whether requests carry a signature; of what kind, is told where it is another",
            ),
            row(&["externalDocs"], Idle, PAGES),
            row(
                &["jsonSchemaDialect"],
                Idle,
                "the keywords are read as those of OpenAPI in any dialect",
            ),
            row(&["webhooks"], NotGenerated, RECEIVED),
        ],
    ),
    (
        Info,
        "info",
        &[
            row(&["title", "version"], Read, ""),
            row(
                &["description", "summary", "termsOfService", "contact", "license"],
                Idle,
                PROSE,
            ),
        ],
    ),
    (
        Tag,
        "tag",
        &[
            row(
                &["name", "description"],
                Read,
                "the first tag of an operation names its resource",
            ),
            row(&["externalDocs"], Idle, PAGES),
        ],
    ),
    (
        Server,
        "server",
        &[
            row(&["url"], Read, ""),
            row(&["description"], Idle, PROSE),
            row(&["variables"], Idle, "a client is given its whole address"),
        ],
    ),
    (
        Components,
        "components",
        &[
            row(
                &[
                    "schemas",
                    "parameters",
                    "requestBodies",
                    "responses",
                    "headers",
                    "examples",
                    "pathItems",
                    "securitySchemes",
                ],
                Read,
                "where something refers to them; schemas and schemes always",
            ),
            row(
                &["links", "callbacks"],
                Idle,
                "what they mean is told where they are used",
            ),
        ],
    ),
    (
        PathItem,
        "path",
        &[
            row(
                &[
                    "get",
                    "put",
                    "post",
                    "delete",
                    "options",
                    "head",
                    "patch",
                    "trace",
                    "parameters",
                ],
                Read,
                "",
            ),
            row(&["$ref"], Read, "beside it, methods and parameters are an error"),
            row(
                &["servers"],
                Read,
                "a server of their own is one that the client is to be told of",
            ),
            row(&["summary", "description"], Idle, PROSE),
        ],
    ),
    (
        Operation,
        "operation",
        &[
            row(
                &[
                    "operationId",
                    "summary",
                    "description",
                    "parameters",
                    "requestBody",
                    "responses",
                    "deprecated",
                ],
                Read,
                "",
            ),
            row(&["tags"], Read, "the first"),
            row(&["security"], Read, "whether requests carry a signature"),
            row(
                &["servers"],
                Read,
                "a server of its own is one that the client is to be told of",
            ),
            row(&["externalDocs"], Idle, PAGES),
            row(&["callbacks"], NotGenerated, RECEIVED),
        ],
    ),
    (
        Parameter,
        "parameter",
        &[
            row(
                &[
                    "name",
                    "in",
                    "description",
                    "required",
                    "deprecated",
                    "schema",
                    "content",
                    "example",
                    "examples",
                    "style",
                    "explode",
                ],
                Read,
                "",
            ),
            row(&["$ref"], Read, "beside it, nothing counts"),
            row(
                &["allowReserved"],
                Read,
                "in a query; elsewhere OpenAPI gives it no meaning",
            ),
            row(
                &["allowEmptyValue"],
                Idle,
                "an empty value is sent as `name=`, which means the same",
            ),
        ],
    ),
    (
        Body,
        "request body",
        &[
            row(&["description", "required"], Read, ""),
            row(&["content"], Read, SEVERAL),
            row(&["$ref"], Read, "beside it, nothing counts"),
        ],
    ),
    (
        Media,
        "media type",
        &[
            row(&["schema", "example", "examples"], Read, ""),
            row(
                &["encoding"],
                Read,
                "of parts and forms; OpenAPI gives it no meaning elsewhere",
            ),
        ],
    ),
    (
        Encoding,
        "encoding",
        &[
            row(
                &["contentType", "style", "explode"],
                Read,
                "what cannot be sent so is an error",
            ),
            row(
                &["allowReserved"],
                Idle,
                "a form is decoded to the same text, whether or not a character was encoded",
            ),
            row(
                &["headers"],
                Read,
                "those that are required are an error; the others are not sent",
            ),
        ],
    ),
    (
        Response,
        "response",
        &[
            row(&["description"], Read, ""),
            row(&["content"], Read, SEVERAL),
            row(&["$ref"], Read, "beside it, nothing counts"),
            row(
                &["headers"],
                Idle,
                "`send()` gives all headers of an answer, by name",
            ),
            row(
                &["links"],
                Idle,
                "they tell which values of an answer other calls take, as the callers know who make them",
            ),
        ],
    ),
    (
        Header,
        "header",
        &[row(
            &[
                "$ref",
                "description",
                "required",
                "deprecated",
                "allowEmptyValue",
                "style",
                "explode",
                "allowReserved",
                "schema",
                "content",
                "example",
                "examples",
            ],
            Idle,
            "headers of answers are given as text",
        )],
    ),
    (
        Example,
        "example",
        &[
            row(&["value", "$ref"], Read, ""),
            row(&["summary", "description"], Idle, PROSE),
            row(&["externalValue"], Idle, PAGES),
        ],
    ),
    (
        SecurityScheme,
        "security scheme",
        &[
            row(
                &["type", "scheme", "$ref"],
                Read,
                "requests are signed as Zephr asks for; another scheme is told",
            ),
            row(
                &["name", "in", "bearerFormat", "flows", "openIdConnectUrl"],
                Idle,
                "as for `type`",
            ),
            row(&["description"], Idle, PROSE),
        ],
    ),
    (
        Schema,
        "schema",
        &[
            row(
                &[
                    "type",
                    "format",
                    "title",
                    "description",
                    "nullable",
                    "enum",
                    "const",
                    "default",
                    "required",
                    "items",
                    "properties",
                    "additionalProperties",
                    "allOf",
                    "oneOf",
                    "anyOf",
                    "discriminator",
                    "readOnly",
                    "writeOnly",
                    "deprecated",
                    "example",
                    "examples",
                    "contentMediaType",
                    "contentEncoding",
                ],
                Read,
                "",
            ),
            row(
                &["$ref"],
                Read,
                "since 3.1 other keywords may stand beside it: types beside it are told, facts are read",
            ),
            row(&["$defs", "definitions"], Read, "where something refers to them"),
            row(LIMITS, Idle, JUDGED),
            row(&["externalDocs"], Idle, PAGES),
            row(
                &["$schema", "$vocabulary", "$comment"],
                Idle,
                "they say how a schema is to be read, and one way is known",
            ),
            row(&["xml"], Idle, "a body in XML is given and taken as text"),
            row(
                &["$id", "$anchor", "id"],
                Idle,
                "a reference by such a name is an error",
            ),
            row(
                &["patternProperties"],
                Loose,
                "values under such names are kept as any JSON",
            ),
            row(
                &["if", "then", "else", "dependentSchemas"],
                Loose,
                "what holds under a condition is kept as any JSON",
            ),
            row(&["prefixItems"], Loose, "the items are any JSON"),
            row(
                &[
                    "$dynamicRef",
                    "$dynamicAnchor",
                    "$recursiveRef",
                    "$recursiveAnchor",
                ],
                Loose,
                "the value is any JSON",
            ),
        ],
    ),
];
