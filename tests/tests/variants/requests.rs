//! Requests whose encoding is error-prone.

use zephr_admin::{
    Client, RawJson, from_json,
    types::{AttributeFilter, CompanyV3, EntitlementType},
};

use crate::{Recorder, json};

/// Returns the query of a look-up as the mock receives it. The mock also verifies the signature, which covers
/// the query.
async fn query_of<F, T>(call: impl FnOnce(Client) -> F) -> String
where
    F: Future<Output = Result<T, zephr_admin::Error>>,
{
    let (mock, zephr) = json("listUsers", "[]").await;
    call(zephr).await.map(drop).unwrap();
    mock.requests()[0].query.clone()
}

#[tokio::test]
async fn a_plus_in_an_address_is_percent_encoded() {
    let query =
        query_of(async |zephr: Client| zephr.users().list().email_address("joe+news@company.com").await);
    assert_eq!(query.await, "identifiers.email_address=joe%2Bnews%40company.com");
}

#[tokio::test]
async fn a_foreign_system_is_part_of_the_parameter_name() {
    let query = query_of(async |zephr: Client| zephr.users().list().foreign_key("crm", "4 2").await);
    assert_eq!(query.await, "foreign_key.crm=4%202");
    // The caller chooses the name of a system. Special characters in it must not end the name of the parameter.
    let query = query_of(async |zephr: Client| zephr.users().list().foreign_key("a&b=c", "1").await);
    assert_eq!(query.await, "foreign_key.a%26b%3Dc=1");
}

/// All four parameters are described as required, although they are mutually exclusive.
#[tokio::test]
async fn each_search_parameter_is_sent_alone() {
    let query = query_of(async |zephr: Client| zephr.users().list().username("joe").await);
    assert_eq!(query.await, "identifiers.username=joe");
    let query = query_of(async |zephr: Client| zephr.users().list().search("a b").await);
    assert_eq!(query.await, "search=a%20b");
    let query = query_of(async |zephr: Client| zephr.users().list().await);
    assert_eq!(query.await, "");
}

#[tokio::test]
async fn attribute_filters_are_json_in_base64() {
    let filter = AttributeFilter::new("f").value("?>é").operator("contains");
    let query = query_of(async |zephr: Client| zephr.users().list().search_by_attributes([filter]).await);
    let query = query.await;
    let (name, value) = query.split_once('=').unwrap();
    assert_eq!(name, "search_by_attributes");
    assert!(!value.contains(['+', '/', '=']), "URL-encoded: {value}");
    let encoded = value.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let filters = String::from_utf8(base64(&encoded)).unwrap();
    let filters: serde_json::Value = serde_json::from_str(&filters).unwrap();
    assert_eq!(
        filters,
        serde_json::json!([{"slug": "f", "operator": "contains", "value": "?>é"}])
    );
}

/// Standard Base64, decoded with a simple implementation.
fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    assert_eq!(text.len() % 4, 0, "padded");
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in text.trim_end_matches('=').bytes() {
        let digit = ALPHABET
            .iter()
            .position(|known| *known == byte)
            .expect("the standard alphabet");
        bits = bits << 6 | digit as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[tokio::test]
async fn string_bodies_are_sent_as_json_strings() {
    let recorder = Recorder::default();
    let users = recorder.client().users();
    users.set_foreign_key("u1", "crm", "say \"42\"").await.unwrap();
    assert_eq!(recorder.last().body.as_ref(), br#""say \"42\"""#);
    users
        .set_foreign_key("u1", "crm", "say \"42\"")
        .bare_body()
        .await
        .unwrap();
    assert_eq!(recorder.last().body.as_ref(), br#"say "42""#);
    assert_eq!(recorder.last().headers["content-type"], "application/json");
    users
        .delete_foreign_key("u1", "crm", "42")
        .body("42")
        .await
        .unwrap();
    assert_eq!(recorder.last().body.as_ref(), br#""42""#);
    assert_eq!(recorder.last().headers["content-type"], "application/json");
    users.delete_foreign_key("u1", "crm", "42").await.unwrap();
    assert!(recorder.last().body.is_empty());
}

#[test]
fn unknown_enum_values_are_preserved() {
    let unknown = EntitlementType::from("hologram");
    assert_eq!(unknown.to_string(), "hologram");
    assert_eq!(EntitlementType::from("bundle"), EntitlementType::Bundle);
}

#[tokio::test]
async fn absent_null_and_present_fields_are_distinct() {
    let recorder = Recorder::default();
    let companies = recorder.client().companies();
    let absent = CompanyV3::new().name("n");
    let null = absent.clone().with_extra("website", RawJson::null());
    let present = absent.clone().website("w");
    for (company, body) in [
        (&absent, r#"{"name":"n"}"#),
        (&null, r#"{"name":"n","website":null}"#),
        (&present, r#"{"name":"n","website":"w"}"#),
        // A value takes precedence over a null that was set before.
        (&null.clone().website("w"), r#"{"name":"n","website":"w"}"#),
    ] {
        companies.update("c1", company).await.unwrap();
        assert_eq!(recorder.last().body.as_ref(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_decoded_value_is_written_back_with_its_nulls() {
    let recorder = Recorder::default();
    let read = r#"{"name":"n","website":null,"vendor_news":[1.0]}"#;
    let mut company: CompanyV3 = from_json(read).unwrap();
    recorder
        .client()
        .companies()
        .update("c1", &company)
        .await
        .unwrap();
    assert_eq!(recorder.last().body.as_ref(), read.as_bytes());
    company.website = Some("w".to_owned());
    company.name = None;
    recorder
        .client()
        .companies()
        .update("c1", &company)
        .await
        .unwrap();
    assert_eq!(
        recorder.last().body.as_ref(),
        br#"{"website":"w","vendor_news":[1.0]}"#
    );
}
