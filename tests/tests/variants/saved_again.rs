//! Values that are read, changed and saved again, including their undescribed fields. Usually, the response and
//! the request have different types.

use std::sync::{Arc, Mutex};

use zephr_admin::{
    BoxFuture, Client, Credentials, HttpRequest, HttpResponse, Transport, TransportError, from_json,
    types::{
        AccountSettings, NewBundle, NewCacheConfiguration, NewEmailTemplate, NewFeatureRuleVersion,
        NewProduct, NewRequestRule, NewRole, Product,
    },
};
use zephr_mock::{Mock, MockBuilder};

use crate::JSON;

/// Undescribed fields, and numbers in notations that a floating-point number would not preserve.
const EXTRA: &str =
    r#""vendor_news":[1.0,1e3,{"since":12345678901234567890.10,"none":null}],"vendor_flag":true"#;

/// A transport that records request bodies.
struct RecordingTransport(Box<dyn Transport>, Arc<Mutex<Vec<String>>>);

impl Transport for RecordingTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let body = String::from_utf8(request.body.to_vec()).unwrap();
        self.1.lock().unwrap().push(body);
        self.0.send(request)
    }
}

/// Reads a body with one operation, saves it with another one, and returns the sent body. The mock verifies the
/// signature of the request.
async fn saved(
    [read, save]: [&str; 2],
    body: &str,
    change: impl AsyncFnOnce(Client) -> Result<(), Box<dyn std::error::Error>>,
) -> String {
    let mock = Mock::builder()
        .respond(read, 200, JSON, body.to_owned())
        .respond(save, 200, JSON, r#"{"message":"saved"}"#)
        .start()
        .await
        .unwrap();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let recorded = sent.clone();
    let zephr = Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .wrap_transport(move |inner| RecordingTransport(inner, recorded))
        .build()
        .unwrap();
    change(zephr).await.unwrap();
    let sent = sent.lock().unwrap();
    assert_eq!(sent.len(), 2, "one to read and one to save");
    sent[1].clone()
}

#[tokio::test]
async fn a_changed_product_keeps_unknown_fields() {
    let read = format!(
        r#"{{"id":"p1","label":"News","entitlement":{{"id":"e1","since":1.0}},"mapping":{{"jwt":{{"privateClaimValue":"c",{EXTRA}}}}},"sharingLimit":5.0,{EXTRA}}}"#
    );
    let sent = saved(["getProduct", "saveProducts"], &read, async |zephr| {
        let product = zephr.products().get("p1").await?;
        let changed = NewProduct::try_from(&product)?.description("All of it");
        zephr.products().save("p1", &changed).await?;
        Ok(())
    });
    let expected = format!(
        r#"{{"label":"News","description":"All of it","entitlement":{{"id":"e1","since":1.0}},"mapping":{{"jwt":{{"privateClaimValue":"c",{EXTRA}}}}},"sharingLimit":5.0,"id":"p1",{EXTRA}}}"#
    );
    assert_eq!(sent.await, expected);
}

#[test]
fn a_product_without_a_required_field_is_an_error() {
    let product: Product = from_json(r#"{"label":"News"}"#).unwrap();
    let error = NewProduct::try_from(&product).unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.expected()),
        ("$.entitlement", "a required field")
    );
}

#[tokio::test]
async fn a_changed_request_rule_keeps_unknown_fields() {
    let rule = format!(
        r#"{{"label":"r","description":"d","priority":7,"conditions":{{{EXTRA}}},"requirements_script":"s","version":3.0,{EXTRA}}}"#
    );
    let list = format!("[{rule}]");
    let sent = saved(["listRequestRules", "saveRequestRule"], &list, async |zephr| {
        let rules = zephr.request_rules().list().await?;
        let changed = NewRequestRule::try_from(&rules[0])?.label("renamed");
        zephr.request_rules().save(&changed).await?;
        Ok(())
    });
    let expected = format!(
        r#"{{"label":"renamed","conditions":{{{EXTRA}}},"requirements_script":"s","description":"d","priority":7,"version":3.0,{EXTRA}}}"#
    );
    assert_eq!(sorted(&sent.await), sorted(&expected));
}

