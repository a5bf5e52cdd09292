//! Actions that apply to the documents of any collection.

use http::StatusCode;

use super::{Call, Reply};
use crate::{
    answer::Answer,
    store::{Document, Key, singular},
};

impl Call<'_> {
    pub(super) fn create(&mut self) -> Result<Reply, Answer> {
        let document = self.document()?;
        self.insert(document)
    }

    /// Adds a document, under the id that it names or one that the server picks.
    pub(crate) fn insert(&mut self, document: Document) -> Result<Reply, Answer> {
        let id = match document.text(self.collection.key) {
            Some(id) if !id.is_empty() => id,
            _ => self.world.ids.uuid(),
        };
        let key = self.key_of(id);
        self.refuse_known(&key)?;
        self.write(key, document)
    }

    pub(super) fn save(&mut self) -> Result<Reply, Answer> {
        self.write(self.key(), self.document()?)
    }

    pub(super) fn update(&mut self) -> Result<Reply, Answer> {
        let key = self.key();
        self.world.store.find(self.collection, &key)?;
        self.write(key, self.document()?)
    }

    pub(super) fn get(&mut self) -> Result<Reply, Answer> {
        let document = self.world.store.find(self.collection, &self.key())?;
        Ok(Reply::Document(document.clone()))
    }

    pub(super) fn list(&mut self) -> Result<Reply, Answer> {
        let found = self.world.store.within(self.collection, self.parents())?;
        Ok(Reply::all(
            found.into_iter().map(|entry| entry.document.clone()).collect(),
        ))
    }

    pub(super) fn delete(&mut self) -> Result<Reply, Answer> {
        let key = self.key();
        self.world.store.find(self.collection, &key)?;
        self.world.store.remove(self.collection, &key);
        Ok(Reply::Done)
    }

    /// Writes a document under a key, with the ids in the key as fields of it.
    pub(crate) fn write(&mut self, key: Key, mut document: Document) -> Result<Reply, Answer> {
        let id = key.last().cloned().unwrap_or_default();
        if !id.is_empty() {
            document.set(self.collection.key, id.as_str());
        }
        let is_new = self
            .world
            .store
            .put(self.collection, key, document.clone(), self.now)?;
        Ok(Reply::Written { document, id, is_new })
    }

    fn refuse_known(&self, key: &Key) -> Result<(), Answer> {
        match self.world.store.get(self.collection, key) {
            Some(_) => {
                let (thing, id) = (singular(self.collection.name), key.last());
                let message = format!("there is a {thing} {:?} already", id.map_or("", String::as_str));
                Err(Answer::refusal(StatusCode::CONFLICT, message))
            }
            None => Ok(()),
        }
    }
}
