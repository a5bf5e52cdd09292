//! Key pairs of administrators. A stored pair can sign requests.

use super::Outcome;
use crate::{
    engine::{Call, Output},
    store::Document,
};

/// Creates a key pair. Only the response to this operation contains the secret key.
pub(crate) fn issue(call: &mut Call<'_>) -> Outcome {
    let (access, secret) = (call.database.ids.hex(), call.database.ids.hex());
    let pair = Document::default()
        .with("access_key", access.as_str())
        .with("secret_key", secret.as_str());
    let key = call.key_of(access.clone());
    call.database.store.put(call.collection, key, pair, call.now)?;
    let response = Document::parse(&call.endpoint.example).unwrap_or_default();
    Ok(Output::Body(
        response
            .with("access_key", access)
            .with("secret_key", secret)
            .to_json(),
    ))
}
