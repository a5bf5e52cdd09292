//! Every stage resolves percent-encoded references.

use crate::{
    Generated, emit, generate, generate_partial, lint,
    maintain::diff::{Impact, Revision, compare},
    openapi::load::{self, Input},
    tree::Source,
};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://x.example'}]\n";

/// Returns a description whose only response refers to the component `My Thing` as `reference`.
fn thing(reference: &str, schema: &str) -> String {
    format!(
        "{HEAD}paths:
  /ok: {{get: {{operationId: ok, responses: {{'204': {{description: Ok.}}}}}}}}
  /things:
    get:
      operationId: getThing
      responses:
        '200':
          description: Ok.
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/{reference}'}}}}}}
components:
  schemas:
    My Thing: {{type: object, properties: {{{schema}}}}}
"
    )
}

fn source(text: &str) -> Source {
    Source {
        name: "spec.yaml".to_owned(),
        text: text.to_owned(),
    }
}

fn run(text: &str, generate: fn(Input, &emit::Options) -> Generated) -> Generated {
    let input = Input {
        spec: source(text),
        overlays: Vec::new(),
        files: None,
    };
    generate(input, &emit::Options::default())
}

#[test]
fn lint_counts_an_encoded_reference_as_a_use() {
    let generated = run(&thing("My%20Thing", "id: {type: string}"), generate);
    assert_eq!(generated.generated, 2);
    assert_eq!(lint(&generated), []);
}

#[test]
fn diff_resolves_an_encoded_reference() {
    let side = |schema: &str| {
        let text = thing("My%20Thing", schema);
        let document = load::load(source(&text).into()).expect("a description");
        Revision::of(document, &[], &emit::Options::default())
    };
    let report = compare(
        &side("id: {type: string}"),
        &side("id: {type: string}, more: {type: string}"),
    );
    let changes: Vec<_> = (report.changes.iter())
        .map(|change| (change.rule.name, change.impact()))
        .collect();
    assert_eq!(changes, [("property-added", Impact::Addition)]);
}

#[test]
fn pruning_resolves_an_encoded_reference() {
    for reference in ["My Thing", "My%20Thing"] {
        let generated = run(&thing(reference, "id: {type: strnig}"), generate_partial);
        assert_eq!((generated.generated, generated.total), (1, 2), "{reference}");
        let causes: Vec<_> = (generated.skipped.iter())
            .map(|skipped| (skipped.operation.as_str(), skipped.because.message.as_str()))
            .collect();
        assert_eq!(causes, [("GET /things", "unknown type `strnig`")], "{reference}");
    }
}

#[test]
fn a_path_may_refer_to_another_by_an_encoded_pointer() {
    let text = format!(
        "{HEAD}paths:
  /a/{{id}}:
    get:
      operationId: a
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'204': {{description: Ok.}}}}
  /b/{{id}}: {{$ref: '#/paths/~1a~1%7Bid%7D'}}
"
    );
    let generated = run(&text, generate);
    assert_eq!(generated.total, 2);
}
