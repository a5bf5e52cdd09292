//! The keywords of schemas.

use super::keyword::{
    Kind::{Data, List, Map, Schema},
    Object, PAGES,
    Role::{Limit, Refinement, Type},
    Support::{Ignored, NotEnforced, Used},
    group, key, prose, scalar,
};

const LIMIT: &str = "a limit that the service enforces; a response that violates it is decoded all the same";

/// The schema object.
pub(super) const SCHEMA: Object = Object {
    kind: Schema,
    name: "schema",
    groups: &[
        group(
            Used,
            "",
            &[
                key("type").holds(Data).at(2).role(Type),
                scalar("format").at(3),
                scalar("title").at(4),
                prose("description").at(5),
                scalar("nullable").at(6),
                key("enum").holds(Data).at(7).role(Type),
                key("const").holds(Data).role(Type).since_3_1(),
                key("default").holds(Data).at(8),
                scalar("required").at(12).role(Refinement),
                key("items").holds(Schema).at(13).role(Type),
                key("properties").holds(Map(&Schema)).at(14).role(Type),
                key("additionalProperties").holds(Schema).at(15).role(Type),
                key("allOf").holds(List(&Schema)).role(Type),
                key("oneOf").holds(List(&Schema)).at(16).role(Type),
                key("anyOf").holds(List(&Schema)).role(Type),
                key("discriminator"),
                scalar("readOnly"),
                scalar("writeOnly"),
                scalar("deprecated"),
                key("example").holds(Data).at(17),
                key("examples").holds(Data).at(18).since_3_1(),
                scalar("contentMediaType").since_3_1(),
                scalar("contentEncoding").since_3_1(),
            ],
        ),
        group(
            Used,
            "since 3.1, other keywords may appear next to it; those that define a type are reported, the others are used",
            &[scalar("$ref").at(1).role(Type)],
        ),
        group(
            Used,
            "only if they are referenced",
            &[
                key("$defs").holds(Map(&Schema)).since_3_1(),
                key("definitions").holds(Map(&Schema)),
            ],
        ),
        group(
            Ignored,
            LIMIT,
            &[
                key("minimum").role(Limit),
                key("maximum").role(Limit),
                key("exclusiveMinimum").role(Limit),
                key("exclusiveMaximum").role(Limit),
                key("multipleOf").role(Limit),
                key("minLength").role(Limit),
                key("maxLength").role(Limit),
                key("pattern").at(9).role(Limit),
                key("minItems").at(11).role(Limit),
                key("maxItems").role(Limit),
                key("uniqueItems").at(10).role(Limit),
                key("minProperties").role(Limit),
                key("maxProperties").role(Limit),
                key("not").holds(Schema).role(Limit),
                key("contains").role(Limit).since_3_1(),
                key("minContains").role(Limit).since_3_1(),
                key("maxContains").role(Limit).since_3_1(),
                key("propertyNames").role(Limit).since_3_1(),
                key("dependentRequired").role(Limit).since_3_1(),
                key("unevaluatedItems").role(Limit).since_3_1(),
                key("unevaluatedProperties").role(Limit).since_3_1(),
                key("additionalItems").role(Limit),
                key("dependencies").role(Limit),
                key("contentSchema").role(Limit).since_3_1(),
            ],
        ),
        group(Ignored, PAGES, &[key("externalDocs")]),
        group(
            Ignored,
            "they select a dialect of JSON Schema, and only one is supported",
            &[
                key("$schema").since_3_1(),
                key("$vocabulary").since_3_1(),
                key("$comment").since_3_1(),
            ],
        ),
        group(Ignored, "XML bodies are sent and returned as text", &[key("xml")]),
        group(
            Ignored,
            "a reference by such an identifier is an error",
            &[key("$id").since_3_1(), key("$anchor").since_3_1(), key("id")],
        ),
        group(
            NotEnforced,
            "matching properties are typed as any JSON",
            &[key("patternProperties").holds(Map(&Schema)).since_3_1()],
        ),
        group(
            NotEnforced,
            "properties of conditional schemas are typed as any JSON",
            &[
                key("if").since_3_1(),
                key("then").since_3_1(),
                key("else").since_3_1(),
                key("dependentSchemas").since_3_1(),
            ],
        ),
        group(
            NotEnforced,
            "the items are typed as any JSON",
            &[key("prefixItems").role(Type).since_3_1()],
        ),
        group(
            NotEnforced,
            "the value is typed as any JSON",
            &[
                key("$dynamicRef").since_3_1(),
                key("$dynamicAnchor").since_3_1(),
                key("$recursiveRef"),
                key("$recursiveAnchor"),
            ],
        ),
    ],
};
