//! Lowering of schemas to types.

use super::*;

/// Returns the type of a schema, written on one line.
fn becomes(schema: &str) -> String {
    let api = model(&with_response(schema, ""));
    response_type(&api).map(|ty| show(&ty)).unwrap_or_default()
}

#[test]
fn simple_schemas_are_lowered_to_types() {
    let rules = [
        ("{type: boolean}", "Bool"),
        ("{type: integer, minimum: 0}", "Integer"),
        ("{type: number, minimum: 0.5}", "Number"),
        ("{type: string, pattern: '^a'}", "String"),
        ("{type: string, format: date-time}", "String"),
        ("{type: string, format: password}", "Secret"),
        ("{}", "Json"),
        ("{description: anything}", "Json"),
        ("{not: {type: string}}", "Json"),
        ("{type: array, items: {type: string}}", "[String]"),
        ("{type: array, items: {}}", "[Json]"),
        ("{type: array}", "[Json]"),
        ("{items: {type: integer}}", "[Integer]"),
        ("{type: object}", "Map[Json]"),
        ("{type: object, properties: {}}", "Map[Json]"),
        ("{type: object, additionalProperties: true}", "Map[Json]"),
        (
            "{type: object, additionalProperties: {type: integer}}",
            "Map[Integer]",
        ),
        (
            "{additionalProperties: {type: array, items: {type: string}}}",
            "Map[[String]]",
        ),
        ("{enum: [1, 2]}", "Number"),
        ("{enum: [true]}", "Bool"),
        ("{enum: [1, a]}", "Json"),
        ("{oneOf: [{type: string}]}", "String"),
        ("{allOf: [{type: string}]}", "String"),
        ("{type: string, x-zephr-secret: true}", "Secret"),
        (
            "{type: object, properties: {a: {type: string}}, x-zephr-any: true}",
            "Json",
        ),
    ];
    for (schema, wanted) in rules {
        assert_eq!(becomes(schema), wanted, "of {schema}");
    }
}

#[test]
fn untyped_objects_are_recognized_and_named_by_path() {
    let api = model(&with_response(
        "{properties: {id: {type: integer}, inner: {properties: {deep: {type: array, items: {properties: \
         {a: {type: string}}}}}}, by key: {additionalProperties: {properties: {b: {type: string}}}}}, required: [id]}",
        "",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{id:Integer inner?:GetThingResponseInner by_key?:Map[GetThingResponseByKeyValue]}"
    );
    assert_eq!(
        shown(&api, "GetThingResponseInner"),
        "GetThingResponseInner{deep?:[GetThingResponseInnerDeepItem]}"
    );
}

#[test]
fn long_names_omit_the_middle() {
    let api = model(&with_response(
        "{properties: {anUncommonlyLongProperty: {properties: {within: {properties: {a: {type: string}}}}}}}",
        "",
    ));
    let names: Vec<_> = api.types.iter().map(|ty| ty.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "GetThingResponse",
            "GetThingResponseAnUncommonlyLongProperty",
            "GetThingResponseAnUncommonlyLongPropertyWithin"
        ],
        "the root is the nearest type with a name"
    );
    let api = model(&with_response(
        "{type: array, items: {type: array, items: {type: array, items: {type: array, items: \
         {type: array, items: {type: array, items: {type: array, items: {properties: {a: {type: string}}}}}}}}}}",
        "",
    ));
    assert_eq!(
        response_type(&api).map(|ty| show(&ty)).as_deref(),
        Some("[[[[[[[GetThingItemItemItemItemItemItemItem]]]]]]]")
    );
}

