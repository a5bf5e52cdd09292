//! Each assumption changes the behavior of the mock, and can be disabled.

#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{JOE, Reply, client_of, send};
use zephr_mock::{Assumption, Mock};

const ADMIN: &str = "0b9d0c1e-8f6a-4d0b-a1c5-3f1c2d4e5a66";
const NOW: u64 = 1_790_000_000_000;

/// Replaces `JOE` and `ADMIN` in a path by their IDs.
async fn call(mock: &Mock, method: &str, target: &str, body: Option<Value>) -> Reply {
    send(
        mock,
        method,
        &target.replace("JOE", JOE).replace("ADMIN", ADMIN),
        body,
    )
    .await
}

fn ann(id: &str) -> Value {
    json!({ "user_id": id, "identifiers": { "email_address": "ann@example.com" } })
}

fn grant() -> Value {
    json!({ "entitlement_type": "bundle", "entitlement_id": "gold", "product_id": "p" })
}

/// Returns requests. The response to the last request depends on the assumption.
fn probe(assumption: Assumption) -> Vec<(&'static str, &'static str, Option<Value>)> {
    let login = json!({
        "identifiers": { "email_address": "joe+news@example.com" },
        "validators": { "password": "wrong" },
    });
    let admin = json!({
        "identifiers": { "email_address": "admin@example.com" },
        "validators": { "password": "not-a-real-one" },
    });
    match assumption {
        Assumption::AccessModels => vec![("GET", "/v3/users/JOE/accessModel", None)],
        Assumption::AccountSearch => vec![("GET", "/v3/accounts?search=read", None)],
        Assumption::AccountUsers => vec![
            ("PUT", "/v3/accounts/readers/users/JOE", Some(json!({}))),
            ("GET", "/v3/accounts/readers/users", None),
        ],
        Assumption::AdminSessions => vec![("POST", "/v3/admin/login", Some(admin))],
        Assumption::BlockedEmailDomains => vec![
            (
                "PUT",
                "/v4/blacklisted-email-domains",
                Some(json!(["example.com"])),
            ),
            ("POST", "/v3/users", Some(ann("u"))),
        ],
        Assumption::BulkUpdates => vec![("GET", "/v4/user-updates/j", None)],
        Assumption::Cascades => vec![
            ("POST", "/v4/anonymous-sessions/news", None),
            ("PUT", "/v3/accounts/readers/users/JOE", Some(json!({}))),
            ("DELETE", "/v3/users/JOE", None),
            ("GET", "/v3/users/JOE/accounts", None),
        ],
        Assumption::EmailUpdates => {
            let taken = json!({ "new_identifiers": { "email_address": "bob@example.com" } });
            vec![("POST", "/v3/users/JOE/update-email", Some(taken))]
        }
        Assumption::ForeignKeys => vec![("DELETE", "/v4/users/JOE/foreign-key/crm/7", Some(json!("7")))],
        Assumption::GrantStates => vec![("GET", "/v3/users/JOE/grants/g", None)],
        Assumption::LegacyPasswords => vec![("POST", "/v3/users/nobody/legacyPassword", Some(json!("x")))],
        Assumption::LocationHeader => vec![("POST", "/v3/users", Some(ann("u")))],
        Assumption::Login => vec![("POST", "/v4/sessions/news", Some(login))],
        Assumption::Parents => vec![("GET", "/v3/users/nobody/grants", None)],
        Assumption::PasswordResets => {
            let reset = json!({ "identifiers": { "email_address": "x@y.z" }, "siteSlug": "news" });
            vec![("POST", "/v4/users/reset", Some(reset))]
        }
        Assumption::References => vec![("POST", "/v3/users/JOE/grants", Some(grant()))],
        Assumption::RoleAssignments => vec![("GET", "/v3/admin/users/ADMIN/roles", None)],
        Assumption::Rules => vec![("GET", "/v3/feature-rules", None)],
        Assumption::Segments => vec![("GET", "/v4/users/JOE/segments", None)],
        Assumption::Sessions => vec![("GET", "/v4/sessions/news/unknown", None)],
        Assumption::StaticItems => vec![("PUT", "/v3/static/robots.txt", Some(json!("text")))],
        Assumption::TemplateComponents => vec![(
            "GET",
            "/zephr/public/template-components/v1/template-components/welcome-banner",
            None,
        )],
        Assumption::Uniqueness => vec![
            ("POST", "/v3/users", Some(ann("u-1"))),
            ("POST", "/v3/users", Some(ann("u-2"))),
        ],
        Assumption::UserDefaults => vec![
            ("POST", "/v3/users", Some(ann("u"))),
            ("GET", "/v3/users/u", None),
        ],
        Assumption::UserExports => vec![("GET", "/v3/user-export?rpp=1", None)],
        Assumption::UserIdentifiers => vec![("POST", "/v3/users", Some(json!({ "identifiers": {} })))],
        Assumption::UserSearch => vec![("GET", "/v3/users?search=joe", None)],
        other => panic!("{other} has no probe"),
    }
}

