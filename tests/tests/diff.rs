//! Each rule has a fixture that triggers this rule and no other.

use std::{collections::BTreeMap, fs, path::Path};

use insta::assert_snapshot;
use zephr_codegen::{
    diagnostic::one_line,
    emit,
    maintain::diff::{self, RULES, Report, Revision},
    openapi::{load, overlay},
    tree::{Json, Node},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/diff");

fn read(name: &str) -> Node {
    let bytes = fs::read(Path::new(FOLDER).join(name)).unwrap();
    load::load_bytes(name, &bytes).unwrap()
}

/// Compares `base.yaml` with the result of a fixture's overlay. The fixture's `x-reversed` selects the direction:
/// forward if absent, both directions if a string, otherwise backward.
fn reports(fixture: &str) -> Vec<Report> {
    let base = read("base.yaml");
    let overlay = read(fixture);
    let mut changed = base.clone();
    let found: Vec<_> = overlay::apply(&mut changed, &overlay)
        .iter()
        .map(one_line)
        .collect();
    assert_eq!(found, [""; 0], "{fixture}");
    let revision = |document: Node| Revision::of(document, &[], &emit::Options::default());
    let (base, changed) = (revision(base), revision(changed));
    let forward = || diff::compare(&base, &changed);
    let backward = || diff::compare(&changed, &base);
    match overlay.get("x-reversed").map(Node::to_json) {
        None => vec![forward()],
        Some(Json::String(_)) => vec![forward(), backward()],
        Some(_) => vec![backward()],
    }
}

/// Returns the fixtures of each rule: `rule.yaml`, or several `rule.variant.yaml`.
fn fixtures() -> BTreeMap<String, Vec<String>> {
    let mut fixtures = BTreeMap::<_, Vec<_>>::new();
    for entry in fs::read_dir(FOLDER).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let (rule, _) = file.split_once('.').unwrap();
        fixtures.entry(rule.to_owned()).or_default().push(file);
    }
    fixtures.remove("base");
    fixtures.values_mut().for_each(|files| files.sort());
    fixtures
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let fixtures = fixtures();
    let described: Vec<&str> = fixtures.keys().map(String::as_str).collect();
    let mut rules: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    rules.sort_unstable();
    assert_eq!(described, rules);
}

