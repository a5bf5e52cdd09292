//! The cost of lowering and emission is proportional to the number of operations, regardless of their tags. Two numbers
//! measure the cost: the allocations and the compared keys in the thread of the test. Both are reproducible.

use allocation_counter::{AllocationInfo, measure};
use serde_json::{Value, json};

use super::super::{Options, emit_part, header, parts, types_of};
use crate::{
    lower::lower,
    model::Api,
    openapi::load::load_bytes,
    tree::{COMPARED_KEYS, Node},
};

/// The maximum cost of a hundred further operations, divided by the cost of the hundred operations before them. The
/// tolerance is above 1, because growing collections cost a little.
const TOLERANCE: f64 = 1.01;

/// The maximum memory, divided by the size of the largest part. The memory contains the text of the part, the copy that
/// is written, and spare capacity. The tokens of a whole module would take several times as much.
const MOST_BYTES: f64 = 6.0;

/// Returns a description with this many operations, which are distributed among the tags. The names of the operations
/// are equally long, so that the layout of the emitted code is the same.
fn description(operations: usize, tags: usize) -> Node {
    let path = |index: usize| {
        let reference = json!({ "$ref": format!("#/components/schemas/Thing{index:03}") });
        let content = json!({ "application/json": { "schema": reference } });
        let name = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
        let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "integer" } });
        let operation = json!({
            "operationId": format!("saveThing{index:03}"),
            "tags": [format!("tag {}", index % tags)],
            "parameters": [name, limit],
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "Done.", "content": content } },
        });
        (format!("/v{index:03}/things/{{id}}"), json!({ "put": operation }))
    };
    let schema = json!({ "type": "object", "properties": { "id": { "type": "string" }, "size": { "type": "integer" } } });
    let schemas = (0..operations).map(|index| (format!("Thing{index:03}"), schema.clone()));
    let description = json!({
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1" },
        "paths": (0..operations).map(path).collect::<serde_json::Map<String, Value>>(),
        "components": { "schemas": schemas.collect::<serde_json::Map<String, Value>>() },
    });
    load_bytes("things.json", description.to_string().as_bytes()).unwrap()
}

fn api(operations: usize, tags: usize) -> Api {
    lower(&description(operations, tags)).0.unwrap()
}

/// Lowers a description, and returns the number of allocations and of compared keys.
fn lowering(operations: usize, tags: usize) -> (u64, usize) {
    let document = description(operations, tags);
    COMPARED_KEYS.set(0);
    let allocations = measure(|| drop(lower(&document)));
    (allocations.count_total, COMPARED_KEYS.get())
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

/// Asserts that the third hundred of operations costs as much as the second.
fn assert_linear(what: &str, cost: impl Fn(usize) -> f64) {
    let [first, second, third] = [100, 200, 300].map(cost);
    let growth = (third - second) / (second - first);
    assert!(growth <= TOLERANCE, "{what}: {growth:.3} times the cost");
}

#[test]
fn emission_grows_linearly_with_the_operations() {
    for tags in [1, 10] {
        let allocations = |operations| emission(operations, tags).0.count_total as f64;
        assert_linear(&format!("allocations with {tags} tags"), allocations);
    }
}

#[test]
fn lowering_grows_linearly_with_the_operations() {
    for tags in [1, 10] {
        let allocations = |operations| lowering(operations, tags).0 as f64;
        assert_linear(&format!("allocations with {tags} tags"), allocations);
        let keys = |operations| lowering(operations, tags).1 as f64;
        assert_linear(&format!("compared keys with {tags} tags"), keys);
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
