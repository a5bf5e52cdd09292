//! The normal form of the Zephr description and of small values.

use super::*;
use crate::openapi::load::load_bytes;

const SPEC: &str = include_str!("../../../../spec/zephr-admin-api.yaml");

fn normal(text: &str) -> String {
    normal_form(&load_bytes("spec.yaml", text.as_bytes()).unwrap())
}

#[test]
fn the_zephr_description_is_in_normal_form() {
    let normal = normal(SPEC);
    let differing = normal
        .lines()
        .zip(SPEC.lines())
        .enumerate()
        .find(|(_, (ours, theirs))| ours != theirs);
    assert_eq!(differing, None);
    assert!(normal == SPEC);
}

#[test]
fn keys_are_ordered_and_extensions_removed() {
    let text = "{paths: {/b: {x-y: 1, get: {responses: {default: {description: D}, '200': {description: A}}, x-y: 1, \
                operationId: b}}, /a: {}}, openapi: 3.0.3, x-tag: 1, info: {version: '1', x-z: 2, title: T, description: D}, \
                components: {schemas: {x-kept: {properties: {x-b: {type: string}, a: {example: {x-c: 1, a: 2}, type: object}}, type: object}}}}";
    insta::assert_snapshot!(normal(text), @"
    openapi: 3.0.3
    info:
      title: T
      version: '1'
      description: D
    paths:
      /b:
        get:
          operationId: b
          responses:
            '200':
              description: A
            default:
              description: D
      /a: {}
    components:
      schemas:
        x-kept:
          type: object
          properties:
            x-b:
              type: string
            a:
              type: object
              example:
                x-c: 1
                a: 2
    ");
}

#[test]
fn ambiguous_strings_are_quoted() {
    let quoted = [
        "",
        "true",
        "No",
        "on",
        "y",
        "~",
        "null",
        "12",
        "1_000",
        "0x1F",
        "0o17",
        "017",
        "1.5",
        ".5",
        "1e3",
        "-.inf",
        ".NaN",
        "1:30",
        "2026-06-12",
        "2026-06-12 10:00:00",
        "2026-06-12T10:00:00Z",
        "- a",
        "? a",
        "a: b",
        "a #b",
        "a:",
        "'a",
        "\"a",
        "[a",
        "*a",
        "&a",
        "#a",
        "%a",
        "@a",
        "`a`",
        " a",
        "a ",
        "<<",
        "=",
        "---",
        "{a}",
        "200",
        "1:30.5",
        "_1",
        ": a",
        "!a",
        "|",
        ">",
    ];
    let bare = [
        "a",
        "a:b",
        "a#b",
        "-a",
        "truely",
        "1a",
        "+0:00",
        "0123456789ABCD",
        "https://x.y/z?a=b#c",
        "a, b",
        "a [b]",
        "it's",
        "é",
        "1.2.3",
        "2026-06",
        "12 monkeys",
        "a\\b",
        "/v3/{id}",
    ];
    for text in quoted {
        assert!(
            yaml::write(&Json::String(text.to_owned()), 0).starts_with('\''),
            "{text}"
        );
    }
    for text in bare {
        assert_eq!(
            yaml::write(&Json::String(text.to_owned()), 0),
            format!("{text}\n")
        );
    }
}

#[test]
fn an_unquoted_date_stays_unquoted() {
    assert_eq!(
        normal("info: {a: 2026-06-12, b: '2026-06-12'}\n"),
        "info:\n  a: 2026-06-12\n  b: '2026-06-12'\n"
    );
}

proptest::proptest! {
    #[test]
    fn written_values_round_trip(value in value()) {
        let text = yaml::write(&Json::Object(vec![("key".to_owned(), value.clone())]), 0);
        let read = load_bytes("x.yaml", text.as_bytes());
        let read = read.unwrap_or_else(|found| panic!("{found:?}\n{text}"));
        proptest::prop_assert_eq!(read.get("key").unwrap().to_json(), value, "{}", text);
    }
}

fn value() -> impl proptest::strategy::Strategy<Value = Json> {
    use proptest::prelude::*;
    let word = prop_oneof![
        "[a-z' #:\\-\\[\\]{}*&!|>%@`\"\n\\\\]{0,12}",
        "([a-z]{1,9} ){0,40}[a-z]{1,9}",
        "([a-z.:]{0,5}[ \n]{1,2}){0,30}",
        any::<String>().prop_map(|text| text.replace(|c: char| c.is_control() && c != '\n', "")),
        "[0-9:._eExobTZ+-]{1,8}",
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i32>().prop_map(|number| Json::Number(number.to_string())),
        word.clone().prop_map(Json::String),
    ];
    leaf.prop_recursive(3, 20, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::btree_map(word.clone(), inner, 0..4)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn long_keys_round_trip() {
    let (long, inner) = ("k".repeat(2_000), "v".repeat(1_025));
    let text = format!(
        "components: {{schemas: {{{long}: {{enum: [{{{inner}: [1, {{a: 2}}]}}], type: string}}, b: {{}}}}}}"
    );
    let written = normal(&text);
    assert!(written.contains(&format!("    ? {long}\n    :\n")), "{written}");
    assert_eq!(normal(&written), written);
    let read = |text: &str| load_bytes("spec.yaml", text.as_bytes()).unwrap().to_serde();
    assert_eq!(read(&written), read(&text));
}

#[test]
fn every_character_round_trips() {
    let all = r#"{"info": {"title": "\ue000", "version": "\ue0002026-06-12", "\ufeff": ["\u0000\u0085\u2028", ""]}}"#;
    let read = |text: &str| load_bytes("spec.yaml", text.as_bytes()).unwrap().to_serde();
    assert_eq!(read(&normal(all)), read(all));
}
