//! Every action that is offered does what it says: applied, its finding is gone.

use crate::{Generated, Input, codes, codes::explanations, diagnostic::Code, emit, generate, tree::Source};

fn run(input: Input) -> Generated {
    generate(input, &emit::Options::default())
}

#[test]
fn offered_actions_mend_the_examples_of_their_codes() {
    let mut mended = Vec::new();
    for entry in explanations() {
        let Ok(input) = entry.example.input() else {
            continue;
        };
        let found = run(input).diagnostics;
        for (index, action) in found
            .iter()
            .enumerate()
            .filter_map(|(index, found)| Some((index, found.mend.clone()?)))
        {
            let code = found[index].code;
            let mut input = entry.example.input().unwrap();
            input.overlays.push(Source {
                name: "mend.yaml".to_owned(),
                text: format!("overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n{action}"),
            });
            let left = run(input).diagnostics;
            let is_left = |found: &&crate::diagnostic::Diagnostic| {
                found.code == code || found.origin.span.source.name == "mend.yaml"
            };
            assert_eq!(left.iter().find(is_left), None, "{code}: {action}");
            mended.push(code);
        }
    }
    let expected: Vec<Code> = super::RULES.iter().map(|(code, _)| *code).collect();
    let without: Vec<_> = expected.iter().filter(|code| !mended.contains(code)).collect();
    // The example of this one lacks `paths`, for which there is no action.
    assert_eq!(without, [&codes::MISSING]);
}

#[test]
fn an_action_names_its_place_by_facts_and_its_reason() {
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
    })
    .diagnostics;
    let actions: String = found.iter().filter_map(|found| found.mend.clone()).collect();
    insta::assert_snapshot!(actions, @r"
    - target: $.paths['/a\'b/{id}'].get.parameters[?@.name=='page'].schema
      description: There is no type `intger`.
      update:
        type: integer
    - target: $.paths['/a\'b/{id}'].get.parameters[?@.name=='id']
      description: 'The path parameter `id` must be `required: true`; it is taken so.'
      update:
        required: true
    ");
}
