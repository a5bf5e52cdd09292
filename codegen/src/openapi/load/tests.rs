//! Parsing: values, positions and errors.

use proptest::prelude::*;

use super::*;
use crate::{
    diagnostic::{one_line, render},
    tree::Kind,
};

fn tree(text: &str) -> Node {
    load_bytes("spec.yaml", text.as_bytes()).unwrap_or_else(|found| panic!("{}", render(&found, false)))
}

fn findings(text: &str) -> String {
    findings_in("spec.yaml", text.as_bytes())
}

fn findings_in(name: &str, bytes: &[u8]) -> String {
    let found = load_bytes(name, bytes).expect_err("should not load");
    found.iter().map(one_line).collect::<Vec<_>>().join("\n")
}

fn json(text: &str) -> String {
    tree(text).to_serde().to_string()
}

/// Returns the kinds of the items of an array.
fn kinds(text: &str) -> Vec<Kind> {
    tree(text).items().iter().map(|item| item.kind.clone()).collect()
}

#[test]
fn values_and_keys_have_positions() {
    let node = tree("paths:\n  /é: {get: [1, \"x y\"]}\n  b: |\n    text\n");
    let entry = &node.get("paths").unwrap().entries()[0];
    assert_eq!((entry.key_span.line, entry.key_span.column), (2, 3));
    let item = node.at("/paths/~1é/get/1").unwrap();
    assert_eq!((item.span.line, item.span.column), (2, 17));
    let written = |node: &Node| node.span.source.text[node.span.start..node.span.end].to_owned();
    assert_eq!(written(item), "\"x y\"");
    assert_eq!(written(node.at("/paths/~1é/get").unwrap()), "[1, \"x y\"]");
    assert_eq!(written(node.at("/paths/~1é").unwrap()), "{get: [1, \"x y\"]}");
    assert_eq!(written(node.at("/paths/b").unwrap()), "text");
    assert_eq!(written(&node), node.span.source.text.trim_end());
}

#[test]
fn json_values_have_exact_positions() {
    let node = load_bytes("spec.json", b"{\n\t\"a\" :[ 1,\n{\"b\":\"x\"}]}").unwrap();
    let inner = node.at("/a/1").unwrap();
    assert_eq!((inner.span.line, inner.span.column), (3, 1));
    assert_eq!(
        &inner.span.source.text[inner.span.start..inner.span.end],
        "{\"b\":\"x\"}"
    );
    let key = &inner.entries()[0].key_span;
    assert_eq!((key.line, key.column), (3, 2));
}

#[test]
fn keys_are_kept_as_written() {
    assert_eq!(
        json("true: a\n200: b\nnull: c\n1.50: d\n'q': e\n0x1F: f"),
        r#"{"true":"a","200":"b","null":"c","1.50":"d","q":"e","0x1F":"f"}"#
    );
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    let text =
        "[~, null, Null, true, FALSE, yes, 2026-06-12, 1_000, .inf, '12', \"true\", 1.2.3, -, 0x, e5, 12e]";
    let strings = [
        "yes",
        "2026-06-12",
        "1_000",
        ".inf",
        "12",
        "true",
        "1.2.3",
        "-",
        "0x",
        "e5",
        "12e",
    ];
    let mut expected = vec![
        Kind::Null,
        Kind::Null,
        Kind::Null,
        Kind::Bool(true),
        Kind::Bool(false),
    ];
    expected.extend(strings.map(|text| Kind::String(text.to_owned())));
    // A lone `-` is not valid in brackets.
    let block: String = text
        .trim_matches(['[', ']'])
        .split(", ")
        .map(|item| format!("- {item}\n"))
        .collect();
    let block = block.replace("- -\n", "- '-'\n");
    assert_eq!(kinds(&block), expected);
}

#[test]
fn numbers_are_valid_json_text_and_keep_it() {
    let pairs = [
        ("1", "1"),
        ("-0", "-0"),
        ("+1", "1"),
        ("007", "7"),
        (".5", "0.5"),
        ("-.5e3", "-0.5e3"),
        ("1.", "1.0"),
        ("1.50", "1.50"),
        ("1E+05", "1E+05"),
        ("0x10", "16"),
        ("0o17", "15"),
        (
            "123456789012345678901234567890.10",
            "123456789012345678901234567890.10",
        ),
    ];
    for (written, expected) in pairs {
        assert_eq!(
            kinds(&format!("- {written}")),
            [Kind::Number(expected.to_owned())],
            "{written}"
        );
        assert!(
            serde_json::from_str::<serde_json::Value>(expected).is_ok(),
            "{expected}"
        );
    }
}