#[test]
fn every_fixture_triggers_its_rule_only() {
    let mut table = String::new();
    let mut wrong = BTreeMap::new();
    let fixtures = fixtures();
    let all = RULES.iter().flat_map(|rule| {
        let reports = fixtures[rule.name].iter().flat_map(|fixture| reports(fixture));
        reports.map(move |report| (rule, report))
    });
    for (rule, report) in all {
        let names: Vec<&str> = report.changes.iter().map(|change| change.rule.name).collect();
        if names.is_empty() || names.iter().any(|name| *name != rule.name) {
            wrong.insert(rule.name, names);
        }
        assert_eq!(report.unknown, None, "{}", rule.name);
        let unexplained: Vec<_> = report.unexplained().map(|item| item.path.as_str()).collect();
        assert_eq!(unexplained, [""; 0], "{}", rule.name);
        for change in &report.changes {
            let direction = change
                .direction
                .map(|direction| direction.to_string())
                .unwrap_or_default();
            let items: Vec<_> = change
                .items
                .iter()
                .map(|index| {
                    report.item_changes[*index]
                        .path
                        .trim_start_matches("zephr_admin::")
                })
                .collect();
            let line = format!(
                "{:9} {direction:8} {}: {}\n",
                change.impact(),
                rule.name,
                change.message
            );
            table.push_str(&line);
            if !items.is_empty() {
                table.push_str(&format!(
                    "{:19}{:?}: {}\n",
                    "",
                    report.release(),
                    items.join(", ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_snapshot!(table);
}

#[test]
fn a_description_does_not_differ_from_itself() {
    let revision = || Revision::of(read("base.yaml"), &[], &emit::Options::default());
    let report = diff::compare(&revision(), &revision());
    assert_eq!(report, Report::default());
    assert_snapshot!(diff::text(&report, "0.1.0"), @"
    changes: 0 breaking, 0 additions, 0 docs only
    Rust items: 0 removed or changed, 0 added, 0 with a changed deprecation
    version: 0.1.0, nothing to release
    ");
}

#[test]
fn items_with_duplicate_names_are_matched() {
    let text = r#"{"openapi": "3.0.3", "info": {"title": "Titles", "version": "1"},
        "tags": [{"name": "a", "description": "One."}, {"name": "a", "description": "Another."}], "paths": {"/a": {"get": {"operationId": "a",
        "responses": {"200": {"description": "Done.", "content": {"application/json": {"schema": {"oneOf": [
            {"title": "2", "type": "object"}, {"title": "Twice", "type": "string"}, {"type": "boolean"},
            {"title": "Twice", "type": "number"}, {"type": "array", "items": {"type": "string"}}
        ]}}}}}}}}}"#;
    let document = || load::load_bytes("titles.json", text.as_bytes()).unwrap();
    let revision = || Revision::of(document(), &[], &emit::Options::default());
    assert_eq!(diff::compare(&revision(), &revision()), Report::default());
}

#[test]
fn parameters_without_a_name_are_matched_by_position() {
    let text = r#"{"openapi": "3.0.3", "info": {"title": "Names", "version": "1"}, "paths": {"/a": {"get": {
        "operationId": "a", "parameters": [{"x-zephr-list": true}, {"x-zephr-secret": true}],
        "responses": {"204": {"description": "Done."}}}}}}"#;
    let document = || load::load_bytes("names.json", text.as_bytes()).unwrap();
    let revision = || Revision::of(document(), &[], &emit::Options::default());
    assert_eq!(diff::compare(&revision(), &revision()).changes, []);
}

#[test]
fn a_report_can_be_printed_for_people_reviews_and_programs() {
    let report = reports("parameter-required.yaml").remove(0);
    assert_snapshot!(diff::text(&report, "0.1.0"), @"
    breaking (request): GET /things [parameter-required]
      `page` is required
      was base.yaml:14:9 /paths/~1things/get/parameters/0
      is  base.yaml:14:9 /paths/~1things/get/parameters/0
      - zephr_admin::things::ListThingsRequest::page(self, value: i64) -> Self
      - zephr_admin::things::Things::list_things(&self) -> ListThingsRequest
      + zephr_admin::things::Things::list_things(&self, page: i64) -> ListThingsRequest

    changes: 1 breaking, 0 additions, 0 docs only
    Rust items: 2 removed or changed, 0 added, 0 with a changed deprecation
    version: 0.1.0 -> 0.2.0, breaking
    ");
    assert_snapshot!(diff::markdown(&report, "0.1.0"), @"
    ## Breaking

    | where | what | rule | direction | Rust items |
    | --- | --- | --- | --- | --- |
    | GET /things (base.yaml:14) | `page` is required | `parameter-required` | request | -`zephr_admin::things::ListThingsRequest::page`<br>~`zephr_admin::things::Things::list_things` |

    changes: 1 breaking, 0 additions, 0 docs only
    Rust items: 2 removed or changed, 0 added, 0 with a changed deprecation
    version: 0.1.0 -> 0.2.0, breaking
    ");
    assert_snapshot!(format!("{:#}", diff::json(&report, "0.1.0")), @r#"
    {
      "changes": [
        {
          "rule": "parameter-required",
          "verdict": "breaking",
          "direction": "request",
          "message": "`page` is required",
          "old": {
            "pointer": "/paths/~1things/get/parameters/0",
            "file": "base.yaml",
            "line": 14,
            "column": 9
          },
          "new": {
            "pointer": "/paths/~1things/get/parameters/0",
            "file": "base.yaml",
            "line": 14,
            "column": 9
          },
          "items": [
            "zephr_admin::things::ListThingsRequest::page",
            "zephr_admin::things::Things::list_things"
          ]
        }
      ],
      "items": [
        {
          "item": "zephr_admin::things::ListThingsRequest::page",
          "old": "zephr_admin::things::ListThingsRequest::page(self, value: i64) -> Self",
          "new": null,
          "release": "breaking"
        },
        {
          "item": "zephr_admin::things::Things::list_things",
          "old": "zephr_admin::things::Things::list_things(&self) -> ListThingsRequest",
          "new": "zephr_admin::things::Things::list_things(&self, page: i64) -> ListThingsRequest",
          "release": "breaking"
        }
      ],
      "unexplained": [],
      "unknown": null,
      "release": "breaking",
      "version": "0.1.0",
      "next": "0.2.0"
    }
    "#);
}

#[test]
fn before_1_0_a_breaking_change_raises_the_minor_version() {
    use diff::{Release, next_version};
    let next = |version, release| next_version(version, release).unwrap();
    assert_eq!(next("0.1.4", Release::None), "0.1.4");
    assert_eq!(next("0.1.4", Release::Patch), "0.1.5");
    assert_eq!(next("0.1.4", Release::Additions), "0.1.5");
    assert_eq!(next("0.1.4", Release::Breaking), "0.2.0");
    assert_eq!(next("1.2.3", Release::Patch), "1.2.4");
    assert_eq!(next("1.2.3", Release::Additions), "1.3.0");
    assert_eq!(next("1.2.3", Release::Breaking), "2.0.0");
    assert_eq!(next_version("1.x", Release::Patch), None);
}
