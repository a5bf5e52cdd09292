//! `zephr sample`: every operation in every language, checked by the tools of the language and run against the mock.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod runs;
mod rust;
#[path = "../support/mod.rs"]
mod support;
mod syntax;

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::Path,
    process::Command,
    sync::LazyLock,
};

use support::{Run, ZEPHR, in_parallel, isolated, with_service};
use zephr_catalog::{
    catalog,
    samples::{Language, Request, Settings},
};

/// A secret key that must appear in no program.
const CANARY: &str = "canary-91c2e7";

/// The languages, and the names of their files.
const LANGUAGES: [(&str, &str); 11] = [
    ("curl", "sh"),
    ("javascript", "mjs"),
    ("node", "mjs"),
    ("python", "py"),
    ("java", "java"),
    ("csharp", "cs"),
    ("php", "php"),
    ("go", "go"),
    ("ruby", "rb"),
    ("r", "R"),
    ("rust", "rs"),
];

/// The programs of all operations by language, then by operation ID.
///
/// The command prints each operation in one language only, and uses each language in turn. The catalog renders the
/// other programs, because a process for each of the 1815 programs takes too long. The command builds the request
/// without regard to the language, so a wrong request is wrong in all languages.
static PROGRAMS: LazyLock<BTreeMap<&str, BTreeMap<&str, String>>> = LazyLock::new(|| {
    let wanted: Vec<_> = LANGUAGES
        .iter()
        .enumerate()
        .flat_map(|(turn, (language, _))| {
            let operations = catalog().operations.iter().enumerate();
            operations.map(move |(index, operation)| {
                let is_printed = index % LANGUAGES.len() == turn;
                (*language, operation, is_printed)
            })
        })
        .collect();
    let texts = in_parallel(&wanted, |(language, operation, is_printed)| {
        if !is_printed {
            let request = Request::example(operation).unwrap();
            let language = Language::by_name(language).unwrap();
            return request.render(language, Settings::Environment).unwrap();
        }
        let mut command = with_service(ZEPHR, "http://localhost:1");
        command.env("ZEPHR_SECRET_KEY", CANARY);
        Run::of(command.args(["sample", &operation.id, "--lang", language])).ok()
    });
    let mut programs: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for ((language, operation, _), text) in wanted.into_iter().zip(texts) {
        let of_language = programs.entry(language).or_default();
        of_language.insert(operation.id.as_str(), text);
    }
    programs
});

/// Returns whether a command succeeds. If the command fails, reports the test as skipped.
fn has(command: &mut Command) -> bool {
    let is_there = Run::of(command).code == 0;
    if !is_there {
        // Bypasses the capture of output, so that it is always visible.
        let _ = writeln!(
            io::stderr(),
            "skipped: {:?} {:?} fails",
            command.get_program(),
            command.get_args()
        );
    }
    is_there
}

#[test]
fn every_operation_is_rendered_in_every_language() {
    for (language, _) in LANGUAGES {
        let programs = &PROGRAMS[language];
        assert_eq!(programs.len(), 165, "{language}");
        for operation in &catalog().operations {
            let text = &programs[operation.id.as_str()];
            let shown = format!(
                "({} {}",
                operation.method,
                operation.path.split('{').next().unwrap()
            );
            assert!(text.lines().take(2).any(|line| line.contains(&shown)), "{text}");
            assert_eq!(text.contains("ZEPHR_ACCESS_KEY"), operation.signed, "{text}");
            assert!(!text.contains("{%") && !text.contains("{{"), "{text}");
            assert!(
                !text.contains("\n\n\n\n") && text.ends_with("\n") && !text.ends_with("\n\n"),
                "{text}"
            );
            assert!(!text.lines().any(|line| line.ends_with(' ')), "{text}");
        }
    }
}