#[test]
fn json_is_detected_and_parsed_as_json() {
    let text = r#"{"a" :1,"e":"\ud83d\ude00 \/ \u00e9 \\","t":	[1.0E5,true,null,"007"],"<<":{"x":1}}"#;
    let node = load_bytes("spec", text.as_bytes()).unwrap();
    assert_eq!(node.get("e").and_then(Node::as_str), Some("😀 / é \\"));
    assert_eq!(
        node.at("/t/0").map(|item| item.kind.clone()),
        Some(Kind::Number("1.0E5".to_owned()))
    );
    assert_eq!(
        node.at("/<</x").map(|item| item.kind.clone()),
        Some(Kind::Number("1".to_owned()))
    );
    let marked = load_bytes("spec.json", format!("\u{feff}{text}").as_bytes()).unwrap();
    assert_eq!(marked.to_json(), node.to_json());
    // A flow mapping that is not JSON is still YAML.
    assert_eq!(json("{a: 1, b: [x]}"), r#"{"a":1,"b":["x"]}"#);
}

#[test]
fn aliases_are_copied_and_merge_keys_applied() {
    let text = "base: &base {a: 1, b: 2}\nother: &o {c: 4, a: 5}\nuse: {<<: *base, b: 3}\nboth: {<<: [*base, *o]}\ncopy: *base\n";
    assert_eq!(
        json(text),
        r#"{"base":{"a":1,"b":2},"other":{"c":4,"a":5},"use":{"b":3,"a":1},"both":{"a":1,"b":2,"c":4},"copy":{"a":1,"b":2}}"#
    );
    let node = tree(text);
    assert_eq!(node.get("copy").unwrap().span.line, 5);
    assert_eq!(node.at("/copy/a").unwrap().span.line, 1);
    assert_eq!(json("&k key: v\nw: {*k : x}"), r#"{"key":"v","w":{"key":"x"}}"#);
}

#[test]
fn core_schema_tags_are_supported() {
    assert_eq!(
        json("[!!str 12, ! 12, !!int '3', !!float 2, !!null '', !!map {}, !!timestamp 2026-01-01]"),
        r#"["12","12",3,2,null,{},"2026-01-01"]"#
    );
}

#[test]
fn document_markers_are_accepted() {
    assert_eq!(json("%YAML 1.2\n---\na: 1\n...\n"), r#"{"a":1}"#);
    assert_eq!(json("\u{feff}a: 1\n"), r#"{"a":1}"#);
    assert_eq!(json("# comment\r\n---\r\na: 1\r\n"), r#"{"a":1}"#);
}

#[test]
fn syntax_errors_have_positions() {
    insta::assert_snapshot!(findings("a: [1, 2\nb: 3"), @"spec.yaml:2:2: error[ZC0003]: invalid YAML: illegal placement of ':' indicator (at /a/1)");
    insta::assert_snapshot!(findings("a: 1\n b: 2"), @"spec.yaml:2:3: error[ZC0003]: invalid YAML: mapping values are not allowed in this context (at the root)");
    insta::assert_snapshot!(findings("a: \"\\ud83d\\ude00\""), @"spec.yaml:1:4: error[ZC0003]: invalid YAML: while parsing a quoted scalar, found invalid Unicode character escape code (at /a)");
    insta::assert_snapshot!(findings_in("x.json", b"{\"a\": 1,\n \"b\": }"), @"x.json:2:7: error[ZC0003]: invalid JSON: expected value (at the root)");
    insta::assert_snapshot!(findings_in("x.json", b"[\"\\ud800\"]"), @"x.json:1:2: error[ZC0003]: invalid JSON: string with an escape sequence that is not a valid character (at /0)");
    insta::assert_snapshot!(findings("a: *nowhere"), @"spec.yaml:1:4: error[ZC0003]: invalid YAML: while parsing node, found unknown anchor (at /a)");
    insta::assert_snapshot!(findings("a: 1\n---\nb: 2"), @"spec.yaml:2:1: error[ZC0005]: more than one YAML document in the file (at the root)");
    insta::assert_snapshot!(findings("? [a, b]\n: 1\n? {c: d}\n: 2"), @"
    spec.yaml:1:3: error[ZC0010]: expected a key, found an array (at the root)
    spec.yaml:3:3: error[ZC0010]: expected a key, found an object (at the root)
    ");
    insta::assert_snapshot!(findings("a: {<<: 5}\nb: {<<: [{}, 6]}"), @"
    spec.yaml:1:9: error[ZC0011]: value of a merge key must be an object or a list of objects (at /a)
    spec.yaml:2:14: error[ZC0011]: value of a merge key must be an object or a list of objects (at /b)
    ");
    insta::assert_snapshot!(findings("a: !include x.yaml\nb: !!int x\nc: !!set {d}\n"), @"
    spec.yaml:1:4: error[ZC0012]: unsupported tag `!include` (at /a)
    spec.yaml:2:4: error[ZC0012]: value `x` does not match its tag `!!int` (at /b)
    spec.yaml:3:4: error[ZC0012]: unsupported tag `!!set` (at /c)
    ");
    insta::assert_snapshot!(findings("a: &x [*x]"), @"spec.yaml:1:8: error[ZC0009]: alias inside the value that it refers to (at /a/0)");
}

#[test]
fn an_empty_file_is_an_error() {
    for text in ["", "  \n\n", "# only a comment\n", "---\n", "\u{feff}"] {
        assert_eq!(
            findings(text),
            "spec.yaml:1:1: error[ZC0004]: empty file `spec.yaml` (at the root)",
            "{text:?}"
        );
    }
    assert!(findings_in("x.json", b" ").contains("ZC0004"));
}

#[test]
fn binary_files_are_rejected() {
    insta::assert_snapshot!(findings_in("x.png", b"\x89PNG\r\n\x1a\n\0\0"), @"x.png:1:1: error[ZC0001]: invalid UTF-8 in `x.png` at byte offset 0 (at the root)");
    insta::assert_snapshot!(findings_in("spec.yaml", b"a: 1\nb: \xc3\x28"), @"spec.yaml:2:4: error[ZC0001]: invalid UTF-8 in `spec.yaml` at byte offset 8 (at the root)");
    insta::assert_snapshot!(findings_in("spec.yaml", b"a: 1\nb: x\0y"), @"spec.yaml:2:5: error[ZC0002]: control character in the text (at the root)");
    insta::assert_snapshot!(findings_in("utf16.yaml", b"\xff\xfea\0:\0 \x001\0"), @"utf16.yaml:1:1: error[ZC0001]: invalid UTF-8 in `utf16.yaml` at byte offset 0 (at the root)");
}

#[test]
fn duplicate_keys_show_both_locations() {
    let found = load_bytes(
        "spec.yaml",
        b"paths:\n  /a:\n    get: 1\n    get: 2\n'x': 1\nx: 2\n",
    )
    .unwrap_err();
    insta::assert_snapshot!(render(&found, false), @"
    error[ZC0006]: duplicate key `get`
     --> spec.yaml:4:5
      |
    4 |     get: 2
      |     ^^^
      |
     ::: spec.yaml:3:5
      |
    3 |     get: 1
      |     --- first defined here
      |
      = note: at /paths/~1a/get
      = help: remove one of the two entries

    error[ZC0006]: duplicate key `x`
     --> spec.yaml:6:1
      |
    6 | x: 2
      | ^
      |
     ::: spec.yaml:5:1
      |
    5 | 'x': 1
      | --- first defined here
      |
      = note: at /x
      = help: remove one of the two entries
    ");
}

#[test]
fn nesting_depth_is_limited_in_every_syntax() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(load_bytes("a", deep(MAX_DEPTH).as_bytes()).is_ok());
    let indented: String = (0..1_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    let texts = [
        deep(MAX_DEPTH + 1),
        deep(100_000),
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000),
        indented,
        format!("a: &a {}\nb: {}", deep(100), deep(100).replace('1', "*a")),
    ];
    for text in texts {
        let found = findings(&text);
        assert!(
            found.contains("ZC0007") && found.contains("128 levels"),
            "{found}"
        );
    }
}

#[test]
fn alias_expansion_is_limited() {
    let mut text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert!(findings(&text).contains("ZC0008"));
}

#[test]
fn loading_takes_linear_time() {
    let keys: Vec<String> = (0..50_000).map(|key| format!("\"k{key}\":{key}")).collect();
    let node = load_bytes("one-line.json", format!("{{{}}}", keys.join(",")).as_bytes()).unwrap();
    assert_eq!(node.entries().len(), 50_000);
    assert_eq!(node.entries()[49_999].key_span.line, 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn text_never_panics(text in any::<String>()) {
        let _ = load_bytes("a.yaml", text.as_bytes());
        let _ = load_bytes("a.json", text.as_bytes());
    }

    #[test]
    fn yaml_like_text_never_panics(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "[", "]", "{", "}", ": ", ",", "- ", "\n", "\n  ", "? ", "&a ", "*a ", "!!str ", "| \n", ">-\n", "'", "\"",
                "\\", " #", "---\n", "...", "%", "\t", "\r\n", "\u{feff}", "é", "b", "1", "<<: ", "`",
            ]),
            0..40,
        )
    ) {
        if let Err(found) = load_bytes("a.yaml", parts.concat().as_bytes()) {
            prop_assert!(!found.is_empty());
            prop_assert!(!render(&found, true).is_empty());
        }
    }

    #[test]
    fn bytes_yield_a_tree_or_a_located_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(found) = load_bytes("noise", &bytes) {
            prop_assert!(found.iter().all(|finding| finding.origin.span.line >= 1));
            prop_assert!(!render(&found, false).is_empty());
        }
    }

    #[test]
    fn json_values_round_trip(keys in prop::collection::btree_map(any::<String>(), any::<(i64, String)>(), 0..8)) {
        let value = serde_json::json!(keys);
        let node = load_bytes("a.json", value.to_string().as_bytes()).expect("valid JSON");
        prop_assert_eq!(node.to_serde(), value);
    }
}

#[test]
fn the_error_for_a_zip_archive_names_the_format() {
    let found = decode("description.yaml", b"PK\x03\x04\x14\x00").unwrap_err();
    assert_eq!(
        found[0].message,
        "`description.yaml` is a ZIP archive, not a description"
    );
}
