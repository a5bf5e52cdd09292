//! `zephr doctor --conformance`: responses compared with the description.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::fs;

use serde_json::{Value, json};
use support::{Run, ZEPHR, on_terminal, start, with_service, zephr};
use zephr_mock::{Fault, Mock, MockBuilder};

/// A value that must appear in no report.
const CANARY: &str = "canary-7c40d9";
const JSON: Option<&str> = Some("application/json");

/// Returns a mock with items of many kinds.
fn seeded() -> MockBuilder {
    let seed = json!({
        "users": [{
            "user_id": "u-1",
            "identifiers": {"email_address": format!("{CANARY}@example.com")},
            "attributes": {(CANARY): CANARY},
            "foreign_keys": {(CANARY): CANARY},
        }],
        "accounts": [{"account_id": "a-1", "name": CANARY, "number_of_seats": 3}],
        "bundles": [{"id": "b-1", "label": CANARY}],
        "products": [{"id": "p-1", "label": CANARY, "entitlement": {"id": "b-1", "type": "bundle"}}],
        "webhooks": [{"webhook_id": "w-1", "label": CANARY, "target": "https://example.com"}],
        "email_templates": [{"slug": "welcome", "label": CANARY, "templateType": "Admin User Role"}],
        "forms": [{"slug": "sign-up", "title": CANARY}],
        "user_schema": [{"slug": "city", "label": CANARY}],
        "segments": [{"id": "s-1", "label": CANARY}],
    });
    Mock::builder().seed(seed.to_string())
}

/// Returns the report as JSON, and the run.
fn report(mock: &Mock) -> (Value, Run) {
    let run = zephr(mock.url(), &["doctor", "--conformance", "--json"]);
    (serde_json::from_str(&run.out).unwrap(), run)
}

fn ids(list: &Value, key: &str) -> Vec<String> {
    let ids = list.as_array().unwrap().iter();
    ids.map(|id| id.get(key).unwrap_or(id).as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_service_that_matches_the_description_has_no_deviations() {
    let mock = start(seeded());
    let (report, run) = report(&mock);
    assert_eq!((run.code, &report["deviations"]), (0, &json!([])), "{}", run.out);
    let compared = ids(&report["compared"], "");
    for id in [
        "listUsers",
        "getUser",
        "getProduct",
        "getBundle",
        "getSchemaSlug",
        "listAccountUsers",
    ] {
        assert!(compared.contains(&id.to_owned()), "{id}: {compared:?}");
    }
    let skipped = ids(&report["skipped"], "operation");
    assert_eq!(compared.len() + skipped.len(), 67);
    let reasons = report["skipped"].to_string();
    for reason in [
        r#"{"operation":"getSession","reason":"no response has a value for `id` (SessionId)"}"#,
        r#"{"operation":"getConfiguration","reason":"status 404"}"#,
    ] {
        assert!(reasons.contains(reason), "{reasons}");
    }
    assert!(mock.requests().iter().all(|request| request.method == "GET"));
    assert!(!format!("{}{}", run.out, run.err).contains(CANARY), "{}", run.out);
}

#[test]
fn deviations_contain_paths_and_types_but_no_values() {
    let product = json!({"results": [{
        "id": "p-1",
        "label": 7,
        "seasonal": CANARY,
        "mapping": {"rate_plans": [{"payment_provider": CANARY, "rate_plan_id": CANARY}]},
    }]});
    let user = json!({"user_id": "u-1", "foreign_keys": {(CANARY): 7}, (CANARY): true});
    let template = json!([{"slug": "welcome", "templateType": CANARY}]);
    let mock = start(
        seeded()
            .respond("listProducts", 200, JSON, product.to_string())
            .respond("getUser", 200, JSON, user.to_string())
            .respond("listEmailTemplates", 200, JSON, template.to_string())
            .respond("listForms", 200, Some("text/html"), CANARY)
            .respond("listWebhooks", 203, JSON, "[]"),
    );
    let (report, run) = report(&mock);
    let deviation = |operation: &str, path: &str, expected: &str, found: &str| json!({"operation": operation, "path": path, "expected": expected, "found": found});
    let rows = "$.results[*].mapping.rate_plans[*].environment";
    let expected = json!([
        deviation("getUser", "$.foreign_keys.*", "string", "number"),
        deviation("getUser", "$.*", "no such field", "boolean"),
        deviation(
            "listEmailTemplates",
            "$[*].templateType",
            "one of 14 known values",
            "another string"
        ),
        deviation("listForms", "$", "JSON", "text/html"),
        deviation("listProducts", "$.results[*].label", "string", "number"),
        deviation("listProducts", rows, "present", "missing"),
        deviation("listProducts", "$.results[*].seasonal", "no such field", "string"),
        deviation("listWebhooks", "$", "status 200", "status 203"),
    ]);
    assert_eq!((run.code, &report["deviations"]), (1, &expected));
    assert!(
        run.err.contains(" 8 deviations\nerror: responses deviate"),
        "{}",
        run.err
    );
    assert!(
        !format!("{}{}", run.out, run.err).contains("canary"),
        "{}",
        run.out
    );
}

#[test]
fn the_report_is_written_to_a_file_and_printed_as_a_table() {
    let mock = start(seeded().wrong_type("listProducts"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report");
    let write = |more: &[&str]| {
        let mut command = with_service(ZEPHR, mock.url());
        let command = command.args(["doctor", "--conformance", "--concurrency", "1", "-o"]);
        let run = Run::of(command.arg(&file).args(more));
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
        fs::read_to_string(&file).unwrap()
    };
    let table = write(&[]);
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("OPERATION     PATH  EXPECTED  FOUND"));
    assert_eq!(lines.next(), Some("listProducts  $     array     number"));
    assert!(
        table.contains("\nskipped getSession: no response has a value"),
        "{table}"
    );
    let json: Value = serde_json::from_str(&write(&["--json"])).unwrap();
    assert_eq!(ids(&json["deviations"], "operation"), ["listProducts"]);
    if let Some(shown) = on_terminal(mock.url(), "zephr doctor --conformance", "") {
        assert!(
            shown.out.contains("listProducts  $     array     number\n"),
            "{}",
            shown.out
        );
    }
}

#[test]
fn a_rejected_key_pair_ends_the_comparison() {
    let mock = start(seeded());
    mock.faults().add(Fault::on_any().times(99).status(401)).unwrap();
    let run = zephr(mock.url(), &["doctor", "--conformance"]);
    assert_eq!((run.code, run.out.as_str()), (4, ""));
    assert_eq!(zephr(mock.url(), &["doctor", "--concurrency", "2"]).code, 2);
    let run = zephr(
        "http://127.0.0.1:1",
        &["doctor", "--conformance", "--retries", "0"],
    );
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("error: no operation returned a response"),
        "{}",
        run.err
    );
}

#[test]
fn an_operation_without_a_response_is_skipped() {
    let mock = start(seeded());
    mock.faults().add(Fault::on("listForms").drop_before()).unwrap();
    let arguments = ["doctor", "--conformance", "--json", "--retries", "0"];
    let report: Value = serde_json::from_str(&zephr(mock.url(), &arguments).ok()).unwrap();
    let skipped = report["skipped"].to_string();
    let expected = r#"{"operation":"listForms","reason":"no complete response"}"#;
    assert!(skipped.contains(expected), "{skipped}");
}