/// The command line uses the client to encode the request. The catalog encodes the request on its own, from the
/// description.
#[test]
fn programs_match_those_of_the_catalog() {
    for operation in &catalog().operations {
        let request = Request::example(operation).unwrap();
        for language in Language::ALL {
            let rendered = request.render(language, Settings::Environment).unwrap();
            let printed = &PROGRAMS[language.name()][operation.id.as_str()];
            assert!(
                rendered == *printed,
                "{} in {language:?} differs:\n{rendered}\n{printed}",
                operation.id
            );
        }
    }
}

#[test]
fn programs_match_those_of_the_corrected_description() {
    let text = include_str!("../../../spec/zephr-admin-api.corrected.json");
    assert!(!text.contains("x-zephr-"));
    let description: serde_json::Value = serde_json::from_str(text).unwrap();
    for operation in &catalog().operations {
        let method = operation.method.to_lowercase();
        let samples = &description["paths"][&operation.path][&method]["x-codeSamples"];
        let expected: Vec<_> = Language::ALL
            .into_iter()
            .map(|language| {
                let source = &PROGRAMS[language.name()][operation.id.as_str()];
                serde_json::json!({ "lang": language.syntax(), "label": language.label(), "source": source })
            })
            .collect();
        assert!(*samples == serde_json::Value::from(expected), "{}", operation.id);
    }
}

#[test]
fn no_program_contains_a_key() {
    for text in PROGRAMS.values().flat_map(BTreeMap::values) {
        assert!(!text.contains(CANARY) && !text.contains("not-set"), "{text}");
    }
}

/// Returns the go command with a cache of its own.
fn go() -> Command {
    let mut command = isolated("go");
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go");
    command
        .env("GOCACHE", cache)
        .env("GOPATH", "/nonexistent/go")
        .env("GOFLAGS", "-mod=mod");
    command
}

/// Runs `zephr sample` without a service and a key pair.
fn sample(arguments: &[&str]) -> Run {
    Run::of(isolated(ZEPHR).arg("sample").args(arguments))
}

#[test]
fn the_default_language_is_curl() {
    let shown = sample(&["users", "list"]).ok();
    assert_eq!(shown, sample(&["listUsers", "--lang", "curl"]).ok());
    assert!(shown.starts_with("#!/bin/sh\n"), "{shown}");
}

#[test]
fn invalid_arguments_are_usage_errors_with_a_suggestion() {
    let cases: [(&[&str], &str); 7] = [
        (
            &["listUser"],
            "no operation is named `listUser`\nhelp: did you mean `listUsers`?",
        ),
        (
            &["usres", "lst"],
            "no operation is named `usres lst`\nhelp: did you mean `users list`",
        ),
        (
            &["roles"],
            "`roles` is a resource without a method\nhelp: add one of its methods: `create`, `",
        ),
        (
            &["qwertyuiop"],
            "no operation is named `qwertyuiop`\nhelp: list all operations with `zephr operations`",
        ),
        (
            &["users", "list", "--lang", "cobol"],
            "possible values: curl, javascript, node",
        ),
        (
            &["users", "get", "--", "--no-such-flag"],
            "unexpected argument '--no-such-flag'",
        ),
        (
            &["users", "get", "--lang", "rust", "--", "u-1"],
            "`--lang rust` prints the documented example and takes no arguments",
        ),
    ];
    for (arguments, expected) in cases {
        let run = sample(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(expected), "{}", run.err);
    }
}

#[test]
fn the_examples_of_the_readme_and_the_help_print_programs() {
    let readme = include_str!("../../../README.md");
    let (_, line) = readme.split_once("`zephr sample").unwrap();
    let line = line.split('`').next().unwrap();
    let help = sample(&["--help"]).ok();
    let (_, examples) = help.split_once("Examples:\n").unwrap();
    let lines: Vec<_> = examples
        .lines()
        .map(|line| line.trim().strip_prefix("zephr sample").unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines.into_iter().chain([line]) {
        let words: Vec<_> = line.split_whitespace().collect();
        let text = sample(&words).ok();
        assert!(text.contains("(GET /v3/users"), "{text}");
    }
}
