//! Unusual inputs: operations in other places, versions without support, and files that are no description.

use std::{collections::HashMap, io};

use super::*;
use crate::{diagnostic::render, openapi::load::Files};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

fn lines(generated: &Generated) -> Vec<String> {
    generated.diagnostics.iter().map(one_line).collect()
}

/// Runs `main.yaml` with the files next to it, skipping operations with errors.
fn run_files(main: &str, others: &[(&str, &str)]) -> Generated {
    let texts: HashMap<String, String> = others
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let files = Files {
        main: "main.yaml".to_owned(),
        read: Box::new(move |path| match texts.get(path) {
            Some(text) => Ok(source(path, text)),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
        }),
    };
    let input = Input {
        spec: source("main.yaml", &format!("{HEAD}{main}")),
        overlays: Vec::new(),
        files: Some(files),
    };
    generate_partial(input, &emit::Options::default())
}

fn ids(generated: &Generated) -> Vec<&str> {
    let resources = generated.api.iter().flat_map(|api| &api.resources);
    let operations = resources.flat_map(|resource| &resource.operations);
    operations.map(|operation| operation.id.as_str()).collect()
}

#[test]
fn an_operation_may_be_a_reference() {
    let main = "paths:
  /a/{id}: {get: {$ref: 'ops/a.yaml'}}
  /b: {get: {$ref: '#/components/x-ops/b'}}
  /c: {get: {$ref: 'ops/c.yaml#/c'}}
components: {x-ops: {b: {operationId: b, responses: {'204': {description: Done.}}}}}
";
    let a = "operationId: a\nparameters: [{name: id, in: path, required: true, schema: {type: string}}]\n\
             responses: {'200': {$ref: 'more.yaml#/One'}}\n";
    let more = "One: {description: One., content: {application/json: {schema: {$ref: '#/Thing'}}}}\n\
                Thing: {type: object, properties: {next: {$ref: '#/Thing'}, name: {type: string}}}\n";
    // The reference leads back to the main file.
    let c = "c: {$ref: '../main.yaml#/components/x-ops/b'}\n";
    let generated = run_files(
        main,
        &[("ops/a.yaml", a), ("ops/more.yaml", more), ("ops/c.yaml", c)],
    );
    let found = lines(&generated);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("duplicate operation ID `b`"), "{found:#?}");

    let c = "c: {operationId: c, responses: {'204': {description: Done.}}}\n";
    let generated = run_files(
        main,
        &[("ops/a.yaml", a), ("ops/more.yaml", more), ("ops/c.yaml", c)],
    );
    assert_eq!(lines(&generated), [""; 0]);
    assert_eq!(ids(&generated), ["a", "b", "c"]);
}

#[test]
fn operations_that_refer_to_a_missing_file_are_skipped() {
    let main = "paths:
  /a: {get: {$ref: 'gone.yaml'}}
  /b: {get: {operationId: b, responses: {'200': {description: One., content: {application/json: {schema: {$ref: 'gone.yaml#/x'}}}}}}}
  /c: {get: {operationId: c, responses: {'204': {description: Done.}}}}
";
    let generated = run_files(main, &[]);
    assert_eq!(ids(&generated), ["c"]);
    let found = lines(&generated);
    assert!(
        found[0].contains("cannot read `gone.yaml`: no such file"),
        "{found:#?}"
    );
    let without_responses = found.iter().any(|line| line.contains("without responses"));
    assert!(!without_responses, "{found:#?}");
}

#[test]
fn quoted_scalars_may_continue_without_indentation() {
    let text = format!(
        "{HEAD}paths:\n  /a:\n    get:\n      operationId: a\n      description: 'It''s\nhere'\n      responses:\n        '204':\n          \
         description: \"first \\\"line\\\"\nsecond line\"\n  /b:\n    get: {{operationId: b, responses: {{'204': {{description: 5}}}}}}\n"
    );
    let generated = run(&text, &[]);
    let found = lines(&generated);
    let document = generated.document.as_ref().unwrap();
    let texts = [
        "/paths/~1a/get/description",
        "/paths/~1a/get/responses/204/description",
    ]
    .map(|pointer| document.at(pointer).and_then(Node::as_str).unwrap());
    assert_eq!(texts, ["It's here", "first \"line\" second line"]);
    // Positions after the quoted texts are those in the file.
    assert!(found[0].starts_with("spec.yaml:14:"), "{found:#?}");
}

#[test]
fn a_description_may_have_only_webhooks() {
    let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nwebhooks: {a: {post: {responses: {'204': {description: Done.}}}}}\n";
    let generated = run(text, &[]);
    assert!(!has_errors(&generated.diagnostics), "{:#?}", lines(&generated));
    assert_eq!((generated.generated, generated.files.is_empty()), (0, false));
}

#[test]
fn version_3_2_is_read_with_a_warning() {
    let generated = run(&SPEC.replace("3.0.1", "3.2.0"), &[]);
    let found = lines(&generated);
    assert_eq!(
        found,
        ["spec.yaml:1:10: warning[ZC0020]: OpenAPI 3.2.0 is read as 3.1 (at /openapi)"]
    );
    assert_eq!(generated.generated, 1);
}

#[test]
fn the_error_for_an_unsupported_format_names_the_format() {
    let formats = [
        (
            r#"{"info": {"_postman_id": "1", "name": "T"}, "item": []}"#,
            "a Postman collection",
        ),
        ("#%RAML 1.0\ntitle: T\n/users:\n  get:\n", "a RAML description"),
        (
            "asyncapi: 3.0.0\ninfo: {title: T, version: '1'}\n",
            "an AsyncAPI description",
        ),
        ("type Query {\n  users: [User!]!\n}\n", "a GraphQL schema"),
        (
            "<!DOCTYPE html>\n<html><body>Moved: {x}</body></html>\n",
            "an HTML page",
        ),
        ("<?xml version='1.0'?>\n<definitions/>\n", "an XML document"),
        (
            "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n",
            "Swagger 2 document",
        ),
        ("arazzo: 1.0.0\n", "an Arazzo description"),
    ];
    for (text, name) in formats {
        let generated = run(text, &[]);
        let found = render(&generated.diagnostics, false);
        assert!(found.contains(name), "{name}:\n{found}");
        assert!(!found.contains("add `openapi"), "{name}:\n{found}");
    }
}

#[test]
fn yaml_in_a_json_file_is_read() {
    let input = Input {
        spec: source("spec.json", SPEC),
        overlays: Vec::new(),
        files: None,
    };
    assert_eq!(generate(input, &emit::Options::default()).generated, 1);
}

#[test]
fn diagnostics_of_a_code_after_the_first_20_are_only_counted() {
    let operation = |index: usize| {
        format!("  /{index}: {{get: {{operationId: a, responses: {{'204': {{description: Done.}}}}}}}}\n")
    };
    let text = format!("{HEAD}paths:\n{}", (0..51).map(operation).collect::<String>());
    let generated = run(&text, &[]);
    let shown = render(&generated.diagnostics, false);
    assert_eq!(shown.matches("error[ZC0034]").count(), 20);
    let rest = "ZC0034: 30 more of 50; `--format json` lists all\n";
    assert!(shown.contains(rest), "{shown}");
}
