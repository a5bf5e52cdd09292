//! The generic engine, which executes the operations that work alike in all collections, such as create and list.

mod common;
mod output;
mod query;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use zephr_catalog::Operation;
use zephr_runtime::RawJson;

pub(crate) use output::{Output, address};
pub(crate) use query::{Query, is_well_encoded};

use crate::{
    assumptions::Assumption,
    endpoint::Endpoint,
    response::Response,
    storage::{Action, CollectionSpec, USERS},
    store::{Document, Ids, Key, Store},
    webhooks::{Event, UserEvent},
};

/// The tenant of the mocked service.
pub(crate) const TENANT: &str = "demo";

/// The state that requests modify.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) ids: Ids,
    /// The start of the mock in milliseconds since the epoch.
    pub(crate) began: u64,
    /// The number of synthetic users that an export adds to the stored users.
    pub(crate) synthetic_users: u64,
    /// The events of the current request.
    pub(crate) events: Vec<Event>,
}

impl Database {
    /// Adds an event about a user, if [`Assumption::Webhooks`] applies. The event does not contain the hidden fields of
    /// the user.
    pub(crate) fn emit(&mut self, kind: UserEvent, mut user: Document, sub_tenant: Option<RawJson>) {
        if self.store.assumes(Assumption::Webhooks) {
            USERS.hidden.iter().for_each(|field| user.remove(field));
            self.events.push(Event::of_user(kind, &user, sub_tenant));
        }
    }

    /// Removes a user, and adds an event. The store also removes the documents that depend on the user, if
    /// [`Assumption::Cascades`] applies.
    pub(crate) fn remove_user(&mut self, key: &[String]) {
        if let Some(user) = self.store.get(&USERS, key).cloned() {
            self.store.remove(&USERS, key);
            self.emit(UserEvent::Deleted, user, None);
        }
    }
}

/// A validated request of an operation on stored documents.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) collection: &'static CollectionSpec,
    /// The path as received.
    pub(crate) target: &'a str,
    /// The decoded path parameters, in the order of the template.
    pub(crate) path: Vec<String>,
    pub(crate) query: Query,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) database: &'a mut Database,
    /// Milliseconds since the epoch, by the mock's clock.
    pub(crate) now: u64,
}

impl Call<'_> {
    pub(crate) fn run(mut self, action: Action) -> Result<Response, Response> {
        let output = match action {
            Action::Create => self.create(),
            Action::Save => self.save(),
            Action::Get => self.get(),
            Action::List => self.list(),
            Action::Update => self.update(),
            Action::Delete => self.delete(),
            Action::Handle(handler) => handler(&mut self),
        }?;
        output.into_response(&self)
    }

    /// Parses the body as a document. Returns an empty document if there is no body.
    pub(crate) fn document(&self) -> Result<Document, Response> {
        let text = std::str::from_utf8(self.body).unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(Document::default());
        }
        Document::parse(text).map_err(|problem| bad_request(problem.to_string()))
    }

    /// Returns the path parameter with this index; an empty string if there is no parameter with this index.
    pub(crate) fn segment(&self, index: usize) -> &str {
        self.path.get(index).map_or("", String::as_str)
    }

    /// Returns the IDs of the parent documents in the path.
    pub(crate) fn parents(&self) -> &[String] {
        let above = self.collection.within.len().min(self.path.len());
        self.path.get(..above).unwrap_or_default()
    }

    /// Returns the key of the document that the path identifies. The path of a singleton, such as `/v3/configuration`,
    /// contains no ID. The key of a singleton ends with an empty string.
    pub(crate) fn key(&self) -> Key {
        let mut key = self.path.clone();
        if key.len() == self.collection.within.len() {
            key.push(String::new());
        }
        key
    }

    /// Returns the key of the document with this ID and with the parents in the path.
    pub(crate) fn key_of(&self, id: String) -> Key {
        let mut key = self.parents().to_vec();
        key.push(id);
        key
    }
}

pub(crate) fn bad_request(message: impl AsRef<str>) -> Response {
    Response::error(StatusCode::BAD_REQUEST, message)
}
