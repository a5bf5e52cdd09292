//! Applying overlays, and the errors of invalid ones.

use serde_json_path::JsonPath;

use super::*;
use crate::{
    diagnostic::{Severity, one_line},
    openapi::load::load_bytes,
};

const DOCUMENT: &str = "\
paths:
  /a~b/{c}:
    get:
      tags: [x, y]
      parameters:
        - {name: page, required: true}
        - {name: rpp}
        - {name: page, in: header}
    post: {summary: old}
info: {title: T}
";

/// Returns the document after `actions`, and the diagnostics.
fn apply_actions(actions: &str) -> (Node, Vec<Diagnostic>) {
    let text = format!("overlay: 1.1.0\ninfo: {{title: t, version: 1.0.0}}\nactions:\n{actions}");
    apply_text(&text)
}

fn apply_text(text: &str) -> (Node, Vec<Diagnostic>) {
    let mut document = load_bytes("spec.yaml", DOCUMENT.as_bytes()).unwrap();
    let overlay = load_bytes("overlay.yaml", text.as_bytes()).unwrap();
    let found = apply(&mut document, &overlay);
    (document, found)
}

fn lines(found: &[Diagnostic]) -> String {
    found.iter().map(one_line).collect::<Vec<_>>().join("\n")
}

fn applied(actions: &str) -> Node {
    let (document, found) = apply_actions(actions);
    assert_eq!(lines(&found), "");
    document
}

#[test]
fn an_update_merges_objects_and_replaces_the_rest() {
    let document = applied(
        "- target: $.paths['/a~b/{c}']\n  description: why\n  update: {post: {summary: new, deprecated: true}, get: {tags: [z]}}\n",
    );
    let path = document.at("/paths/~1a~0b~1{c}").unwrap();
    assert_eq!(
        path.get("post").unwrap().to_serde().to_string(),
        r#"{"summary":"new","deprecated":true}"#
    );
    assert_eq!(
        path.at("/get/tags").unwrap().to_serde().to_string(),
        r#"["x","y","z"]"#
    );
    let summary = path.at("/post/summary").unwrap();
    assert_eq!(
        (summary.span.source.name.as_str(), summary.span.line),
        ("overlay.yaml", 6)
    );
}

#[test]
fn an_update_appends_to_arrays_and_replaces_primitive_values() {
    let document = applied(
        "- {target: $..tags, description: why, update: z}\n- {target: $.info.title, description: why, update: New}\n",
    );
    assert_eq!(
        document
            .at("/paths/~1a~0b~1{c}/get/tags/2")
            .and_then(Node::as_str),
        Some("z")
    );
    assert_eq!(document.at("/info/title").and_then(Node::as_str), Some("New"));
}

#[test]
fn recursive_member_queries_match_the_json_path_library() {
    let document = load_bytes("spec.yaml", DOCUMENT.as_bytes()).unwrap().to_serde();
    for text in [
        "$..name",
        "$..get",
        "$..parameters[?@.name=='page'].in",
        "$..get['tags','parameters'][0]",
        "$..paths..name",
        "$..get.parameters[*]['name','name']",
    ] {
        let query = Query::parse(text).unwrap();
        assert!(matches!(query, Query::Members { .. }), "{text}");
        let library = Query::Other(JsonPath::parse(text).unwrap());
        let found = matches(&query, &document);
        assert!(!found.is_empty(), "{text}");
        assert_eq!(found, matches(&library, &document), "{text}");
    }
    for text in [
        "$..*",
        "$..['name']",
        "$..[?@.name]",
        "$..tags[?@ == $.info.title]",
        "$.info..title",
    ] {
        assert!(matches!(Query::parse(text).unwrap(), Query::Other(_)), "{text}");
    }
}

