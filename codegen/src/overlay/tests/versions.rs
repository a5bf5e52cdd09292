//! Where Overlay 1.0 and 1.1 differ, rule by rule; and `copy`.

use super::*;

const ARRAYS: &str = "- {target: $..tags, description: why, update: [z, z]}\n";

/// The finding lines and the document after `actions` in an overlay of `version`.
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
fn patch_versions_make_no_difference_and_others_are_refused() {
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
fn a_list_for_a_list_is_one_item_in_1_0_and_all_its_items_in_1_1() {
    let tags = "/paths/~1a~0b~1{c}/get/tags";
    assert_eq!(at(&run("1.0.0", ARRAYS).0, tags), r#"["x","y",["z","z"]]"#);
    assert_eq!(at(&run("1.1.0", ARRAYS).0, tags), r#"["x","y","z","z"]"#);
}

#[test]
fn single_values_can_be_updated_and_removed_in_1_1_alone() {
    let actions = "- {target: $.info.title, description: why, update: New}\n\
                   - {target: \"$..tags[?@ == 'x']\", description: why, remove: true}\n";
    let (document, found) = run("1.1.0", actions);
    assert_eq!(found, "");
    assert_eq!(at(&document, "/info/title"), r#""New""#);
    assert_eq!(at(&document, "/paths/~1a~0b~1{c}/get/tags"), r#"["y"]"#);
    insta::assert_snapshot!(run("1.0.0", actions).1, @"
    overlay.yaml:4:12: error[ZC0018]: the target is a single value, which Overlay 1.1 allows and 1.0 does not (at /actions/0/target)
    overlay.yaml:5:12: error[ZC0018]: the target is a single value, which Overlay 1.1 allows and 1.0 does not (at /actions/1/target)
    ");
}

#[test]
fn targets_of_several_kinds_are_refused_in_1_1() {
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
    overlay.yaml:5:12: error[ZC0018]: the target is a string, and the update is an object (at /actions/1/target)
    overlay.yaml:6:12: error[ZC0018]: the targets differ in kind: a single value and an array and an object (at /actions/2/target)
    ");
}

#[test]
fn copy_merges_what_stands_at_one_place() {
    let actions = "- {target: $.paths, description: room, update: {/new: {get: {summary: mine}}}}\n\
                   - {target: \"$.paths['/new']\", description: why, copy: \"$.paths['/a~b/{c}']\"}\n\
                   - {target: \"$.paths['/new'].get.tags\", description: why, copy: $.info.title}\n\
                   - {target: \"$.paths['/new'].post.summary\", description: why, copy: $.info.title}\n";
    let (document, found) = run("1.1.0", actions);
    assert_eq!(found, "");
    assert_eq!(at(&document, "/paths/~1new/get/summary"), r#""mine""#);
    assert_eq!(at(&document, "/paths/~1new/get/tags"), r#"["x","y","T"]"#);
    assert_eq!(at(&document, "/paths/~1new/post/summary"), r#""T""#);
    // What was copied from is as it was, and the copy still says where it was written.
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
fn a_copy_needs_one_source_that_fits_and_1_0_has_none() {
    let actions = "- {target: $.info, description: why, copy: $.gone}\n\
                   - {target: $.info, description: why, copy: $.paths.*.*}\n\
                   - {target: $.info, description: why, copy: $.info.title}\n\
                   - {target: $.info, description: why, copy: info}\n\
                   - {target: $.info, description: why, copy: 5}\n\
                   - {target: $.info, description: why, copy: $.info}\n\
                   - {target: $.gone, description: why, copy: $.info}\n";
    insta::assert_snapshot!(run("1.1.0", actions).1, @"
    overlay.yaml:7:44: error[ZC0016]: `copy` is not a JSONPath: parser error, at character 1 (at /actions/3/copy)
    overlay.yaml:8:44: error[ZC0015]: `copy` must be a string with text, this is a number (at /actions/4/copy)
    overlay.yaml:4:44: error[ZC0018]: `copy` matches nothing (at /actions/0/copy)
    overlay.yaml:5:44: error[ZC0018]: `copy` matches 2 values, and must match one (at /actions/1/copy)
    overlay.yaml:6:12: error[ZC0018]: the target is an object, and the update is a string (at /actions/2/target)
    overlay.yaml:9:12: warning[ZC0019]: the action leaves everything as it is (at /actions/5/target)
    overlay.yaml:10:12: error[ZC0017]: the target matches nothing (at /actions/6/target)
    ");
    insta::assert_snapshot!(run("1.0.0", "- {target: $.info, description: why, copy: $.paths}\n").1, @"
    overlay.yaml:4:38: error[ZC0015]: key `copy` has no meaning here (at /actions/0/copy)
    overlay.yaml:4:3: error[ZC0015]: an action needs `update` or `remove: true` (at /actions/0)
    ");
}

#[test]
fn remove_wins_and_what_stands_beside_it_is_told() {
    let actions = "- {target: $.info, description: why, update: {a: 1}, copy: $.paths, remove: true}\n";
    let (document, found) = run("1.1.0", actions);
    assert!(document.get("info").is_none());
    insta::assert_snapshot!(found, @"
    overlay.yaml:4:46: warning[ZC0019]: `update` does nothing beside `remove: true` (at /actions/0/update)
    overlay.yaml:4:60: warning[ZC0019]: `copy` does nothing beside `remove: true` (at /actions/0/copy)
    ");
    // `remove: false` is as good as nothing.
    let (document, found) = run(
        "1.1.0",
        "- {target: $.info, description: why, update: {a: 1}, remove: false}\n",
    );
    assert_eq!((found.as_str(), at(&document, "/info/a").as_str()), ("", "1"));
}

#[test]
fn an_action_stands_once_and_info_may_say_more_in_1_1() {
    let twice = "- {target: $.info, description: why, update: {a: [1]}}\n\
                 - {description: why, target: $.info, update: {a: [1]}}\n\
                 - {target: $.info, description: why, update: {a: [1]}}\n";
    insta::assert_snapshot!(run("1.1.0", twice).1, @"overlay.yaml:6:12: error[ZC0015]: the same action stands twice (at /actions/2)");
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
    insta::assert_snapshot!(text("1.0.0"), @"overlay.yaml:2:32: error[ZC0015]: key `description` has no meaning here (at /info/description)");
}

#[test]
fn json_overlays_fit_yaml_descriptions_and_several_are_applied_in_order() {
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
