use std::{collections::HashMap, io, sync::Arc};

use super::bundle;
use crate::{
    diagnostic::{Diagnostic, one_line},
    emit, generate,
    openapi::load::{self, Files, Input},
    tree::{Node, Source},
};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://x.example'}]\n";

pub(super) fn source(name: &str, text: &str) -> Source {
    Source {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// Returns files in memory; the description is `main.yaml`.
fn files(texts: &[(&str, &str)]) -> Files {
    let texts: HashMap<String, String> = texts
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    Files {
        main: "main.yaml".to_owned(),
        read: Box::new(move |path| match texts.get(path) {
            Some(text) => Ok(source(path, text)),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
        }),
    }
}

pub(super) fn load(text: &str) -> Node {
    load::load(Arc::new(source("main.yaml", text))).expect("a description")
}

/// Returns the bundled document and the diagnostics.
pub(super) fn bundled(main: &str, others: &[(&str, &str)]) -> (Node, Vec<String>) {
    let mut document = load(main);
    let found = bundle(&mut document, &files(others));
    let text = |found: &Diagnostic| match &found.help {
        Some(help) => format!("{}; {help}", one_line(found)),
        None => one_line(found),
    };
    (document, found.iter().map(text).collect())
}

/// Returns a description with one response, whose schema is `reference`.
fn one(reference: &str) -> String {
    format!(
        "{HEAD}paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses:\n        '200':\n          \
         description: Users.\n          content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}\n"
    )
}

#[track_caller]
pub(super) fn assert_text(document: &Node, pointer: &str, expected: &str) {
    let found = document.at(pointer).and_then(Node::as_str);
    assert_eq!(found, Some(expected), "{pointer}");
}

const SCHEMA: &str = "/paths/~1users/get/responses/200/content/application~1json/schema/$ref";

#[test]
fn files_and_parts_of_files_become_components() {
    let (document, found) = bundled(
        &one("schemas/My%20User.yaml"),
        &[
            (
                "schemas/My User.yaml",
                "type: object\nproperties: {role: {$ref: '../shared.json#/x/Role'}}\n",
            ),
            ("shared.json", r#"{"x": {"Role": {"type": "string"}}}"#),
        ],
    );
    assert_eq!(found, [""; 0]);
    assert_text(&document, SCHEMA, "#/components/schemas/My_User");
    assert_text(
        &document,
        "/components/schemas/My_User/properties/role/$ref",
        "#/components/schemas/Role",
    );
    assert_text(&document, "/components/schemas/Role/type", "string");
    let role = document.at("/components/schemas/Role").expect("a schema");
    assert_eq!(role.span.source.name, "shared.json");
}

#[test]
fn files_may_refer_to_each_other_and_to_the_main_file() {
    let main = one("a.yaml#/A") + "components: {schemas: {Name: {type: string}}}\n";
    let (document, found) = bundled(
        &main,
        &[
            (
                "a.yaml",
                "A: {type: object, properties: {b: {$ref: 'b.yaml#/B'}, name: {$ref: 'main.yaml#/components/schemas/Name'}}}\n",
            ),
            (
                "b.yaml",
                "B: {type: object, properties: {a: {$ref: './a.yaml#/A'}, self: {$ref: '#/B'}}}\n",
            ),
        ],
    );
    assert_eq!(found, [""; 0]);
    for (pointer, expected) in [
        ("A/properties/b", "#/components/schemas/B"),
        ("A/properties/name", "#/components/schemas/Name"),
        ("B/properties/a", "#/components/schemas/A"),
        ("B/properties/self", "#/components/schemas/B"),
    ] {
        assert_text(
            &document,
            &format!("/components/schemas/{pointer}/$ref"),
            expected,
        );
    }
}

#[test]
fn a_duplicate_name_is_prefixed_with_its_file() {
    let main = one("other.yaml#/User") + "components: {schemas: {User: {type: string}}}\n";
    let (document, found) = bundled(&main, &[("other.yaml", "User: {type: integer}\n")]);
    assert_eq!(found, [""; 0]);
    assert_text(&document, SCHEMA, "#/components/schemas/other_User");
    assert_text(&document, "/components/schemas/User/type", "string");
    assert_text(&document, "/components/schemas/other_User/type", "integer");
}

#[test]
fn a_path_item_replaces_its_reference() {
    let main = format!("{HEAD}paths:\n  /users: {{$ref: 'paths/users.yaml'}}\n");
    let path = "get:\n  operationId: listUsers\n  responses: {'200': {$ref: '../all.yaml#/Users'}}\n";
    let (document, found) = bundled(
        &main,
        &[
            ("paths/users.yaml", path),
            ("all.yaml", "Users: {description: All of them.}\n"),
        ],
    );
    assert_eq!(found, [""; 0]);
    assert_text(&document, "/paths/~1users/get/operationId", "listUsers");
    assert_text(
        &document,
        "/paths/~1users/get/responses/200/$ref",
        "#/components/responses/Users",
    );
    assert_text(
        &document,
        "/components/responses/Users/description",
        "All of them.",
    );
}

#[test]
fn discriminator_mappings_are_bundled() {
    let union = "oneOf: [{$ref: '#/Cat'}]\ndiscriminator: {propertyName: kind, mapping: {cat: 'pets.yaml#/Cat'}}\n\
                 Cat: {type: object, properties: {kind: {type: string}}}\n";
    let (document, found) = bundled(&one("pets.yaml"), &[("pets.yaml", union)]);
    assert_eq!(found, [""; 0]);
    assert_text(
        &document,
        "/components/schemas/pets/discriminator/mapping/cat",
        "#/components/schemas/Cat",
    );
}

#[test]
fn references_in_data_are_ignored() {
    let main =
        format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{example: {{$ref: 'none.yaml'}}}}}}}}\n");
    let (document, found) = bundled(&main, &[]);
    assert_eq!(found, [""; 0]);
    assert_text(&document, "/components/schemas/A/example/$ref", "none.yaml");
}

