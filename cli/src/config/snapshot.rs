//! The items of a service.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use zephr_runtime::{Bytes, Client};

use super::kinds::{KINDS, Kind, TAGS, VERSION, body_fields, operation};
use crate::{
    failure::Failure,
    operation::request::runtime_operation,
    output::{self, Data},
    parallel,
};

/// The items of one kind, by identity.
#[derive(Default)]
pub(super) struct Items {
    pub(super) by_identity: BTreeMap<String, Item>,
    /// The identities that several items share. Items without an identity are listed as an empty string.
    pub(super) ambiguous: Vec<String>,
}

/// An item of a service.
pub(super) struct Item {
    /// The fields that can be written.
    pub(super) content: Map<String, Value>,
    /// The fields that no operation writes.
    pub(super) fixed: Map<String, Value>,
    pub(super) tags: Value,
    pub(super) id: String,
}

/// Reads the items of these kinds, from each client.
pub(super) fn read(
    clients: [&Client; 2],
    kinds: &[&'static Kind],
    threads: usize,
) -> Result<[Vec<Items>; 2], Failure> {
    let jobs: Vec<_> = clients
        .iter()
        .flat_map(|client| kinds.iter().map(move |kind| (*client, *kind)))
        .collect();
    let lists = parallel::map(&jobs, threads, |(client, kind)| documents(client, kind));
    let lists = lists.into_iter().collect::<Result<Vec<_>, _>>()?;
    // One list of the documents of all kinds, so that the limit on requests in flight applies to all of them.
    let listed: Vec<_> = jobs
        .iter()
        .zip(&lists)
        .flat_map(|(job, list)| list.iter().map(move |document| (job, document)))
        .collect();
    let mut whole = parallel::map(&listed, threads, |((client, kind), document)| {
        whole(client, kind, document)
    })
    .into_iter();
    let mut read = jobs.iter().zip(&lists).map(|((_, kind), list)| {
        let documents: Result<Vec<_>, _> = whole.by_ref().take(list.len()).collect();
        items(kind, documents?)
    });
    let mut side = || read.by_ref().take(kinds.len()).collect::<Result<Vec<_>, _>>();
    Ok([side()?, side()?])
}

/// Returns the kinds with these names; all kinds if there are no names.
pub(super) fn kinds(names: &[&String]) -> Vec<&'static Kind> {
    let is_named = |kind: &&Kind| names.is_empty() || names.iter().any(|name| *name == kind.name);
    KINDS.iter().filter(is_named).collect()
}

/// Returns the JSON objects in the list of a kind, one for each item, as the service returns them.
pub(super) fn documents(client: &Client, kind: &Kind) -> Result<Vec<Map<String, Value>>, Failure> {
    let operation = operation(kind.list)?;
    let response = client
        .call(runtime_operation(operation)?)
        .send::<Bytes>()
        .wait()?;
    let unexpected = || {
        Failure::error(format!(
            "the response of `{}` is not a list of objects",
            kind.list
        ))
    };
    let value: Value = serde_json::from_slice(response.body()).map_err(|_| unexpected())?;
    let data = Data::list(&[]);
    let rows = output::rows(&value, &data).ok_or_else(unexpected)?;
    let objects = rows.iter().map(|row| row.as_object().cloned());
    objects.collect::<Option<_>>().ok_or_else(unexpected)
}

fn items(kind: &Kind, documents: Vec<Map<String, Value>>) -> Result<Items, Failure> {
    let mut items = Items::default();
    for document in documents {
        let identity = text(&document, kind.identity);
        let item = item(kind, document)?;
        let is_known = items.by_identity.contains_key(&identity) || items.ambiguous.contains(&identity);
        if identity.is_empty() || is_known {
            items.by_identity.remove(&identity);
            items.ambiguous.push(identity);
        } else {
            items.by_identity.insert(identity, item);
        }
    }
    items.ambiguous.dedup();
    Ok(items)
}

/// Returns a listed item, with the fields that only its latest version contains.
fn whole(client: &Client, kind: &Kind, listed: &Map<String, Value>) -> Result<Map<String, Value>, Failure> {
    let mut whole = listed.clone();
    let Some(get) = kind.get else {
        return Ok(whole);
    };
    let call = client.call(runtime_operation(operation(get)?)?);
    let call = call.path(text(listed, kind.id)).path(text(listed, VERSION));
    let response = call.send::<Bytes>().wait()?;
    let version: Map<String, Value> = serde_json::from_slice(response.body())
        .map_err(|_| Failure::error(format!("the response of `{get}` is not an object")))?;
    whole.extend(version);
    Ok(whole)
}

fn item(kind: &Kind, mut document: Map<String, Value>) -> Result<Item, Failure> {
    // A field that is null equals a missing field.
    document.retain(|_, value| !value.is_null());
    let id = text(&document, kind.id);
    let tags = match kind.save_tags {
        Some(_) => document.remove(TAGS).unwrap_or_else(|| Value::Array(Vec::new())),
        None => Value::Null,
    };
    if let Some([field, inner]) = kind.of_tenant
        && let Some(object) = document.get_mut(field).and_then(Value::as_object_mut)
    {
        object.remove(inner);
    }
    let mut content = Map::new();
    for field in body_fields(kind.create)? {
        let key = document.keys().find(|key| field.is_called(key)).cloned();
        if let Some(value) = key.and_then(|key| document.remove(&key)) {
            content.insert(field.wire().to_owned(), value);
        }
    }
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    document.retain(|name, value| !kind.server_set.contains(&name.as_str()) && !is_empty(value));
    Ok(Item {
        content,
        fixed: document,
        tags,
        id,
    })
}

/// Returns a string or number field as text. Returns an empty string if there is no such field.
pub(super) fn text(document: &Map<String, Value>, field: &str) -> String {
    match document.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
