//! Sessions of users and of visitors.

use std::time::Duration;

use zephr_admin::types::{Identifiers, NewSession, Validators};

use crate::support::{JOE, Server, refused};

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fn login(address: &str, password: &str) -> NewSession {
    NewSession::new(
        Identifiers::new().email_address(address),
        Validators::new().password(password),
    )
}

pub(crate) async fn sessions(zephr: &Server) {
    let right = login("joe+news@example.com", "not-a-real-one");
    let wrong = login("joe+news@example.com", "wrong");
    assert_eq!(refused(zephr.sessions().create("news", &wrong)).await, 401);
    assert_eq!(
        refused(zephr.sessions().create("news", &login("nobody@example.com", "x"))).await,
        401
    );
    assert_eq!(
        refused(zephr.sessions().create("other", &right)).await,
        404,
        "an unknown site"
    );
    assert_eq!(
        refused(zephr.sessions().create_v3(&wrong)).await,
        400,
        "401 is not documented"
    );
    let session = zephr
        .sessions()
        .create("news", &right.clone().with_extra("device", "pc"))
        .await
        .unwrap();
    assert_eq!(session.user_id.as_ref().unwrap().as_str(), JOE);
    assert_eq!(
        (session.authenticated, session.device.as_deref()),
        (Some(true), Some("pc"))
    );
    let id = session.session_id.clone().unwrap();
    let found = zephr.sessions().get("news", &id).await.unwrap();
    assert_eq!(found.sessions.as_ref().unwrap()[0].session_id.as_ref(), Some(&id));
    assert_eq!(
        found.access_model.as_ref().unwrap().user_state.as_deref(),
        Some("registered")
    );
    let sso = zephr
        .sessions()
        .create("news", &NewSession::sso())
        .session_cookie(id.expose())
        .await
        .unwrap();
    assert_eq!(sso.user_id.as_ref().unwrap().as_str(), JOE);
    let second = sso.session_id.clone().unwrap();
    zephr.sessions().delete("news", &second).await.unwrap();
    assert_eq!(
        refused(zephr.sessions().create("news", &NewSession::sso())).await,
        401,
        "no cookie"
    );
    let other = zephr
        .sessions()
        .create_v3(&right)
        .await
        .unwrap()
        .session_id
        .unwrap();
    assert_eq!(
        zephr
            .sessions()
            .get_v3(&other)
            .await
            .unwrap()
            .user_id
            .unwrap()
            .as_str(),
        JOE
    );
    let all = zephr.users().list_sessions(JOE).await.unwrap();
    assert_eq!(all.sessions().unwrap().len(), 2);
    zephr.sessions().delete("news", &id).await.unwrap();
    assert_eq!(refused(zephr.sessions().get("news", &id)).await, 404);
    assert_eq!(refused(zephr.sessions().delete("news", &id)).await, 404);
    zephr.mock.clock().advance(YEAR - Duration::from_secs(1));
    assert_eq!(
        zephr
            .users()
            .list_sessions(JOE)
            .await
            .unwrap()
            .sessions()
            .unwrap()
            .len(),
        1
    );
    zephr.mock.clock().advance(Duration::from_secs(1));
    assert_eq!(
        refused(zephr.sessions().get_v3(&other)).await,
        404,
        "its time is over"
    );
    assert_eq!(
        zephr
            .users()
            .list_sessions(JOE)
            .await
            .unwrap()
            .sessions()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(refused(zephr.users().list_sessions("nobody")).await, 404);
}

pub(crate) async fn anonymous_sessions(zephr: &Server) {
    let session = zephr.sessions().create_anonymous("news").await.unwrap();
    assert_eq!(
        (session.authenticated, session.user_id.as_ref()),
        (Some(false), None)
    );
    let id = session.session_id.clone().unwrap();
    let found = zephr.sessions().get("news", &id).await.unwrap();
    assert_eq!(found.authenticated, Some(false));
    zephr.sessions().delete("news", &id).await.unwrap();
    assert_eq!(refused(zephr.sessions().get("news", &id)).await, 404);
    assert_eq!(refused(zephr.sessions().create_anonymous("other")).await, 404);
}
