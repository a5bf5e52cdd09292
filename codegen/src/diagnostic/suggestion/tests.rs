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
