//! Lowering of objects, choices and recursive types.

use super::*;

#[test]
fn all_of_merges_objects() {
    let api = model(&with_response(
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
fn a_schema_reached_by_many_paths_is_merged_once() {
    for keyword in ["allOf", "oneOf"] {
        let step = |number: usize| {
            let next = format!("{{$ref: '#/components/schemas/K{}'}}", number + 1);
            format!(
                "  K{number}: {{{keyword}: [{next}, {next}], properties: {{k{number}: {{type: string}}}}}}\n"
            )
        };
        let steps: String = (0..50).map(step).collect();
        let api = model(&with_response(
            "{$ref: '#/components/schemas/K0'}",
            &format!("schemas:\n{steps}  K50: {{properties: {{k50: {{type: string}}}}}}"),
        ));
        let ty = api.types.iter().find(|ty| ty.name == "K0").unwrap();
        let TypeKind::Object(fields) = &ty.kind else {
            panic!("{ty:?}")
        };
        assert_eq!(fields.len(), 51, "{keyword}");
    }
}

#[test]
fn the_total_number_of_fields_is_limited() {
    let many: String = (0..400)
        .map(|index| format!("p{index}: {{type: string}}, "))
        .collect();
    let subtypes = |count: usize| {
        let subtype = |index| {
            format!(
                "  s{index}: {{allOf: [{{$ref: '#/components/schemas/all'}}, {{properties: {{q: {{type: string}}}}}}]}}\n"
            )
        };
        let uses: String = (0..count)
            .map(|index| format!("u{index}: {{$ref: '#/components/schemas/s{index}'}}, "))
            .collect();
        let subtypes: String = (0..count).map(subtype).collect();
        let components = format!("schemas:\n  all: {{properties: {{{many}}}}}\n{subtypes}");
        findings(&with_response(
            &format!("{{properties: {{{uses}}}}}"),
            &components,
        ))
    };
    assert_eq!(subtypes(100), [""; 0]);
    let found = subtypes(130);
    assert!(
        found
            .iter()
            .any(|found| found.contains("error ZC0008 objects have more than")),
        "{found:?}"
    );
}

#[test]
fn alternatives_are_named() {
    let api = model(&with_response(
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
fn an_alternative_omits_the_last_word_of_the_choice() {
    let api = model(&with_response(
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
fn recursive_fields_are_boxed() {
    let api = model(&with_response(
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
fn cycles_without_a_finite_value_are_reported() {
    let reported = findings(&with_response(
        "{$ref: '#/components/schemas/a'}",
        "schemas:\n  a: {$ref: '#/components/schemas/b'}\n  b: {$ref: '#/components/schemas/a'}\n  list: {type: array, \
         items: {$ref: '#/components/schemas/list'}}",
    ));
    let messages: Vec<&str> = reported
        .iter()
        .map(|line| line.split_once("ZC").unwrap().1)
        .collect();
    assert!(
        messages.contains(&"0024 cyclic `$ref` that never reaches a value"),
        "{messages:?}"
    );
    assert!(
        messages.contains(
            &"0024 schema contains itself without an object in the cycle; the inner value is typed as any JSON"
        ),
        "{messages:?}"
    );

    let reported = findings(&with_response(
        "{$ref: '#/components/schemas/a'}",
        "schemas:\n  a: {required: [b], properties: {b: {$ref: '#/components/schemas/b'}}}\n  b: {required: [a], \
         properties: {a: {$ref: '#/components/schemas/a'}}}",
    ));
    assert_eq!(reported.len(), 2, "{reported:?}");
    assert!(
        reported[0].contains("ZC0024 `A` requires itself, so its values would be infinite"),
        "{reported:?}"
    );

    let reported = findings(&with_response(
        "{x-zephr-list: true, $ref: '#/components/schemas/list'}",
        "schemas:\n  list: {type: array, items: {$ref: '#/components/schemas/list'}}",
    ));
    assert!(
        reported.iter().any(|line| line.contains("list contains itself")),
        "{reported:?}"
    );
}
