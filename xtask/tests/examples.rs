//! Examples of another description, checked with the types of its own client.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::{Mutex, PoisonError},
};

use serde_json::Value;

/// An excerpt of the committed description. A test removes its last line, the declaration of a field in the example.
const EXCERPT: &str = "\
openapi: 3.0.0
info: {title: Excerpt, version: '1'}
paths:
  /v4/companies/{companyId}:
    get:
      x-zephr-call: companies.get
      operationId: getCompanyV4
      parameters:
      - {name: companyId, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: Done.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/companyv4'}
              example: {name: My Company, website: 'https://company.com'}
components:
  schemas:
    companyv4:
      type: object
      properties:
        name: {type: string}
        website: {type: string}
";

/// Runs `cargo xtask examples` on a description. cargo is offline, because the client must be compiled with the
/// versions in the workspace's lock file.
///
/// The command keeps one client for each name, which later runs use again.
fn check_examples(name: &str, description: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, description).unwrap();
    check_examples_of(&path, &[])
}

fn check_examples_of(path: &Path, options: &[&str]) -> Output {
    // The folder of the client supports one run at a time.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["examples", "--no-overlay", "--spec"])
        .arg(path)
        .args(options)
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap()
}

#[test]
fn a_field_missing_from_the_description_is_an_unknown_key() {
    let robbed = EXCERPT.trim_end().rsplit_once('\n').unwrap().0;
    for (name, description, is_sound) in [("robbed.yaml", robbed, false), ("excerpt.yaml", EXCERPT, true)] {
        let output = check_examples(name, description);
        let report = String::from_utf8(output.stdout).unwrap();
        let all = format!("{report}{}", String::from_utf8_lossy(&output.stderr));
        let unknown: Vec<&str> = report
            .lines()
            .filter(|line| line.starts_with("unknown key: "))
            .collect();
        assert_eq!(unknown.is_empty(), is_sound, "{all}");
        assert!(unknown.iter().all(|line| line.ends_with(": $.website")), "{all}");
        let counts = format!(
            "1 of 1 examples round-trip\nunknown keys: {}\ndeviations: 0\n",
            u8::from(!is_sound)
        );
        assert!(report.contains(&counts), "{all}");
        assert_eq!(output.status.success(), is_sound, "{all}");
    }
}

/// The values in the published examples whose type differs from their schemas, according to an independent validator
/// of JSON Schema.
const DEVIATIONS: [(&str, &str, &str); 17] = [
    ("Credits", "response 200", "$: expected an array, found an object"),
    ("evictOrigin", "request", "$: expected an object, found a string"),
    (
        "evictOriginSiteV4",
        "request",
        "$: expected an object, found a string",
    ),
    (
        "evictOriginV4",
        "request",
        "$: expected an object, found a string",
    ),
    (
        "fetchExternalTemplate",
        "response 200",
        "$: expected a string, found an array",
    ),
    (
        "listAccountUsers",
        "response 200",
        "$: expected an object, found an array",
    ),
    (
        "listCompanies",
        "response 200",
        "$: expected an array, found an object",
    ),
    (
        "listEmailTemplates",
        "response 200",
        "$: expected an array, found an object",
    ),
    (
        "listEntitlements",
        "response 200",
        "$: expected an array, found an object",
    ),
    (
        "listForms",
        "response 200",
        "$: expected an array, found an object",
    ),
    (
        "listProducts",
        "response 200",
        "$.results[0]: expected an array, found an object",
    ),
    (
        "listUserAccounts",
        "response 200",
        "$: expected an array, found an object",
    ),
    (
        "listUserSessions",
        "response 200",
        "$.access_model.credits: expected an object, found an array",
    ),
    (
        "listUserSessions",
        "response 200",
        "$.access_model.meters: expected an object, found an array",
    ),
    (
        "postAccountBulking",
        "response 202",
        "$: expected an object, found a string",
    ),
    (
        "putV4ResourcesResourceIdContent",
        "response 200",
        "$: expected an object, found a string",
    ),
    (
        "refreshOrExchangeToken",
        "request",
        "$.code: expected a string, found a number",
    ),
];

/// The 192 examples are 131 examples of bodies, 3 further bodies that use the example of a shared schema, and 58
/// examples of parameters.
#[test]
fn examples_round_trip_without_the_overlay_and_deviations_are_reported() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let output = check_examples_of(&workspace.join("spec/zephr-admin-api.yaml"), &["--json"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"));
    assert_eq!(report["failures"], Value::Array(Vec::new()));
    assert_eq!(
        (&report["examples"], &report["round_trips"]),
        (&192.into(), &192.into())
    );
    let found = report["deviations"].as_array().unwrap().iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let mut found: Vec<_> = found
        .map(|finding| ["operation", "place", "what"].map(|key| text(finding, key)))
        .collect();
    found.sort();
    let expected = DEVIATIONS.map(|(operation, place, what)| [operation, place, what].map(str::to_owned));
    assert_eq!(found, expected);
}

/// Asserts that a check succeeded, and returns its standard output.
#[track_caller]
fn sound(output: Output) -> String {
    let report = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}{errors}");
    report
}

#[test]
fn a_client_is_compiled_with_the_features_and_types_that_it_needs() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    for (fixture, counts) in [
        // The operation of this fixture returns an additional type that combines the types of all responses.
        ("several_answers.yaml", "4 of 4 examples"),
        ("form.yaml", "1 of 1 examples"),
        ("header_styles.yaml", "5 of 5 examples"),
        ("behavior/streams.yaml", "0 of 0 examples"),
    ] {
        let report = sound(check_examples_of(&fixtures.join(fixture), &[]));
        assert!(report.contains(counts), "{fixture}: {report}");
    }
}

#[test]
fn operations_with_errors_can_be_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("partial.yaml");
    let broken = "  /v4/parts:\n    post:\n      operationId: postParts\n      requestBody: {content: {multipart/related: \
                  {schema: {type: object}}}}\n      responses: {'204': {description: Done.}}\ncomponents:\n";
    fs::write(&path, EXCERPT.replace("components:\n", broken)).unwrap();
    let refused = check_examples_of(&path, &[]);
    assert!(!refused.status.success() && refused.stdout.is_empty());
    let output = check_examples_of(&path, &["--keep-going"]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("skipped POST /v4/parts: "), "{errors}");
    assert!(sound(output).contains("1 of 1 examples round-trip"));
}