async fn start(without: Option<Assumption>) -> Mock {
    let builder = Mock::builder()
        .clock(|| NOW)
        .documents("accounts", [json!({ "account_id": "readers", "name": "Readers" })])
        .documents("users", [json!({ "user_id": "bob", "identifiers": { "email_address": "bob@example.com" } })])
        .documents("bundles", [json!({ "id": "silver" })])
        .documents("products", [json!({ "id": "p" })])
        .documents("bulk_jobs", [json!({ "jobId": "j", "updates": [], "total": 0 })])
        .documents(
            "user_grants",
            [json!({
                "user_id": JOE, "grantId": "g", "entitlement_type": "bundle", "entitlement_id": "silver", "product_id": "p",
            })],
        );
    let builder = without
        .into_iter()
        .fold(builder, |builder, assumption| builder.without(assumption));
    builder.start().await.unwrap()
}

async fn last_reply(assumption: Assumption, mock: &Mock) -> Reply {
    let mut last = None;
    for (method, target, body) in probe(assumption) {
        last = Some(call(mock, method, target, body).await);
    }
    let mut last = last.unwrap();
    // Links name the host, whose port differs between mocks.
    last.body = last.body.replace(mock.url(), "http://mock");
    last
}

#[tokio::test]
async fn each_assumption_can_be_disabled() {
    for assumption in Assumption::all() {
        // These assumptions have their own tests.
        if matches!(assumption, Assumption::IssuedKeyPairs | Assumption::Webhooks) {
            continue;
        }
        let assumed = last_reply(assumption, &start(None).await).await;
        assert_eq!(
            assumed,
            last_reply(assumption, &start(None).await).await,
            "{assumption}: not reproducible"
        );
        let disabled = last_reply(assumption, &start(Some(assumption)).await).await;
        assert_ne!(assumed, disabled, "{assumption}");
        assert_ne!(disabled.status, 0, "{assumption}");
        if !assumption.operations().is_empty() {
            assert!(disabled.status < 300, "{assumption}: {disabled:?}");
        }
    }
}

#[tokio::test]
async fn a_new_user_needs_an_identifier_or_a_foreign_key() {
    let mock = start(None).await;
    for (body, status) in [
        (json!({ "identifiers": {} }), 400),
        (json!({ "identifiers": { "email_address": "" } }), 400),
        (json!({ "identifiers": {}, "foreign_keys": {} }), 400),
        (json!({ "identifiers": { "username": "ann" } }), 201),
        (json!({ "identifiers": {}, "foreign_keys": { "crm": "8" } }), 201),
    ] {
        let reply = call(&mock, "POST", "/v3/users", Some(body.clone())).await;
        assert_eq!(reply.status, status, "{body} {reply:?}");
        let reason = "a new user needs an identifier, such as email_address, or a foreign key: $.identifiers";
        assert_eq!(reply.body.ends_with(reason), status == 400, "{reply:?}");
    }
}

#[tokio::test]
async fn issued_key_pairs_can_be_disabled() {
    for (without, status) in [(None, 200), (Some(Assumption::IssuedKeyPairs), 401)] {
        let mock = start(without).await;
        let issued = call(&mock, "POST", "/v3/admin/users/ADMIN/keypairs", None).await;
        let pair: Value = serde_json::from_str(&issued.body).unwrap();
        let client = client_of(
            &mock,
            pair["access_key"].as_str().unwrap(),
            pair["secret_key"].as_str().unwrap(),
        );
        let path = format!("/v3/admin/users/{ADMIN}/keypairs");
        let sent = client.request(zephr_runtime::Method::Get, &path).send().await;
        let found = match sent {
            Ok(response) => response.status().as_u16(),
            Err(error) => error.status().unwrap().as_u16(),
        };
        assert_eq!(found, status);
    }
}
