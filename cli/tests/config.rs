//! `zephr config`: the configuration of two tenants, compared and copied.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{Run, ZEPHR, on_terminal, start, with_service, zephr};
use zephr_mock::{Fault, Mock};

/// A secret in the URL of a webhook.
const CANARY: &str = "canary-3e8a11";

const RULE: &str = r#"{"label":"Paywall","requirements_script":"return []","script_type":"javascript"}"#;

/// Starts a mock with a seed.
fn tenant(seed: &Value) -> Mock {
    start(Mock::builder().seed(seed.to_string()))
}

fn source() -> Mock {
    let source = tenant(&json!({
        "user_schema": [{"slug": "city", "label": "City"}],
        // The first bundle includes the second, which must exist before.
        "bundles": [{"id": "b-2", "label": "Parts"}, {"id": "b-1", "label": "All", "includes": {"bundles": ["b-2"]}}],
        "products": [{
            "id": "gold",
            "label": "Gold",
            "entitlement": {"id": "b-1", "type": "bundle", "entitlementTenant": "staging"},
            "mapping": {},
        }],
        "forms": [{"slug": "sign-up", "title": "Sign up", "registration": true}],
        "webhooks": [{
            "webhook_id": "w-1",
            "label": "CRM",
            "method": "POST",
            "target": format!("https://crm.example.com/?key={CANARY}"),
        }],
        "email_templates": [{"slug": "reset", "label": "Reset", "subject": "Your password"}],
    }));
    for arguments in [
        &["feature-rules", "create-version", "paywall", "--body", RULE][..],
        &[
            "feature-rules",
            "save-tags",
            "paywall",
            "1",
            "--body",
            r#"["beta"]"#,
        ],
        &["request-rules", "save", "--body", RULE],
    ] {
        zephr(source.url(), arguments).ok();
    }
    source
}

/// Runs `zephr config` from one mock to another.
fn config(command: &str, from: &Mock, to: &Mock, more: &[&str]) -> Run {
    let sides = ["config", command, "--from", from.url(), "--to", to.url()];
    zephr("http://127.0.0.1:1", &[&sides, more].concat())
}

