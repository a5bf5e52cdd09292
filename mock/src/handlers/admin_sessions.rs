//! Sessions of administrators.

use super::{Outcome, login};
use crate::{
    engine::{Call, Output},
    storage::{ADMIN_SESSIONS, ADMIN_USERS},
    store::Document,
};

/// The name of the cookie that contains the session ID.
const COOKIE: &str = "blaize_admin_session";

/// Creates a session. The field `cookie` of the response body is `blaize_admin_session=` followed by the session ID.
pub(crate) fn log_in(call: &mut Call<'_>) -> Outcome {
    let user = login::identify(call, &ADMIN_USERS, user_of_cookie)?;
    let id = call.database.ids.uuid();
    let session = Document::default().with("user_id", user);
    call.database
        .store
        .put(&ADMIN_SESSIONS, vec![id.clone()], session, call.now)?;
    let response = Document::parse(&call.endpoint.example).unwrap_or_default();
    Ok(Output::Document(
        response.with("cookie", format!("{COOKIE}={id}")),
    ))
}

/// Deletes the session whose ID is in the header `blaize-admin-session` or in the cookie [`COOKIE`]. Succeeds even if
/// the session does not exist.
pub(crate) fn log_out(call: &mut Call<'_>) -> Outcome {
    let header = call.headers.get("blaize-admin-session");
    let named = header
        .and_then(|value| value.to_str().ok())
        .map(|header| header.strip_prefix("blaize_admin_session=").unwrap_or(header));
    if let Some(id) = named.or(login::cookie(call, COOKIE)).map(str::to_owned) {
        call.database.store.remove(&ADMIN_SESSIONS, &[id]);
    }
    Ok(Output::Example)
}

/// Returns the ID of the administrator whose session ID is in the cookie [`COOKIE`]. If the request has no such cookie,
/// reads the session ID from the cookie [`login::SESSION`], which the API description names.
fn user_of_cookie(call: &Call<'_>) -> Option<String> {
    let id = login::cookie(call, COOKIE).or_else(|| login::cookie(call, login::SESSION))?;
    let session = call.database.store.get(&ADMIN_SESSIONS, &[id.to_owned()])?;
    session.text("user_id")
}