#[test]
fn all_matches_are_removed() {
    let document =
        applied("- {target: \"$..parameters[?@.name == 'page']\", description: why, remove: true}\n");
    let left = document.at("/paths/~1a~0b~1{c}/get/parameters").unwrap();
    assert_eq!(left.to_serde().to_string(), r#"[{"name":"rpp"}]"#);
    let document = applied("- {target: \"$['info', 'info']\", description: why, remove: true}\n");
    assert!(document.get("info").is_none());
    let document = applied("- {target: $..*, description: why, remove: true}\n");
    assert_eq!(document.to_serde().to_string(), "{}");
}

#[test]
fn actions_see_earlier_changes() {
    let document = applied(
        "- {target: $.info, description: add, update: {x: {y: 1}}}\n\
         - {target: \"$.info[?@.y == 1]\", description: change, update: {y: 2}}\n\
         - {target: $.info.title, description: drop, remove: true}\n\
         - {target: $.info, description: again, update: {title: T2}}\n",
    );
    assert_eq!(
        document.get("info").unwrap().to_serde().to_string(),
        r#"{"x":{"y":2},"title":"T2"}"#
    );
}

#[test]
fn an_action_without_effect_is_reported() {
    let (document, found) = apply_actions(
        "- target: $.paths['/gone']\n  description: why\n  remove: true\n\
         - target: $.info\n  description: why\n  update: {title: T}\n\
         - target: $.info\n  description: why\n  update: {more: 1}\n",
    );
    insta::assert_snapshot!(lines(&found), @"
    overlay.yaml:4:11: error[ZC0017]: target matches nothing (at /actions/0/target)
    overlay.yaml:7:11: warning[ZC0019]: action has no effect (at /actions/1/target)
    ");
    assert_eq!(found[1].severity, Severity::Warning);
    assert!(
        document.at("/info/more").is_some(),
        "sound actions are applied all the same"
    );
}

#[test]
fn incompatible_updates_are_rejected() {
    let (_, found) = apply_actions(
        "- {target: $.info, description: why, update: text}\n- {target: $, description: why, remove: true}\n\
         - {target: $.paths.*, description: why, update: {post: {summary: {a: 1}}, get: {tags: {}}}}\n",
    );
    insta::assert_snapshot!(lines(&found), @"
    overlay.yaml:4:12: error[ZC0018]: target is an object, but the update is a string (at /actions/0/target)
    overlay.yaml:5:12: error[ZC0018]: cannot remove the whole document (at /actions/1/target)
    overlay.yaml:6:12: error[ZC0018]: `post.summary` of the target is a string, but its update is an object (at /actions/2/target)
    ");
}

#[test]
fn targets_must_be_json_paths() {
    let nested = format!("$[?{}@.a{}]", "(".repeat(5_000), ")".repeat(5_000));
    let (_, found) = apply_actions(&format!(
        "- {{target: paths.x, description: why, remove: true}}\n\
         - {{target: \"$.paths[?@.x = 1]\", description: why, remove: true}}\n\
         - {{target: \"{nested}\", description: why, remove: true}}\n",
    ));
    insta::assert_snapshot!(lines(&found), @"
    overlay.yaml:4:12: error[ZC0016]: `target` is not a valid JSONPath: parser error at character 1 (at /actions/0/target)
    overlay.yaml:5:12: error[ZC0016]: `target` is not a valid JSONPath: in long-hand segment, expected closing ']' at character 14 (at /actions/1/target)
    overlay.yaml:6:12: error[ZC0016]: `target` has more than 8 nested brackets (at /actions/2/target)
    ");
}

#[test]
fn all_errors_of_an_overlay_are_reported_in_one_run() {
    let (_, found) = apply_text(
        "overlay: 2.0.0\nextends: 5\nfoo: 1\nx-note: fine\ninfo: {title: t, author: me}\nactions:\n\
         - {target: $.info, remove: true}\n\
         - {target: $.info, description: ' ', remove: true}\n\
         - {target: 5, description: why, update: {}}\n\
         - {description: why, update: {}}\n\
         - {target: $.info, description: why}\n\
         - {target: $.info, description: why, update: {}, copy: $.paths}\n\
         - {target: $.info, description: why, remove: 'yes', set: 1}\n\
         - text\n",
    );
    insta::assert_snapshot!(lines(&found), @"
    overlay.yaml:3:1: error[ZC0015]: unknown key `foo` (at /foo)
    overlay.yaml:1:10: error[ZC0015]: unsupported version; expected Overlay 1.0 or 1.1 (at /overlay)
    overlay.yaml:5:18: error[ZC0015]: unknown key `author` (at /info/author)
    overlay.yaml:5:7: error[ZC0015]: missing `version` (at /info)
    overlay.yaml:2:10: error[ZC0015]: `extends` must be a non-blank string, found a number (at /extends)
    overlay.yaml:7:3: error[ZC0015]: missing `description`; it must state the reason for the action (at /actions/0)
    overlay.yaml:8:33: error[ZC0015]: `description` must be a non-blank string, found a blank string (at /actions/1/description)
    overlay.yaml:9:12: error[ZC0015]: `target` must be a non-blank string, found a number (at /actions/2/target)
    overlay.yaml:10:3: error[ZC0015]: missing `target` (at /actions/3)
    overlay.yaml:11:3: error[ZC0015]: action must have `update`, `copy` or `remove: true` (at /actions/4)
    overlay.yaml:12:56: error[ZC0015]: action has both `update` and `copy` (at /actions/5/copy)
    overlay.yaml:13:53: error[ZC0015]: unknown key `set` (at /actions/6/set)
    overlay.yaml:13:46: error[ZC0015]: `remove` must be a boolean (at /actions/6/remove)
    overlay.yaml:14:3: error[ZC0015]: an action must be an object, found a string (at /actions/7)
    overlay.yaml:8:12: error[ZC0017]: target matches nothing (at /actions/1/target)
    ");
    insta::assert_snapshot!(lines(&apply_text("overlay: 1.0.0").1), @"
    overlay.yaml:1:1: error[ZC0015]: missing `info` (at the root)
    overlay.yaml:1:1: error[ZC0015]: missing `actions` (at the root)
    ");
    insta::assert_snapshot!(lines(&apply_text("[]").1), @"overlay.yaml:1:1: error[ZC0015]: an overlay must be an object, found an array (at the root)");
    insta::assert_snapshot!(lines(&apply_text("overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions: []").1), @"overlay.yaml:3:10: error[ZC0015]: `actions` must be a non-empty list (at /actions)");
}

#[test]
fn corrections_are_grouped_by_heading() {
    let text = "\
# Top of the file.
overlay: 1.0.0
info: {title: t, version: 1.0.0}
actions:
# Names: what the methods
# are called.
- {target: $.a, description: A., update: {x-zephr-call: a.b}}
- {target: $.b, description: B., update: {x-zephr-type: B, x-zephr-name: c}}
- {target: $.c, description: Named and mended., update: {x-zephr-type: C, required: []}}

# Bodies

- target: $.d  # no heading
  description: >-
    Has
    two lines.
  remove: true
";
    let overlay = load_bytes("overlay.yaml", text.as_bytes()).unwrap();
    let listed = corrections(&[overlay]);
    let (_, sections) = listed.split_once("\n## ").unwrap();
    assert_eq!(
        sections,
        "Names\n\nWhat the methods are called.\n\n2 actions set names.\n\n- `$.c`: Named and mended.\n\n## Bodies\n\n- \
         `$.d`: Has two lines.\n"
    );
}

mod versions;

#[test]
fn copies_of_copies_are_limited() {
    let deeper = |level| {
        format!(
            "- {{target: $.info{}, description: why, update: {{a: {{}}}}}}\n",
            ".a".repeat(level)
        )
    };
    let (_, found) = apply_actions(&(0..130).map(deeper).collect::<String>());
    assert!(
        lines(&found).contains("error[ZC0007]: action makes the nesting exceed 128"),
        "{}",
        lines(&found)
    );
    let tags = "$.paths['/a~b/{c}'].get.tags";
    let doubled = |time| format!("- {{target: \"{tags}\", description: why {time}, copy: \"{tags}\"}}\n");
    let (_, found) = apply_actions(&(0..22).map(doubled).collect::<String>());
    assert!(
        lines(&found).contains("error[ZC0008]: actions add more"),
        "{}",
        lines(&found)
    );
}
