//! The cost of emission is proportional to the number of operations, whatever their tags. The cost is the number of
//! allocations of this thread, which is reproducible.

use allocation_counter::{AllocationInfo, measure};
use serde_json::{Value, json};

use super::super::{Options, emit_part, header, parts, types_of};
use crate::{lower::lower, model::Api, openapi::load::load_bytes};

/// The maximum cost of ten times as many operations, divided by ten times the cost of the original number.
const TOLERANCE: f64 = 1.05;

/// The maximum memory in bytes for each byte of the largest part: its text, the copy that is written, and spare
/// capacity. The tokens of a whole module would take several times as much.
const MOST_BYTES: f64 = 6.0;

/// Returns the model of a description with this many operations, which are distributed among the tags.
fn api(operations: usize, tags: usize) -> Api {
    let path = |index: usize| {
        let reference = json!({ "$ref": format!("#/components/schemas/Thing{index}") });
        let content = json!({ "application/json": { "schema": reference } });
        let name = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
        let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "integer" } });
        let operation = json!({
            "operationId": format!("saveThing{index}"),
            "tags": [format!("tag {}", index % tags)],
            "parameters": [name, limit],
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "Done.", "content": content } },
        });
        (format!("/v{index}/things/{{id}}"), json!({ "put": operation }))
    };
    let schema = json!({ "type": "object", "properties": { "id": { "type": "string" }, "size": { "type": "integer" } } });
    let schemas = (0..operations).map(|index| (format!("Thing{index}"), schema.clone()));
    let description = json!({
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1" },
        "paths": (0..operations).map(path).collect::<serde_json::Map<String, Value>>(),
        "components": { "schemas": schemas.collect::<serde_json::Map<String, Value>>() },
    });
    let document = load_bytes("things.json", description.to_string().as_bytes()).unwrap();
    let (api, _) = lower(&document);
    api.unwrap()
}

/// Emits all files, and returns the allocations and the size of the largest part.
fn emission(operations: usize, tags: usize) -> (AllocationInfo, f64) {
    let (api, options) = (api(operations, tags), Options::default());
    let mut largest = 0;
    let allocations = measure(|| {
        let (types, header) = (types_of(&api), header(&api, &options));
        for part in parts(&api) {
            let (files, _) = emit_part(&api, &types, &options, &header, part);
            largest = largest.max(files.iter().map(|file| file.text.len()).sum::<usize>());
        }
    });
    (allocations, largest as f64)
}

#[test]
fn ten_times_the_operations_take_ten_times_the_allocations() {
    let (few, _) = emission(20, 1);
    for tags in [1, 10] {
        let (many, _) = emission(200, tags);
        let growth = many.count_total as f64 / few.count_total as f64;
        assert!(
            growth <= 10.0 * TOLERANCE,
            "{tags} tags: {growth:.2} times the allocations"
        );
    }
}

#[test]
fn a_large_module_is_printed_item_by_item() {
    let (allocations, bytes) = emission(200, 1);
    let peak = allocations.bytes_max as f64 / bytes;
    assert!(
        peak <= MOST_BYTES,
        "{peak:.1} bytes of memory for each emitted byte"
    );
}
