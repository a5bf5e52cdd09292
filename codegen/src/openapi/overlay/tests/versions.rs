//! The differences between Overlay 1.0 and 1.1, and `copy`.

use super::*;

const ARRAYS: &str = "- {target: $..tags, description: why, update: [z, z]}\n";

/// Returns the document after `actions` in an overlay of `version`, and the diagnostics.
fn run(version: &str, actions: &str) -> (Node, String) {
    let (document, found) = apply_text(&format!(
        "overlay: {version}\ninfo: {{title: t, version: 1.0.0}}\nactions:\n{actions}"
    ));
    (document, lines(&found))
}

fn at(document: &Node, pointer: &str) -> String {
    document.at(pointer).unwrap().to_serde().to_string()
}

#[test]
fn patch_versions_are_ignored_and_other_versions_rejected() {
    for version in ["1.0.0", "1.0.7", "'1.0'", "1.1.0", "1.1.3", "'1.1'"] {
        assert_eq!(
            run(version, "- {target: $.info, description: why, update: {a: 1}}\n").1,
            ""
        );
    }
    for version in ["1.10.0", "1.2.0", "2.0.0", "1", "1.0x"] {
        let (_, found) = run(version, "- {target: $.info, description: why, update: {a: 1}}\n");
        assert!(found.contains("ZC0015"), "{version}: {found}");
    }
}

