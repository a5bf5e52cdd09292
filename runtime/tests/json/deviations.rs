//! Values whose JSON type differs from the description.

use zephr_runtime::{
    self as rt, BodyError, Bytes, DecodedBody, FromResponse, List, Map, Method, Operation, RawJson, convert,
    from_json, to_json,
};

use crate::plan::{Plan, Step};
use crate::types::{ExpiryState, Login, Mixed, Page, Session};
use crate::{fault, owned};

pub(crate) fn decode<T: FromResponse>(json: &str, method: Method) -> Result<DecodedBody<T>, BodyError> {
    let operation = Operation::new("test", method, "/");
    T::decode(&Bytes::copy_from_slice(json.as_bytes()), &operation)
}

/// Decodes the body of a response, checks that it is written back unchanged, and returns its value and deviations.
#[track_caller]
fn deviating<T: rt::JsonValue>(json: &str) -> (T, Vec<String>) {
    let decoded: DecodedBody<T> = decode(json, Method::Get).unwrap();
    assert_eq!(to_json(&decoded), json);
    let deviations = decoded.deviations.iter().map(|deviation| {
        let (expected, found) = (deviation.expected(), deviation.found());
        format!("{}: {expected}, {found}", deviation.path())
    });
    (decoded.value, deviations.collect())
}

#[test]
fn deviating_scalars_are_reported_and_written_back() {
    let (plan, deviations) = deviating::<Plan>(
        r#"{"active":"true","seats":3.0,"price":"1.50","label":12.0,"tags":["a",7,true],"limits":{"x":"-1e3","y":2}}"#,
    );
    assert!(plan.active);
    assert_eq!(plan.seats, Some(3));
    assert_eq!(plan.price.unwrap().as_str(), "1.50");
    assert_eq!(plan.label.as_deref(), Some("12.0"));
    assert_eq!(plan.tags.unwrap(), ["a", "7", "true"]);
    assert_eq!(plan.limits.unwrap().get("x").unwrap().as_str(), "-1e3");
    assert_eq!(
        deviations,
        [
            "$.active: a boolean, a string",
            "$.seats: an integer, a number with a fraction or exponent",
            "$.price: a number, a string",
            "$.label: a string, a number",
            "$.tags[1]: a string, a number",
            "$.tags[2]: a string, a boolean",
            "$.limits.x: a number, a string",
        ]
    );
}

#[test]
fn matching_values_do_not_deviate() {
    let (_, deviations) = deviating::<Plan>(
        r#"{"active":false,"seats":3,"price":1.0,"label":"1","tags":[],"limits":{},"steps":[{"name":"a"}],"more":"2"}"#,
    );
    assert_eq!(deviations, [""; 0]);
}

