//! Dates, and fields and parameters with unusual names.

use zephr_admin::{to_json, types::IsoDate};

use crate::{Recorder, json};

#[tokio::test]
async fn dates_of_four_formats_are_decoded() {
    let session = r#"{"expiryDate":"2018-11-16 02:29 AM UTC","startDate":"2018-11-15 14:29 PM UTC"}"#;
    let (_mock, zephr) = json("createAnonymousSessionUnderGivenSite", session).await;
    let found = zephr.sessions().create_anonymous("news").await.unwrap();
    assert!(found.start_date < found.expiry_date, "{found:?}");
    assert_eq!(to_json(&found), session);

    let grant = r#"{"startTime":"2022-06-01 00:00:00","endTime":"2023-06-01 00:00:00"}"#;
    let (_mock, zephr) = json("getAccountGrant", grant).await;
    let found = zephr.grants().get("u1", "g1").await.unwrap();
    assert!(found.start_time < found.end_time, "{found:?}");
    assert_eq!(to_json(&found), grant);

    let lookup = r#"{"last_updated":1707230240685}"#;
    let (_mock, zephr) = json("lookupSessionUnderGivenSite", lookup).await;
    let found = zephr.sessions().get("news", "s1").await.unwrap();
    assert_eq!(
        found.last_updated.as_ref().and_then(|date| date.millis()),
        Some(1_707_230_240_685)
    );
    assert_eq!(to_json(&found), lookup);

    let gift = r#"[{"created":"2021-02-24T15:43:28Z","claimed":"2021-02-24T15:43:28.5Z"}]"#;
    let (_mock, zephr) = json("listAllUnclaimedGifts", gift).await;
    let found = zephr.gifts().list().await.unwrap();
    assert!(found[0].created < found[0].claimed, "{found:?}");
    assert_eq!(to_json(&found), gift);

    let recorder = Recorder::default();
    let since = IsoDate::from("2021-02-24T15:43:28+01:00");
    recorder.client().users().export().since(since).await.unwrap();
    assert_eq!(
        recorder.last().url.query(),
        Some("since=2021-02-24T15%3A43%3A28%2B01%3A00")
    );
}

/// A name that YAML reads as a boolean.
#[tokio::test]
async fn the_field_named_true_enables_a_redirect() {
    let body = r#"{"redirect":{"true":true,"vendor_news":1}}"#;
    let (_mock, zephr) = json("getCacheConfiguration", body).await;
    let found = zephr.cache_configurations().get("c1").await.unwrap();
    assert_eq!(
        found.redirect.as_ref().and_then(|redirect| redirect.enabled),
        Some(true)
    );
    assert_eq!(to_json(&found), body);
}

#[tokio::test]
async fn the_tenant_is_sent_in_a_cookie() {
    let recorder = Recorder::default();
    recorder.client().health().check_origin("acme").await.unwrap();
    assert_eq!(recorder.last().headers["cookie"], "tenantId=acme");
}
