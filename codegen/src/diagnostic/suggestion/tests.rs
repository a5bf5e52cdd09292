//! Applying a suggested action resolves its diagnostic.

use crate::{
    Generated,
    codes::explanations,
    diagnostic::{Code, Correction},
    emit, generate,
    openapi::load::Input,
    tree::Source,
};

fn run(input: Input) -> Generated {
    generate(input, &emit::Options::default())
}

#[test]
fn suggested_actions_fix_the_examples_of_their_codes() {
    let mut fixed = Vec::new();
    for entry in explanations() {
        let Ok(input) = entry.example.input() else {
            continue;
        };
        let found = run(input).diagnostics;
        for (index, action) in found
            .iter()
            .enumerate()
            .filter_map(|(index, found)| Some((index, found.action()?)))
        {
            let code = found[index].code;
            let mut input = entry.example.input().unwrap();
            input.overlays.push(Source {
                name: "fix.yaml".to_owned(),
                text: format!("overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n{action}"),
            });
            let left = run(input).diagnostics;
            let is_left = |found: &&crate::diagnostic::Diagnostic| {
                found.code == code || found.origin.span.source.name == "fix.yaml"
            };
            assert_eq!(left.iter().find(is_left), None, "{code}: {action}");
            fixed.push(code);
        }
    }
    fixed.sort_unstable();
    fixed.dedup();
    let expected = [23, 25, 30, 31, 33, 34, 35, 36, 37, 39, 40, 42, 43, 44, 47, 48, 49];
    assert_eq!(fixed, expected.map(Code));
}

