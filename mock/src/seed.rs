//! The initial documents.

use zephr_runtime::{Map, RawJson, from_json};

use crate::{
    response::Response,
    storage::{COLLECTIONS, CollectionSpec},
    store::{Document, Store},
};

/// A site, a user, a template and an administrator, as the demo needs them.
pub(crate) const DEFAULT: &str = include_str!("seed.json");

/// A document of a Rust value: the name of its collection, and its JSON or the reason why it cannot be
/// serialized.
pub(crate) type SeedDocument = (String, Result<String, String>);

/// A document to add, with its location for errors.
struct Pending {
    collection: &'static CollectionSpec,
    location: String,
    document: Document,
}

/// Adds the documents of a seed, an object with an array of documents per collection, and further documents. Documents
/// can refer to each other in any order. The error locates the invalid document and does not contain its values.
pub(crate) fn fill(
    store: &mut Store,
    seed: &str,
    documents: &[SeedDocument],
    now: u64,
) -> Result<(), String> {
    let mut pending = Vec::new();
    let all: Map<RawJson> =
        from_json(seed).map_err(|problem| format!("the seed cannot be read: {problem}"))?;
    for (name, documents) in all.iter() {
        let collection = collection(name)?;
        let documents: Vec<RawJson> = documents
            .decode()
            .map_err(|problem| format!("the seed's {name} cannot be read: {problem}"))?;
        for (index, document) in documents.iter().enumerate() {
            let location = format!("the seed's {name}[{index}]");
            pending.push(parse(collection, location, document.as_str())?);
        }
    }
    for (name, document) in documents {
        let location = format!("a document of {name}");
        let json = document
            .as_deref()
            .map_err(|problem| format!("{location}: {problem}"))?;
        pending.push(parse(collection(name)?, location, json)?);
    }
    add_all(store, pending, now)
}

fn collection(name: &str) -> Result<&'static CollectionSpec, String> {
    let known = COLLECTIONS.iter().find(|collection| collection.name == name);
    known.copied().ok_or_else(|| {
        let names: Vec<_> = COLLECTIONS.iter().map(|collection| collection.name).collect();
        format!(
            "the seed names a collection {name:?}; there are {}",
            names.join(", ")
        )
    })
}

fn parse(collection: &'static CollectionSpec, location: String, json: &str) -> Result<Pending, String> {
    let document = Document::parse(json).map_err(|problem| format!("{location}: {problem}"))?;
    Ok(Pending {
        collection,
        location,
        document,
    })
}

/// Adds documents in an order in which each referenced document exists before the documents that refer to it.
fn add_all(store: &mut Store, mut pending: Vec<Pending>, now: u64) -> Result<(), String> {
    while !pending.is_empty() {
        let before = pending.len();
        let mut failed = Vec::new();
        let mut first = None;
        for document in pending {
            if let Err(problem) = add(store, &document, now) {
                first.get_or_insert_with(|| format!("{}: {problem}", document.location));
                failed.push(document);
            }
        }
        match first {
            Some(problem) if failed.len() == before => return Err(problem),
            _ => pending = failed,
        }
    }
    Ok(())
}

fn add(store: &mut Store, pending: &Pending, now: u64) -> Result<(), String> {
    let Pending {
        collection, document, ..
    } = pending;
    let fields = collection.within.iter().map(|parent| parent.key);
    let ids = fields
        .chain([collection.key])
        .map(|field| document.text(field).ok_or_else(|| format!("it needs {field}")));
    let ids = ids.collect::<Result<Vec<String>, String>>()?;
    let written = store.put(collection, ids, document.clone(), now);
    written
        .map(drop)
        .map_err(|refusal: Response| format!("it does not fit the others ({})", refusal.status()))
}
