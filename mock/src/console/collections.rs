//! The page of a collection, with its documents.

use std::collections::BTreeSet;

use http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;
use zephr_catalog::{Shape, Type, catalog};

use super::{
    Failure, ROOT, Visit, failure, format,
    layout::{self, Page, Section},
    masking::{self, HIDDEN, indented, with_hidden},
    schema,
};
use crate::{
    endpoint::Endpoint,
    storage::{Behavior, COLLECTIONS, CollectionSpec},
    store::Entry,
};

/// The maximum number of documents on a page.
const SHOWN: usize = 100;

pub(super) fn page(visit: &Visit<'_>, name: &str) -> Result<Page, Failure> {
    let spec = COLLECTIONS.iter().find(|spec| spec.name == name);
    let spec = spec.ok_or_else(|| failure(StatusCode::NOT_FOUND, "there is no such collection"))?;
    let number = visit
        .query
        .get("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1_usize)
        .max(1);
    let database = visit.state.database();
    let total = database.store.entries(spec).count();
    let skipped = (number - 1).saturating_mul(SHOWN);
    let entries: Vec<&Entry> = database
        .store
        .entries(spec)
        .rev()
        .skip(skipped)
        .take(SHOWN)
        .collect();
    let redactor = Redactor::new(spec);
    let title = format::words(spec.name);
    let link = |number: usize| format!("{ROOT}/state/{}?page={number}", spec.name);
    let content = html! {
        nav.crumbs aria-label="State" { a href={ (ROOT) "/state" } { "State" } }
        header.title {
            h1 { (title) }
            p { (format::count(total, "document")) ", the latest first, with " code { "…" } " in place of secrets and of fields that the API does not describe." }
        }
        @if entries.is_empty() { p.empty { "No documents." } }
        div.documents { @for (index, entry) in entries.iter().enumerate() { (document(&redactor, entry, index == 0)) } }
        @if total > SHOWN {
            nav.crumbs aria-label="Pages" {
                @if number > 1 { a href=(link(number - 1)) rel="prev" { "Newer" } }
                @if skipped + SHOWN < total { a href=(link(number + 1)) rel="next" { "Older" } }
            }
        }
    };
    Ok(layout::page(visit, Section::State, &title, &content))
}

fn document(redactor: &Redactor, entry: &Entry, is_open: bool) -> Markup {
    html! {
        details open[is_open] {
            summary { code { (redactor.key(&entry.key)) } " " span.hint { "changed " (format::date(entry.changed)) } }
            pre tabindex="0" { code { (redactor.document(&entry.document.to_json())) } }
        }
    }
}

/// Hides the secrets of the documents of a collection.
struct Redactor {
    spec: &'static CollectionSpec,
    /// The types that operations on the collection read and write.
    types: Vec<&'static Type>,
    /// The names of the secret fields of all types.
    secrets: BTreeSet<&'static str>,
}

impl Redactor {
    fn new(spec: &'static CollectionSpec) -> Self {
        let operations = catalog().operations.iter().filter(|operation| {
            let behavior = Endpoint::of(&operation.id).map(|endpoint| endpoint.behavior);
            matches!(behavior, Some(Behavior::Stored(other, _)) if other.name == spec.name)
        });
        let mut types = Vec::new();
        for operation in operations {
            types.extend(
                operation
                    .returns
                    .as_ref()
                    .map(|returns| schema::item(&returns.ty)),
            );
            types.extend(operation.body.as_ref().and_then(|body| body.ty.as_ref()));
        }
        // Other types are removed. Some describe only a part of a document, such as the map of a user's attributes.
        // Others describe any JSON.
        types.retain(|ty| matches!(catalog().shape(ty), Some(Shape::Object(_) | Shape::OneOf(_))));
        Self {
            spec,
            types,
            secrets: secret_fields(),
        }
    }

    /// Returns the IDs of a document's parents and the ID of the document, such as `news / s-1`. Secret IDs are hidden.
    /// For a singleton, whose ID is empty, returns the name of the collection.
    fn key(&self, key: &[String]) -> String {
        let fields = self
            .spec
            .within
            .iter()
            .map(|parent| parent.key)
            .chain([self.spec.key]);
        let shown = fields.zip(key).map(|(field, id)| match self.is_secret(field) {
            true => HIDDEN,
            false => id.as_str(),
        });
        let text = shown.collect::<Vec<_>>().join(" / ");
        if text.is_empty() {
            self.spec.name.to_owned()
        } else {
            text
        }
    }

    fn is_secret(&self, field: &str) -> bool {
        self.secrets.contains(field) || self.spec.hidden.contains(&field)
    }

    fn document(&self, json: &str) -> String {
        let Ok(value) = serde_json::from_str::<Value>(json) else {
            return HIDDEN.to_owned();
        };
        let mut shown = Value::from(HIDDEN);
        for ty in &self.types {
            merge(&mut shown, masking::hidden(ty, &value));
        }
        if let (Some(id), Value::Object(known)) = (value.get(self.spec.key), &mut shown) {
            known.insert(self.spec.key.to_owned(), id.clone());
        }
        self.hide(&mut shown);
        let text = with_hidden(json, &shown).unwrap_or_else(|| HIDDEN.to_owned());
        indented(&text)
    }

    /// Hides each field with a secret name. A name is secret if any type in the catalog has a secret field of this
    /// name, or if the collection hides fields of this name.
    fn hide(&self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match self.is_secret(name) {
                        true => *value = HIDDEN.into(),
                        false => self.hide(value),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide(item)),
            _ => {}
        }
    }
}

/// Merges `other` into `shown`. These values are copies of one document, redacted according to different types. A value
/// stays hidden only if both copies hide it.
fn merge(shown: &mut Value, other: Value) {
    match (shown, other) {
        (Value::Object(shown), Value::Object(other)) => {
            for (name, value) in other {
                merge(shown.entry(name).or_insert(HIDDEN.into()), value);
            }
        }
        (Value::Array(shown), Value::Array(other)) => {
            shown
                .iter_mut()
                .zip(other)
                .for_each(|(shown, other)| merge(shown, other));
        }
        (shown, other) if *shown == HIDDEN => *shown = other,
        _ => {}
    }
}

fn secret_fields() -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for named in &catalog().types {
        if let Shape::Object(fields) = &named.shape {
            let secret = fields.iter().filter(|field| masking::is_secret(&field.ty));
            names.extend(secret.flat_map(|field| {
                let aliases = field.aliases.iter().map(String::as_str);
                aliases.chain([field.wire()])
            }));
        }
    }
    names
}