#[test]
fn unreadable_files_are_reported_at_the_reference() {
    for (reference, expected) in [
        ("none.yaml", "cannot read `none.yaml`: no such file"),
        (
            "other.yaml#/Usr",
            "in `other.yaml` (at /paths/~1users/get/responses/200/content/application~1json/schema); did you mean `/User`?",
        ),
        ("../user.yaml", "is outside the directory of the description"),
        ("https://x.example/user.yaml", "is not a relative path"),
        ("broken.yaml", "broken.yaml:2:1: error[ZC0003]"),
    ] {
        let (_, found) = bundled(
            &one(reference),
            &[
                ("other.yaml", "User: {type: string}\n"),
                ("broken.yaml", "a: [\n"),
            ],
        );
        let [found] = &found[..] else {
            panic!("{reference}: {found:?}")
        };
        assert!(found.contains(expected), "{reference}: {found}");
    }
    let circle = format!("{HEAD}paths:\n  /users: {{$ref: 'a.yaml'}}\n");
    let (_, found) = bundled(
        &circle,
        &[("a.yaml", "$ref: b.yaml\n"), ("b.yaml", "$ref: a.yaml\n")],
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("is cyclic"), "{found:?}");
}

#[test]
fn a_split_description_yields_the_same_client() {
    let user = "{type: object, required: [id], properties: {id: {type: string}, role: {$ref: '#/components/schemas/Role'}}}";
    let whole = one("#/components/schemas/User")
        + &format!(
            "components:\n  schemas:\n    User: {user}\n    Role: {{type: string, enum: [reader, editor]}}\n"
        );
    let split = one("schemas/User.yaml");
    let user = user.replace("#/components/schemas/Role", "roles/Role.json");
    let others = [
        ("schemas/User.yaml", user.as_str()),
        (
            "schemas/roles/Role.json",
            r#"{"type": "string", "enum": ["reader", "editor"]}"#,
        ),
    ];
    let emitted = |text: &str, files: Option<Files>| {
        let input = Input {
            spec: source("main.yaml", text),
            overlays: Vec::new(),
            files,
        };
        let generated = generate(input, &emit::Options::default());
        let found: Vec<String> = generated.diagnostics.iter().map(one_line).collect();
        (generated.files, found)
    };
    let (files_of_one, found) = emitted(&whole, None);
    assert!(!files_of_one.is_empty(), "{found:?}");
    assert_eq!(emitted(&split, Some(files(&others))), (files_of_one, found));
}

