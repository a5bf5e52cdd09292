//! Who logs in, and whether the password is right.

use http::StatusCode;

use crate::{answer::Answer, engine::Call, storage::CollectionSpec, store::Document};

/// The id of the one whose address and password the body holds. The refusal does not tell which of the two is wrong.
pub(super) fn identify(call: &Call<'_>, people: &CollectionSpec) -> Result<String, Answer> {
    let body = call.document()?;
    let known = ["email_address", "username"].into_iter().find_map(|name| {
        let field = format!("identifiers.{name}");
        call.world.store.holder(people, &field, &body.text(&field)?)
    });
    let person = known
        .filter(|known| is_let_in(&known.document, &body))
        .ok_or_else(|| refusal(call))?;
    Ok(person.key.last().cloned().unwrap_or_default())
}

/// By single sign-on somebody else has asked for the password.
fn is_let_in(person: &Document, body: &Document) -> bool {
    if body.at("validators.use_sso").and_then(|value| value.boolean()) == Some(true) {
        return true;
    }
    let given = body.text("validators.password");
    given.is_some() && given == person.text("validators.password")
}

/// 401 where it is documented, 400 elsewhere.
fn refusal(call: &Call<'_>) -> Answer {
    let status = if call.operation.documents(401) {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    Answer::refusal(status, "the address or the password is wrong")
}
