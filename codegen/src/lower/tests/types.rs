//! What schemas become.

use super::*;

/// What a schema on one line becomes.
fn becomes(schema: &str) -> String {
    let api = model(&answering(schema, ""));
    answer(&api).map(|ty| show(&ty)).unwrap_or_default()
}

#[test]
fn plain_schemas() {
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
fn objects_without_a_type_are_objects_and_inner_ones_get_names_from_the_way_to_them() {
    let api = model(&answering(
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
fn long_names_leave_out_the_middle() {
    let api = model(&answering(
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
    let api = model(&answering(
        "{type: array, items: {type: array, items: {type: array, items: {type: array, items: \
         {type: array, items: {type: array, items: {type: array, items: {properties: {a: {type: string}}}}}}}}}}",
        "",
    ));
    assert_eq!(
        answer(&api).map(|ty| show(&ty)).as_deref(),
        Some("[[[[[[[GetThingItemItemItemItemItemItemItem]]]]]]]")
    );
}

#[test]
fn references_are_types_where_the_component_is_one_and_inlined_where_it_is_not() {
    let api = model(&answering(
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
    let api = model(&answering(
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
fn enums_keep_variants_apart() {
    let (api, found) = lowered(&answering("{type: string, enum: [a, A, '', null, 1x, a]}", ""));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse<A=a A2=A Empty= Value1x=1x>"
    );
    assert_eq!(found.len(), 1, "{}", lines(&found));
    assert_eq!(
        found[0].message,
        "the variant of `A` is called `A2`, since `A` is taken"
    );
}

#[test]
fn ids_of_one_name_are_one_type() {
    let id = "{type: string, description: Said of one place., x-zephr-type: PetId}";
    let api = model(&answering(
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
fn all_of_merges_objects() {
    let api = model(&answering(
        "{allOf: [{$ref: '#/components/schemas/base'}, {properties: {b: {type: integer}}}], required: [a, b], \
         properties: {c: {properties: {d: {type: string}}}}}",
        "schemas:\n  base: {type: object, properties: {a: {type: string}, inner: {properties: {x: {type: string}}}}}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a:String inner?:BaseInner b:Integer c?:GetThingResponseC}"
    );
}

#[test]
fn fields_that_objects_take_in_are_limited_in_number() {
    let many: String = (0..400)
        .map(|index| format!("p{index}: {{type: string}}, "))
        .collect();
    let heirs = |count: usize| {
        let heir = |index| {
            format!(
                "  s{index}: {{allOf: [{{$ref: '#/components/schemas/all'}}, {{properties: {{q: {{type: string}}}}}}]}}\n"
            )
        };
        let uses: String = (0..count)
            .map(|index| format!("u{index}: {{$ref: '#/components/schemas/s{index}'}}, "))
            .collect();
        let heirs: String = (0..count).map(heir).collect();
        let components = format!("schemas:\n  all: {{properties: {{{many}}}}}\n{heirs}");
        findings(&answering(&format!("{{properties: {{{uses}}}}}"), &components))
    };
    assert_eq!(heirs(100), [""; 0]);
    let found = heirs(130);
    assert!(
        found
            .iter()
            .any(|found| found.contains("error ZC0008 all objects together")),
        "{found:?}"
    );
}

#[test]
fn choices_name_their_alternatives() {
    let api = model(&answering(
        "{type: object, oneOf: [{$ref: '#/components/schemas/getThingResponseCat'}, {title: Dog, properties: {b: {type: \
         string}}}, {properties: {c: {type: string}}}, {type: string}, {type: array, items: {type: string}}, {type: string}]}",
        "schemas:\n  getThingResponseCat: {properties: {a: {type: string}}}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse(Cat:GetThingResponseCat|Dog:GetThingResponseDog|Option3:GetThingResponseOption3|Text:String\
         |List:[String])"
    );
}

#[test]
fn an_alternative_goes_without_the_last_word_of_the_choice() {
    let api = model(&answering(
        "{x-zephr-type: TokenRequest, oneOf: [{x-zephr-type: RefreshTokenRequest, properties: {a: {type: string}}}, \
         {x-zephr-type: Request, properties: {b: {type: string}}}]}",
        "",
    ));
    assert_eq!(
        shown(&api, "TokenRequest"),
        "TokenRequest(RefreshToken:RefreshTokenRequest|Request:Request)"
    );
}

#[test]
fn types_that_contain_themselves_are_boxed_where_they_must_be() {
    let api = model(&answering(
        "{$ref: '#/components/schemas/tree'}",
        "schemas:\n  tree: {properties: {left: {$ref: '#/components/schemas/tree'}, all: {type: array, items: {$ref: \
         '#/components/schemas/tree'}}, other: {$ref: '#/components/schemas/leaf'}, either: {oneOf: [{$ref: \
         '#/components/schemas/tree'}, {type: string}]}}}\n  leaf: {properties: {a: {type: string}}}",
    ));
    assert_eq!(
        shown(&api, "Tree"),
        "Tree{left?:*Tree all?:[Tree] other?:Leaf either?:*TreeEither}"
    );
}

#[test]
fn circles_without_a_value_are_told() {
    let told = findings(&answering(
        "{$ref: '#/components/schemas/a'}",
        "schemas:\n  a: {$ref: '#/components/schemas/b'}\n  b: {$ref: '#/components/schemas/a'}\n  list: {type: array, \
         items: {$ref: '#/components/schemas/list'}}",
    ));
    let messages: Vec<&str> = told.iter().map(|line| line.split_once("ZC").unwrap().1).collect();
    assert!(
        messages.contains(&"0024 this `$ref` leads back to itself and never reaches a value"),
        "{messages:?}"
    );
    assert!(
        messages.contains(
            &"0024 this schema contains itself with no object between: what is inside is taken as any JSON"
        ),
        "{messages:?}"
    );

    let told = findings(&answering(
        "{$ref: '#/components/schemas/a'}",
        "schemas:\n  a: {required: [b], properties: {b: {$ref: '#/components/schemas/b'}}}\n  b: {required: [a], \
         properties: {a: {$ref: '#/components/schemas/a'}}}",
    ));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("ZC0024 `A` contains itself without end"),
        "{told:?}"
    );

    let told = findings(&answering(
        "{x-zephr-list: true, $ref: '#/components/schemas/list'}",
        "schemas:\n  list: {type: array, items: {$ref: '#/components/schemas/list'}}",
    ));
    assert!(
        told.iter().any(|line| line.contains("this list holds itself")),
        "{told:?}"
    );
}

#[test]
fn components_of_one_name_are_kept_apart_and_reserved_names_avoided() {
    let (api, found) = lowered(&answering(
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
            "the field of `Type` is called `type_2`, since `type_` is taken",
            "this type is called `MyPet2`, since `MyPet` is taken"
        ]
    );
}

#[test]
fn a_type_lives_with_the_resource_that_alone_uses_it() {
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
                ty.in_answers,
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
fn a_schema_that_says_nothing_is_told_unless_it_is_meant() {
    let told = |schema: &str| {
        let (_, found) = lower(&tree(&answering(schema, "")));
        let told = found.into_iter().filter(|found| found.code == codes::UNTYPED);
        told.map(|found| {
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
        assert_eq!(told(schema), places, "{schema}");
    }
}

#[test]
fn a_body_without_a_schema_is_told_and_a_parameter_without_a_type_is_text() {
    let path = "/thing:\n  post:\n    operationId: a\n    parameters: [{name: b, in: query, schema: {}}]\n    \
                requestBody: {content: {application/json: {}}}\n    responses: {'200': {description: OK, content: \
                {application/json: {}}}}";
    let (_, found) = lower(&tree(&spec(path, "")));
    let told: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(told, ["this body has no schema", "this answer has no schema"]);
}

#[test]
fn a_long_way_of_references_comes_to_an_end() {
    let way = |length| {
        let step = |number| format!("  k{number}: {{$ref: '#/components/schemas/k{}'}}\n", number + 1);
        let steps: String = (0..length).map(step).collect();
        let schemas = format!("schemas:\n{steps}  k{length}: {{type: string}}");
        findings(&answering("{$ref: '#/components/schemas/k0'}", &schemas))
    };
    assert_eq!(way(60), [""; 0]);
    let told = way(80);
    assert!(
        !told.is_empty()
            && told
                .iter()
                .all(|told| told.contains("ZC0024 this `$ref` leads to another, and so on")),
        "{told:?}"
    );
}

#[test]
fn the_word_any_is_taken_for_any_json_and_told() {
    let (api, found) = lowered(&answering(
        "{properties: {a: {type: any}, b: {type: strnig}}}",
        "",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a?:Json b?:Json}"
    );
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.severity, one.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                Severity::Warning,
                "there is no type `any`: the value is taken as any JSON"
            ),
            (Severity::Error, "there is no type `strnig`")
        ]
    );
}
