//! Hints.

use super::*;

#[test]
fn schemas_with_one_name_and_structure_share_a_type() {
    let api = model(&with_response(
        "{properties: {a: {x-zephr-type: Kept, description: First, properties: {k: {enum: [x]}, id: {type: string}}}, b: \
         {x-zephr-type: Kept, example: {id: e}, properties: {id: {type: string}, k: {enum: [x]}}}, c: {$ref: \
         '#/components/schemas/kept'}}}",
        "schemas:\n  kept: {properties: {id: {type: string}, k: {enum: [x]}}}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a?:Kept b?:Kept c?:Kept}"
    );
    assert_eq!(shown(&api, "Kept"), "Kept{k?:KeptK id?:String}");
    let kept = find(&api, "Kept");
    assert_eq!((kept.origins.len(), kept.docs.as_deref()), (3, Some("First")));
    assert_eq!(api.types.len(), 3);
}

#[test]
fn one_name_for_different_structures_is_rejected() {
    let reported = findings(&with_response(
        "{properties: {a: {x-zephr-type: Kept, properties: {id: {type: string}}}, b: {x-zephr-type: Kept, properties: \
         {id: {type: integer}}}}}",
        "",
    ));
    assert_eq!(
        reported,
        ["10 error ZC0030 conflicting definitions of type `Kept`"]
    );
    let (api, found) = lowered(&with_response(
        "{properties: {a: {x-zephr-type: Kept, properties: {id: {type: string}}}, b: {$ref: \
         '#/components/schemas/kept'}}}",
        "schemas:\n  kept: {properties: {other: {type: string}}}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a?:Kept b?:Kept2}",
        "a component makes way"
    );
    assert_eq!(found.len(), 1, "{}", lines(&found));
}

#[test]
fn a_reference_can_rename_its_target() {
    let api = model(&with_response(
        "{properties: {a: {$ref: '#/components/schemas/pet'}, b: {$ref: '#/components/schemas/pet', x-zephr-type: Dog}}}",
        "schemas:\n  pet: {properties: {inner: {properties: {x: {type: string}}}}}",
    ));
    assert_eq!(shown(&api, "GetThingResponse"), "GetThingResponse{a?:Pet b?:Dog}");
    assert_eq!(shown(&api, "Dog"), "Dog{inner?:PetInner}");
}

#[test]
fn wrapped_lists_are_unwrapped() {
    let item = "{properties: {a: {type: string}}}";
    for schema in [
        format!("{{x-zephr-list: true, type: array, items: {item}}}"),
        format!("{{x-zephr-list: true, properties: {{results: {{type: array, items: {item}}}}}}}"),
        format!("{{x-zephr-list: true, properties: {{meta: {{type: object}}, items: {{items: {item}}}}}}}"),
        format!(
            "{{x-zephr-list: true, properties: {{data: {{type: array, items: {{type: array, items: {item}}}}}}}}}"
        ),
    ] {
        let api = model(&with_response(&schema, ""));
        assert_eq!(
            response_type(&api),
            Some(list(named("GetThingResponseItem"))),
            "of {schema}"
        );
    }
    let component = "schemas:\n  pets: {x-zephr-list: true, properties: {results: {type: array, items: {$ref: \
                     '#/components/schemas/pet'}}}}\n  pet: {properties: {a: {type: string}}}";
    let api = model(&with_response("{$ref: '#/components/schemas/pets'}", component));
    assert_eq!(response_type(&api), Some(list(named("Pet"))));
    let reported = findings(&with_response(
        "{x-zephr-list: true, properties: {pets: {type: array}}}",
        "",
    ));
    assert_eq!(reported, ["10 error ZC0028 `x-zephr-list` requires a list"]);
}

#[test]
fn hints_set_names_aliases_and_secrecy_of_fields() {
    let api = model(&with_response(
        "{properties: {grantId: {type: string, x-zephr-name: id, x-zephr-aliases: [grant_id]}, token: {$ref: \
         '#/components/schemas/token', x-zephr-secret: true}}}",
        "schemas:\n  token: {type: string}",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{id?:String token?:Secret}"
    );
    let TypeKind::Object(fields) = &find(&api, "GetThingResponse").kind else {
        panic!("no object")
    };
    assert_eq!(
        (fields[0].wire.as_str(), &fields[0].aliases[..]),
        ("grantId", &["grant_id".to_owned()][..])
    );
    let reported = findings(&with_response(
        "{properties: {a: {type: string, x-zephr-aliases: [b]}, b: {type: integer, x-zephr-secret: true}, c: {type: \
         string, x-zephr-name: type}}}",
        "",
    ));
    assert_eq!(
        reported,
        [
            "10 error ZC0028 `x-zephr-secret` requires a string",
            "10 error ZC0028 `x-zephr-name` cannot be `type`",
            "10 error ZC0028 alias `b` of `a` conflicts with `b`",
        ]
    );
}

#[test]
fn responses_may_have_an_envelope_or_be_text() {
    let api = model(&with_response(
        "{x-zephr-envelope: [data, result], type: string}",
        "",
    ));
    assert_eq!(operation(&api, "getThing").output.envelope, ["data", "result"]);
    let api = model(&with_response("{x-zephr-text: true, type: object}", ""));
    assert_eq!(response_type(&api), Some(Type::Text));
}

#[test]
fn unknown_and_unused_hints_are_reported() {
    let reported = findings(&with_response(
        "{x-zephr-typ: A, x-zephr-call: a.b, x-zephr-any: 1, x-zephr-type: new thing, x-other: 1, properties: {a: {type: \
         boolean, example: {x-zephr-nothing: 1}, x-zephr-type: Word}}}",
        "",
    ));
    assert_eq!(
        reported,
        [
            "10 error ZC0028 `x-zephr-any` must be a boolean, found a number",
            "10 error ZC0028 `x-zephr-type` cannot be `new thing`",
            "10 error ZC0027 unknown hint `x-zephr-typ`",
            "10 warning ZC0029 `x-zephr-call` has no effect here",
            "10 warning ZC0029 `x-zephr-type` has no effect here",
        ]
    );
}

#[test]
fn the_document_can_include_a_hand_written_module() {
    let with = |name: &str| format!("{}x-zephr-module: {name}\n", spec("{}", ""));
    assert_eq!(model(&with("zephr")).module.as_deref(), Some("zephr"));
    assert_eq!(
        findings(&with("../up")),
        ["7 error ZC0028 `x-zephr-module` has an invalid module name `../up`"]
    );
}

#[test]
fn strings_and_numbers_can_be_newtypes() {
    let api = model(&with_response(
        "{properties: {a: {type: string, x-zephr-type: Id}, b: {type: integer, x-zephr-type: Millis}, c: {type: string, \
         x-zephr-type: Token, x-zephr-secret: true}, d: {type: string, x-zephr-type: Date, x-zephr-order: by-hand}}}",
        "",
    ));
    assert_eq!(
        shown(&api, "GetThingResponse"),
        "GetThingResponse{a?:Id b?:Millis c?:Token d?:Date}"
    );
    let kinds = ["Id", "Millis", "Token", "Date"].map(|name| shown(&api, name));
    assert_eq!(
        kinds,
        [
            "Id of String",
            "Millis of Number",
            "Token of Secret",
            "Date of String by hand"
        ]
    );
}

#[test]
fn a_newtype_has_one_underlying_type() {
    let reported = findings(&with_response(
        "{properties: {a: {type: string, x-zephr-type: Id}, b: {type: string, x-zephr-type: Id, x-zephr-secret: true}}}",
        "",
    ));
    assert_eq!(reported, ["10 error ZC0030 conflicting definitions of type `Id`"]);
    let reported = findings(&with_response(
        "{properties: {a: {type: string, x-zephr-type: Id, x-zephr-order: by-time}}}",
        "",
    ));
    assert_eq!(reported, ["10 error ZC0028 `x-zephr-order` cannot be `by-time`"]);
    let reported = findings(&with_response(
        "{properties: {a: {type: string, x-zephr-order: by-hand}}}",
        "",
    ));
    assert_eq!(reported, ["10 warning ZC0029 `x-zephr-order` has no effect here"]);
}

#[test]
fn a_body_name_must_differ_from_parameters() {
    let described = |name: &str| {
        spec(
            &format!(
                "/a:\n  put: {{operationId: a, parameters: [{{name: key, in: query, schema: {{type: string}}}}], requestBody: \
                 {{x-zephr-name: {name}, content: {{application/json: {{schema: {{type: string}}}}}}}}, responses: \
                 {{'200': {{description: d}}}}}}"
            ),
            "",
        )
    };
    let api = model(&described("value"));
    assert_eq!(
        operation(&api, "a").body.as_ref().map(|body| body.name.as_str()),
        Some("value")
    );
    let reported = findings(&described("key"));
    assert_eq!(
        reported,
        ["5 error ZC0028 request body has the name of a parameter: `key`"]
    );
    let reported = findings(&described("send"));
    assert_eq!(reported, ["5 error ZC0028 `x-zephr-name` cannot be `send`"]);
}

#[test]
fn paging_refers_to_query_parameters() {
    let listing = |hint: &str, list: bool| {
        spec(
            &format!(
                "/a:\n  get: {{operationId: a, x-zephr-paging: {hint}, parameters: [{{name: page, in: query, schema: {{type: \
                 integer}}}}, {{name: key, in: header, schema: {{type: string}}}}], responses: {{'200': {{description: d, content: \
                 {{application/json: {{schema: {{x-zephr-list: {list}, type: array, items: {{type: string}}}}}}}}}}}}}}"
            ),
            "",
        )
    };
    let paging = |hint: &str| {
        operation(&model(&listing(hint, true)), "a")
            .paging
            .clone()
            .unwrap()
    };
    let plain = paging("{page: page}");
    assert_eq!(
        (plain.page.as_str(), plain.size, plain.whole_unless_asked),
        ("page", None, false)
    );
    let whole = paging("{page: page, size: page, whole-unless-asked: true}");
    assert_eq!(
        (whole.size.as_deref(), whole.whole_unless_asked),
        (Some("page"), true)
    );

    let reported = |hint: &str, list: bool| {
        let reported = findings(&listing(hint, list));
        reported
            .into_iter()
            .map(|line| line.replacen("5 error ZC0028 ", "", 1))
            .collect::<Vec<_>>()
    };
    let cases = [
        ("3", "`x-zephr-paging` must be an object, found a number"),
        ("{}", "`x-zephr-paging` must have a `page`"),
        (
            "{page: pag}",
            "`x-zephr-paging` refers to an unknown query parameter `pag`",
        ),
        (
            "{page: key}",
            "`x-zephr-paging` refers to an unknown query parameter `key`",
        ),
        (
            "{page: page, siz: page}",
            "`x-zephr-paging` has an unknown key `siz`",
        ),
        (
            "{page: page, whole-unless-asked: 1}",
            "`x-zephr-paging` must have a boolean `whole-unless-asked`",
        ),
    ];
    for (hint, problem) in cases {
        assert_eq!(reported(hint, true), [problem], "{hint}");
    }
    assert_eq!(
        reported("{page: page}", false),
        ["`x-zephr-paging` requires an operation whose response is a list"]
    );
}

#[test]
fn a_bare_body_is_text_under_the_described_media_type() {
    let body = "{content: {application/json: {schema: {type: string, x-zephr-bare: true}}}}";
    let api = model(&spec(
        &format!(
            "/a:\n  post:\n    operationId: a\n    requestBody: {body}\n    responses: {{'204': {{description: Done}}}}"
        ),
        "",
    ));
    let body = operation(&api, "a").body.clone().expect("a body");
    assert_eq!(body.content, crate::model::Content::Text);
    assert_eq!(body.media_type, "application/json");
}

#[test]
fn an_optional_field_may_be_an_argument() {
    let api = model(&with_response(
        "{properties: {a: {type: string, x-zephr-argument: true}, b: {type: string}}}",
        "",
    ));
    let TypeKind::Object(fields) = &find(&api, "GetThingResponse").kind else {
        panic!("an object")
    };
    let flags: Vec<_> = fields
        .iter()
        .map(|field| (field.required, field.argument))
        .collect();
    assert_eq!(flags, [(false, true), (false, false)]);
}

#[test]
fn an_error_status_can_mean_an_empty_list() {
    let with = |status: &str, schema: &str| {
        let hint = format!("operationId: getThing\n      x-zephr-empty-status: {status}");
        with_response(schema, "").replace("operationId: getThing", &hint)
    };
    let list = "{x-zephr-list: true, items: {type: string}}";
    assert_eq!(
        operation(&model(&with("404", list)), "getThing").empty_status,
        Some(404)
    );
    assert_eq!(
        findings(&with("200", list)),
        ["7 error ZC0028 `x-zephr-empty-status` must be a status from 400 to 499"]
    );
    assert_eq!(
        findings(&with("404", "{type: string}")),
        ["7 error ZC0028 `x-zephr-empty-status` requires an operation whose response is a list"]
    );
}
