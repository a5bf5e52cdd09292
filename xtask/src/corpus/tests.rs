use std::path::Path;

use super::count::operations;

const JSON: &str =
    r#"{"info": {"get": {}}, "paths": {"/a": {"get": {"post": 1}, "parameters": []}, "/b": {"put": {}}}}"#;

const YAML: &str = "info:\n  get: no\npaths:\n  # get:\n  /a:\n    get:\n      post: 1\n    parameters:\n      - get: 1\n  /b:\n    'put':\n\n      x: 1\ncomponents:\n  x:\n    get: no\n";

#[test]
fn operations_are_counted_in_the_raw_text() {
    assert_eq!(operations(Path::new("a.json"), JSON), Some(2));
    assert_eq!(operations(Path::new("a.yaml"), YAML), Some(2));
}