#[test]
fn unambiguous_scalars_are_converted() {
    for (json, active, seats) in [
        (r#"{"active":"false","seats":"3"}"#, false, 3),
        (r#"{"active":0,"seats":"-3.0"}"#, false, -3),
        (r#"{"active":1,"seats":1e2}"#, true, 100),
        (r#"{"active":true,"seats":9223372036854775807.0}"#, true, i64::MAX),
    ] {
        let (plan, _) = deviating::<Plan>(json);
        assert_eq!((plan.active, plan.seats), (active, Some(seats)), "{json}");
    }
    let (session, deviations) =
        deviating::<Session>(r#"{"user_id":4e1,"state":5,"previous":{"user_id":false}}"#);
    assert_eq!(session.user_id, "4e1");
    assert_eq!(session.state, Some(ExpiryState::from("5")));
    assert_eq!(session.previous.unwrap().user_id, "false");
    assert_eq!(
        deviations,
        [
            "$.user_id: a string, a number",
            "$.state: a string, a number",
            "$.previous.user_id: a string, a boolean",
        ]
    );
}

#[test]
fn lossy_and_ambiguous_conversions_are_errors() {
    for (json, path, expected, found) in [
        (r#"{"active":"yes"}"#, "$.active", "a boolean", "a string"),
        (r#"{"active":2}"#, "$.active", "a boolean", "a number"),
        (r#"{"active":1.0}"#, "$.active", "a boolean", "a number"),
        (r#"{"active":null}"#, "$.active", "a boolean", "null"),
        (r#"{"seats":""}"#, "$.seats", "an integer", "a string"),
        (r#"{"seats":" 1"}"#, "$.seats", "an integer", "a string"),
        (r#"{"seats":"1.5"}"#, "$.seats", "an integer", "a string"),
        (r#"{"seats":true}"#, "$.seats", "an integer", "a boolean"),
        (
            r#"{"seats":1.5}"#,
            "$.seats",
            "an integer",
            "a number with a fraction or exponent",
        ),
        (
            r#"{"seats":9223372036854775808}"#,
            "$.seats",
            "an integer",
            "one beyond 64 bits",
        ),
        (r#"{"price":"1,50"}"#, "$.price", "a number", "a string"),
        (r#"{"price":"+1"}"#, "$.price", "a number", "a string"),
        (r#"{"price":"NaN"}"#, "$.price", "a number", "a string"),
        (r#"{"price":"\u0031"}"#, "$.price", "a number", "a string"),
        (r#"{"price":false}"#, "$.price", "a number", "a boolean"),
        (r#"{"label":{}}"#, "$.label", "a string", "an object"),
        (r#"{"label":["a"]}"#, "$.label", "a string", "an array"),
        (r#"{"tags":[null]}"#, "$.tags[0]", "a string", "null"),
        (r#"{"tags":{"a":1}}"#, "$.tags", "an array", "an object"),
        (r#"{"limits":3}"#, "$.limits", "an object", "a number"),
        (r#"{"steps":["a"]}"#, "$.steps[0]", "an object", "a string"),
        (r#"{"steps":3}"#, "$.steps", "a list", "a number"),
    ] {
        assert_eq!(fault::<Plan>(json), owned((path, expected, found)), "{json}");
    }
}

#[test]
fn malformed_text_is_reported_as_malformed() {
    for json in [
        r#"{"label":tru}"#,
        r#"{"label":1.}"#,
        r#"{"active":"tru"#,
        r#"{"price":"1"#,
    ] {
        assert!(from_json::<Plan>(json).is_err(), "{json}");
    }
    assert_eq!(
        fault::<Plan>(r#"{"label":1.}"#),
        owned(("$.label", "a number", "a malformed one"))
    );
}

#[test]
fn a_modified_value_is_written_as_described() {
    let json = r#"{"active":1,"seats":"3","label":5,"tags":[1,2],"steps":[{"name":1},{"name":2}]}"#;
    let mut plan: Plan = from_json(json).unwrap();
    plan.seats = Some(4);
    plan.label = None;
    plan.tags.as_mut().unwrap().push("3".to_owned());
    plan.steps.as_mut().unwrap()[1].name = "two".to_owned();
    assert_eq!(
        to_json(&plan),
        r#"{"active":1,"seats":4,"tags":["1","2","3"],"steps":[{"name":1},{"name":"two"}]}"#
    );
}

#[test]
fn values_survive_conversion_and_storage() {
    let json = r#"{"active":1,"label":5,"steps":[{"name":1}]}"#;
    let plan: Plan = from_json(json).unwrap();
    let converted: Plan = convert(&plan).unwrap();
    assert_eq!(to_json(&converted), json);
    let stored = serde_json::to_string(&plan).unwrap();
    assert_eq!(stored, json);
    let loaded: Plan = serde_json::from_str(&stored).unwrap();
    assert_eq!((to_json(&loaded).as_str(), loaded), (json, plan));
}

#[test]
fn the_alias_of_a_deviating_field_is_kept() {
    let (plan, deviations) = deviating::<Plan>(r#"{"active":true,"seat_count":"3","label":1}"#);
    assert_eq!(plan.seats, Some(3));
    assert_eq!(
        deviations,
        [
            "$.seat_count: an integer, a string",
            "$.label: a string, a number"
        ]
    );
}

#[test]
fn an_empty_array_is_reported_for_a_map() {
    let (plan, deviations) = deviating::<Plan>(r#"{"active":true,"limits":[]}"#);
    assert!(plan.limits.unwrap().is_empty());
    assert_eq!(deviations, ["$.limits: an object, an array"]);
}

#[test]
fn secrets_stay_secret() {
    let (login, deviations) = deviating::<Login>(r#"{"user":"joe","password":8675309}"#);
    assert_eq!(login.password.expose(), "8675309");
    assert_eq!(deviations, ["$.password: a string, a number"]);
    let decoded: DecodedBody<Login> = decode(r#"{"user":"joe","password":8675309}"#, Method::Get).unwrap();
    assert!(!format!("{decoded:?}").contains("8675309"), "{decoded:?}");
}

#[test]
fn a_single_value_is_read_as_an_array_of_one() {
    let (plan, deviations) = deviating::<Plan>(r#"{"active":true,"tags":"a"}"#);
    assert_eq!(plan.tags.unwrap(), ["a"]);
    assert_eq!(deviations, ["$.tags: an array, a string"]);
    let (page, deviations) = deviating::<Page>(r#"{"sessions":{"user_id":1}}"#);
    assert_eq!(page.sessions.unwrap()[0].user_id, "1");
    assert_eq!(
        deviations,
        [
            "$.sessions: an array, an object",
            "$.sessions.user_id: a string, a number"
        ]
    );
    assert_eq!(
        fault::<Page>(r#"{"sessions":{"results":[],"user_id":"a"}}"#),
        owned(("$.sessions", "an array", "an object"))
    );
}

#[test]
fn deviations_do_not_affect_the_choice_of_an_alternative() {
    let (mixed, deviations) = deviating::<Mixed>(r#""true""#);
    assert_eq!(mixed, Mixed::Other(RawJson::parse(r#""true""#).unwrap()));
    assert_eq!(deviations, [""; 0]);
    let (_, deviations) = deviating::<List<Mixed>>(r#"[5,{"user":1,"password":"p"},[2,"b"]]"#);
    assert_eq!(
        deviations,
        ["$[1].user: a string, a number", "$[2][0]: a string, a number"]
    );
}

#[test]
fn a_list_that_is_decoded_again_is_reported_once() {
    let (list, deviations) = deviating::<List<Session>>(r#"{"user_id":2,"results":[{"user_id":1}]}"#);
    assert_eq!(list[0].user_id, "2");
    assert_eq!(deviations, ["$.user_id: a string, a number"]);
    let (list, deviations) = deviating::<List<Session>>(r#"{"results":[{"user_id":1}],"total":"1"}"#);
    assert_eq!((list.len(), list.total()), (1, None));
    assert_eq!(deviations, ["$.results[0].user_id: a string, a number"]);
}

#[test]
fn a_body_without_an_object_is_kept_verbatim() {
    for json in [r#"["a",1,true]"#, r#"{"results":[1]}"#, "[[1],[]]"] {
        let (list, deviations) = deviating::<List<String>>(json);
        assert!(!list.is_empty() && !deviations.is_empty());
    }
    assert_eq!(
        deviating::<i64>(r#""7""#),
        (7, vec!["$: an integer, a string".to_owned()])
    );
    // A value without an object cannot keep its original form.
    for json in ["[1]", r#"{"results":["a",1]}"#] {
        assert!(from_json::<List<String>>(json).is_err());
    }
    assert_eq!(
        fault::<Vec<String>>(r#"["a",1]"#),
        owned(("$[1]", "a string", "a number"))
    );
    assert_eq!(RawJson::parse("1").unwrap().to_text(), None);
}

#[test]
fn a_body_of_another_kind_is_converted_if_unambiguous() {
    let (session, deviations) = deviating::<Session>(r#"[{"user_id":1}]"#);
    assert_eq!(session.user_id, "1");
    assert_eq!(
        deviations,
        ["$: an object, an array", "$[0].user_id: a string, a number"]
    );
    let (sessions, deviations) = deviating::<Vec<Session>>(r#"{"results":[{"user_id":1}],"total":1}"#);
    assert_eq!(sessions[0].user_id, "1");
    assert_eq!(
        deviations,
        [
            "$: an array, an object",
            "$.results[0].user_id: a string, a number"
        ]
    );
    for json in [
        r#"[{"user_id":"a"},{"user_id":"b"}]"#,
        "[]",
        r#"["a"]"#,
        r#""a sentence""#,
        "null",
    ] {
        assert!(decode::<Session>(json, Method::Post).is_err(), "{json}");
    }
    for json in [r#"{"error":"none"}"#, r#"{"results":3}"#, r#""none""#, "null"] {
        assert!(decode::<Vec<Session>>(json, Method::Post).is_err(), "{json}");
        assert!(decode::<List<Session>>(json, Method::Post).is_err(), "{json}");
    }
}

#[test]
fn text_in_place_of_an_object_is_accepted_for_writes_but_not_for_reads() {
    let sentence = r#""updated""#;
    let decoded: DecodedBody<Page> = decode(sentence, Method::Put).unwrap();
    assert_eq!(decoded.value, rt::empty());
    assert_eq!(to_json(&decoded), sentence);
    assert_eq!(
        decoded.deviations[0].to_string(),
        "expected an object at $, found a string (byte 0)"
    );
    let decoded: DecodedBody<Map<RawJson>> = decode(sentence, Method::Delete).unwrap();
    assert!(decoded.value.is_empty());
    assert_eq!(to_json(&decoded), sentence);
    assert!(decode::<Page>(sentence, Method::Get).is_err());
    for body in ["[]", "7", "true", "null"] {
        assert!(decode::<Page>(body, Method::Put).is_err(), "{body}");
    }
}

#[test]
fn only_the_first_thousand_deviations_are_reported() {
    let json = format!("[{}]", vec![r#"{"name":1}"#; 1001].join(","));
    let (list, deviations) = deviating::<List<Step>>(&json);
    assert_eq!(list.len(), 1001);
    assert_eq!(deviations.len(), 1000);
    assert_eq!(deviations[999], "$[999].name: a string, a number");
}
