//! The keywords of OpenAPI 3.0 and 3.1, by object.

use super::{
    keyword::{
        Kind::{
            Body, Components, Data, Document, Encoding, Example, Header, Info, List, Map, Media, Operation,
            Other, Parameter, PathItem, Response, Schema, SecurityScheme, Server, Tag,
        },
        Object, PAGES,
        Support::{Ignored, NotGenerated, Used},
        group, key, prose, scalar,
    },
    schema::SCHEMA,
};

const PROSE: &str = "not included in the documentation of the client";
const SEVERAL: &str =
    "one media type is used, in this order of preference: JSON, form, multipart, text, bytes";
const RECEIVED: &str = "its requests are sent by the service, not by the client";

/// The objects of a description in the order of the specification.
pub(crate) const OBJECTS: &[Object] = &[
    Object {
        kind: Document,
        name: "document",
        groups: &[
            group(
                Used,
                "",
                &[
                    scalar("openapi").at(1),
                    key("info").holds(Info).at(2),
                    key("paths").holds(Map(&PathItem)).at(6),
                    key("components").holds(Components).at(7),
                    key("tags").holds(List(&Tag)).at(3),
                ],
            ),
            group(
                Used,
                "the documentation shows the first one; the base URL of a client is configurable",
                &[key("servers").holds(List(&Server)).at(4)],
            ),
            group(
                Used,
                "decides which credentials requests carry; an unsupported scheme is reported",
                &[key("security").holds(Data).at(5)],
            ),
            group(Ignored, PAGES, &[key("externalDocs")]),
            group(
                Ignored,
                "schemas are always interpreted in the dialect of OpenAPI",
                &[scalar("jsonSchemaDialect").since_3_1()],
            ),
            group(NotGenerated, RECEIVED, &[key("webhooks").since_3_1()]),
        ],
    },
    Object {
        kind: Info,
        name: "info",
        groups: &[
            group(Used, "", &[prose("title").at(1), scalar("version").at(2)]),
            group(
                Ignored,
                PROSE,
                &[
                    prose("description").at(3),
                    prose("summary").since_3_1(),
                    scalar("termsOfService"),
                    key("contact"),
                    key("license"),
                ],
            ),
        ],
    },
    Object {
        kind: Tag,
        name: "tag",
        groups: &[
            group(
                Used,
                "the first tag of an operation names its resource",
                &[scalar("name").at(1), prose("description").at(2)],
            ),
            group(Ignored, PAGES, &[key("externalDocs")]),
        ],
    },
    Object {
        kind: Server,
        name: "server",
        groups: &[
            group(Used, "", &[scalar("url").at(1)]),
            group(Ignored, PROSE, &[prose("description").at(2)]),
            group(
                Ignored,
                "a client is configured with a complete URL",
                &[key("variables").holds(Map(&Other)).at(3)],
            ),
        ],
    },
    Object {
        kind: Components,
        name: "components",
        groups: &[
            group(
                Used,
                "only if they are referenced; `schemas` and `securitySchemes` always",
                &[
                    key("schemas").holds(Map(&Schema)),
                    key("parameters").holds(Map(&Parameter)),
                    key("requestBodies").holds(Map(&Body)),
                    key("responses").holds(Map(&Response)),
                    key("headers").holds(Map(&Header)),
                    key("examples").holds(Map(&Example)),
                    key("pathItems").holds(Map(&PathItem)).since_3_1(),
                    key("securitySchemes").holds(Map(&SecurityScheme)),
                ],
            ),
            group(
                Ignored,
                "they are reported where they are used",
                &[key("links"), key("callbacks")],
            ),
        ],
    },
    Object {
        kind: PathItem,
        name: "path",
        groups: &[
            group(
                Used,
                "",
                &[
                    key("get").holds(Operation).at(4),
                    key("put").holds(Operation).at(7),
                    key("post").holds(Operation).at(6),
                    key("delete").holds(Operation).at(9),
                    key("options").holds(Operation).at(10),
                    key("head").holds(Operation).at(5),
                    key("patch").holds(Operation).at(8),
                    key("trace").holds(Operation).at(11),
                    key("parameters").holds(List(&Parameter)).at(3),
                ],
            ),
            group(
                Used,
                "methods and parameters next to it are an error",
                &[scalar("$ref")],
            ),
            group(
                Used,
                "operations with a server of their own require a client with that base URL",
                &[key("servers").holds(List(&Server))],
            ),
            group(
                Ignored,
                PROSE,
                &[prose("summary").at(1), prose("description").at(2)],
            ),
        ],
    },
    Object {
        kind: Operation,
        name: "operation",
        groups: &[
            group(
                Used,
                "",
                &[
                    scalar("operationId").at(2),
                    prose("summary").at(3),
                    prose("description").at(4),
                    key("parameters").holds(List(&Parameter)).at(6),
                    key("requestBody").holds(Body).at(7),
                    key("responses").holds(Map(&Response)).at(8),
                    scalar("deprecated").at(5),
                ],
            ),
            group(
                Used,
                "OpenAPI does not define it; the target replaces the operation",
                &[scalar("$ref")],
            ),
            group(Used, "only the first one", &[scalar("tags").at(1)]),
            group(
                Used,
                "decides which credentials requests carry",
                &[key("security").holds(Data).at(9)],
            ),
            group(
                Used,
                "an operation with a server of its own requires a client with that base URL",
                &[key("servers").holds(List(&Server))],
            ),
            group(Ignored, PAGES, &[key("externalDocs")]),
            group(
                NotGenerated,
                RECEIVED,
                &[key("callbacks").holds(Map(&Map(&PathItem)))],
            ),
        ],
    },
    Object {
        kind: Parameter,
        name: "parameter",
        groups: &[
            group(
                Used,
                "",
                &[
                    scalar("name").at(1),
                    scalar("in").at(2),
                    prose("description").at(3),
                    scalar("required").at(4),
                    scalar("deprecated"),
                    key("schema").holds(Schema).at(6),
                    key("content").holds(Map(&Media)),
                    key("example").holds(Data).at(5),
                    key("examples").holds(Map(&Example)),
                    scalar("style"),
                    scalar("explode"),
                ],
            ),
            group(Used, "keywords next to it are ignored", &[scalar("$ref")]),
            group(
                Used,
                "in queries; OpenAPI does not define it elsewhere",
                &[scalar("allowReserved")],
            ),
            group(
                Ignored,
                "an empty value is always sent as `name=`",
                &[scalar("allowEmptyValue")],
            ),
        ],
    },
    Object {
        kind: Body,
        name: "request body",
        groups: &[
            group(Used, "", &[prose("description").at(1), scalar("required").at(2)]),
            group(Used, SEVERAL, &[key("content").holds(Map(&Media)).at(3)]),
            group(Used, "keywords next to it are ignored", &[scalar("$ref")]),
        ],
    },
    Object {
        kind: Media,
        name: "media type",
        groups: &[
            group(
                Used,
                "",
                &[
                    key("schema").holds(Schema).at(1),
                    key("example").holds(Data).at(2),
                    key("examples").holds(Map(&Example)).at(3),
                ],
            ),
            group(
                Used,
                "in multipart and form bodies; OpenAPI does not define it elsewhere",
                &[key("encoding").holds(Map(&Encoding))],
            ),
        ],
    },
    Object {
        kind: Encoding,
        name: "encoding",
        groups: &[
            group(
                Used,
                "an encoding that cannot be sent is an error",
                &[scalar("contentType"), scalar("style"), scalar("explode")],
            ),
            group(
                Ignored,
                "servers decode a form, so percent-encoding makes no difference",
                &[scalar("allowReserved")],
            ),
            group(
                Used,
                "required headers are an error; others are not sent",
                &[key("headers").holds(Map(&Header))],
            ),
        ],
    },
    Object {
        kind: Response,
        name: "response",
        groups: &[
            group(Used, "", &[prose("description").at(1)]),
            group(Used, SEVERAL, &[key("content").holds(Map(&Media)).at(3)]),
            group(Used, "keywords next to it are ignored", &[scalar("$ref")]),
            group(
                Ignored,
                "`send()` returns all headers of a response",
                &[key("headers").holds(Map(&Header)).at(2)],
            ),
            group(
                Ignored,
                "relations between operations are left to the caller",
                &[key("links")],
            ),
        ],
    },
    Object {
        kind: Header,
        name: "header",
        groups: &[group(
            Ignored,
            "headers of responses are returned as text",
            &[
                scalar("$ref"),
                prose("description").at(2),
                scalar("required"),
                scalar("deprecated"),
                scalar("allowEmptyValue"),
                scalar("style"),
                scalar("explode"),
                scalar("allowReserved"),
                key("schema").holds(Schema),
                key("content").holds(Map(&Media)),
                key("example").holds(Data),
                key("examples").holds(Map(&Example)),
            ],
        )],
    },
    Object {
        kind: Example,
        name: "example",
        groups: &[
            group(Used, "", &[key("value").holds(Data).at(3), scalar("$ref")]),
            group(
                Ignored,
                PROSE,
                &[prose("summary").at(1), prose("description").at(2)],
            ),
            group(Ignored, "the value is not fetched", &[scalar("externalValue")]),
        ],
    },
    Object {
        kind: SecurityScheme,
        name: "security scheme",
        groups: &[
            group(
                Used,
                "the forms `apiKey`, `http` with `bearer` or `basic`, `oauth2`, `openIdConnect`, and the signature of Zephr; others are reported",
                &[
                    scalar("type").at(1),
                    scalar("scheme").at(2),
                    scalar("name").at(4),
                    scalar("in").at(5),
                    scalar("$ref"),
                ],
            ),
            group(
                Ignored,
                "the caller provides the tokens",
                &[
                    scalar("bearerFormat").at(3),
                    key("flows").at(6),
                    scalar("openIdConnectUrl").at(7),
                ],
            ),
            group(Ignored, PROSE, &[prose("description").at(8)]),
        ],
    },
    SCHEMA,
];
