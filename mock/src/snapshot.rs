//! Snapshots of the state.

use std::fmt;

use zephr_runtime::{RawJson, to_json};

use crate::{
    clock::ClockOffset,
    engine::Database,
    storage::COLLECTIONS,
    store::{Document, array},
};

/// The state of a mock at one time: the documents, the ID sequence and the clock. A snapshot contains no faults,
/// expectations, recorded requests or used nonces.
///
/// Returned by [`Mock::snapshot`](crate::Mock::snapshot).
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) database: Database,
    pub(crate) clock: ClockOffset,
}

impl Snapshot {
    /// Returns the documents as JSON, in the format of [`MockBuilder::seed`](crate::MockBuilder::seed). The documents
    /// contain passwords and secret keys.
    pub fn to_seed(&self) -> String {
        let mut seed = Document::default();
        for collection in COLLECTIONS {
            let documents: Vec<Document> = self
                .database
                .store
                .entries(collection)
                .map(|entry| {
                    let mut document = entry.document.clone();
                    let fields = collection.within.iter().map(|parent| parent.key);
                    for (field, id) in fields.chain([collection.key]).zip(&entry.key) {
                        // An ID that the document contains as a number remains a number.
                        if document.text(field).as_ref() != Some(id) {
                            document.set(field, RawJson::from_value(id));
                        }
                    }
                    document
                })
                .collect();
            if !documents.is_empty() {
                seed.set(collection.name, array(&documents));
            }
        }
        to_json(&seed.to_raw())
    }
}

/// Omits the documents, which contain secrets.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
