//! The rendering of diagnostics.

use std::sync::Arc;

use super::*;
use crate::tree::{Source, Span};

const TEXT: &str = "openapi: 3.0.1\npaths:\n  /é: {get: x}\n\tlast";

fn origin(source: &Arc<Source>, start: usize, end: usize, pointer: &str) -> Origin {
    let before = &source.text[..start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let span = Span {
        source: Arc::clone(source),
        start,
        end,
        line,
        column,
    };
    Origin {
        pointer: pointer.to_owned(),
        span,
    }
}

fn source(name: &str, text: &str) -> Arc<Source> {
    Arc::new(Source {
        name: name.to_owned(),
        text: text.to_owned(),
    })
}

#[test]
fn a_diagnostic_shows_its_line_related_locations_and_help() {
    let source = source("spec.yaml", TEXT);
    let finding = Diagnostic::error(
        Code(12),
        "`get` is odd",
        origin(&source, 30, 33, "/paths/~1é/get"),
    )
    .related("like this one", origin(&source, 0, 7, "/openapi"))
    .help("make it even");
    insta::assert_snapshot!(render(&[finding], false), @"
    error[ZC0012]: `get` is odd
     --> spec.yaml:3:8
      |
    3 |   /é: {get: x}
      |        ^^^
      |
     ::: spec.yaml:1:1
      |
    1 | openapi: 3.0.1
      | ------- like this one
      |
      = note: at /paths/~1é/get
      = help: make it even
    ");
}

#[test]
fn diagnostics_are_sorted_and_deduplicated() {
    let (a, b) = (source("a.yaml", TEXT), source("b.yaml", TEXT));
    let late = Diagnostic::warning(Code(1), "late", origin(&a, 15, 20, "/paths"));
    let early = Diagnostic::error(Code(2), "early", origin(&a, 0, 60, ""));
    let other = Diagnostic::error(Code(3), "other file", origin(&b, 0, 0, ""));
    let text = render(&[other.clone(), late.clone(), early.clone(), late.clone()], false);
    assert_eq!(text, render(&[late, early, other], false));
    insta::assert_snapshot!(text, @"
    error[ZC0002]: early
     --> a.yaml:1:1
      |
    1 | openapi: 3.0.1
      | ^^^^^^^^^^^^^^
      |
      = note: at the root

    warning[ZC0001]: late
     --> a.yaml:2:1
      |
    2 | paths:
      | ^^^^^
      |
      = note: at /paths

    error[ZC0003]: other file
     --> b.yaml:1:1
      |
    1 | openapi: 3.0.1
      | ^
      |
      = note: at the root
    ");
}

#[test]
fn unusual_spans_are_rendered() {
    let long = source("long.json", &"x".repeat(10_000));
    let empty = source("empty.yaml", "");
    let tricky = source("tricky.yaml", "é\r\n");
    let found = [
        Diagnostic::error(Code(1), "on a very long line", origin(&long, 7_000, 7_001, "")),
        Diagnostic::error(Code(1), "in nothing", origin(&empty, 0, 0, "")),
        Diagnostic::error(
            Code(1),
            "inside a character \u{1b}[31m",
            Origin {
                pointer: "/\u{1b}[31m".to_owned(),
                span: Span {
                    source: tricky,
                    start: 1,
                    end: 900,
                    line: 1,
                    column: 1,
                },
            },
        ),
    ];
    insta::assert_snapshot!(render(&found, false), @"
    error[ZC0001]: in nothing
     --> empty.yaml:1:1
      |
    1 |
      | ^
      |
      = note: at the root

    error[ZC0001]: on a very long line
    --> long.json:1:7001
     = note: at the root

    error[ZC0001]: inside a character ␛[31m
     --> tricky.yaml:1:1
      |
    1 | é
      | ^
      |
      = note: at /␛[31m
    ");
    assert!(!found.iter().map(one_line).any(|line| line.contains('\u{1b}')));
}

#[test]
fn colors_are_optional() {
    let finding = [Diagnostic::error(
        Code(1),
        "x",
        origin(&source("a", "b"), 0, 1, ""),
    )];
    assert!(render(&finding, true).contains('\u{1b}'));
    assert!(!render(&finding, false).contains('\u{1b}'));
    assert_eq!(one_line(&finding[0]), "a:1:1: error[ZC0001]: x (at the root)");
}

#[test]
fn json_has_start_and_end_positions() {
    let source = source("spec.yaml", TEXT);
    let finding = Diagnostic::warning(Code(12), "odd", origin(&source, 15, 25, "/paths"))
        .related("like this one", origin(&source, 0, 7, "/openapi"));
    let json = json(&[finding.clone(), finding]);
    assert_eq!(json.as_array().unwrap().len(), 1);
    insta::assert_snapshot!(json[0].to_string(), @r#"{"code":"ZC0012","severity":"warning","message":"odd","place":{"pointer":"/paths","file":"spec.yaml","start":{"line":2,"column":1,"offset":15},"end":{"line":3,"column":4,"offset":25}},"related":[{"message":"like this one","place":{"pointer":"/openapi","file":"spec.yaml","start":{"line":1,"column":1,"offset":0},"end":{"line":1,"column":8,"offset":7}}}],"help":null,"action":null}"#);
}
