//! Exports of users.

use zephr_admin::types::{EntitlementType, NewGrant};
use zephr_mock::Mock;

use crate::{
    support::{JOE, Server},
    users::{new_user, sold},
};

pub(crate) async fn exports(zephr: &Server) {
    sold(zephr).await;
    zephr
        .grants()
        .create(JOE, &NewGrant::new(EntitlementType::Bundle, "b", "p"))
        .await
        .unwrap();
    for number in 0..4 {
        new_user(zephr, &format!("user{number}@example.com")).await;
    }
    let bare = zephr
        .users()
        .export()
        .attributes(true)
        .grants(true)
        .send()
        .await
        .unwrap();
    assert!(
        bare.body().starts_with(b"["),
        "without `rpp` and `page` it is bare"
    );
    assert_eq!(bare.len(), 5);
    assert_eq!(
        bare[0].attribute("first_name").unwrap().to_text().as_deref(),
        Some("Joe")
    );
    assert_eq!(bare[0].grants.as_ref().unwrap().len(), 1);
    assert_eq!(bare[4].seq_no.as_ref().unwrap().as_i64(), Some(5));
    let last = zephr
        .users()
        .export()
        .attributes(false)
        .per_page(2)
        .page(3)
        .send()
        .await
        .unwrap();
    assert_eq!(last.len(), 1);
    let text = String::from_utf8_lossy(last.body()).into_owned();
    assert!(
        text.contains(r#""count":5"#) && text.contains(r#""previous""#) && !text.contains(r#""next""#),
        "{text}"
    );
    assert!(!text.contains("not-a-real-one"), "{text}");
    let first = zephr
        .users()
        .export_with_events()
        .per_page(2)
        .send()
        .await
        .unwrap();
    assert!(String::from_utf8_lossy(first.body()).contains(r#""next""#));
    let old = zephr
        .users()
        .export()
        .attributes(true)
        .registered_before("2026-02-01T00:00:00Z")
        .await
        .unwrap();
    let old: Vec<_> = old
        .iter()
        .map(|item| item.user.as_ref().unwrap().user_id.clone().unwrap())
        .collect();
    assert_eq!(old, [JOE]);
    let new = zephr
        .users()
        .export()
        .attributes(true)
        .registered_since("2026-02-01T00:00:00Z")
        .await
        .unwrap();
    assert_eq!(new.len(), 4);
}

#[tokio::test]
async fn exported_users_are_generated_lazily() {
    const MANY: usize = 20_000;
    let server = Server::of(Mock::builder().users_for_export(MANY as u64)).await;
    let all = server.users().export().attributes(true).await.unwrap();
    assert_eq!(all.len(), MANY + 1);
    let last = server
        .users()
        .export()
        .attributes(true)
        .per_page(100)
        .page(201)
        .await
        .unwrap();
    assert_eq!(last.len(), 1, "page 201 of 20,001");
    assert_eq!(last[0].user, all[MANY].user, "a page shows the same users");
}
