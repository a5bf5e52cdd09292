//! Makes the changes of a plan.

use std::io::{self, Write as _};

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use zephr_catalog::Location;
use zephr_runtime::{Bytes, Client, RawJson, RequestBuilder};

use super::{
    kinds::{Kind, TAGS, VERSION, body_fields, operation},
    plan::{Change, Plan, Step},
    snapshot::{Item, documents, text},
};
use crate::{failure::Failure, is_on, operation::request::runtime_operation, output};

/// Makes all changes, and prints each. If a change fails, the others are still made.
///
/// # Errors
/// Returns an error if a change failed. Its exit code is that of the first failure.
pub(super) fn apply(client: &Client, plan: Plan, matches: &ArgMatches) -> Result<(), Failure> {
    let is_json = is_on(matches, "json");
    let (mut done, mut first) = (Vec::new(), None);
    for step in plan.steps {
        let (name, result) = match &step.change {
            Change::Create(item) => ("created", write(client, &step, item, None)),
            Change::Update(item, id) => ("updated", write(client, &step, item, Some(id))),
            Change::OnlyInTarget | Change::NotCopied(_) => continue,
        };
        let Step { kind, identity, .. } = &step;
        let row = match result {
            Ok(()) => json!({"kind": kind.name, "item": identity, "result": name}),
            Err(failure) => {
                let reason = failure.message();
                writeln!(io::stderr(), "failed {} {identity}: {reason}", kind.name)?;
                let row = json!({"kind": kind.name, "item": identity, "result": "failed", "reason": reason});
                first.get_or_insert(failure.code());
                row
            }
        };
        if !is_json && row.get("reason").is_none() {
            output::write(format!("{name} {} {identity}\n", kind.name).as_bytes())?;
        }
        done.push(row);
    }
    if is_json {
        output::write(format!("{}\n", Value::Array(done)).as_bytes())?;
    }
    match first {
        None => Ok(()),
        Some(code) => Err(Failure::with_code(code, "not all items were copied")
            .help("correct the causes and run the command again; it continues with what differs")),
    }
}

/// Writes an item, and the tags of its version.
fn write(client: &Client, step: &Step, item: &Item, known: Option<&str>) -> Result<(), Failure> {
    let kind = step.kind;
    let is_only_tags = step.fields.iter().all(|field| field == TAGS);
    if !is_only_tags || known.is_none() {
        save(client, kind, item, known)?;
    }
    let has_tags = item.tags.as_array().is_some_and(|tags| !tags.is_empty());
    match kind.save_tags {
        Some(id) if has_tags || step.fields.iter().any(|field| field == TAGS) => {
            save_tags(client, kind, id, item)
        }
        _ => Ok(()),
    }
}

fn save(client: &Client, kind: &Kind, item: &Item, known: Option<&str>) -> Result<(), Failure> {
    let id = known.map_or(kind.create, |_| kind.update);
    let operation = operation(id)?;
    let mut parameters = operation.parameters.iter();
    let has_path = parameters.any(|parameter| parameter.location == Location::Path);
    let mut call = client.call(runtime_operation(operation)?);
    if has_path {
        call = call.path(known.unwrap_or(&item.id));
    }
    let mut body = item.content.clone();
    let has_id = body_fields(id)?.iter().any(|field| field.is_called(kind.id));
    if let Some(known) = known.filter(|_| has_id) {
        body.insert(kind.id.to_owned(), known.into());
    }
    let secret = kind
        .sensitive
        .map(|field| text(&item.content, field))
        .filter(|secret| !secret.is_empty());
    let request = RequestBuilder::from(call.json(&raw(&Value::Object(body))?));
    let request = secret.into_iter().fold(request, RequestBuilder::redact);
    request.send().wait()?;
    Ok(())
}

/// Replaces the tags of the latest version, which may have just been created.
fn save_tags(client: &Client, kind: &Kind, id: &str, item: &Item) -> Result<(), Failure> {
    let documents = documents(client, kind)?;
    let is_item = |document: &&Map<String, Value>| text(document, kind.id) == item.id;
    let version = documents
        .iter()
        .find(is_item)
        .map(|document| text(document, VERSION));
    let version =
        version.ok_or_else(|| Failure::error("the rule is not in the list: its tags are not set"))?;
    let call = client.call(runtime_operation(operation(id)?)?);
    let call = call.path(item.id.as_str()).path(version);
    call.json(&raw(&item.tags)?).send::<Bytes>().wait()?;
    Ok(())
}

fn raw(value: &Value) -> Result<RawJson, Failure> {
    RawJson::parse(&value.to_string()).map_err(|error| Failure::error(format!("invalid JSON: {error}")))
}
