//! Sessions of administrators.

use super::{Outcome, login};
use crate::{
    engine::{Call, Reply},
    storage::{ADMIN_SESSIONS, ADMIN_USERS},
    store::Document,
};

const COOKIE: &str = "blaize_admin_session";

/// Begins a session, whose id comes as a cookie.
pub(crate) fn log_in(call: &mut Call<'_>) -> Outcome {
    let user = login::identify(call, &ADMIN_USERS, &ADMIN_SESSIONS)?;
    let id = call.world.ids.uuid();
    let session = Document::default().with("user_id", user);
    call.world
        .store
        .put(&ADMIN_SESSIONS, vec![id.clone()], session, call.now)?;
    let answer = Document::parse(&call.endpoint.example).unwrap_or_default();
    Ok(Reply::Document(answer.with("cookie", format!("{COOKIE}={id}"))))
}

/// Ends the session named by a header or cookie. The response does not reveal whether it existed.
pub(crate) fn log_out(call: &mut Call<'_>) -> Outcome {
    let header = call.headers.get("blaize-admin-session");
    let named = header
        .and_then(|value| value.to_str().ok())
        .map(|header| header.strip_prefix("blaize_admin_session=").unwrap_or(header));
    if let Some(id) = named.or(login::cookie(call, COOKIE)).map(str::to_owned) {
        call.world.store.remove(&ADMIN_SESSIONS, &[id]);
    }
    Ok(Reply::Done)
}
