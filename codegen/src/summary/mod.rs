//! The operations and documented examples of a model, as tables and as JSON.

use serde_json::{Value, json};

use crate::{
    emit::json_text,
    model::{Api, Creates, DocumentedExample, Operation, Resource},
};

/// Returns a JSON array with an object for each operation, sorted by ID, and a line break.
pub fn operations_json(api: &Api) -> String {
    let all: Vec<Value> = operations(api)
        .into_iter()
        .map(|(resource, operation)| describe(resource, operation))
        .collect();
    format!("{:#}\n", Value::Array(all))
}

/// Returns a line for each operation, sorted by ID, in aligned columns: ID, method, path, call, retry class, and
/// `unsigned` if its requests are not signed.
pub fn operations_table(api: &Api) -> String {
    let rows: Vec<[String; 6]> = operations(api)
        .into_iter()
        .map(|(resource, operation)| {
            let signed = if operation.is_signed() { "" } else { "unsigned" };
            let (method, call) = (operation.method.as_str(), call(resource, operation));
            [
                &operation.id,
                method,
                &operation.path,
                &call,
                operation.retry().as_str(),
                signed,
            ]
            .map(str::to_owned)
        })
        .collect();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..6).map(|column| width(column).unwrap_or(0)).collect();
    rows.iter()
        .map(|row| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}  "));
            cells.collect::<String>().trim_end().to_owned() + "\n"
        })
        .collect()
}

/// Returns a JSON array with an object for each documented example: its operation, subject and location, and its value
/// as JSON text, which preserves numbers.
pub fn examples_json(api: &Api) -> String {
    let describe = |example: &DocumentedExample| {
        let origin = &example.origin;
        json!({
            "operation": example.operation,
            "place": example.place.to_string(),
            "pointer": origin.pointer,
            "at": format!("{}:{}", origin.span.source.name, origin.span.line),
            "text": json_text::compact(&example.value),
        })
    };
    Value::Array(api.examples.iter().map(describe).collect()).to_string()
}

fn operations(api: &Api) -> Vec<(&Resource, &Operation)> {
    let each = |resource| std::iter::repeat(resource);
    let mut all: Vec<_> = api
        .resources
        .iter()
        .flat_map(|resource| each(resource).zip(&resource.operations))
        .collect();
    all.sort_by_key(|(_, operation)| &operation.id);
    all
}

/// Returns the method chain that calls the operation on a client, such as `sessions().create`.
fn call(resource: &Resource, operation: &Operation) -> String {
    format!("{}().{}", resource.name, operation.method_name)
}

fn describe(resource: &Resource, operation: &Operation) -> Value {
    let parameters: Vec<Value> = operation
        .parameters
        .iter()
        .map(|parameter| {
            json!({ "name": parameter.wire, "in": parameter.location.as_str(), "required": parameter.required })
        })
        .collect();
    let body = operation
        .body
        .as_ref()
        .map(|body| json!({ "type": body.media_type, "required": body.required }));
    let statuses: Vec<String> = operation
        .responses
        .iter()
        .map(|response| response.status.to_string())
        .collect();
    json!({
        "id": operation.id,
        "method": operation.method.as_str(),
        "path": operation.path,
        "server": operation.server,
        "resource": resource.name,
        "call": call(resource, operation),
        "signed": operation.is_signed(),
        "retry": operation.retry().as_str(),
        "verify_with": operation.verify_with,
        "timeout_secs": operation.timeout_secs,
        "empty_status": operation.empty_status,
        "creates": operation.creates.as_ref().and_then(Creates::type_name),
        "paging": operation.paging.as_ref().map(|paging| {
            json!({
                "page": paging.page,
                "size": paging.size,
                "whole_unless_asked": paging.whole_unless_asked,
            })
        }),
        "deprecated": operation.deprecated,
        "summary": operation.summary,
        "parameters": parameters,
        "body": body,
        "responses": statuses,
    })
}

#[cfg(test)]
mod tests;
