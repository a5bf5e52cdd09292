//! Every documented example of the Zephr description round-trips through the types of the client.

#[path = "../../tests/tests/description/mod.rs"]
mod description;

use zephr_codegen::summary::examples_json;
use zephr_smoke::examples::{Example, check, difference, places, read_list};

fn documented() -> Vec<Example> {
    read_list(&examples_json(&description::generated().api.unwrap())).unwrap()
}

#[test]
fn all_examples_round_trip_without_unknown_keys() {
    let report = check(&documented(), places());
    assert_eq!(report.round_trips, report.examples, "{report}");
    assert!(report.is_sound(), "{report}");
}

/// The service may send an empty array where an object is described, so the overlay does not correct these values.
#[test]
fn only_empty_arrays_for_objects_deviate() {
    let deviations = check(&documented(), places()).deviations;
    let found: Vec<_> = deviations
        .iter()
        .map(|finding| (finding.operation.as_str(), finding.what.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                "listUserSessions",
                "$.access_model.meters: expected an object, found an array"
            ),
            (
                "listUserSessions",
                "$.access_model.credits: expected an object, found an array"
            ),
        ]
    );
}

#[test]
fn a_value_of_another_type_is_reported_with_its_path() {
    let mut example = documented()
        .into_iter()
        .find(|example| example.operation == "createNewSession" && example.place == "request")
        .unwrap();
    example.text = r#"{"identifiers":{"email_address":5},"validators":{}}"#.to_owned();
    let report = check(&[example], places());
    assert_eq!((report.round_trips, report.failures.len()), (1, 0), "{report}");
    let what: Vec<_> = report
        .deviations
        .iter()
        .map(|finding| finding.what.as_str())
        .collect();
    assert_eq!(
        what,
        ["$.identifiers.email_address: expected a string, found a number"]
    );
}

/// The numbers are from an independent count of the published description: 131 examples of bodies, 3 further bodies
/// that use the example of a shared schema, and 58 examples of parameters. The overlay adds the example of one body.
#[test]
fn every_example_is_tested() {
    let examples = documented();
    let bodies = |example: &&Example| example.place == "request" || example.place.starts_with("response ");
    let of_bodies = examples.iter().filter(bodies).count();
    assert_eq!((of_bodies, examples.len() - of_bodies), (131 + 3 + 1, 58));
}

#[test]
fn an_undeclared_key_is_reported_with_its_path() {
    let mut example = documented()
        .into_iter()
        .find(|example| example.operation == "getUser" && example.place == "response 200")
        .unwrap();
    example.text = example.text.replacen('{', r#"{"brand_new":{"x":1},"#, 1);
    let report = check(&[example], places());
    assert_eq!((report.round_trips, report.failures.len()), (1, 0), "{report}");
    assert_eq!(report.unknown_keys.len(), 1);
    assert_eq!(report.unknown_keys[0].what, "$.brand_new");
    assert!(report.to_string().ends_with(&format!(
        "1 of 1 examples round-trip\nunknown keys: 1\ndeviations: 0\nuntyped leaves: {}",
        report.untyped_leaves.len()
    )));
}

#[test]
fn a_mismatch_is_an_error_with_its_path() {
    let place = |operation: &str, place: &str, text: &str| Example {
        operation: operation.to_owned(),
        place: place.to_owned(),
        pointer: "/example".to_owned(),
        at: "spec.yaml:1".to_owned(),
        text: text.to_owned(),
    };
    let report = check(
        &[
            place(
                "createNewSession",
                "request",
                r#"{"identifiers":{"email_address":[]},"validators":{}}"#,
            ),
            place("createNewSession", "response 299", "{}"),
        ],
        places(),
    );
    assert!(!report.is_sound());
    assert_eq!((report.examples, report.round_trips), (2, 0));
    assert_eq!(
        report.to_string().lines().take(2).collect::<Vec<_>>(),
        [
            "FAILED: createNewSession, request, at spec.yaml:1 /example: expected a string at \
             $.identifiers.email_address, found an array (byte 32)",
            "FAILED: createNewSession, response 299, at spec.yaml:1 /example: has no place in the compiled client; is \
             it generated from this description?",
        ]
    );
}

#[test]
fn differences_are_reported_with_their_path() {
    for (one, other, path) in [
        (r#"{"a":1,"b":[true]}"#, r#"{ "b" : [ true ], "a" : 1 }"#, None),
        (r#""\u0041""#, r#""A""#, None),
        ("1.0", "1", Some("$")),
        ("1", r#""1""#, Some("$")),
        (r#"{"a":[1,{"b":2}]}"#, r#"{"a":[1,{"b":2.0}]}"#, Some("$.a[1].b")),
        (r#"{"a":null}"#, "{}", Some("$.a")),
        ("{}", r#"{"a":null}"#, Some("$.a")),
        ("[1]", "[1,2]", Some("$")),
        ("{}", "[]", Some("$")),
    ] {
        assert_eq!(
            difference(one, other).unwrap().as_deref(),
            path,
            "{one} and {other}"
        );
    }
}