#[test]
fn references_to_plain_types_are_inlined() {
    let api = model(&with_response(
        "{properties: {one: {$ref: '#/components/schemas/pet'}, ids: {$ref: '#/components/schemas/ids'}, kind: {$ref: \
         '#/components/schemas/alias'}, beside: {type: object, $ref: '#/components/schemas/pet', description: Its own}}}",
        "schemas:\n  pet: {properties: {id: {type: string}}}\n  ids: {type: array, items: {type: string}, description: \
         Many}\n  alias: {$ref: '#/components/schemas/kind'}\n  kind: {type: string, enum: [cat, dog]}\n  unused: \
         {properties: {a: {type: string}}}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{one?:Pet ids?:[String] kind?:Kind beside?:Pet}"
    );
    assert_eq!(shown(&api, "Kind"), "Kind<Cat=cat Dog=dog>");
    assert!(
        api.types.iter().all(|ty| ty.name != "Unused"),
        "what no operation uses is left out"
    );
    let TypeKind::Object(fields) = &find(&api, "GetThingResponse").kind else {
        panic!("no object")
    };
    let docs: Vec<_> = fields.iter().map(|field| field.docs.as_deref()).collect();
    assert_eq!(docs, [None, Some("Many"), None, Some("Its own")]);
}

#[test]
fn nullable_properties_are_optional() {
    let api = model(&with_response(
        "{required: [a, b, c], properties: {a: {type: string, nullable: true}, b: {type: string}, c: {$ref: \
         '#/components/schemas/maybe'}}}",
        "schemas:\n  maybe: {type: integer, nullable: true}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a?:String b:String c?:Integer}"
    );
}

#[test]
fn a_value_may_be_null_if_every_schema_of_all_of_permits_it() {
    let all_of = |parts: &str| format!("{{allOf: [{parts}]}}");
    let (maybe, sure) = (
        "{$ref: '#/components/schemas/maybe'}",
        "{$ref: '#/components/schemas/sure'}",
    );
    for (schema, may_be_null) in [
        (all_of(&format!("{maybe}, {{description: A note}}")), true),
        (all_of(&format!("{maybe}, {}", all_of(maybe))), true),
        (all_of(&format!("{maybe}, {sure}")), false),
        (all_of(&format!("{maybe}, {}", all_of(sure))), false),
        (
            all_of(&format!("{maybe}, {{properties: {{c: {{type: string}}}}}}")),
            false,
        ),
        (all_of("{description: A note}"), false),
        (format!("{{allOf: [{maybe}], oneOf: [{sure}, {sure}]}}"), false),
        (
            format!("{{allOf: [{maybe}], additionalProperties: {sure}}}"),
            false,
        ),
        (format!("{{allOf: [{maybe}], enum: [{{b: x}}]}}"), false),
        (format!("{{type: object, allOf: [{maybe}]}}"), false),
        (
            format!("{{properties: {{c: {{type: string}}}}, allOf: [{maybe}]}}"),
            false,
        ),
    ] {
        let api = model(&with_response(
            &format!("{{required: [a], properties: {{a: {schema}}}}}"),
            "schemas:\n  maybe: {type: object, nullable: true, properties: {b: {type: string}}}\n  \
             sure: {type: object, properties: {b: {type: string}}}",
        ));
        let found = shown(&api, "GetThingResponse");
        assert_eq!(
            found.starts_with("GetThingResponse{a?:"),
            may_be_null,
            "{schema}: {found}"
        );
    }
}

#[test]
fn enum_variants_have_unique_names() {
    let (api, found) = lowered(&with_response(
        "{type: string, enum: [a, A, '', null, 1x, a]}",
        "",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse<A=a A2=A Empty= Value1x=1x>"
    );
    assert_eq!(found.len(), 1, "{}", lines(&found));
    assert_eq!(
        found[0].message,
        "variant for `A` is named `A2`, because `A` is taken"
    );
}

#[test]
fn ids_with_one_name_share_a_type() {
    let id = "{type: string, description: Said of one place., x-zephr-type: PetId}";
    let api = model(&with_response(
        &format!("{{properties: {{a: {id}, b: {{type: array, items: {id}}}, c: {{type: string}}}}}}"),
        "",
    ));
    assert_eq!(
        (shown(&api, "GetThingResponse"), shown(&api, "PetId")),
        (
            "GetThingResponse{a?:PetId b?:[PetId] c?:String}".to_owned(),
            "PetId of String".to_owned()
        )
    );
    assert_eq!(api.types.iter().find(|ty| ty.name == "PetId").unwrap().docs, None);
}

#[test]
fn type_names_are_unique_and_not_reserved() {
    let (api, found) = lowered(&with_response(
        "{properties: {a: {$ref: '#/components/schemas/my-pet'}, b: {$ref: '#/components/schemas/my_pet'}, c: {$ref: \
         '#/components/schemas/option'}}}",
        "schemas:\n  my-pet: {properties: {a: {type: string}}}\n  my_pet: {properties: {b: {type: string}}}\n  option: \
         {properties: {extra: {type: string}, new: {type: string}, type: {type: string}, Type: {type: string}}}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a?:MyPet b?:MyPet2 c?:OptionObject}"
    );
    assert_eq!(
        shown(&api, "OptionObject"),
        "OptionObject{extra_?:String new_?:String type_?:String type_2?:String}"
    );
    let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "field for `Type` is named `type_2`, because `type_` is taken",
            "type is named `MyPet2`, because `MyPet` is taken"
        ]
    );
}

#[test]
fn a_type_is_placed_with_its_only_user() {
    let response = |schema: &str| {
        format!(
            "responses: {{'200': {{description: OK, content: {{application/json: {{schema: {schema}}}}}}}}}"
        )
    };
    let pet = "{$ref: '#/components/schemas/pet'}";
    let api = model(&spec(
        &format!(
            "/a:\n  get: {{operationId: a, tags: [First], {}}}\n/b:\n  get: {{operationId: b, tags: [Second], {}}}\n  \
             post: {{operationId: c, tags: [Second], requestBody: {{content: {{application/json: {{schema: \
             {{properties: {{own: {{type: string}}}}}}}}}}}}, {}}}",
            response(pet),
            response("{$ref: '#/components/schemas/pets'}"),
            response("{type: string}")
        ),
        "schemas:\n  pet: {properties: {a: {type: string}}}\n  pets: {properties: {all: {type: array, items: {$ref: \
         '#/components/schemas/pet'}}}}",
    ));
    let homes: Vec<_> = api
        .types
        .iter()
        .map(|ty| {
            (
                ty.name.as_str(),
                ty.home.as_deref(),
                ty.in_requests,
                ty.in_outputs,
            )
        })
        .collect();
    assert_eq!(
        homes,
        [
            ("CRequest", Some("second"), true, false),
            ("Pet", None, false, true),
            ("Pets", Some("second"), false, true)
        ]
    );
}

#[test]
fn an_untyped_schema_is_reported_unless_intended() {
    let reported = |schema: &str| {
        let (_, found) = lower(&tree(&with_response(schema, "")));
        let reported = found.into_iter().filter(|found| found.code == codes::UNTYPED);
        reported
            .map(|found| {
                found
                    .origin
                    .pointer
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    for (schema, places) in [
        ("{}", &["schema"][..]),
        ("{type: array}", &["schema"]),
        ("{type: array, items: {}}", &["items"]),
        ("{type: array, x-zephr-list: true}", &["schema"]),
        ("{type: object}", &["schema"]),
        ("{type: object, additionalProperties: true}", &["schema"]),
        (
            "{type: object, additionalProperties: {}}",
            &["additionalProperties"],
        ),
        (
            "{properties: {a: {}, b: {type: string}, c: {type: object}}}",
            &["a", "c"],
        ),
        ("{oneOf: [{type: string}, {}]}", &["1"]),
        ("{type: string}", &[]),
        ("{x-zephr-any: true}", &[]),
        ("{type: array, items: {x-zephr-any: true}}", &[]),
        ("{type: object, additionalProperties: {x-zephr-any: true}}", &[]),
    ] {
        assert_eq!(reported(schema), places, "{schema}");
    }
}

#[test]
fn an_untyped_body_is_reported_and_an_untyped_parameter_is_text() {
    let path = "/thing:\n  post:\n    operationId: a\n    parameters: [{name: b, in: query, schema: {}}]\n    \
                requestBody: {content: {application/json: {}}}\n    responses: {'200': {description: OK, content: \
                {application/json: {}}}}";
    let (_, found) = lower(&tree(&spec(path, "")));
    let reported: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        reported,
        ["request body without a schema", "response body without a schema"]
    );
}

#[test]
fn long_chains_of_references_are_limited() {
    let chain = |length| {
        let step = |number| format!("  k{number}: {{$ref: '#/components/schemas/k{}'}}\n", number + 1);
        let steps: String = (0..length).map(step).collect();
        let schemas = format!("schemas:\n{steps}  k{length}: {{type: string}}");
        findings(&with_response("{$ref: '#/components/schemas/k0'}", &schemas))
    };
    assert_eq!(chain(60), [""; 0]);
    let reported = chain(80);
    assert!(
        !reported.is_empty()
            && reported
                .iter()
                .all(|reported| reported.contains("ZC0024 chain of references that is too long")),
        "{reported:?}"
    );
}

#[test]
fn the_type_any_is_reported_and_read_as_any_json() {
    let (api, found) = lowered(&with_response(
        "{properties: {a: {type: any}, b: {type: strnig}}}",
        "",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a?:Json b?:Json}"
    );
    let reported: Vec<_> = found
        .iter()
        .map(|one| (one.severity, one.message.as_str()))
        .collect();
    assert_eq!(
        reported,
        [
            (
                Severity::Warning,
                "nonstandard type `any`, which is read as any JSON"
            ),
            (Severity::Error, "unknown type `strnig`")
        ]
    );
}
