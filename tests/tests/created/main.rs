//! Every operation that creates something returns the new ID, wherever the response contains it. A response without
//! an ID is not an error.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::panic, clippy::unwrap_used)]

mod calls;

use std::collections::BTreeSet;

use calls::{CREATES, Create, Ids};
use zephr_admin::{
    BoxFuture, Client, Credentials, Error, ErrorKind, HeaderMap, HeaderName, HttpRequest, HttpResponse,
    StatusCode, Transport, TransportError, operations,
};
use zephr_catalog::{Operation, catalog};
use zephr_mock::{Mock, MockBuilder};

/// The operations that send a POST, or a PUT to a collection, but create nothing with an ID.
const NOT_CREATING: &[(&str, &str)] = &[
    ("evictOrigin", "evicts"),
    ("evictOriginSiteV4", "evicts"),
    ("evictOriginV4", "evicts"),
    ("generatePageUploadURL", "returns an address for an upload"),
    ("generateThumbnailUploadUrl", "returns an address for an upload"),
    ("installTenant", "sets up the tenant of the host"),
    ("invokeDecisionEngine", "decides"),
    (
        "logInAdminUserAccount",
        "returns a cookie, which is all that there is to a session of an administrator",
    ),
    ("logOutAdminUserAccount", "ends a session"),
    ("postAccountBulking", "attaches users that exist"),
    ("processPromoCodeRedemptions", "redeems"),
    ("refreshAccessModel", "computes"),
    ("refreshOrExchangeToken", "returns a token, which is its own name"),
    ("resetLegacyPassword", "changes a user"),
    ("saveConfiguration", "there is one configuration"),
    ("startEmailAddressUpdate", "sends an e-mail"),
    ("startPasswordReset", "sends an e-mail"),
    ("startPasswordlessAuthentication", "sends an e-mail"),
];

#[test]
fn every_create_operation_is_tested() {
    let operations = &catalog().operations;
    let is_collection = |operation: &Operation| {
        let below = format!("{}/{{", operation.path);
        operations.iter().any(|other| other.path.starts_with(&below))
    };
    let may_create: BTreeSet<&str> = operations
        .iter()
        .filter(|operation| {
            operation.method == "POST" || operation.method == "PUT" && is_collection(operation)
        })
        .map(|operation| operation.id.as_str())
        .collect();
    let creating = |id: &&str| !NOT_CREATING.iter().any(|(other, _)| other == id);
    assert!(NOT_CREATING.iter().all(|(id, _)| may_create.contains(id)));
    let expected: BTreeSet<&str> = may_create.iter().copied().filter(creating).collect();

    let described = operations.iter().filter(|operation| operation.creates.is_some());
    let described: BTreeSet<&str> = described.map(|operation| operation.id.as_str()).collect();
    assert_eq!(described, expected, "the catalog");
    let emitted = operations::OPERATIONS
        .iter()
        .filter(|operation| operation.creates.is_some());
    let emitted: BTreeSet<&str> = emitted.map(|operation| operation.id).collect();
    assert_eq!(emitted, expected, "the client");
    let called: BTreeSet<&str> = CREATES.iter().map(|create| create.operation).collect();
    assert_eq!((called, CREATES.len()), (expected, 30), "the calls of this test");
}

#[tokio::test]
async fn the_mock_returns_an_id() {
    let mock = Mock::start().await.unwrap();
    let zephr = Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .build()
        .unwrap();
    let ids = Ids::of_the_mock(&zephr).await;
    let mut found = BTreeSet::new();
    for create in CREATES {
        let id = (create.call)(&zephr, &ids).await.unwrap();
        let id = id.unwrap_or_else(|| panic!("{} returns no id", create.operation));
        assert!(!id.is_empty(), "{}", create.operation);
        found.insert(create.operation);
    }
    let asked: BTreeSet<&str> = mock
        .requests()
        .iter()
        .filter_map(|request| request.operation)
        .collect();
    assert!(asked.is_superset(&found));
}

#[tokio::test]
async fn an_id_is_taken_from_the_location_header() {
    for create in CREATES {
        let path = create.described().path.replace(['{', '}'], "");
        let address = match is_with_id(create) {
            true => format!("{}/7", path.rsplit_once('/').unwrap().0),
            false => format!("{path}/7"),
        };
        for location in [
            address.clone(),
            format!("https://acme.api.zephr.com{address}?x=1"),
        ] {
            for body in ["", "{}", r#"{"message":"Created"}"#] {
                assert_eq!(
                    id(create, Some(&location), body).await,
                    Some("7".to_owned()),
                    "{} {location} {body}",
                    create.operation
                );
            }
        }
    }
}

