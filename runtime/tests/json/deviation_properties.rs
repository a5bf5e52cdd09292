//! Properties of values whose JSON type differs from the description.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use zephr_runtime::{DecodedBody, Deviation, Map, Method, RawJson, from_json, to_json};

use crate::deviations::decode;
use crate::plan::Plan;

/// A scalar, and whether its type differs from the description.
type Scalar = (String, bool);

fn scalar(as_described: &'static str, deviating: &'static str) -> impl Strategy<Value = Scalar> {
    prop_oneof![
        as_described.prop_map(|text| (text, false)),
        deviating.prop_map(|text| (text, true)),
    ]
}

fn flag() -> impl Strategy<Value = Scalar> {
    scalar("true|false", r#""true"|"false"|0|1"#)
}

fn integer() -> impl Strategy<Value = Scalar> {
    scalar(
        "-?[1-9][0-9]{0,17}|0",
        r#"-?[1-9][0-9]{0,9}(\.0{1,3}|[eE][0-8])|"[1-9][0-9]{0,17}(\.0)?""#,
    )
}

fn number() -> impl Strategy<Value = Scalar> {
    scalar(
        r"-?[1-9][0-9]{0,30}(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?",
        r#""-?[1-9][0-9]{0,30}(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?""#,
    )
}

fn text() -> impl Strategy<Value = Scalar> {
    scalar(
        r#""[a-z0-9.é ]{0,9}""#,
        r"true|false|-?[1-9][0-9]{0,30}(\.[0-9]{1,9})?",
    )
}

/// Fields of an object in a random order, and the paths of those that deviate.
type Fields = Vec<(String, String, Vec<String>)>;

fn field(name: &str, (json, deviates): Scalar) -> (String, String, Vec<String>) {
    (
        name.to_owned(),
        json,
        deviates.then(String::new).into_iter().collect(),
    )
}

fn composite(
    name: &str,
    [open, close]: [&str; 2],
    parts: impl Iterator<Item = (String, String, Scalar)>,
) -> (String, String, Vec<String>) {
    let (mut texts, mut paths) = (Vec::new(), Vec::new());
    for (before, step, (json, deviates)) in parts {
        texts.push(before + &json);
        paths.extend(deviates.then_some(step));
    }
    (
        name.to_owned(),
        format!("{open}{}{close}", texts.join(" , ")),
        paths,
    )
}

fn any_plan() -> impl Strategy<Value = Fields> {
    let one = (
        flag(),
        option::of(integer()),
        option::of(number()),
        option::of(text()),
    );
    let many = (
        option::of(vec(text(), 0..4)),
        option::of(btree_map("[a-z]{1,4}", number(), 0..4)),
        option::of(vec(text(), 0..4)),
        option::of(text()),
    );
    (one, many, any::<prop::sample::Index>()).prop_map(|(one, many, turn)| {
        let mut fields = vec![field("active", one.0)];
        fields.extend(one.1.map(|scalar| field("seats", scalar)));
        fields.extend(one.2.map(|scalar| field("price", scalar)));
        fields.extend(one.3.map(|scalar| field("label", scalar)));
        fields.extend(many.0.map(|tags| {
            let tags = tags.into_iter().enumerate();
            composite(
                "tags",
                ["[", "]"],
                tags.map(|(at, tag)| (String::new(), format!("[{at}]"), tag)),
            )
        }));
        fields.extend(many.1.map(|limits| {
            let limits = limits.into_iter();
            composite(
                "limits",
                ["{", "}"],
                limits.map(|(name, limit)| (format!("\"{name}\": "), format!(".{name}"), limit)),
            )
        }));
        fields.extend(many.2.map(|steps| {
            let steps = steps.into_iter().enumerate();
            composite(
                "steps",
                ["[", "]"],
                steps.map(|(at, (name, deviates))| {
                    let step = (format!("{{\"name\":{name}}}"), deviates);
                    (String::new(), format!("[{at}].name"), step)
                }),
            )
        }));
        // An unknown field never deviates.
        fields.extend(many.3.map(|(json, _)| field("unknown", (json, false))));
        let turn = turn.index(fields.len());
        fields.rotate_left(turn);
        fields
    })
}

/// Removes the generated white space. The client keeps it only around values that deviate, so comparisons ignore it.
fn dense(json: &str) -> String {
    json.replace(" , ", ",").replace("\": ", "\":")
}

fn sorted(json: &str) -> Vec<(String, String)> {
    let fields: Map<RawJson> = from_json(json).unwrap();
    let mut fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| (name, dense(value.as_str())))
        .collect();
    fields.sort();
    fields
}

proptest! {
    #[test]
    fn deviations_are_reported_and_written_back(fields in any_plan()) {
        let texts: Vec<String> = fields.iter().map(|(name, json, _)| format!("\"{name}\":{json}")).collect();
        let json = format!("{{{}}}", texts.join(","));
        let paths: Vec<String> = fields
            .iter()
            .flat_map(|(name, _, paths)| paths.iter().map(move |path| format!("$.{name}{path}")))
            .collect();
        let decoded: DecodedBody<Plan> = decode(&json, Method::Get).unwrap();
        let found: Vec<String> = decoded.deviations.iter().map(Deviation::path).collect();
        prop_assert_eq!(found, paths);
        let written = to_json(&decoded.value);
        prop_assert_eq!(sorted(&written), sorted(&json));
        let again: Plan = from_json(&written).unwrap();
        prop_assert_eq!(to_json(&again), written);
        prop_assert_eq!(again, decoded.value);
    }
}
