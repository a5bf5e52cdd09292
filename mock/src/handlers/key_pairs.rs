//! Key pairs of administrators; those of the store sign requests.

use super::Outcome;
use crate::{
    engine::{Call, Reply},
    store::Document,
};

/// Creates a key pair. Only this response contains its secret.
pub(crate) fn issue(call: &mut Call<'_>) -> Outcome {
    let (access, secret) = (call.world.ids.hex(), call.world.ids.hex());
    let pair = Document::default()
        .with("access_key", access.as_str())
        .with("secret_key", secret.as_str());
    let key = call.key_of(access.clone());
    call.world.store.put(call.collection, key, pair, call.now)?;
    let answer = Document::parse(&call.endpoint.example).unwrap_or_default();
    Ok(Reply::Body(
        answer
            .with("access_key", access)
            .with("secret_key", secret)
            .to_json(),
    ))
}
