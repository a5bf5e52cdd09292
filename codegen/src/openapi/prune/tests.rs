//! The parts that are removed, and the parts that are kept.

use crate::{emit, generate, generate_partial, openapi::load::Input, tree::Source};

fn input(paths: &str, components: &str) -> Input {
    let text = format!(
        "openapi: 3.0.0\ninfo: {{title: A, version: '1'}}\npaths:\n{paths}components:\n  schemas:\n{components}"
    );
    let name = "spec.yaml".to_owned();
    Input {
        spec: Source { name, text },
        overlays: Vec::new(),
        files: None,
    }
}

const PATHS: &str = "  /a:
    get: {operationId: a, responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Outer'}}}}}}
    put: {operationId: b, responses: {'204': {description: B}}}
  /c:
    gte: {}
    parameters: [{name: x, in: nowhere, schema: {type: string}}]
    get: {operationId: c, responses: {'204': {description: C}}}
  /d:
    get: {operationId: d, responses: {'200': {description: D, content: {application/json: {schema: {$ref: '#/components/schemas/Fine'}}}}}}
  /e:
    get: {operationId: b, responses: {'204': {description: E}}}
";

const SCHEMAS: &str = "    Outer: {type: object, properties: {inner: {$ref: '#/components/schemas/Inner'}}}
    Inner: {type: object, properties: {wrong: {type: strnig}}}
    Unused: {$ref: '#/components/schemas/Gone'}
    Fine: {type: object, properties: {a: {type: string}}}
";

#[test]
fn operations_that_depend_on_an_error_are_skipped_and_others_generated() {
    let generated = generate_partial(input(PATHS, SCHEMAS), &emit::Options::default());
    let mut skipped: Vec<String> = generated
        .skipped
        .iter()
        .map(|skipped| format!("{} {}", skipped.operation, skipped.because.code))
        .collect();
    skipped.sort();
    assert_eq!(skipped, ["GET /a ZC0025", "GET /c ZC0022", "GET /e ZC0034"]);
    assert_eq!((generated.generated, generated.total), (2, 5));
    let table = generated
        .files
        .iter()
        .find(|file| file.path.ends_with("untagged/table.rs"));
    let table = &table.expect("a table").text;
    assert!(table.contains("\"b\"") && table.contains("\"d\""), "{table}");
    // Every error is reported once.
    for code in ["ZC0022", "ZC0023", "ZC0025", "ZC0032", "ZC0034"] {
        let reported = generated
            .diagnostics
            .iter()
            .filter(|found| found.code.to_string() == code);
        assert_eq!(reported.count(), 1, "{code}");
    }
}

#[test]
fn nothing_is_skipped_unless_requested() {
    let generated = generate(input(PATHS, SCHEMAS), &emit::Options::default());
    assert!(generated.files.is_empty() && generated.skipped.is_empty());
}

#[test]
fn errors_of_the_whole_document_are_not_skipped() {
    let generated = generate_partial(input("  [1]\n", ""), &emit::Options::default());
    assert!(generated.files.is_empty());
}

#[test]
fn a_shared_operation_is_skipped_at_each_of_its_paths() {
    let text = "{openapi: 3.1.0, info: {title: A, version: '1'}, paths: {/a: {$ref: '#/components/pathItems/p'},
        /b: {$ref: '#/components/pathItems/p'}, '/{': {$ref: '#/components/pathItems/q'}}, components: {pathItems: {
        p: {get: {responses: {'204': {description: A}}}, put: {responses: {'204': {description: B}}, parameters: [1]}},
        q: {get: {responses: {'204': {description: C}}}}}}}";
    let spec = Source {
        name: "spec.yaml".to_owned(),
        text: text.to_owned(),
    };
    let overlays = Vec::new();
    let generated = generate_partial(
        Input {
            spec,
            overlays,
            files: None,
        },
        &emit::Options::default(),
    );
    let mut skipped: Vec<&str> = (generated.skipped.iter())
        .map(|skipped| skipped.operation.as_str())
        .collect();
    skipped.sort_unstable();
    assert_eq!(skipped, ["GET /{", "PUT /a", "PUT /b"]);
    assert_eq!((generated.generated, generated.total), (2, 5));
}
