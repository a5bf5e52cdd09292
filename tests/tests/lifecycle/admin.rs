//! Administrators, their roles and their key pairs.

use zephr_admin::types::{AdminLogin, Identifiers, NewAdminUser, NewRole, Validators};

use crate::support::{ADMIN, Server, assert_lists, client, refused};

fn login(password: &str) -> AdminLogin {
    AdminLogin::new(
        Identifiers::new().email_address("ann@example.com"),
        Validators::new().password(password),
    )
}

async fn ann(zephr: &Server) -> String {
    let admin = NewAdminUser::new(Identifiers::new().email_address("ann@example.com"));
    let saved = zephr
        .admin_users()
        .create(&admin.validators(Validators::new().password("right")))
        .await
        .unwrap();
    saved.user_id.as_ref().unwrap().as_str().to_owned()
}

pub(crate) async fn admin_sessions(zephr: &Server) {
    let id = ann(zephr).await;
    let again = NewAdminUser::new(Identifiers::new().email_address("ann@example.com"));
    assert_eq!(
        refused(zephr.admin_users().create(&again)).await,
        409,
        "the address is taken"
    );
    assert_eq!(refused(zephr.admin_users().login(&login("wrong"))).await, 401);
    let session = zephr.admin_users().login(&login("right")).await.unwrap();
    let cookie = session.cookie.as_ref().unwrap().expose().to_owned();
    let session = cookie.split_once('=').unwrap().1;
    let found = zephr.admin_users().get_by_session(session).await.unwrap();
    assert_eq!(found.user_id.as_ref().unwrap().as_str(), id);
    zephr.admin_users().logout().admin_session(session).await.unwrap();
    assert_eq!(refused(zephr.admin_users().get_by_session(session)).await, 404);
}

pub(crate) async fn key_pairs(zephr: &Server) {
    assert_eq!(refused(zephr.key_pairs().issue("nobody")).await, 404);
    let pair = zephr.key_pairs().issue(ADMIN).await.unwrap();
    let access = pair.access_key.as_ref().unwrap().as_str().to_owned();
    let secret = pair.secret_key.as_ref().unwrap().expose();
    let other = client(&zephr.mock, &access, secret);
    let listed = other
        .key_pairs()
        .list(ADMIN)
        .await
        .expect("a pair that was issued signs");
    assert_eq!(listed[0].access_key.as_ref().unwrap().as_str(), access);
    let shown = format!("{listed:?}");
    assert!(!shown.contains(secret), "{shown}");
    let wrong = client(&zephr.mock, &access, "wrong");
    assert_eq!(refused(wrong.key_pairs().list(ADMIN)).await, 401);
    zephr.key_pairs().revoke(ADMIN, access.as_str()).await.unwrap();
    assert_eq!(
        refused(other.key_pairs().list(ADMIN)).await,
        401,
        "a pair that was revoked does not sign"
    );
    assert_eq!(
        refused(zephr.key_pairs().revoke(ADMIN, access.as_str())).await,
        404
    );
}

pub(crate) async fn roles(zephr: &Server) {
    let id = ann(zephr).await;
    let role = NewRole::new("ann@example.com", "editor");
    zephr.roles().create(&role).await.unwrap();
    let all = zephr.roles().list().await.unwrap();
    assert_lists(&all, &role);
    let of_ann = zephr.roles().list_for_user(id.as_str()).await.unwrap();
    assert_eq!(of_ann[0].role.as_deref(), Some("editor"));
    assert!(
        zephr
            .roles()
            .list_for_user_in_tenant(id.as_str(), "other")
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        zephr
            .roles()
            .list_for_user_in_tenant(id.as_str(), "demo")
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(zephr.roles().list_for_user(ADMIN).await.unwrap().is_empty());
    assert_eq!(refused(zephr.roles().list_for_user("nobody")).await, 404);
    let role_id = all[0].role_id.clone().unwrap();
    zephr
        .roles()
        .update(role_id.clone(), &NewRole::new("ann@example.com", "owner"))
        .await
        .unwrap();
    assert_eq!(
        zephr.roles().get(role_id.clone()).await.unwrap().role.as_deref(),
        Some("owner")
    );
    zephr.roles().delete(role_id.clone()).await.unwrap();
    assert_eq!(refused(zephr.roles().get(role_id)).await, 404);
}
