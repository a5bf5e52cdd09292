//! The initial documents.

mod check;
#[cfg(test)]
mod tests;

use zephr_runtime::{Map, RawJson, from_json};

use crate::{
    response::Response,
    storage::{COLLECTIONS, CollectionSpec},
    store::{Document, Store},
    suggestion::most_similar,
};

/// The default seed: a site, a user, a template and an administrator.
const DEFAULT: &str = include_str!("seed.json");

/// The name of a collection, and a document as JSON. The error contains the reason if the document cannot be
/// serialized.
type SeedDocument = (String, Result<String, String>);

/// The initial documents of a mock.
#[derive(Default)]
pub(crate) struct Seed {
    /// A JSON object with an array of documents for each collection, such as `{"users": [{…}]}`; `None` for the default
    /// seed.
    pub(crate) json: Option<String>,
    /// The documents that `MockBuilder::documents` adds.
    pub(crate) documents: Vec<SeedDocument>,
    /// `true` if the documents are not compared with the types of the API description.
    pub(crate) is_unchecked: bool,
}

/// A document that is not in the store yet, with its location for error messages.
struct Pending {
    collection: &'static CollectionSpec,
    /// The source of the document: `the seed` or `the documents`.
    part: &'static str,
    /// The path of the document in its source, such as `$.users[0]`.
    path: String,
    document: Document,
}

impl Seed {
    /// Adds the documents to a store. The documents can refer to each other in any order. The error contains the
    /// location of the invalid document, but no values of the document.
    pub(crate) fn fill(&self, store: &mut Store, now: u64) -> Result<(), String> {
        let mut pending = parse(self.json.as_deref().unwrap_or(DEFAULT))?;
        // The default seed is not checked here, because parsing the catalog would delay the start. A test checks it.
        let checked_from = self.json.as_ref().map_or(pending.len(), |_| 0);
        for (name, document) in &self.documents {
            let collection = collection(name).map_err(|problem| format!("the documents: {problem}"))?;
            let is_before = |other: &&Pending| other.part == DOCUMENTS && other.collection.name == name;
            let path = format!("$.{name}[{}]", pending.iter().filter(is_before).count());
            let json = document
                .as_deref()
                .map_err(|problem| format!("{DOCUMENTS}: {path}: {problem}"))?;
            pending.push(Pending::parse(collection, DOCUMENTS, path, json)?);
        }
        if !self.is_unchecked {
            pending.iter().skip(checked_from).try_for_each(Pending::check)?;
        }
        add_all(store, pending, now)
    }
}

const SEED: &str = "the seed";
const DOCUMENTS: &str = "the documents";

fn parse(seed: &str) -> Result<Vec<Pending>, String> {
    let mut pending = Vec::new();
    let all: Map<RawJson> = from_json(seed).map_err(|problem| format!("{SEED} cannot be read: {problem}"))?;
    for (name, documents) in all.iter() {
        let collection = collection(name).map_err(|problem| format!("{SEED}: {problem}"))?;
        let documents: Vec<RawJson> = documents
            .decode()
            .map_err(|problem| format!("{SEED}: $.{name} cannot be read: {problem}"))?;
        for (index, document) in documents.iter().enumerate() {
            let path = format!("$.{name}[{index}]");
            pending.push(Pending::parse(collection, SEED, path, document.as_str())?);
        }
    }
    Ok(pending)
}

fn collection(name: &str) -> Result<&'static CollectionSpec, String> {
    let known = COLLECTIONS.iter().find(|collection| collection.name == name);
    known.copied().ok_or_else(|| {
        let names: Vec<_> = COLLECTIONS.iter().map(|collection| collection.name).collect();
        let hint = match most_similar(name, names.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        format!("there is no collection `{name}`; {hint}")
    })
}

impl Pending {
    fn parse(
        collection: &'static CollectionSpec,
        part: &'static str,
        path: String,
        json: &str,
    ) -> Result<Self, String> {
        let document = Document::parse(json).map_err(|problem| format!("{part}: {path}: {problem}"))?;
        Ok(Self {
            collection,
            part,
            path,
            document,
        })
    }

    /// Returns an error if the document has a field that the API does not describe, or a value that does not have the
    /// described type.
    fn check(&self) -> Result<(), String> {
        let checked = check::check(self.collection, &self.document, &self.path);
        checked.map_err(|problem| format!("{}: {problem}", self.part))
    }

    fn add(&self, store: &mut Store, now: u64) -> Result<(), String> {
        let fields = self.collection.within.iter().map(|parent| parent.key);
        let ids = fields.chain([self.collection.key]).map(|field| {
            let id = self.document.text(field);
            id.ok_or_else(|| format!("it needs {field}"))
        });
        let ids = ids.collect::<Result<Vec<String>, String>>()?;
        let written = store.put(self.collection, ids, self.document.clone(), now);
        written.map(drop).map_err(|refusal: Response| {
            format!(
                "it cannot be stored with the other documents ({})",
                refusal.status()
            )
        })
    }
}

/// Adds all documents. If a document cannot be added, it is tried again after the others, because it may refer to one of
/// them.
fn add_all(store: &mut Store, mut pending: Vec<Pending>, now: u64) -> Result<(), String> {
    while !pending.is_empty() {
        let before = pending.len();
        let mut failed = Vec::new();
        let mut first = None;
        for document in pending {
            if let Err(problem) = document.add(store, now) {
                first.get_or_insert_with(|| format!("{}: {}: {problem}", document.part, document.path));
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