#[tokio::test]
async fn a_changed_feature_rule_version_keeps_unknown_fields() {
    let read = format!(r#"{{"id":"f1","version":2,"label":"f","tags":["a"],{EXTRA}}}"#);
    let sent = saved(
        ["getFeatureRuleVersion", "createFeatureRule"],
        &read,
        async |zephr| {
            let rules = zephr.feature_rules();
            let version = rules.get_version("f1", 2).await?;
            let changed = NewFeatureRuleVersion::try_from(&version)?.label("g");
            rules.create_version("f1", &changed).await?;
            Ok(())
        },
    );
    let expected = read.replace(r#""f","#, r#""g","#);
    assert_eq!(sorted(&sent.await), sorted(&expected));
}

#[tokio::test]
async fn a_changed_bundle_keeps_unknown_fields() {
    let read =
        format!(r#"{{"id":"b1","type":"bundle","label":"b","includes":{{"tiers":["t"],{EXTRA}}},{EXTRA}}}"#);
    let sent = saved(["getBundle", "createBundle"], &read, async |zephr| {
        let bundle = zephr.bundles().get("b1").await?;
        let changed = NewBundle::try_from(&bundle)?.label("c");
        zephr.bundles().save("b1", &changed).await?;
        Ok(())
    });
    assert_eq!(sorted(&sent.await), sorted(&read.replace(r#""b","#, r#""c","#)));
}

#[tokio::test]
async fn a_changed_cache_configuration_keeps_unknown_fields() {
    let read = format!(r#"{{"label":"l","redirect":{{"true":true,"to":1.50}},"cache":{{{EXTRA}}},{EXTRA}}}"#);
    let sent = saved(
        ["getCacheConfiguration", "updateCacheConfiguration"],
        &read,
        async |zephr| {
            let found = zephr.cache_configurations().get("c1").await?;
            let changed = NewCacheConfiguration::try_from(&found)?.label("m");
            zephr.cache_configurations().update("c1", &changed).await?;
            Ok(())
        },
    );
    assert_eq!(sorted(&sent.await), sorted(&read.replace(r#""l","#, r#""m","#)));
}

#[tokio::test]
async fn changed_email_templates_roles_and_accounts_keep_unknown_fields() {
    let read = format!(r#"{{"slug":"t","label":"l","default":false,{EXTRA}}}"#);
    let sent = saved(["getEmailTemplate", "saveEmailTemplate"], &read, async |zephr| {
        let template = zephr.email_templates().get("t").await?;
        let changed = NewEmailTemplate::try_from(&template)?.label("m");
        zephr.email_templates().save("t", &changed).await?;
        Ok(())
    });
    assert_eq!(sorted(&sent.await), sorted(&read.replace(r#""l","#, r#""m","#)));

    let read = format!(r#"{{"role_id":"r","email":"a@b.c","role":"l",{EXTRA}}}"#);
    let sent = saved(["getRole", "updateRole"], &read, async |zephr| {
        let role = zephr.roles().get("r").await?;
        let mut changed = NewRole::try_from(&role)?;
        changed.role = "m".to_owned();
        zephr.roles().update("r", &changed).await?;
        Ok(())
    });
    assert_eq!(sorted(&sent.await), sorted(&read.replace(r#""l","#, r#""m","#)));

    let read = format!(r#"{{"name":"l","branding":{{{EXTRA}}},"number_of_seats":5.0,{EXTRA}}}"#);
    let sent = saved(["getAccountV4", "updateAccount"], &read, async |zephr| {
        let account = zephr.accounts().get("a").await?;
        let changed = AccountSettings::try_from(&account)?.name("m");
        zephr.accounts().update("a", &changed).await?;
        Ok(())
    });
    assert_eq!(sorted(&sent.await), sorted(&read.replace(r#""l","#, r#""m","#)));
}

/// The request and the response of these operations have the same type.
#[tokio::test]
async fn a_changed_webhook_or_configuration_keeps_unknown_fields() {
    let read = format!(r#"{{"webhook_id":"w","label":"l","target":"https://a.b",{EXTRA}}}"#);
    let sent = saved(["getWebhook", "updateWebhook"], &read, async |zephr| {
        let mut webhook = zephr.webhooks().get("w").await?;
        webhook.label = Some("m".to_owned());
        zephr.webhooks().update("w", &webhook).await?;
        Ok(())
    });
    assert_eq!(sent.await, read.replace(r#""l","#, r#""m","#));

    let read = format!(r#"{{"cdn.origin":"l","redis.port":"1",{EXTRA}}}"#);
    let sent = saved(["getConfiguration", "saveConfiguration"], &read, async |zephr| {
        let mut configuration = zephr.configuration().get().await?;
        configuration.cdn_origin = Some("m".to_owned());
        zephr.configuration().save(&configuration).await?;
        Ok(())
    });
    assert_eq!(sorted(&sent.await), sorted(&read.replace(r#""l","#, r#""m","#)));
}

/// Returns the fields of an object by name, each with its text.
fn sorted(object: &str) -> Vec<(String, String)> {
    let map: zephr_admin::Map<zephr_admin::RawJson> = from_json(object).unwrap();
    let mut fields: Vec<_> = map
        .into_iter()
        .map(|(name, value)| (name, value.as_str().to_owned()))
        .collect();
    fields.sort();
    fields
}
