//! Every keyword of OpenAPI 3.0 and 3.1, by the object that has it.

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

const PROSE: &str = "prose that is not repeated in the documentation";
const SEVERAL: &str = "one is taken: JSON before a form, parts, text and bytes";
const RECEIVED: &str = "it is about requests that the service sends, not the client";

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
                "the first is named in the documentation; a client is given the address of its own",
                &[key("servers").holds(List(&Server)).at(4)],
            ),
            group(
                Used,
                "whether requests carry a signature; of what kind, is told where it is another",
                &[key("security").holds(Data).at(5)],
            ),
            group(Ignored, PAGES, &[key("externalDocs")]),
            group(
                Ignored,
                "the keywords are read as those of OpenAPI in any dialect",
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
                "a client is given its whole address",
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
                "where something refers to them; schemas and schemes always",
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
                "what they mean is told where they are used",
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
                "beside it, methods and parameters are an error",
                &[scalar("$ref")],
            ),
            group(
                Used,
                "a server of their own is one that the client is to be told of",
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
            group(Used, "the first", &[scalar("tags").at(1)]),
            group(
                Used,
                "whether requests carry a signature",
                &[key("security").holds(Data).at(9)],
            ),
            group(
                Used,
                "a server of its own is one that the client is to be told of",
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
            group(Used, "beside it, nothing counts", &[scalar("$ref")]),
            group(
                Used,
                "in a query; elsewhere OpenAPI gives it no meaning",
                &[scalar("allowReserved")],
            ),
            group(
                Ignored,
                "an empty value is sent as `name=`, which means the same",
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
            group(Used, "beside it, nothing counts", &[scalar("$ref")]),
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
                "of parts and forms; OpenAPI gives it no meaning elsewhere",
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
                "what cannot be sent so is an error",
                &[scalar("contentType"), scalar("style"), scalar("explode")],
            ),
            group(
                Ignored,
                "a form is decoded to the same text, whether or not a character was encoded",
                &[scalar("allowReserved")],
            ),
            group(
                Used,
                "those that are required are an error; the others are not sent",
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
            group(Used, "beside it, nothing counts", &[scalar("$ref")]),
            group(
                Ignored,
                "`send()` gives all headers of an answer, by name",
                &[key("headers").holds(Map(&Header)).at(2)],
            ),
            group(
                Ignored,
                "they tell which values of an answer other calls take, as the callers know who make them",
                &[key("links")],
            ),
        ],
    },
    Object {
        kind: Header,
        name: "header",
        groups: &[group(
            Ignored,
            "headers of answers are given as text",
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
            group(Ignored, PAGES, &[scalar("externalValue")]),
        ],
    },
    Object {
        kind: SecurityScheme,
        name: "security scheme",
        groups: &[
            group(
                Used,
                "requests are signed as Zephr asks for; another scheme is told",
                &[scalar("type").at(1), scalar("scheme").at(2), scalar("$ref")],
            ),
            group(
                Ignored,
                "as for `type`",
                &[
                    scalar("name").at(4),
                    scalar("in").at(5),
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
