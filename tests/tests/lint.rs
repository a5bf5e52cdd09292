//! Suspicious parts of a description are reported; known ones are suppressed with a reason.

mod description;

use std::collections::BTreeMap;

use insta::assert_snapshot;
use zephr_codegen::{
    Input,
    diagnostic::{Diagnostic, one_line},
    emit, generate, lint,
    tree::Source,
};

const PATHS: &str = "\
openapi: 3.0.3
info: {title: Example, version: '1'}
paths:
  /users:
    get:
      operationId: listUsers
      responses: {'200': {description: All users.}}
    post:
      operationId: saveUsers
      parameters: [{name: page, in: query, example: first, schema: {type: integer}}]
      responses: {'204': {description: Done.}}
      requestBody: {content: {application/json: {schema: {type: string}}}}
";

fn findings(spec: &str, actions: &str) -> (Vec<Diagnostic>, usize) {
    let source = |name: &str, text: String| Source {
        name: name.to_owned(),
        text,
    };
    let head = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n\
                - {target: '$.paths[*][*]', description: judged, update: {x-zephr-retry: non_idempotent}}\n";
    let overlays = vec![source("overlay.yaml", format!("{head}{actions}"))];
    let spec = source("spec.yaml", spec.to_owned());
    let generated = generate(
        Input {
            spec,
            overlays,
            files: None,
        },
        &emit::Options::default(),
    );
    (lint(&generated), generated.suppressed.len())
}

fn lines(found: &[Diagnostic]) -> String {
    found.iter().map(one_line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_zephr_description_has_no_unsuppressed_findings() {
    let generated = description::generated();
    assert_eq!(lines(&lint(&generated)), "");
}

/// Without the overlay, the mistakes of the published description are reported.
#[test]
fn the_overlay_corrects_the_findings() {
    let spec = description::source("spec/zephr-admin-api.yaml");
    let overlays = Vec::new();
    let generated = generate(
        Input {
            spec,
            overlays,
            files: None,
        },
        &emit::Options::default(),
    );
    let mut counts = BTreeMap::new();
    for finding in lint(&generated) {
        *counts.entry(finding.code.to_string()).or_insert(0) += 1;
    }
    for code in ["ZC0046", "ZC0100", "ZC0101", "ZC0102", "ZC0103", "ZC0107"] {
        assert!(counts.contains_key(code), "{code}: {counts:?}");
    }
}

#[test]
fn a_suppression_applies_to_its_subtree() {
    let (found, _) = findings(PATHS, "");
    assert_snapshot!(lines(&found), @"
    spec.yaml:10:53: warning[ZC0046]: example contradicts its schema: expected an integer, found a string (at /paths/~1users/post/parameters/0/example)
    spec.yaml:5:5: warning[ZC0101]: operation has neither a success response with a body nor a `204` response (at /paths/~1users/get)
    ");
    let (found, suppressed) = findings(
        PATHS,
        "- {target: $, description: why, update: {x-zephr-allow: [ZC0101, ZC0046]}}\n",
    );
    assert_eq!((lines(&found).as_str(), suppressed), ("", 1));
    // The suggested action is such a suppression.
    let (found, _) = findings(PATHS, "");
    let actions: String = found.iter().filter_map(Diagnostic::action).collect();
    let (left, _) = findings(PATHS, &actions);
    assert_snapshot!(lines(&left), @"spec.yaml:10:53: warning[ZC0046]: example contradicts its schema: expected an integer, found a string (at /paths/~1users/post/parameters/0/example)");
}

#[test]
fn a_write_without_a_request_body_is_reported() {
    let empty = PATHS.replace(
        "      requestBody: {content: {application/json: {schema: {type: string}}}}\n",
        "",
    );
    let action = "- {target: $, description: why, update: {x-zephr-allow: [ZC0101, ZC0046]}}\n";
    assert_snapshot!(lines(&findings(&empty, action).0), @"spec.yaml:8:5: warning[ZC0107]: POST operation without a request body (at /paths/~1users/post)");
    assert_eq!(lines(&findings(PATHS, action).0), "");
}

#[test]
fn an_unused_suppression_is_reported() {
    let (found, _) = findings(
        PATHS,
        "- {target: \"$.paths['/users'].post\", description: why, update: {x-zephr-allow: [ZC0101, ZC0046, nonsense]}}\n",
    );
    assert_snapshot!(lines(&found), @"
    spec.yaml:5:5: warning[ZC0101]: operation has neither a success response with a body nor a `204` response (at /paths/~1users/get)
    overlay.yaml:5:81: warning[ZC0106]: `x-zephr-allow` lists `ZC0101`, but suppresses no such warning here (at /paths/~1users/post/x-zephr-allow/0)
    overlay.yaml:5:97: warning[ZC0106]: `x-zephr-allow` lists `nonsense`, but suppresses no such warning here (at /paths/~1users/post/x-zephr-allow/2)
    ");
}

#[test]
fn a_sound_description_has_no_findings() {
    let sound = PATHS.replace(
        "responses: {'200': {description: All users.}}",
        "parameters: [{name: user_id, in: query, required: true, schema: {type: string}}, {name: page, in: query, required: true, \
         schema: {type: integer}}]\n      responses: {'200': {$ref: '#/components/responses/All'}}",
    ) + "components:\n  responses:\n    All: {description: All., content: {text/plain: {schema: {type: string}}}}\n";
    let sound = sound.replace("example: first", "example: 1");
    assert_eq!(lines(&findings(&sound, "").0), "");
}
