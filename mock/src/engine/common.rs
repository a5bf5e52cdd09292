//! Actions that apply to the documents of any collection.

use http::StatusCode;

use super::{Call, Output};
use crate::{
    assumptions::Assumption,
    response::Response,
    storage::USERS,
    store::{Document, Key, singular},
};

impl Call<'_> {
    pub(super) fn create(&mut self) -> Result<Output, Response> {
        let document = self.document()?;
        self.insert(document)
    }

    /// Adds a document. If the document has no ID, generates an ID.
    pub(crate) fn insert(&mut self, document: Document) -> Result<Output, Response> {
        let id = match document.text(self.collection.key) {
            Some(id) if !id.is_empty() => id,
            _ => self.database.ids.uuid(),
        };
        let key = self.key_of(id);
        self.refuse_known(&key)?;
        self.write(key, document)
    }

    pub(super) fn save(&mut self) -> Result<Output, Response> {
        self.write(self.key(), self.document()?)
    }

    pub(super) fn update(&mut self) -> Result<Output, Response> {
        let key = self.key();
        self.database.store.find(self.collection, &key)?;
        self.write(key, self.document()?)
    }

    pub(super) fn get(&mut self) -> Result<Output, Response> {
        let document = self.database.store.find(self.collection, &self.key())?;
        Ok(Output::Document(document.clone()))
    }

    pub(super) fn list(&mut self) -> Result<Output, Response> {
        let found = self.database.store.within(self.collection, self.parents())?;
        Ok(Output::all(
            found.into_iter().map(|entry| entry.document.clone()).collect(),
        ))
    }

    pub(super) fn delete(&mut self) -> Result<Output, Response> {
        let key = self.key();
        self.database.store.find(self.collection, &key)?;
        if self.collection.name == USERS.name {
            self.database.remove_user(&key);
        } else {
            self.database.store.remove(self.collection, &key);
        }
        Ok(Output::Example)
    }

    /// Writes a document under a key, and sets its ID field.
    pub(crate) fn write(&mut self, key: Key, mut document: Document) -> Result<Output, Response> {
        let id = key.last().cloned().unwrap_or_default();
        if !id.is_empty() {
            document.set(self.collection.key, id.as_str());
        }
        let is_new = self
            .database
            .store
            .put(self.collection, key, document.clone(), self.now)?;
        Ok(Output::Written { document, id, is_new })
    }

    fn refuse_known(&self, key: &Key) -> Result<(), Response> {
        if !self.database.store.assumes(Assumption::Uniqueness) {
            return Ok(());
        }
        match self.database.store.get(self.collection, key) {
            Some(_) => {
                let (thing, id) = (singular(self.collection.name), key.last());
                let message = format!("the {thing} {:?} already exists", id.map_or("", String::as_str));
                Err(Response::error(StatusCode::CONFLICT, message))
            }
            None => Ok(()),
        }
    }
}
