//! Builds responses in the form of the documented example.

use bytes::Bytes;
use http::{HeaderValue, header};
use zephr_runtime::RawJson;

use super::{Call, TENANT};
use crate::{
    answer::{Answer, Chunks},
    store::{Document, array},
};

/// The result of an operation.
pub(crate) enum Reply {
    /// A document, in the wrapper that the example has.
    Document(Document),
    /// Documents, under the name used in the example, if any, and the number of further ones.
    List { documents: Vec<Document>, total: usize },
    /// The documented response to a write: the ID of the document and whether it is new.
    Written {
        document: Document,
        id: String,
        is_new: bool,
    },
    /// The example.
    Done,
    /// A body sent unchanged.
    Body(String),
    /// A body that is made while it is sent.
    Stream(Chunks),
}

impl Reply {
    /// All documents that there are.
    pub(crate) fn all(documents: Vec<Document>) -> Self {
        let total = documents.len();
        Self::List { documents, total }
    }

    pub(super) fn into_answer(self, call: &Call<'_>) -> Result<Answer, Answer> {
        let endpoint = call.endpoint;
        let mut status = endpoint.status;
        let mut location = None;
        let body = match self {
            Self::Stream(chunks) => {
                return Answer::streamed(status, endpoint.media_type, chunks).map_err(super::bad_request);
            }
            Self::Document(document) => wrapped(&endpoint.example, &shown(document, call)),
            Self::List { documents, total } => {
                let documents: Vec<_> = documents
                    .into_iter()
                    .map(|document| shown(document, call))
                    .collect();
                listed(&endpoint.example, &documents, total)
            }
            Self::Written { document, id, is_new } => {
                status = written_status(call, is_new);
                if is_new && !id.is_empty() {
                    location = Some(address(call.target, &id));
                }
                written(call, &shown(document, call), &id)
            }
            Self::Done => endpoint.example.clone(),
            Self::Body(text) => text,
        };
        let media_type = endpoint.media_type.filter(|_| !body.is_empty());
        let answer = Answer::new(status, media_type, Bytes::from(body)).map_err(super::bad_request)?;
        Ok(
            match location.and_then(|path| HeaderValue::from_str(&path).ok()) {
                Some(path) => answer.with_header(header::LOCATION, path),
                None => answer,
            },
        )
    }
}

/// Without what is not to be seen.
fn shown(mut document: Document, call: &Call<'_>) -> Document {
    call.collection
        .hidden
        .iter()
        .for_each(|field| document.remove(field));
    document
}

/// The document, under `data` where the example has nothing but that.
fn wrapped(example: &str, document: &Document) -> String {
    let inside_data = Document::parse(example).is_ok_and(|example| {
        example.fields().count() == 1
            && example
                .object("data")
                .is_some_and(|inner| inner.fields().count() > 0)
    });
    if inside_data {
        Document::default().with("data", document.to_raw()).to_json()
    } else {
        document.to_json()
    }
}

/// The documents in the place of the example's array, the number of all in that of its `total`.
fn listed(example: &str, documents: &[Document], total: usize) -> String {
    let items = array(documents);
    let Ok(mut answer) = Document::parse(example) else {
        return items.to_string();
    };
    let is_array = |value: &RawJson| value.as_str().starts_with('[');
    let name = answer
        .fields()
        .find(|(_, value)| is_array(value))
        .map(|(name, _)| name.to_owned());
    let Some(name) = name else {
        return items.to_string();
    };
    answer.set(&name, items);
    if answer.has("total") {
        answer.set("total", total);
    }
    answer.to_json()
}

/// The example with the id and the address of what was written, where it has such; else the document, where it is one.
fn written(call: &Call<'_>, document: &Document, id: &str) -> String {
    let example = call.endpoint.example.as_str();
    let Ok(mut answer) = Document::parse(example) else {
        return example.to_owned();
    };
    if !answer.has("message") {
        return wrapped(example, document);
    }
    if answer.has("uri") {
        let address = address(call.target, id);
        answer.set("uri", format!("https://{TENANT}.api.zephr.com{address}"));
    }
    if answer.has(call.collection.key) {
        answer.set(call.collection.key, id);
    }
    answer.to_json()
}

/// The path of what was written, whose id may be the end of the request's path.
fn address(target: &str, id: &str) -> String {
    if target.ends_with(&format!("/{id}")) {
        target.to_owned()
    } else {
        format!("{target}/{id}")
    }
}

/// 201 for what is new and 200 for what is not, where both are documented.
fn written_status(call: &Call<'_>, is_new: bool) -> u16 {
    let wanted = if is_new { 201 } else { 200 };
    if call.operation.documents(wanted) {
        wanted
    } else {
        call.endpoint.status
    }
}