/// References in a file are relative to its own directory.
#[test]
fn a_path_item_may_be_in_a_file_with_references() {
    let main = format!("{HEAD}paths:\n  /users: {{$ref: 'a/a.yaml'}}\n");
    let path = "get:\n  operationId: listUsers\n  responses:\n    '200':\n      description: Users.\n      \
                content: {application/json: {schema: {$ref: '#/User'}}}\nUser: {type: object}\n";
    let (document, found) = bundled(
        &main,
        &[("a/a.yaml", "$ref: '../b/b.yaml'\n"), ("b/b.yaml", path)],
    );
    assert_eq!(found, [""; 0]);
    assert_text(&document, SCHEMA, "#/components/schemas/User");
    assert_text(&document, "/components/schemas/User/type", "object");
}

#[test]
fn a_component_in_a_file_keeps_its_name() {
    let main = one("schemas/User.yaml") + "components: {schemas: {User: {$ref: 'schemas/User.yaml'}}}\n";
    let user = "type: object\nproperties: {friend: {$ref: 'User.yaml'}}\n";
    let (document, found) = bundled(&main, &[("schemas/User.yaml", user)]);
    assert_eq!(found, [""; 0]);
    assert_text(&document, SCHEMA, "#/components/schemas/User");
    assert_text(&document, "/components/schemas/User/type", "object");
    assert_text(
        &document,
        "/components/schemas/User/properties/friend/$ref",
        "#/components/schemas/User",
    );
}

/// Each file is well below the limit, and together they are far above it.
#[test]
fn the_nesting_of_all_files_together_is_limited() {
    let depth = 20;
    let item = |number: usize| {
        let open = "{post: {callbacks: {one: {'{$url}': ";
        let inner = format!("{{$ref: '{}.yaml'}}", number + 1);
        format!("{}{inner}{}\n", open.repeat(depth), "}}}}".repeat(depth))
    };
    let texts: Vec<String> = (0..60).map(item).collect();
    let names: Vec<String> = (0..60).map(|number| format!("{number}.yaml")).collect();
    let files: Vec<_> = (names.iter().map(String::as_str))
        .zip(texts.iter().map(String::as_str))
        .collect();
    let main = format!("{HEAD}paths:\n  /users: {{$ref: '0.yaml'}}\n");
    let (_, found) = bundled(&main, &files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("0.yaml:1:")
            && found[0].contains("reference makes the nesting exceed 128 levels"),
        "{found:?}"
    );
}

/// Many references exhaust neither the stack nor the memory.
#[test]
fn long_chains_and_many_branches_are_limited() {
    let link = |number: usize| {
        format!(
            "A{number}: {{properties: {{next: {{$ref: '#/A{}'}}}}}}\n",
            number + 1
        )
    };
    let chain: String = (0..5_000).map(link).collect();
    let chain = chain + "A5000: {type: string}\n";
    let (document, found) = bundled(&one("chain.yaml#/A0"), &[("chain.yaml", &chain)]);
    assert_eq!(found, [""; 0]);
    assert_text(&document, "/components/schemas/A5000/type", "string");

    let names: Vec<String> = (0..40).map(|number| format!("{number}.yaml")).collect();
    let branch = |number: usize| {
        let next = number + 1;
        let item = format!("'{{$request.body#/url}}': {{$ref: '{next}.yaml'}}");
        format!("get:\n  callbacks:\n    one: {{{item}}}\n    two: {{{item}}}\n  responses: {{}}\n")
    };
    let texts: Vec<String> = (0..40).map(branch).collect();
    let files: Vec<_> = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str))
        .collect();
    let main = format!("{HEAD}paths:\n  /users: {{$ref: '0.yaml'}}\n");
    let (_, found) = bundled(&main, &files);
    assert!(
        found.iter().any(|found| found.contains("too many references")),
        "{found:?}"
    );
}

