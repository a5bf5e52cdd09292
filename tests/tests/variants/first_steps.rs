//! Programs that newcomers wrote against the mock, or over a transport of their own; [`snippets`](super::snippets)
//! lists them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, TryStreamExt as _, future, stream};
use zephr_admin::{
    Client, Credentials, Error, StatusCode,
    types::{BulkUpdate, Identifiers, NewSession, NewUser, Validators},
};
use zephr_mock::{Fault, Mock};

use crate::{JSON, Recorder, client, responding};

#[tokio::test]
async fn requests_are_joined_buffered_and_spawned() {
    let (mock, zephr) = responding("getUser", 200, JSON, r#"{"user_id":"u1"}"#).await;
    let users = zephr.users();
    let calls = ["u1", "u2"].map(|id| users.get(id).into_future());
    assert_eq!(future::try_join_all(calls).await.unwrap().len(), 2);

    let calls = stream::iter(["u1", "u2", "u3"]).map(|id| users.get(id).send());
    let responses: Vec<_> = calls.buffer_unordered(2).try_collect().await.unwrap();
    assert!(
        responses
            .iter()
            .all(|response| response.status() == StatusCode::OK)
    );

    let user = tokio::spawn(users.get("u1").into_future())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(user.user_id, Some("u1".into()));
    assert_eq!(mock.requests().len(), 2 + 3 + 1);
}

#[tokio::test]
async fn clients_share_a_transport_in_an_arc() {
    let shared = Arc::new(Recorder::default());
    for tenant in ["acme", "news"] {
        let zephr = Client::builder(tenant)
            .credentials(Credentials::new("key", "secret"))
            .transport(Arc::clone(&shared))
            .build()
            .unwrap();
        zephr.users().delete("u1").await.unwrap();
    }
    let requests = shared.0.lock().unwrap();
    let hosts: Vec<_> = requests.iter().map(|request| request.url.host_str()).collect();
    assert_eq!(hosts, [Some("acme.api.zephr.com"), Some("news.api.zephr.com")]);
}

/// The included text is the part of the README's program below the line that builds the client.
async fn first_program(zephr: &Client) -> Result<(), Error> {
    include!("first_program.rs")
}

#[tokio::test]
async fn the_first_program_of_the_readme_works_against_a_fresh_mock() {
    let readme = include_str!("../../../README.md");
    let program = include_str!("first_program.rs");
    let statements = program
        .strip_prefix("{\n")
        .and_then(|rest| rest.strip_suffix("}\n"));
    assert!(readme.contains(statements.unwrap()));

    let mock = Mock::start().await.unwrap();
    first_program(&client(&mock)).await.unwrap();
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test]
async fn a_fault_can_be_set_by_operation_id_or_name() {
    let mock = Mock::start().await.unwrap();
    let zephr = client(&mock);
    let call = || zephr.grants().get("u1", "g1");
    // The ID and the name from the operation of the request, and the name as text.
    for name in [call().operation().id, call().operation().name(), "grants().get"] {
        mock.faults().add(Fault::on(name).status(418)).unwrap();
        let error = call().await.unwrap_err();
        assert!(error.status().is_some_and(|status| status == 418), "{name}");
    }
    let error = mock.faults().add(Fault::on("getGrant").status(418)).unwrap_err();
    // `grants().get` has the ID `getAccountGrant`: the vendor has swapped the IDs of two similar operations.
    assert_eq!(
        error.to_string(),
        "no operation `getGrant`; did you mean `getAccountGrant`?"
    );
}

#[tokio::test]
async fn a_wrong_password_is_distinguished_from_a_wrong_key_pair() {
    let mock = Mock::start().await.unwrap();
    let login = |password| {
        NewSession::new(
            Identifiers::new().email_address("joe+news@example.com"),
            Validators::new().password(password),
        )
    };
    let wrong_password = client(&mock).sessions().create("news", &login("wrong")).await;
    let strangers = Client::with_base_url(mock.url()).credentials(Credentials::new("demo", "other"));
    let strangers = strangers.build().unwrap();
    let wrong_key_pair = strangers
        .sessions()
        .create("news", &login("not-a-real-one"))
        .await;
    for (outcome, is_login) in [(wrong_password, true), (wrong_key_pair, false)] {
        let error = outcome.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!(
            (error.is_login_rejected(), error.is_key_pair_rejected()),
            (is_login, !is_login),
            "{error}"
        );
    }
}

#[tokio::test]
async fn ten_users_are_updated_in_bulk_well_below_a_second() {
    let mock = Mock::start().await.unwrap();
    let zephr = client(&mock);
    let mut updates = Vec::new();
    for number in 0..10 {
        let address = format!("user{number}@example.com");
        let user = NewUser::new(Identifiers::new().email_address(address));
        let id = zephr.users().create(&user).await.unwrap().user_id.unwrap();
        updates.push(BulkUpdate::user(id).set_attribute("newsletter", false));
    }
    let start = Instant::now();
    let report = zephr.users().update_bulk(updates).await.unwrap();
    assert!(
        start.elapsed() < Duration::from_millis(800),
        "{:?}",
        start.elapsed()
    );
    assert_eq!((report.succeeded(), report.failed()), (10, 0));
}
