//! What documents say of each other.

use http::StatusCode;

use super::{Document, Entry, Key, Store, article};
use crate::{
    answer::Answer,
    description::{Collection, Reference, Target},
};

impl Store {
    /// What a document refers to must exist; a 409 otherwise.
    pub(crate) fn check_references(
        &self,
        collection: &Collection,
        document: &Document,
    ) -> Result<(), Answer> {
        for reference in collection.references {
            let Some(target) = target(reference, document) else {
                continue;
            };
            for id in document.texts(reference.field) {
                let known = self
                    .shelf(target)
                    .is_some_and(|shelf| shelf.get(std::slice::from_ref(&id)).is_some());
                if !known {
                    let message = format!(
                        "$.{} names {} that does not exist: {id:?}",
                        reference.field,
                        article(target)
                    );
                    return Err(Answer::refusal(StatusCode::CONFLICT, message));
                }
            }
        }
        Ok(())
    }

    /// The documents that go when this one goes: those within it, and those that follow it.
    pub(super) fn dependents(&self, gone: &Collection, key: &[String]) -> Vec<(&'static Collection, Key)> {
        let [id] = key else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for shelf in self.shelves.values() {
            let collection = shelf.collection();
            let parent = collection.within.iter().position(|parent| *parent == gone.name);
            let followed: Vec<_> = collection
                .references
                .iter()
                .filter(|reference| collection.follows.contains(&reference.field))
                .filter(|reference| matches!(reference.target, Target::Collection(name) if name == gone.name))
                .collect();
            if parent.is_none() && followed.is_empty() {
                continue;
            }
            let goes = |entry: &&Entry| {
                parent.is_some_and(|parent| entry.key.get(parent) == Some(id))
                    || followed
                        .iter()
                        .any(|reference| entry.document.texts(reference.field).contains(id))
            };
            found.extend(
                shelf
                    .entries()
                    .filter(goes)
                    .map(|entry| (collection, entry.key.clone())),
            );
        }
        found
    }
}

/// The collection that a reference is into; `None` where the document does not tell.
fn target(reference: &Reference, document: &Document) -> Option<&'static str> {
    match reference.target {
        Target::Collection(name) => Some(name),
        Target::By { field, collections } => {
            let told = document.text(field)?;
            collections
                .iter()
                .find(|(value, _)| *value == told)
                .map(|(_, name)| *name)
        }
    }
}
