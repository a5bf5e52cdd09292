//! Builds responses in the form of the documented example.

use bytes::Bytes;
use http::{HeaderValue, header};
use zephr_runtime::RawJson;

use super::{Call, TENANT};
use crate::{
    assumptions::Assumption,
    response::{Chunks, Response},
    store::{Document, array},
};

/// The result of an operation.
pub(crate) enum Output {
    /// A document. If the documented example has the form `{"data": {…}}`, the response has this form too.
    Document(Document),
    /// A page of documents. The response is the documented example, with these documents in place of its first array.
    /// `total` is the number of documents on all pages.
    List { documents: Vec<Document>, total: usize },
    /// A document that an operation has written. [`written`] builds the response body.
    Written {
        document: Document,
        id: String,
        is_new: bool,
    },
    /// The documented example.
    Example,
    /// The text of the body.
    Body(String),
    /// A body that is generated while it is sent.
    Stream(Chunks),
}

impl Output {
    /// Returns a list that is not divided into pages.
    pub(crate) fn all(documents: Vec<Document>) -> Self {
        let total = documents.len();
        Self::List { documents, total }
    }

    pub(super) fn into_response(self, call: &Call<'_>) -> Result<Response, Response> {
        let endpoint = call.endpoint;
        let mut status = endpoint.status;
        let mut location = None;
        let body = match self {
            Self::Stream(chunks) => {
                return Response::streamed(status, endpoint.media_type, chunks).map_err(super::bad_request);
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
                if is_new && !id.is_empty() && call.database.store.assumes(Assumption::LocationHeader) {
                    location = Some(address(call.target, &id));
                }
                written(call, &shown(document, call), &id)
            }
            Self::Example => endpoint.example.clone(),
            Self::Body(text) => text,
        };
        let media_type = endpoint.media_type.filter(|_| !body.is_empty());
        let response = Response::new(status, media_type, Bytes::from(body)).map_err(super::bad_request)?;
        Ok(
            match location.and_then(|path| HeaderValue::from_str(&path).ok()) {
                Some(path) => response.with_header(header::LOCATION, path),
                None => response,
            },
        )
    }
}

/// Removes the fields that the collection hides, such as `validators`.
fn shown(mut document: Document, call: &Call<'_>) -> Document {
    call.collection
        .hidden
        .iter()
        .for_each(|field| document.remove(field));
    document
}

/// Serializes a document. If the example has the form `{"data": {…}}`, writes the document as the value of `data`.
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

/// Returns the example with `documents` in place of its first array. If the example has a field `total`, sets this
/// field to `total`. If the example has no array, returns only the array of documents.
fn listed(example: &str, documents: &[Document], total: usize) -> String {
    let items = array(documents);
    let Ok(mut response) = Document::parse(example) else {
        return items.to_string();
    };
    let is_array = |value: &RawJson| value.as_str().starts_with('[');
    let name = response
        .fields()
        .find(|(_, value)| is_array(value))
        .map(|(name, _)| name.to_owned());
    let Some(name) = name else {
        return items.to_string();
    };
    response.set(&name, items);
    if response.has("total") {
        response.set("total", total);
    }
    response.to_json()
}

/// Returns the body of the response to a write. The body depends on the documented example:
///
/// - If the example is an object with a `message`, returns the example. Replaces its ID and its `uri`, if present, by
///   those of the document.
/// - If the example is any other object, returns the document, in the form of [`wrapped`].
/// - If the example is not an object, returns the example unchanged.
fn written(call: &Call<'_>, document: &Document, id: &str) -> String {
    let example = call.endpoint.example.as_str();
    let Ok(mut response) = Document::parse(example) else {
        return example.to_owned();
    };
    if !response.has("message") {
        return wrapped(example, document);
    }
    if response.has("uri") {
        let address = address(call.target, id);
        response.set("uri", format!("https://{TENANT}.api.zephr.com{address}"));
    }
    if response.has(call.collection.key) {
        response.set(call.collection.key, id);
    }
    response.to_json()
}

/// Returns the path of a written document: the request path. If the request path does not end with the ID, appends the
/// ID.
pub(crate) fn address(target: &str, id: &str) -> String {
    if target.ends_with(&format!("/{id}")) {
        target.to_owned()
    } else {
        format!("{target}/{id}")
    }
}

/// Returns 201 for a new document, and 200 for a replaced document. If the operation does not document this status,
/// returns the documented success status.
fn written_status(call: &Call<'_>, is_new: bool) -> u16 {
    let wanted = if is_new { 201 } else { 200 };
    if call.operation.documents(wanted) {
        wanted
    } else {
        call.endpoint.status
    }
}
