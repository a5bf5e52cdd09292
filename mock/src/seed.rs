//! The initial documents.

use zephr_runtime::{Map, RawJson, from_json};

use crate::{
    response::Response,
    storage::{COLLECTIONS, CollectionSpec},
    store::{Document, Store},
};

/// A site, a user, a template and an administrator, as the demo needs them.
pub(crate) const DEFAULT: &str = include_str!("seed.json");

/// Adds the documents of a seed, an object with an array of documents per collection, in the order of the seed. The
/// error locates the invalid document and does not contain its values.
pub(crate) fn fill(store: &mut Store, seed: &str, now: u64) -> Result<(), String> {
    let all: Map<RawJson> =
        from_json(seed).map_err(|problem| format!("the seed cannot be read: {problem}"))?;
    for (name, documents) in all.iter() {
        let known = COLLECTIONS.iter().find(|collection| collection.name == name);
        let Some(collection) = known else {
            let names: Vec<_> = COLLECTIONS.iter().map(|collection| collection.name).collect();
            return Err(format!(
                "the seed names a collection {name:?}; there are {}",
                names.join(", ")
            ));
        };
        let documents: Vec<RawJson> = documents
            .decode()
            .map_err(|problem| format!("the seed's {name} cannot be read: {problem}"))?;
        for (index, document) in documents.iter().enumerate() {
            add(store, collection, document, now)
                .map_err(|problem| format!("the seed's {name}[{index}]: {problem}"))?;
        }
    }
    Ok(())
}

fn add(store: &mut Store, collection: &CollectionSpec, document: &RawJson, now: u64) -> Result<(), String> {
    let document = Document::parse(document.as_str()).map_err(|problem| problem.to_string())?;
    let mut key = Vec::new();
    for parent in collection.within {
        key.push(parent.key);
    }
    key.push(collection.key);
    let ids = key
        .iter()
        .map(|field| document.text(field).ok_or_else(|| format!("it needs {field}")));
    let ids = ids.collect::<Result<Vec<String>, String>>()?;
    let written = store.put(collection, ids, document, now);
    written
        .map(drop)
        .map_err(|refusal: Response| format!("it does not fit the others ({})", refusal.status()))
}