/// Returns `kind item change fields` of each difference.
fn differences(from: &Mock, to: &Mock, more: &[&str]) -> Vec<String> {
    let run = config("diff", from, to, more);
    let rows: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    assert_eq!(run.code, i32::from(!rows.is_empty()), "{}", run.err);
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let fields = |row: &Value| {
        let fields = row["fields"].as_array().unwrap().iter();
        fields
            .map(|field| field.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(",")
    };
    let line = |row: &Value| {
        let line = ["kind", "item", "change"].map(|key| text(row, key)).join(" ");
        format!("{line} {}", fields(row)).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[test]
fn a_copy_to_an_empty_tenant_leaves_no_differences() {
    let (from, to) = (source(), tenant(&json!({})));
    let expected = [
        "user-schema city create slug,label",
        "bundles b-2 create label",
        "bundles b-1 create label,includes",
        "products gold create label,entitlement,mapping",
        "forms sign-up create slug,title,registration",
        "feature-rules paywall create label,requirements_script,script_type",
        "request-rules Paywall create label,requirements_script,script_type",
        "webhooks CRM not copied",
        "webhooks CRM create label,method,target",
        "email-templates reset create label,subject",
    ];
    assert_eq!(differences(&from, &to, &[]), expected);
    let run = config("copy", &from, &to, &["--yes"]);
    let created = [
        "created user-schema city",
        "created bundles b-2",
        "created bundles b-1",
        "created products gold",
        "created forms sign-up",
        "created feature-rules paywall",
        "created request-rules Paywall",
        "created webhooks CRM",
        "created email-templates reset",
    ];
    assert_eq!(run.out.lines().collect::<Vec<_>>(), created, "{}", run.err);
    assert_eq!(run.code, 0);
    assert!(run.err.contains("set them by hand"), "{}", run.err);
    assert!(!run.err.contains(CANARY), "{}", run.err);
    assert_eq!(differences(&from, &to, &[]), [""; 0]);
    assert_eq!(config("copy", &from, &to, &["--yes"]).err, "nothing to copy\n");
    let product = zephr(to.url(), &["products", "get", "gold", "--jq", ".entitlement"]).ok();
    assert!(!product.contains("entitlementTenant"), "{product}");
    let tags = zephr(
        to.url(),
        &["feature-rules", "list", "--jq", ".. | .tags? // empty"],
    )
    .ok();
    assert!(tags.contains("beta"), "{tags}");
}

#[test]
fn only_items_that_differ_are_updated() {
    let from = source();
    let to = tenant(&json!({
        "user_schema": [{"slug": "city", "label": "Town", "required": true}, {"slug": "age", "label": "Age"}],
        "bundles": [{"id": "b-2", "label": "Parts"}, {"id": "b-1", "label": "All", "includes": {"bundles": ["b-2"]}}],
        "webhooks": [
            {"webhook_id": "w-9", "label": "CRM", "method": "GET", "target": "https://crm.example.com/"},
            {"webhook_id": "w-10", "label": "Twice", "target": "https://example.com"},
            {"webhook_id": "w-11", "label": "Twice", "target": "https://example.com"},
        ],
    }));
    let only = ["--only", "user-schema,bundles,webhooks"];
    let expected = [
        "user-schema city update label,required",
        "user-schema age only in target",
        "webhooks CRM update method,target",
        "webhooks Twice not copied",
    ];
    assert_eq!(differences(&from, &to, &only), expected);
    let run = config("copy", &from, &to, &[&only[..], &["--yes", "--json"]].concat());
    let rows: Value = serde_json::from_str(&run.out).unwrap();
    let expected = json!([
        {"kind": "user-schema", "item": "city", "result": "updated"},
        {"kind": "webhooks", "item": "CRM", "result": "updated"},
    ]);
    assert_eq!((run.code, &rows), (0, &expected), "{}", run.err);
    let webhook = zephr(
        to.url(),
        &["webhooks", "get", "w-9", "--jq", "[.method, .target][]"],
    )
    .ok();
    assert_eq!(webhook, format!("POST\nhttps://crm.example.com/?key={CANARY}\n"));
    let age = zephr(to.url(), &["user-schema", "get", "age"]);
    assert_eq!(age.code, 0);
}

#[test]
fn a_changed_rule_gets_a_new_version_and_changed_tags_only_new_tags() {
    let (from, to) = (source(), source());
    assert_eq!(differences(&from, &to, &[]), [""; 0]);
    let only = ["--only", "feature-rules", "--yes"];
    zephr(
        from.url(),
        &[
            "feature-rules",
            "save-tags",
            "paywall",
            "1",
            "--body",
            r#"["live"]"#,
        ],
    )
    .ok();
    assert_eq!(
        differences(&from, &to, &[]),
        ["feature-rules paywall update tags"]
    );
    config("copy", &from, &to, &only).ok();
    assert_eq!(differences(&from, &to, &[]), [""; 0]);
    let versions = |mock: &Mock| {
        zephr(
            mock.url(),
            &["feature-rules", "list", "--jq", "[.. | .version? // empty] | max"],
        )
        .ok()
    };
    assert_eq!(versions(&to), "1\n");
    let body = RULE.replace("return []", "return 1");
    zephr(
        from.url(),
        &["feature-rules", "create-version", "paywall", "--body", &body],
    )
    .ok();
    let expected = ["feature-rules paywall update requirements_script,tags"];
    assert_eq!(differences(&from, &to, &[]), expected);
    config("copy", &from, &to, &only).ok();
    assert_eq!(differences(&from, &to, &[]), [""; 0]);
    assert_eq!(versions(&to), "2\n");
}

#[test]
fn fields_that_no_operation_writes_are_listed() {
    let rules = json!([{"id": "banner", "version": 1, "label": "Banner", "target_name": "article"}]);
    let from = start(
        Mock::builder()
            .respond(
                "listFeatureRules",
                200,
                Some("application/json"),
                rules.to_string(),
            )
            .respond(
                "getFeatureRuleVersion",
                200,
                Some("application/json"),
                rules[0].to_string(),
            ),
    );
    let run = config("diff", &from, &tenant(&json!({})), &["--only", "feature-rules"]);
    let rows: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        rows[0],
        json!({
            "kind": "feature-rules",
            "item": "banner",
            "change": "not copied",
            "fields": ["target_name"],
            "reason": "no operation writes these fields: set them by hand",
        })
    );
}

#[test]
fn a_failed_item_is_reported_and_the_others_are_copied() {
    let (from, to) = (source(), tenant(&json!({})));
    let message = format!(r#"{{"message":"cannot reach https://crm.example.com/?key={CANARY}"}}"#);
    let fault = Fault::on("webhooks().create")
        .status(400)
        .body("application/json", message);
    to.faults().add(fault).unwrap();
    let run = config("copy", &from, &to, &["--yes", "--concurrency", "1"]);
    assert_eq!((run.code, run.out.lines().count()), (1, 8), "{}", run.err);
    assert!(
        run.err.contains("\nfailed webhooks CRM: 400 Bad Request"),
        "{}",
        run.err
    );
    assert!(!run.err.contains(CANARY), "{}", run.err);
    assert_eq!(
        config("copy", &from, &to, &["--yes"]).ok(),
        "created webhooks CRM\n"
    );
}

#[test]
fn a_copy_requires_confirmation() {
    let (from, to) = (source(), tenant(&json!({})));
    let run = config("copy", &from, &to, &[]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("help: pass `--yes`"), "{}", run.err);
    for option in [&["--curl"][..], &["--profile", "live"], &["--access-key", "k"]] {
        let run = config("copy", &from, &to, &[option, &["--yes"]].concat());
        assert_eq!(run.code, 2);
        assert!(
            run.err.contains(&format!(" has no `{}`", option[0])),
            "{}",
            run.err
        );
    }
    let plan = config("copy", &from, &to, &["--dry-run"]).ok();
    assert!(plan.starts_with("KIND "), "{plan}");
    let writes = || {
        to.requests()
            .iter()
            .filter(|request| request.method != "GET")
            .count()
    };
    assert_eq!(writes(), 0);
    let line = format!(
        "zephr config copy --only forms --from {} --to {}",
        from.url(),
        to.url()
    );
    for (typed, code, written) in [("n\n", 1, 0), ("y\n", 0, 1)] {
        let Some(run) = on_terminal(from.url(), &line, typed) else {
            return;
        };
        assert!(run.out.contains("`: 1. Continue? [y/N]"), "{}", run.out);
        assert_eq!((run.code, writes()), (code, written), "{}", run.out);
    }
}

#[test]
fn profiles_select_the_source_and_the_target() {
    let (from, to) = (source(), tenant(&json!({})));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("profiles.toml");
    let run = |url: &str, arguments: &[&str]| {
        Run::of(
            with_service(ZEPHR, url)
                .env("ZEPHR_CONFIG", &file)
                .args(arguments),
        )
    };
    run(from.url(), &["login", "staging"]).ok();
    run(to.url(), &["login", "live"]).ok();
    let diff = [
        "config", "diff", "--from", "staging", "--to", "live", "--only", "forms",
    ];
    let shown = run(
        "http://127.0.0.1:1",
        &[&diff[..], &["--csv", "--columns", "item,change"]].concat(),
    );
    assert_eq!(
        (shown.code, shown.out.as_str()),
        (1, "item,change\nsign-up,create\n")
    );
    let unknown = run(
        "http://127.0.0.1:1",
        &["config", "diff", "--from", "none", "--to", "live"],
    );
    assert_eq!(unknown.code, 2);
}