#[test]
fn an_action_has_a_stable_target_and_a_reason() {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a'b/{id}:\n    get:\n      operationId: a\n      \
                parameters:\n        - {name: page, in: query, schema: {type: intger}}\n        \
                - {name: id, in: path, schema: {type: string}}\n      responses: {'204': {description: D.}}\n";
    let spec = Source {
        name: "spec.yaml".to_owned(),
        text: text.to_owned(),
    };
    let found = run(Input {
        spec,
        overlays: Vec::new(),
        files: None,
    })
    .diagnostics;
    let actions: String = found.iter().filter_map(|found| found.action()).collect();
    insta::assert_snapshot!(actions, @r"
    - target: $.paths['/a\'b/{id}'].get.parameters[?@.name=='page'].schema
      description: Unknown type `intger`.
      update:
        type: integer
    - target: $.paths['/a\'b/{id}'].get.parameters[?@.name=='id']
      description: 'Path parameter `id` without `required: true`, which is implied.'
      update:
        required: true
    ");
}

#[test]
fn a_rename_is_suggested_for_a_misspelled_path_parameter_only() {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a/{site}:\n    get:\n      operationId: a\n      \
                parameters:\n        - {name: stie, in: path, required: true, schema: {type: string}}\n        \
                - {in: query}\n      responses: {'204': {description: D.}}\n";
    let spec = Source {
        name: "spec.yaml".to_owned(),
        text: text.to_owned(),
    };
    let overlays = Vec::new();
    let found = run(Input {
        spec,
        overlays,
        files: None,
    })
    .diagnostics;
    let suggested = |message: &str| {
        let found = found.iter().find(|found| found.message == message);
        found.and_then(|found| {
            found
                .suggestion
                .as_ref()
                .map(|suggestion| suggestion.change.clone())
        })
    };
    assert_eq!(
        suggested("path `/a/{site}` does not contain `{stie}`"),
        Some(Correction::Update(vec![("name", super::text("site"))]))
    );
    assert_eq!(suggested("parameter without `name`"), None);
}

/// Descriptions whose suggested action differs from the action in the simplest case of the same code.
const CASES: &[&str] = &[
    // A misspelled parameter next to one with the right name, and a parameter without any similar name.
    "paths:\n  /a/{site}:\n    get:\n      operationId: a\n      parameters:\n      - {name: site, in: path, required: true, schema: {type: string}}\n      \
     - {name: stie, in: path, required: true, schema: {type: string}}\n      - {name: other, in: path, schema: {type: string}}\n      \
     responses: {'204': {description: D.}}\n",
    // Parameters of the path item, and of a component.
    "paths:\n  /a/{id}:\n    parameters: [{name: gone, in: path, required: true, schema: {type: string}}, {$ref: '#/components/parameters/No'}]\n    \
     get: {operationId: a, responses: {'204': {description: D.}}}\n  /b: {get: {operationId: b, parameters: [{$ref: '#/components/parameters/No'}], \
     responses: {'204': {description: D.}}}}\ncomponents: {parameters: {No: {name: no, in: path, schema: {type: string}}}}\n",
    // Undeclared parameters. One operation declares another parameter; for the other one, only the path item does.
    "paths:\n  /a/{x}/{y}:\n    parameters: [{name: x, in: path, required: true, schema: {type: string}}]\n    get: {operationId: a, \
     responses: {'204': {description: D.}}}\n    put: {operationId: b, parameters: [{name: q, in: query, schema: {type: string}}], \
     responses: {'204': {description: D.}}}\n",
    // Operations without responses, without an ID, and with the ID of another operation.
    "paths:\n  /a: {get: {operationId: a}, put: {responses: {'204': {description: D.}}}, post: {operationId: a, responses: {'204': {description: D.}}}}\n  \
     /b/{c}: {get: {operationId: a, responses: {}}}\n",
    // A body of a GET request, and a body without a media type.
    "paths:\n  /a:\n    get: {operationId: a, requestBody: {content: {application/json: {schema: {type: strin}}}}, responses: {'204': {description: D.}}}\n    \
     post: {operationId: b, requestBody: {content: {}}, responses: {'204': {description: D., content: {application/json: {schema: {type: string}}}}}}\n",
    // A misspelled reference and type in a component.
    "paths:\n  /a: {get: {operationId: a, responses: {'200': {description: D., content: {application/json: {schema: {$ref: '#/components/schemas/Thin'}}}}}}}\n\
     components: {schemas: {Thing: {type: objet, properties: {a: {type: itneger}}}, Loop: {type: object, required: [a, b], properties: {a: {type: string}}}}}\n",
];

/// Applies each suggested action on its own, and returns the actions that do not resolve their diagnostic.
fn ineffective(name: &str, text: &str) -> Vec<String> {
    let input = |fix: Option<&str>| Input {
        spec: Source {
            name: name.to_owned(),
            text: text.to_owned(),
        },
        overlays: fix
            .map(|action| Source {
                name: "fix.yaml".to_owned(),
                text: format!("overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n{action}"),
            })
            .into_iter()
            .collect(),
        files: None,
    };
    let mut left = Vec::new();
    let before = run(input(None)).diagnostics;
    for finding in &before {
        let Some(action) = finding.action() else { continue };
        let after = run(input(Some(&action))).diagnostics;
        let is_left = |other: &crate::diagnostic::Diagnostic| {
            (other.code == finding.code
                && other.message == finding.message
                && other.origin.span == finding.origin.span)
                || other.origin.span.source.name == "fix.yaml"
        };
        // The action must not cause another error, such as a reference without a target.
        let is_new = |other: &crate::diagnostic::Diagnostic| {
            other.code == crate::codes::DANGLING && before.iter().all(|known| known.message != other.message)
        };
        if let Some(other) = after.iter().find(|other| is_left(other) || is_new(other)) {
            left.push(format!("{name}: {finding:?}\n{action}: {other:?}"));
        }
    }
    left
}

#[test]
fn every_suggested_fix_removes_its_diagnostic() {
    let mut left = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/broken");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if let Ok(text) = std::fs::read_to_string(&path) {
            left.extend(ineffective(&path.display().to_string(), &text));
        }
    }
    for (index, case) in CASES.iter().enumerate() {
        left.extend(ineffective(
            &format!("case{index}.yaml"),
            &format!("{}{case}", crate::codes::HEAD),
        ));
    }
    assert_eq!(left, [""; 0], "{}", left.join("\n\n"));
}
