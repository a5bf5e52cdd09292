//! Reproducible runs and seed data.

use zephr_admin::Bytes;
use zephr_mock::{Mock, MockBuilder};

use crate::{
    support::{JOE, Server, refused},
    users::{new_user, sold, user},
};

const NOW: u64 = 1_790_000_000_000;

/// Returns the bytes of some responses. The clocks of client and mock are frozen.
async fn run(builder: MockBuilder) -> Vec<Bytes> {
    let mock = builder.clock(|| NOW).start().await.unwrap();
    let zephr = zephr_admin::Client::with_base_url(mock.url())
        .credentials(zephr_admin::Credentials::new(
            MockBuilder::ACCESS_KEY,
            MockBuilder::SECRET_KEY,
        ))
        .clock(|| NOW)
        .build()
        .unwrap();
    let mut bodies = Vec::new();
    bodies.push(
        zephr
            .users()
            .create(&user("ann@example.com"))
            .send()
            .await
            .unwrap()
            .body()
            .clone(),
    );
    bodies.push(
        zephr
            .sessions()
            .create_anonymous("news")
            .send()
            .await
            .unwrap()
            .body()
            .clone(),
    );
    bodies.push(
        zephr
            .users()
            .export()
            .attributes(true)
            .send()
            .await
            .unwrap()
            .body()
            .clone(),
    );
    mock.reset();
    bodies.push(
        zephr
            .users()
            .create(&user("ann@example.com"))
            .send()
            .await
            .unwrap()
            .body()
            .clone(),
    );
    bodies
}

#[tokio::test]
async fn two_runs_have_the_same_output() {
    let first = run(Mock::builder().users_for_export(3)).await;
    assert_eq!(first, run(Mock::builder().users_for_export(3)).await);
    assert_eq!(first[0], first[3], "a fresh start gives the same ids");
    assert_ne!(first[0], run(Mock::builder().id_seed(1)).await[0]);
}

#[tokio::test]
async fn seeded_data_exists_at_the_start() {
    let seed = r#"{"sites":[{"slug":"blog"}],"bundles":[{"id":"b","label":"All"}],
        "accounts":[{"account_id":"a"}],"users":[{"user_id":"u","identifiers":{"email_address":"a@b.c"}}],
        "account_users":[{"account_id":"a","user_id":"u"}]}"#;
    let server = Server::of(Mock::builder().seed(seed)).await;
    server.sessions().create_anonymous("blog").await.unwrap();
    assert_eq!(refused(server.sessions().create_anonymous("news")).await, 404);
    assert_eq!(server.account_users().list("a").await.unwrap().len(), 1);
    assert_eq!(
        server.bundles().get("b").await.unwrap().label.as_deref(),
        Some("All")
    );
    for (seed, problem) in [
        ("[", "cannot be read"),
        (r#"{"people":[]}"#, "collection `people`"),
        (r#"{"users":{}}"#, "$.users cannot be read"),
        (r#"{"users":[{}]}"#, "$.users[0]: it needs user_id"),
        (
            r#"{"account_users":[{"account_id":"a","user_id":"u"}]}"#,
            "$.account_users[0]: it cannot be stored",
        ),
    ] {
        let error = Mock::builder().seed(seed).start().await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn reset_restores_the_initial_state() {
    let server = Server::start().await;
    sold(&server).await;
    new_user(&server, "ann@example.com").await;
    server.users().delete(JOE).await.unwrap();
    server.mock.reset();
    assert!(server.mock.requests().is_empty());
    assert_eq!(refused(server.products().get("p")).await, 404);
    assert!(server.users().get(JOE).await.is_ok());
}

#[tokio::test]
async fn stored_data_is_bounded() {
    let server = Server::of(Mock::builder().capacity(2_000)).await;
    let large = |number: usize| user(&format!("user{number}@example.com")).tracking_id("x".repeat(900));
    assert_eq!(refused(server.users().create(&large(1))).await, 0);
    let statuses = [
        refused(server.users().create(&large(2))).await,
        refused(server.users().create(&large(3))).await,
    ];
    assert!(statuses.contains(&507), "{statuses:?}");
}