#[test]
fn a_reference_may_be_in_place_of_a_map() {
    let main = format!("{HEAD}paths: {{$ref: 'paths.yaml'}}\n");
    let paths = "/users:\n  get:\n    operationId: listUsers\n    responses:\n      '200':\n        description: Users.\n        \
                 content: {application/json: {schema: {type: object, properties: {$ref: 'user.yaml#/properties'}}}}\n";
    let user = "properties: {name: {type: string}, $ref: {type: string}}\n";
    let (document, found) = bundled(&main, &[("paths.yaml", paths), ("user.yaml", user)]);
    assert_eq!(found, [""; 0]);
    let schema = "/paths/~1users/get/responses/200/content/application~1json/schema/properties";
    assert_text(&document, &format!("{schema}/name/type"), "string");
    assert_text(&document, &format!("{schema}/$ref/type"), "string");
}

/// Every section may be in a file of its own, whose entries are in further files.
#[test]
fn components_in_an_index_keep_their_names() {
    let main = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {$ref: 'paths.yaml'}\n\
                components: {schemas: {$ref: 'schemas/_index.yaml'}}\n";
    let paths = one("schemas/_index.yaml#/User").replace("paths:\n  /users", "/users");
    let paths = paths.strip_prefix(HEAD).expect("a head");
    let index = "User: {$ref: 'User%20of%23.yaml'}\nRole: {type: string}\nOld: {$ref: '#/Role'}\n";
    let user = "properties: {friend: {$ref: 'User%20of%23.yaml'}, role: {$ref: '_index.yaml#/Role'}}\n";
    let others = [
        ("paths.yaml", paths),
        ("schemas/_index.yaml", index),
        ("schemas/User of#.yaml", user),
    ];
    let sections = "schemas: {$ref: 'schemas/_index.yaml'}\n";
    for main in [
        main.to_owned(),
        main.replace(
            &format!("{{{}}}", sections.trim_end()),
            "{$ref: 'components.yaml'}",
        ),
    ] {
        let others: Vec<_> = others
            .into_iter()
            .chain([("components.yaml", sections)])
            .collect();
        let (document, found) = bundled(&main, &others);
        assert_eq!(found, [""; 0]);
        let user = "#/components/schemas/User";
        assert_text(&document, SCHEMA, user);
        let schemas = document.at("/components/schemas").expect("schemas");
        let names: Vec<_> = schemas.entries().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(names, ["User", "Role", "Old"]);
        let properties = "/components/schemas/User/properties";
        assert_text(&document, &format!("{properties}/friend/$ref"), user);
        assert_text(
            &document,
            &format!("{properties}/role/$ref"),
            "#/components/schemas/Role",
        );
        assert_text(&document, "/components/schemas/Role/type", "string");
        assert_text(
            &document,
            "/components/schemas/Old/$ref",
            "#/components/schemas/Role",
        );
    }
    let missing = main.replace("schemas/_index.yaml", "none.yaml");
    let (_, found) = bundled(&missing, &others);
    assert!(found[0].contains("cannot read `none.yaml`"), "{found:?}");
    assert_eq!(
        found.iter().filter(|found| found.contains("none.yaml")).count(),
        1,
        "{found:?}"
    );
}
