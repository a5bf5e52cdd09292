//! Every operation of the catalog, called through the built program.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use support::{Run, ZEPHR, in_parallel, start, with_service, zephr, zephr_with_input};
use zephr_catalog::{Operation, catalog};
use zephr_mock::Mock;

/// Two mocks. `examples` responds with the documented examples, so it would return the same page of a list again and
/// again. Therefore, operations with pagination are called on `stored`.
struct Mocks {
    examples: Mock,
    stored: Mock,
}

impl Mocks {
    fn start() -> Self {
        Self {
            examples: start(Mock::builder().static_responses()),
            stored: start(Mock::builder()),
        }
    }

    fn url(&self, operation: &Operation) -> &str {
        match operation.paging {
            Some(_) => self.stored.url(),
            None => self.examples.url(),
        }
    }

    /// Returns the operation IDs of all requests that the mocks received, sorted.
    fn accepted(&self) -> Vec<String> {
        let router = zephr_catalog::Router::new(catalog()).unwrap();
        let mocks = [&self.examples, &self.stored];
        let mut called: Vec<String> = mocks
            .iter()
            .flat_map(|mock| mock.requests().iter().cloned().collect::<Vec<_>>())
            .map(|request| {
                let found = router.find(request.method.as_str(), &request.path).unwrap();
                found.operation.id.clone()
            })
            .collect();
        called.sort();
        called
    }
}

/// Returns the line below `Example:` in the help of an operation.
fn example(operation: &Operation) -> String {
    let help = Run::of(support::isolated(ZEPHR).args(["op", &operation.id, "--help"])).ok();
    let (_, example) = help.split_once("Example:\n  ").unwrap();
    example.trim().to_owned()
}

#[test]
fn the_example_of_every_operation_is_accepted() {
    let mocks = Mocks::start();
    let operations = &catalog().operations;
    let failed: Vec<_> = in_parallel(operations, |operation| {
        let line = example(operation);
        let run = Run::of(with_service("sh", mocks.url(operation)).args(["-c", &line]));
        (run.code != 0).then(|| format!("{line}\n{}", run.err))
    })
    .into_iter()
    .flatten()
    .collect();
    assert_eq!(failed, [""; 0]);
    let mut ids: Vec<_> = operations.iter().map(|operation| operation.id.clone()).collect();
    ids.sort();
    assert_eq!(ids.len(), 165);
    assert_eq!(mocks.accepted(), ids);
}

/// Returns the option that confirms the items of a bulk operation's body.
fn confirmation(operation: &Operation, body: &str) -> Option<String> {
    let items = match operation.id.as_str() {
        "updateBlacklistedEmailDomains" => "",
        "updateBulkUsers" => "/updates",
        _ => return None,
    };
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let items = body.pointer(items).unwrap().as_array().unwrap();
    Some(format!("--confirm={}", items.len()))
}

#[test]
fn every_body_template_is_accepted_by_its_command() {
    let mocks = Mocks::start();
    let with_body: Vec<_> = catalog()
        .operations
        .iter()
        .filter(|operation| operation.body.is_some())
        .collect();
    let failed: Vec<_> = in_parallel(&with_body, |operation| {
        let template = zephr(mocks.url(operation), &["op", &operation.id, "--template"]).ok();
        let parameters = operation.parameters.iter().filter(|parameter| parameter.required);
        let mut words = vec![
            "op".to_owned(),
            operation.id.clone(),
            "--body=-".to_owned(),
            "--yes".to_owned(),
        ];
        words.extend(parameters.map(|parameter| {
            let example = parameter.example.as_ref().unwrap();
            example.to_text().unwrap_or_else(|| example.compact())
        }));
        words.extend(confirmation(operation, &template));
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let run = zephr_with_input(mocks.url(operation), &words, &template);
        (run.code != 0).then(|| format!("{words:?}\n{template}\n{}", run.err))
    })
    .into_iter()
    .flatten()
    .collect();
    assert_eq!(failed, [""; 0]);
    let mut ids: Vec<_> = with_body.iter().map(|operation| operation.id.clone()).collect();
    ids.sort();
    assert_eq!(mocks.accepted(), ids);
}

#[test]
fn every_listed_command_has_help_with_its_example() {
    let list = Run::of(support::isolated(ZEPHR).args(["operations", "--json"])).ok();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
    let commands: Vec<_> = rows
        .iter()
        .map(|row| row["command"].as_str().unwrap().to_owned())
        .collect();
    let differ: Vec<_> = in_parallel(&commands, |command| {
        let words: Vec<_> = command.split(' ').collect();
        let mut by_name = words.clone();
        by_name.push("--help");
        let help = Run::of(support::isolated(ZEPHR).args(&by_name)).ok();
        let has_example = help.contains(&format!("Example:\n  zephr {command}"));
        let has_lines = ["Retry class: ", "(operation "]
            .iter()
            .all(|line| help.contains(line));
        (!has_example || !has_lines).then(|| command.clone())
    })
    .into_iter()
    .flatten()
    .collect();
    assert_eq!(commands.len(), 165);
    assert_eq!(differ, [""; 0]);
}

#[test]
fn api_explains_a_status_404_by_the_path_or_by_the_identifiers() {
    let mock = start(Mock::builder());
    for (method, path, code, help) in [
        (
            "GET",
            "/v9/undocumented?a=b",
            3,
            "no operation has this path; list all operations with `zephr operations`",
        ),
        (
            "PUT",
            "/v3/users",
            1,
            "no operation has this method here: use GET, POST",
        ),
        (
            "GET",
            "/v3/users/nobody",
            3,
            "check the identifiers in the arguments",
        ),
    ] {
        let run = zephr(mock.url(), &["api", method, path]);
        assert_eq!(run.code, code, "{}", run.err);
        assert!(run.err.ends_with(&format!("\nhelp: {help}\n")), "{}", run.err);
    }
}
