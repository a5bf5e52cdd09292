//! The verdicts of `cargo xtask diff` for small mutations, in both directions, next to those of oasdiff.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail too"
)]

use std::collections::BTreeSet;

use serde_json::Value;
use zephr_codegen::{
    emit,
    maintain::diff::{self, Change, Revision},
    openapi::load,
};

/// A row of the table.
struct Mutation<'a> {
    pointer: String,
    row: &'a Value,
}

fn table() -> Value {
    let node = load::load_bytes("mutations.yaml", include_bytes!("mutations.yaml")).unwrap();
    node.to_serde()
}

fn mutations(table: &Value) -> Vec<Mutation<'_>> {
    let rows = table["mutations"].as_array().unwrap().iter();
    rows.map(|row| {
        let at = row["at"].as_str().unwrap();
        let (place, rest) = at.split_once('/').unwrap_or((at, ""));
        let pointer = match table["places"][place].as_str() {
            Some(place) if rest.is_empty() => place.to_owned(),
            Some(place) => format!("{place}/{rest}"),
            None => format!("/{at}"),
        };
        Mutation { pointer, row }
    })
    .collect()
}

/// Returns the base with a value set, appended or removed.
fn mutated(base: &Value, pointer: &str, to: Option<&Value>) -> Value {
    let mut document = base.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    match (document.pointer_mut(parent).unwrap(), to) {
        (Value::Object(entries), Some(value)) => {
            entries.insert(key, value.clone());
        }
        (Value::Object(entries), None) => {
            entries.remove(&key).unwrap();
        }
        (Value::Array(items), Some(value)) => {
            let index: usize = key.parse().unwrap();
            items.splice(index..(index + 1).min(items.len()), [value.clone()]);
        }
        (other, _) => panic!("{pointer}: {other}"),
    }
    assert_ne!(&document, base, "{pointer}");
    document
}

fn revision(document: &Value) -> Revision {
    let node = load::load_bytes("description.json", document.to_string().as_bytes()).unwrap();
    Revision::of(node, &[], &emit::Options::default())
}

/// Returns the verdict with its rules: `breaking: property-required`.
fn verdict(old: &Revision, new: &Revision) -> String {
    let report = diff::compare(old, new);
    let rules: BTreeSet<_> = report.changes.iter().map(|change| change.rule.name).collect();
    let rules: Vec<_> = rules.into_iter().collect();
    let impact = report.changes.iter().map(Change::impact).max();
    impact.map_or_else(
        || "none".to_owned(),
        |impact| format!("{impact}: {}", rules.join(", ")),
    )
}

#[test]
fn every_mutation_has_the_expected_impact() {
    let table = table();
    let base = revision(&table["base"]);
    assert_eq!(verdict(&base, &revision(&table["base"])), "none");
    let mut wrong = Vec::new();
    for Mutation { pointer, row } in mutations(&table) {
        let new = revision(&mutated(&table["base"], &pointer, row.get("to")));
        let found = [verdict(&base, &new), verdict(&new, &base)];
        let expected = ["there", "back"].map(|key| row[key].as_str().unwrap());
        if found != expected {
            wrong.push(format!("{} {:?}: {found:?}", row["at"], row.get("to")));
        }
    }
    assert_eq!(wrong, [""; 0], "{}", wrong.join("\n"));
}

#[test]
fn different_verdicts_of_oasdiff_are_explained() {
    let table = table();
    let mutations = mutations(&table);
    assert_eq!(mutations.len() * 2, 186);
    for Mutation { row, .. } in mutations {
        let agrees = ["there", "back"].iter().zip(row["oasdiff"].as_array().unwrap());
        let agrees = agrees.map(|(key, theirs)| {
            let (ours, theirs) = (row[*key].as_str().unwrap(), theirs.as_str().unwrap());
            let is_breaking = ["ERR ", "WARN "].iter().any(|level| theirs.starts_with(level));
            // If oasdiff has no rule for the mutation (`none`), the verdicts agree only if ours is `none`, too.
            let is_known = theirs != "none" || ours == "none";
            is_known && is_breaking == ours.starts_with("breaking")
        });
        let agrees: Vec<bool> = agrees.collect();
        assert_eq!(
            agrees.contains(&false),
            row.get("why").is_some(),
            "{}: {agrees:?}",
            row["at"]
        );
    }
}

/// Returns the report for a text of the base and its replacement, in JSON.
fn replaced(from: &str, to: &str) -> diff::Report {
    let base = table()["base"].clone();
    let text = base.to_string();
    let new: Value = serde_json::from_str(&text.replace(from, to)).unwrap();
    assert_ne!(new, base);
    diff::compare(&revision(&base), &revision(&new))
}

#[test]
fn renaming_a_schema_does_not_change_the_wire_format() {
    let report = replaced("Round", "Circle");
    // Without a mapping, the name is the value of the discriminator.
    let impacts: BTreeSet<_> = report
        .changes
        .iter()
        .map(|change| (change.rule.name, change.impact()))
        .collect();
    assert_eq!(impacts, [("component-changed", diff::Impact::Docs)].into());
    assert_eq!(report.unexplained().count(), 0);
    let unmapped = |text: &str| {
        text.replace(
            r##","mapping":{"r":"#/components/schemas/Round","s":"#/components/schemas/Square"}"##,
            "",
        )
    };
    let base: Value = serde_json::from_str(&unmapped(&table()["base"].to_string())).unwrap();
    let new: Value = serde_json::from_str(&base.to_string().replace("Round", "Circle")).unwrap();
    let found = verdict(&revision(&base), &revision(&new));
    assert_eq!(
        found,
        "breaking: alternative-added, alternative-removed, component-changed"
    );
}

#[test]
fn argument_order_is_part_of_the_api_but_argument_names_are_not() {
    let get = |names: [&str; 2]| {
        let [one, other] = names;
        let parameter = |name: &str| serde_json::json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        revision(
            &serde_json::json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {
            format!("/a/{{{one}}}/{{{other}}}"): {"get": {"operationId": "a", "parameters": [parameter(one), parameter(other)],
                "responses": {"204": {"description": "Done."}}}}}}),
        )
    };
    let release = |to| diff::compare(&get(["owner", "name"]), &get(to)).release();
    assert_eq!(release(["user", "name"]), diff::Release::Patch);
    assert_eq!(release(["name", "owner"]), diff::Release::Breaking);
}

#[test]
fn without_a_client_the_release_is_unknown_in_every_format() {
    let report = replaced("{id}\":", "{thing}\":");
    let json = diff::json(&report, "0.1.0");
    assert!(diff::text(&report, "0.1.0").contains("Rust items: unknown"));
    assert_eq!(
        (&json["release"], &json["next"]),
        (&"unknown".into(), &Value::Null)
    );
}
