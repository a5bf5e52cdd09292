//! References between documents.

use http::StatusCode;

use super::{Document, Entry, Key, Store, article};
use crate::{
    assumptions::Assumption,
    response::Response,
    storage::{CollectionSpec, Reference, Target},
};

impl Store {
    /// Returns a 409 response if a referenced document does not exist.
    pub(crate) fn check_references(
        &self,
        spec: &CollectionSpec,
        document: &Document,
    ) -> Result<(), Response> {
        if !self.assumes(Assumption::References) {
            return Ok(());
        }
        for reference in spec.references {
            let Some(target) = target(reference, document) else {
                continue;
            };
            for id in document.texts(reference.field) {
                if self.get(target, std::slice::from_ref(&id)).is_none() {
                    let message = format!(
                        "$.{} names {} that does not exist: {id:?}",
                        reference.field,
                        article(target.name)
                    );
                    return Err(Response::error(StatusCode::CONFLICT, message));
                }
            }
        }
        Ok(())
    }

    /// Returns the documents that are removed together with a document: its children, and the documents that refer to
    /// it in a field of [`follows`](CollectionSpec::follows).
    pub(super) fn dependents(
        &self,
        gone: &CollectionSpec,
        key: &[String],
    ) -> Vec<(&'static CollectionSpec, Key)> {
        let [id] = key else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for collection in self.collections.values() {
            let spec = collection.spec();
            let parent = spec.within.iter().position(|parent| parent.name == gone.name);
            let followed: Vec<_> = spec
                .references
                .iter()
                .filter(|reference| spec.follows.contains(&reference.field))
                .filter(|reference| matches!(reference.target, Target::Collection(target) if target.name == gone.name))
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
                collection
                    .entries()
                    .filter(goes)
                    .map(|entry| (spec, entry.key.clone())),
            );
        }
        found
    }
}

/// Returns the collection that a reference points to. Returns `None` if the field that selects the collection is
/// missing from `document` or has an unknown value.
fn target(reference: &Reference, document: &Document) -> Option<&'static CollectionSpec> {
    match reference.target {
        Target::Collection(target) => Some(target),
        Target::By { field, collections } => {
            let kind = document.text(field)?;
            collections
                .iter()
                .find(|(value, _)| *value == kind)
                .map(|(_, target)| *target)
        }
    }
}
