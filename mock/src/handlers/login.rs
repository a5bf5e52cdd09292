//! Login and password checks.

use http::StatusCode;

use crate::{check::cookies, engine::Call, response::Response, storage::CollectionSpec, store::Document};

/// The name of the cookie that contains the session ID in single sign-on, according to the API description.
pub(super) const SESSION: &str = "blaize_session";

/// The name of a cookie that replaces the password, if the body has no field `validators`. Any value that is not empty
/// is accepted.
const JWT: &str = "blaize_jwt";

/// Returns the ID of the user that the `identifiers` in the body identify. If the body requests single sign-on and has
/// no `identifiers`, returns the ID that `by_cookie` returns. The error does not reveal whether the address or the
/// password is wrong.
pub(super) fn identify(
    call: &Call<'_>,
    users: &CollectionSpec,
    by_cookie: fn(&Call<'_>) -> Option<String>,
) -> Result<String, Response> {
    let body = call.document()?;
    if uses_sso(&body) && !body.has("identifiers") {
        return by_cookie(call).ok_or_else(|| refusal(call));
    }
    let known = ["email_address", "username"].into_iter().find_map(|name| {
        let field = format!("identifiers.{name}");
        call.database
            .store
            .find_unique(users, &field, &body.text(&field)?)
    });
    let user = known
        .filter(|known| is_authenticated(call, &known.document, &body))
        .ok_or_else(|| refusal(call))?;
    Ok(user.key.last().cloned().unwrap_or_default())
}

/// Returns the value of a cookie of the request.
pub(super) fn cookie<'c>(call: &'c Call<'_>, name: &str) -> Option<&'c str> {
    cookies(call.headers)
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

fn uses_sso(body: &Document) -> bool {
    body.at("validators.use_sso").and_then(|value| value.as_bool()) == Some(true)
}

/// Returns `true` if the password matches. With single sign-on or the cookie [`JWT`], no password is necessary.
fn is_authenticated(call: &Call<'_>, user: &Document, body: &Document) -> bool {
    let has_jwt = !body.has("validators") && cookie(call, JWT).is_some_and(|jwt| !jwt.is_empty());
    if uses_sso(body) || has_jwt {
        return true;
    }
    let given = body.text("validators.password");
    given.is_some() && given == user.text("validators.password")
}

/// Returns a 401 response if the operation documents one, and a 400 response otherwise.
fn refusal(call: &Call<'_>) -> Response {
    let status = if call.operation.documents(401) {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    Response::error(status, "the address or the password is wrong")
}
