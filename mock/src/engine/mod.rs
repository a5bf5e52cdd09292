//! The generic engine, which executes operations that are the same for all collections.

mod common;
mod query;
mod reply;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use zephr_catalog::Operation;

pub(crate) use query::{Query, is_well_encoded};
pub(crate) use reply::Reply;

use crate::{
    answer::Answer,
    endpoint::Endpoint,
    storage::{Action, CollectionSpec},
    store::{Document, Ids, Key, Store},
};

/// The tenant whose service is mocked.
pub(crate) const TENANT: &str = "demo";

/// The state that requests modify.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) ids: Ids,
    /// When it began, in milliseconds since the epoch.
    pub(crate) began: u64,
    /// The number of synthetic users that an export adds to the stored ones.
    pub(crate) made_up_users: u64,
}

/// A request of an operation with state, checked.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) collection: &'static CollectionSpec,
    /// The path as received.
    pub(crate) target: &'a str,
    /// The values in the path, decoded, in the order of the template.
    pub(crate) path: Vec<String>,
    pub(crate) query: Query,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) world: &'a mut World,
    /// Milliseconds since the epoch, by the mock's clock.
    pub(crate) now: u64,
}

impl Call<'_> {
    /// Carries the request out.
    pub(crate) fn answer(mut self, action: Action) -> Result<Answer, Answer> {
        let reply = match action {
            Action::Create => self.create(),
            Action::Save => self.save(),
            Action::Get => self.get(),
            Action::List => self.list(),
            Action::Update => self.update(),
            Action::Delete => self.delete(),
            Action::Handle(handler) => handler(&mut self),
        }?;
        reply.into_answer(&self)
    }

    /// The body as a document; without a body, an empty one.
    pub(crate) fn document(&self) -> Result<Document, Answer> {
        let text = std::str::from_utf8(self.body).unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(Document::default());
        }
        Document::parse(text).map_err(|problem| bad_request(problem.to_string()))
    }

    /// A value in the path.
    pub(crate) fn segment(&self, index: usize) -> &str {
        self.path.get(index).map_or("", String::as_str)
    }

    /// Returns the IDs of the parent documents in the path.
    pub(crate) fn parents(&self) -> &[String] {
        let above = self.collection.within.len().min(self.path.len());
        self.path.get(..above).unwrap_or_default()
    }

    /// Returns the key in the path. The ID of a singleton is the empty string.
    pub(crate) fn key(&self) -> Key {
        let mut key = self.path.clone();
        if key.len() == self.collection.within.len() {
            key.push(String::new());
        }
        key
    }

    /// A key within the same documents.
    pub(crate) fn key_of(&self, id: String) -> Key {
        let mut key = self.parents().to_vec();
        key.push(id);
        key
    }
}

/// A 400.
pub(crate) fn bad_request(message: impl AsRef<str>) -> Answer {
    Answer::refusal(StatusCode::BAD_REQUEST, message)
}
