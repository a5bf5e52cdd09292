use std::fs;

use super::{Compiled, Outcome, Problem, count::operations, descriptions, first_problem, package, total};

const JSON: &str =
    r#"{"info": {"get": {}}, "paths": {"/a": {"get": {"post": 1}, "parameters": []}, "/b": {"put": {}}}}"#;

const YAML: &str = "info:\n  get: no\npaths:\n  # get:\n  /a:\n    get:\n      post: 1\n    parameters:\n      - get: 1\n  /b:\n    'put':\n\n      x: 1\ncomponents:\n  x:\n    get: no\n";

const FLOW: &str = "paths: {/a: {get: {post: 1}, parameters: []}, x-b: {get: {}}, /c: &c {put: {}}, /d: *c, /e: {$ref: 'more.yaml#/e'}}";

#[test]
fn operations_are_counted_in_the_raw_text() {
    let folder = tempfile::tempdir().unwrap();
    let count = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        operations(&path)
    };
    assert_eq!(count("a.json", JSON), Some(2));
    assert_eq!(count("a.yaml", YAML), Some(2));
    assert_eq!(count("more.yaml", "e: {get: {}, post: {}}"), None, "no paths");
    assert_eq!(count("flow.yaml", FLOW), Some(5));
    assert_eq!(count("loop.yaml", "paths: {/a: {$ref: '#/paths/~1a'}}"), None);
    assert_eq!(count("paths.yaml", "paths: {$ref: 'flow.yaml#/paths'}"), Some(5));
    assert_eq!(count("text.yaml", "paths: \"unfinished"), None);
    assert_eq!(
        count("hooks.json", r#"{"webhooks": {"a": {"post": {}}}}"#),
        Some(0)
    );
    let unindented = format!("a: 'b\nc'\n{YAML}");
    assert_eq!(
        count("unindented.yaml", &unindented),
        Some(1),
        "quoted keys are not found"
    );
}

#[test]
fn a_description_is_a_file_or_the_main_file_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    };
    for path in [
        "b.json",
        "a/openapi.yaml",
        "a/part.yaml",
        "out/x/Cargo.toml",
        "read.me",
    ] {
        write(path);
    }
    let found = descriptions(folder.path()).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|(name, path)| {
            (
                name.as_str(),
                path.strip_prefix(folder.path()).unwrap().to_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, [("a", "a/openapi.yaml"), ("b", "b.json")]);
}

#[test]
fn every_description_has_a_unique_package_name() {
    assert_eq!(package("Stripe v3"), "corpus-stripe-v3");
    // cargo treats two crates with the same name in one target folder as the same crate.
    assert_ne!(package("a"), package("b"));
}

#[test]
fn a_warning_is_not_an_error() {
    assert!(first_problem(true, "").is_none());
    let warning = "src/lib.rs:1:1: warning: unused";
    assert!(matches!(first_problem(true, warning), Some(Problem::Warning(_))));
    assert!(matches!(first_problem(false, warning), Some(Problem::Error(_))));
}

#[test]
fn too_few_operations_or_warnings_are_failures() {
    let outcome = |written, generated, problem| Outcome {
        name: "a".to_owned(),
        written,
        generated,
        skipped: Vec::new(),
        generating: std::time::Duration::ZERO,
        failure: None,
        compiled: Some(Compiled {
            problem,
            took: std::time::Duration::ZERO,
        }),
    };
    assert!(outcome(Some(20), 19, None).is_fine());
    assert!(!outcome(Some(20), 18, None).is_fine());
    assert!(!outcome(None, 20, None).is_fine());
    let warned = outcome(Some(20), 20, Some(Problem::Warning("unused".to_owned())));
    assert!(!warned.is_fine() && warned.line().contains("compiles with warnings"));
    let broken = outcome(Some(20), 20, Some(Problem::Error("E0428".to_owned())));
    assert!(broken.line().contains("DOES NOT COMPILE"));
    let outcomes = [outcome(Some(20), 20, None), outcome(Some(12), 11, None)];
    assert_eq!(total(&outcomes), "31 of 32 operations generated (96.88 %)\n");
}