#[test]
fn a_list_update_appends_one_item_in_1_0_and_all_items_in_1_1() {
    let tags = "/paths/~1a~0b~1{c}/get/tags";
    assert_eq!(at(&run("1.0.0", ARRAYS).0, tags), r#"["x","y",["z","z"]]"#);
    assert_eq!(at(&run("1.1.0", ARRAYS).0, tags), r#"["x","y","z","z"]"#);
}

#[test]
fn primitive_targets_require_1_1() {
    let actions = "- {target: $.info.title, description: why, update: New}\n\
                   - {target: \"$..tags[?@ == 'x']\", description: why, remove: true}\n";
    let (document, found) = run("1.1.0", actions);
    assert_eq!(found, "");
    assert_eq!(at(&document, "/info/title"), r#""New""#);
    assert_eq!(at(&document, "/paths/~1a~0b~1{c}/get/tags"), r#"["y"]"#);
    insta::assert_snapshot!(run("1.0.0", actions).1, @"
    overlay.yaml:4:12: error[ZC0018]: target is a primitive value, which requires Overlay 1.1 (at /actions/0/target)
    overlay.yaml:5:12: error[ZC0018]: target is a primitive value, which requires Overlay 1.1 (at /actions/1/target)
    ");
}

#[test]
fn targets_of_different_kinds_are_rejected_in_1_1() {
    let (document, found) = run(
        "1.1.0",
        "- {target: $..get.*, description: why, update: 1}\n- {target: \"$.info['title','title']\", description: why, update: N}\n",
    );
    assert_eq!(found, "");
    assert_eq!(at(&document, "/info/title"), r#""N""#);
    let (_, found) = run(
        "1.1.0",
        "- {target: $.*, description: why, update: {a: 1}}\n- {target: $..post.*, description: why, update: {}}\n- {target: $..*, description: why, update: {}}\n",
    );
    insta::assert_snapshot!(found, @"
    overlay.yaml:5:12: error[ZC0018]: target is a string, but the update is an object (at /actions/1/target)
    overlay.yaml:6:12: error[ZC0018]: targets are of different kinds: a primitive value and an array and an object (at /actions/2/target)
    ");
}

#[test]
fn copy_merges_the_value_at_one_location() {
    let actions = "- {target: $.paths, description: room, update: {/new: {get: {summary: mine}}}}\n\
                   - {target: \"$.paths['/new']\", description: why, copy: \"$.paths['/a~b/{c}']\"}\n\
                   - {target: \"$.paths['/new'].get.tags\", description: why, copy: $.info.title}\n\
                   - {target: \"$.paths['/new'].post.summary\", description: why, copy: $.info.title}\n";
    let (document, found) = run("1.1.0", actions);
    assert_eq!(found, "");
    assert_eq!(at(&document, "/paths/~1new/get/summary"), r#""mine""#);
    assert_eq!(at(&document, "/paths/~1new/get/tags"), r#"["x","y","T"]"#);
    assert_eq!(at(&document, "/paths/~1new/post/summary"), r#""T""#);
    // The source is unchanged, and the copy keeps its position.
    assert_eq!(at(&document, "/paths/~1a~0b~1{c}/get/tags"), r#"["x","y"]"#);
    let copied = document.at("/paths/~1new/get/parameters").unwrap();
    assert_eq!(copied.span.source.name, "spec.yaml");
}

#[test]
fn a_move_is_a_copy_and_a_removal() {
    let actions = "- {target: $, description: room, update: {info2: {}}}\n\
                   - {target: $.info2, description: copy, copy: $.info}\n\
                   - {target: $.info, description: move, remove: true}\n";
    let (document, found) = run("1.1.0", actions);
    assert_eq!(
        (found.as_str(), at(&document, "/info2").as_str()),
        ("", r#"{"title":"T"}"#)
    );
    assert!(document.get("info").is_none());
}

#[test]
fn copy_requires_one_compatible_source_and_1_1() {
    let actions = "- {target: $.info, description: why, copy: $.gone}\n\
                   - {target: $.info, description: why, copy: $.paths.*.*}\n\
                   - {target: $.info, description: why, copy: $.info.title}\n\
                   - {target: $.info, description: why, copy: info}\n\
                   - {target: $.info, description: why, copy: 5}\n\
                   - {target: $.info, description: why, copy: $.info}\n\
                   - {target: $.gone, description: why, copy: $.info}\n";
    insta::assert_snapshot!(run("1.1.0", actions).1, @"
    overlay.yaml:7:44: error[ZC0016]: `copy` is not a valid JSONPath: parser error at character 1 (at /actions/3/copy)
    overlay.yaml:8:44: error[ZC0015]: `copy` must be a non-blank string, found a number (at /actions/4/copy)
    overlay.yaml:4:44: error[ZC0018]: `copy` matches nothing (at /actions/0/copy)
    overlay.yaml:5:44: error[ZC0018]: `copy` must match exactly one value, but matches 2 (at /actions/1/copy)
    overlay.yaml:6:12: error[ZC0018]: target is an object, but the update is a string (at /actions/2/target)
    overlay.yaml:9:12: warning[ZC0019]: action has no effect (at /actions/5/target)
    overlay.yaml:10:12: error[ZC0017]: target matches nothing (at /actions/6/target)
    ");
    insta::assert_snapshot!(run("1.0.0", "- {target: $.info, description: why, copy: $.paths}\n").1, @"
    overlay.yaml:4:38: error[ZC0015]: unknown key `copy` (at /actions/0/copy)
    overlay.yaml:4:3: error[ZC0015]: action must have `update` or `remove: true` (at /actions/0)
    ");
}

#[test]
fn remove_takes_precedence_with_a_warning() {
    let actions = "- {target: $.info, description: why, update: {a: 1}, copy: $.paths, remove: true}\n";
    let (document, found) = run("1.1.0", actions);
    assert!(document.get("info").is_none());
    insta::assert_snapshot!(found, @"
    overlay.yaml:4:46: warning[ZC0019]: `update` has no effect with `remove: true` (at /actions/0/update)
    overlay.yaml:4:60: warning[ZC0019]: `copy` has no effect with `remove: true` (at /actions/0/copy)
    ");
    // `remove: false` has no effect.
    let (document, found) = run(
        "1.1.0",
        "- {target: $.info, description: why, update: {a: 1}, remove: false}\n",
    );
    assert_eq!((found.as_str(), at(&document, "/info/a").as_str()), ("", "1"));
}

#[test]
fn duplicate_actions_are_rejected_and_info_has_a_description_in_1_1() {
    let twice = "- {target: $.info, description: why, update: {a: [1]}}\n\
                 - {description: why, target: $.info, update: {a: [1]}}\n\
                 - {target: $.info, description: why, update: {a: [1]}}\n";
    insta::assert_snapshot!(run("1.1.0", twice).1, @"overlay.yaml:6:12: error[ZC0015]: duplicate action (at /actions/2)");
    let text = |version: &str| {
        let head = "{title: t, version: '1', description: What for., x-note: 1}";
        let actions = "[{target: $.info, description: why, update: {a: 1}, x-by: me}]";
        lines(
            &apply_text(&format!(
                "overlay: {version}\ninfo: {head}\nextends: ./spec.yaml\nx-y: 1\nactions: {actions}\n"
            ))
            .1,
        )
    };
    assert_eq!(text("1.1.0"), "");
    insta::assert_snapshot!(text("1.0.0"), @"overlay.yaml:2:32: error[ZC0015]: unknown key `description` (at /info/description)");
}

#[test]
fn overlays_of_any_format_are_applied_in_order() {
    let mut document = load_bytes("spec.yaml", DOCUMENT.as_bytes()).unwrap();
    let first = r#"{"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions":
        [{"target": "$.info", "description": "first", "update": {"x": {}}}]}"#;
    let second = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n- {target: $.info.x, description: second, copy: $.info}\n";
    for (name, text) in [("first.json", first), ("second.yaml", second)] {
        let overlay = load_bytes(name, text.as_bytes()).unwrap();
        assert_eq!(lines(&apply(&mut document, &overlay)), "");
    }
    assert_eq!(
        at(&document, "/info"),
        r#"{"title":"T","x":{"title":"T","x":{}}}"#
    );
}