#[tokio::test]
async fn an_id_is_taken_from_the_body() {
    for create in CREATES {
        for (name, is_number) in names(create.described().creates.as_deref().unwrap()) {
            let value = if is_number { "7" } else { r#""7""# };
            for body in [
                format!(r#"{{"{name}":{value}}}"#),
                format!(r#"{{"message":"Created","{name}":{value}}}"#),
                format!(r#"{{"data":{{"{name}":{value}}}}}"#),
                format!(r#"{{"data":{{"data":{{"{name}":{value}}}}}}}"#),
            ] {
                assert_eq!(
                    id(create, None, &body).await,
                    Some("7".to_owned()),
                    "{} {body}",
                    create.operation
                );
            }
            let body = format!(r#"{{"{name}":{value}}}"#);
            let location = format!("{}/8", create.described().path);
            assert_eq!(
                id(create, Some(&location), &body).await,
                Some("7".to_owned()),
                "{}: the body comes first",
                create.operation
            );
        }
    }
}

#[tokio::test]
async fn a_response_without_an_id_is_not_an_error() {
    for create in CREATES {
        for body in ["", " ", "null", "{}"] {
            assert_eq!(
                id(create, None, body).await,
                None,
                "{} {body:?}",
                create.operation
            );
        }
        let collection = create.described().path.as_str();
        if !is_with_id(create) {
            assert_eq!(
                id(create, Some(collection), "").await,
                None,
                "{}",
                create.operation
            );
        }
    }
}

/// A body with only a message acknowledges the creation. But if the described type has no field `message`, the message
/// probably reports an error, so decoding fails.
#[tokio::test]
async fn a_message_without_an_id_is_an_error_if_the_type_has_no_message() {
    let lacking = [
        "createAnonymousSessionUnderGivenSite",
        "createGift",
        "createNewSession",
        "createNewSessionUnderGivenSite",
        "createRequestRuleVersion",
        "createUser",
    ];
    for create in CREATES {
        let id = try_id(create, None, r#"{"message":"Created"}"#).await;
        if lacking.contains(&create.operation) {
            assert!(
                matches!(id.unwrap_err().kind(), ErrorKind::Decode),
                "{}",
                create.operation
            );
        } else {
            assert_eq!(id.unwrap(), None, "{}", create.operation);
        }
    }
}

/// Returns the ID that a call returns for a response with this `Location` header and body.
async fn id(create: &Create, location: Option<&str>, body: &str) -> Option<String> {
    let id = try_id(create, location, body).await;
    id.unwrap_or_else(|error| panic!("{}: {error}", create.operation))
}

async fn try_id(create: &Create, location: Option<&str>, body: &str) -> Result<Option<String>, Error> {
    let status = create.described().success().unwrap().status.to_string();
    let mut headers = HeaderMap::new();
    if let Some(location) = location {
        headers.insert(HeaderName::from_static("location"), location.parse().unwrap());
    }
    let zephr = Client::with_base_url("https://acme.api.zephr.com")
        .credentials(Credentials::new("key", "secret"))
        .transport(Canned(status.parse().unwrap(), headers, body.to_owned()))
        .build()
        .unwrap();
    (create.call)(&zephr, &Ids::default()).await
}

/// Returns `true` if the caller chooses the ID.
fn is_with_id(create: &Create) -> bool {
    ["createCredit", "createEntitlement", "createGrant", "createMeter"].contains(&create.operation)
}

/// Returns the names of the fields that may contain an ID of this type. The second value is `true` if the ID is a
/// number.
fn names(creates: &str) -> Vec<(&str, bool)> {
    match creates {
        "AccessKey" => vec![("access_key", false), ("accessKey", false)],
        "AccountId" => vec![("id", false), ("account_id", false), ("accountId", false)],
        "AdminUserId" | "UserId" => vec![("id", false), ("user_id", false), ("userId", false)],
        "BundleId" => vec![("id", false), ("bundle_id", false)],
        "CacheConfigurationId" => vec![("id", false), ("cache_configuration_id", false)],
        "CertificateId" => vec![("id", false), ("certificateId", false)],
        "CompanyId" => vec![("id", false), ("company_id", false), ("companyId", false)],
        "CreditId" => vec![("id", false), ("credit_id", false)],
        "EntitlementId" => vec![("id", false), ("entitlement_id", false)],
        "GiftId" => vec![("gift", false), ("id", false), ("giftId", false)],
        "GrantId" => vec![("id", false), ("grant_id", false), ("grantId", false)],
        "JobId" => vec![("job_id", false), ("jobId", false), ("id", false)],
        "MeterId" => vec![("id", false), ("meter_id", false)],
        "ProductId" => vec![("id", false), ("product_id", false)],
        "RequestRuleId" => vec![("id", false), ("request_rule_id", false)],
        "RoleId" => vec![("id", false), ("role_id", false)],
        "RuleVersion" => vec![("version", true)],
        "SegmentId" => vec![("id", false), ("segment_id", false), ("segmentId", false)],
        "SessionId" => vec![("id", false), ("session_id", false), ("sessionId", false)],
        "WebhookId" => vec![("id", false), ("webhook_id", false)],
        other => panic!("{other}: which names has it?"),
    }
}

impl Create {
    fn described(&self) -> &'static Operation {
        catalog().by_id(self.operation).unwrap()
    }
}

/// A service with a fixed response.
struct Canned(StatusCode, HeaderMap, String);

impl Transport for Canned {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let response = HttpResponse::new(self.0, self.1.clone(), self.2.clone());
        Box::pin(async { Ok(response) })
    }
}
