//! Runs of all stages.

mod chains;
mod inputs;
mod references;

use super::*;
use crate::{diagnostic::one_line, tree::Source, write};

const SPEC: &str = "\
openapi: 3.0.1
info: {title: Small, version: '1'}
servers: [{url: 'https://example.com'}]
tags: [{name: pets}]
paths:
  /pets/{pet_id}:
    get:
      tags: [pets]
      operationId: getPet
      summary: Reads a pet
      parameters:
        - {name: pet_id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: A pet
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
components:
  schemas:
    Pet:
      type: object
      properties: {name: {type: string}}
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Names, version: '1'}
actions:
  - target: $.paths['/pets/{pet_id}'].get
    description: A short name.
    update: {x-zephr-call: pets.read, x-zephr-retry: idempotent}
";

fn source(name: &str, text: &str) -> Source {
    Source {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

fn run(spec: &str, overlays: &[&str]) -> Generated {
    let overlays = overlays.iter().map(|text| source("overlay.yaml", text)).collect();
    generate(
        Input {
            spec: source("spec.yaml", spec),
            overlays,
            files: None,
        },
        &emit::Options::default(),
    )
}

fn lines(generated: &Generated) -> String {
    generated
        .diagnostics
        .iter()
        .map(one_line)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn files_are_emitted_to_owned_paths() {
    let all = run(SPEC, &[OVERLAY]);
    assert_eq!(lines(&all), "");
    assert_eq!((all.generated, all.total), (1, 1));
    let api = all.api.as_ref().unwrap();
    assert_eq!(
        (
            api.resources[0].name.as_str(),
            api.resources[0].operations[0].method_name.as_str()
        ),
        ("pets", "read")
    );
    let root = tempfile::tempdir().unwrap();
    write::sync(
        root.path(),
        crate::maintain::OWNED,
        &all.files,
        write::Mode::Write,
    )
    .unwrap();
    assert!(root.path().join("generated/src/api/pets/calls.rs").is_file());
}

#[test]
fn the_output_is_deterministic() {
    assert_eq!(run(SPEC, &[OVERLAY]).files, run(SPEC, &[OVERLAY]).files);
    // Apart from the file name, the result does not depend on the format of the description.
    let json = crate::openapi::load::load_bytes("spec.yaml", SPEC.as_bytes())
        .unwrap()
        .to_serde()
        .to_string();
    assert_eq!(run(&json, &[]).files, run(SPEC, &[]).files);
}

#[test]
fn all_stages_report_and_nothing_is_emitted_on_error() {
    let broken = SPEC.replace("schemas/Pet'", "schemas/Cat'");
    let unused = OVERLAY.replace("pet_id}'].get", "pet_id}'].put");
    let all = run(&broken, &[&unused]);
    let found = lines(&all);
    assert!(
        found.contains("overlay.yaml:4:13: error[ZC0017]") && found.contains("Cat"),
        "{found}"
    );
    assert!(all.files.is_empty());
    assert_eq!((all.generated, all.total), (0, 1));
}

#[test]
fn a_syntax_error_stops_the_run() {
    let all = run("a: [", &[OVERLAY, "overlay: {"]);
    let found = lines(&all);
    assert!(
        found.contains("spec.yaml:") && found.contains("overlay.yaml:"),
        "{found}"
    );
    assert!(all.api.is_none() && all.files.is_empty());
    let all = run(SPEC, &["- "]);
    assert!(
        lines(&all).contains("an overlay must be an object"),
        "{}",
        lines(&all)
    );
    assert!(all.files.is_empty());
}

#[test]
fn an_overlay_that_sets_one_retry_class_must_set_all() {
    assert!(
        run(SPEC, &[])
            .files
            .iter()
            .any(|file| file.text.contains("retry: RetryClass::Idempotent"))
    );
    let second = SPEC.replace(
        "components:",
        "    delete: {operationId: removePet, parameters: [{name: pet_id, in: path, required: true, schema: {type: string}}], \
         responses: {'204': {description: Gone}}}\nsecurity: [{signature: []}]\ncomponents:\n  securitySchemes: {signature: \
         {type: http, scheme: HMAC, x-zephr-signature: true}}",
    );
    let generated = run(&second, &[OVERLAY]);
    assert!(generated.files.is_empty());
    assert!(
        lines(&generated).contains("error[ZC0049]"),
        "{}",
        lines(&generated)
    );
    let silent = OVERLAY.replace(", x-zephr-retry: idempotent", "");
    let generated = run(&second, &[&silent]);
    assert!(!generated.files.is_empty());
    assert_eq!(
        lines(&generated).matches("warning[ZC0049]").count(),
        1,
        "{}",
        lines(&generated)
    );
    let wrong = OVERLAY.replace("retry: idempotent", "retry: maybe");
    assert!(lines(&run(SPEC, &[&wrong])).contains("`x-zephr-retry` cannot be `maybe`"));
}

#[test]
fn exponential_expansion_is_limited() {
    let step = |number: usize| {
        let next = format!("{{$ref: '#/components/schemas/K{}'}}", number + 1);
        format!("    K{number}: {{type: object, required: [a, b], properties: {{a: {next}, b: {next}}}}}\n")
    };
    let steps: String = (0..40).map(step).collect();
    let spec = format!(
        "openapi: 3.0.1\ninfo: {{title: Doubling, version: '1'}}\npaths:\n  /k:\n    post:\n      operationId: save\n      \
         requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/K0'}}}}}}}}\n      \
         responses: {{'204': {{description: Saved.}}}}\ncomponents:\n  schemas:\n{steps}    K40: {{type: object, \
         required: [name], properties: {{name: {{type: string}}}}}}\n"
    );
    let generated = run(&spec, &[]);
    let calls = generated
        .files
        .iter()
        .find(|file| file.path.ends_with("untagged/calls.rs"));
    let calls = &calls.expect("calls").text;
    assert!(calls.contains("from_json::<K"), "{calls}");
    assert!(calls.len() < 100_000, "{}", calls.len());
}
