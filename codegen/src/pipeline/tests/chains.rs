//! Chains of schemas that are so long that a recursive stage would overflow the stack of a test.

use crate::{
    lower::lower,
    maintain::diff::{Direction, Revision, compare},
    openapi::{format::normal_form, load, prune::cut},
    rules::lint,
    tree::{Node, Source},
};

/// The number of schemas in a chain. A level of recursion takes at least 1 KiB, and the stack of a test has 2 MiB.
const LINKS: usize = 2_000;

/// The kinds of schemas that refer to the next schema, `N`.
const LINK_SCHEMAS: [&str; 5] = [
    "{type: object, properties: {next: {$ref: N}}}",
    "{type: array, items: {$ref: N}}",
    "{additionalProperties: {$ref: N}}",
    "{oneOf: [{$ref: N}, {type: object, properties: {own: {type: string}}}]}",
    "{anyOf: [{$ref: N}, {$ref: N}]}",
];

/// Returns a description whose only operation sends and returns the first schema of a chain.
fn chain(schema: &str, last: &str) -> Source {
    let first = "schema: {$ref: '#/components/schemas/K0'}";
    let links = (0..LINKS).map(|number| {
        let next = format!("'#/components/schemas/K{}'", number + 1);
        format!("    K{number}: {}\n", schema.replace('N', &next))
    });
    let text = format!(
        "openapi: 3.0.3
info: {{title: T, version: '1'}}
servers: [{{url: 'https://x.example'}}]
paths:
  /k:
    post:
      operationId: sendK
      parameters: [{{name: q, in: query, {first}}}]
      requestBody: {{content: {{multipart/form-data: {{schema: {{type: object, properties: {{part: {{$ref: '#/components/schemas/K0'}}}}}}}}}}}}
      responses: {{'200': {{description: Ok., content: {{application/json: {{{first}}}}}}}}}
components:
  schemas:
{}    K{LINKS}: {{type: {last}}}\n",
        links.collect::<String>()
    );
    Source {
        name: "spec.yaml".to_owned(),
        text,
    }
}

fn revision(document: Node) -> Revision {
    Revision {
        document,
        client: Err("not generated".to_owned()),
        misses: Vec::new(),
    }
}

#[test]
fn the_length_of_a_chain_of_schemas_is_not_limited_by_the_stack() {
    for schema in LINK_SCHEMAS {
        let load = |last| load::load(chain(schema, last).into()).expect("a description");
        let (old, new) = (load("string"), load("integer"));
        let (api, mut found) = lower(&old);
        assert!(api.is_some(), "{schema}");
        found.extend(lint(&old, &[]));
        assert!(cut(&mut old.clone(), &found).is_some(), "{schema}");
        assert!(normal_form(&old).contains("type: string"), "{schema}");
        let report = compare(&revision(old), &revision(new));
        let changes: Vec<_> = (report.changes.iter())
            .map(|change| (change.rule.name, change.direction))
            .collect();
        assert!(
            changes.contains(&("type-changed", Some(Direction::Request))),
            "{schema}: {changes:?}"
        );
        assert!(
            changes.contains(&("type-changed", Some(Direction::Response))),
            "{schema}: {changes:?}"
        );
    }
}
