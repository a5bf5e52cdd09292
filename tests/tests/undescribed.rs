//! Each gap of the description has a decision: `spec/UNDESCRIBED.md` has exactly one row for each.

mod description;

use std::collections::BTreeSet;

use zephr_codegen::{
    Input, emit, generate,
    model::{Api, Content, ExamplePlace, Method, Operation, Type},
};

#[test]
fn each_operation_without_a_success_body_is_listed() {
    let api = description::generated().api.unwrap();
    let silent = operations(&api).filter(|operation| operation.output.ty.is_none());
    let silent: BTreeSet<Vec<String>> = silent.map(|operation| vec![operation.id.clone()]).collect();
    assert_eq!(rows("Success without a body", 1), silent);
}

/// The overlay is not applied, because it describes some of these bodies.
#[test]
fn each_write_without_a_request_body_is_listed() {
    let spec = description::source("spec/zephr-admin-api.yaml");
    let published = generate(
        Input {
            spec,
            overlays: Vec::new(),
            files: None,
        },
        &emit::Options::default(),
    );
    let published = published.api.unwrap();
    let sends =
        |operation: &&Operation| matches!(operation.method, Method::Post | Method::Put | Method::Patch);
    let empty: BTreeSet<(Method, &str)> = operations(&published)
        .filter(|operation| sends(operation) && operation.body.is_none())
        .map(|operation| (operation.method, operation.path.as_str()))
        .collect();
    let api = description::generated().api.unwrap();
    let decided = |operation: &Operation| match &operation.body {
        None => "none".to_owned(),
        Some(body) => {
            let optional = if body.required { "" } else { "optional " };
            format!("{optional}{}", body.media_type)
        }
    };
    let empty: BTreeSet<Vec<String>> = operations(&api)
        .filter(|operation| empty.contains(&(operation.method, operation.path.as_str())))
        .map(|operation| vec![operation.id.clone(), decided(operation)])
        .collect();
    assert_eq!(rows("Requests without a body", 2), empty);
}

#[test]
fn each_body_without_an_example_is_listed() {
    let api = description::generated().api.unwrap();
    let shown: BTreeSet<(&str, String)> = api
        .examples
        .iter()
        .map(|example| (example.operation.as_str(), example.place.to_string()))
        .collect();
    let bare: BTreeSet<Vec<String>> = operations(&api)
        .flat_map(bodies)
        .filter(|(operation, place, _)| !shown.contains(&(operation.as_str(), place.clone())))
        .map(|(operation, place, ty)| vec![operation, place, ty])
        .collect();
    assert_eq!(rows("Bodies without an example", 3), bare);
}

fn operations(api: &Api) -> impl Iterator<Item = &Operation> {
    api.resources.iter().flat_map(|resource| &resource.operations)
}

/// Returns operation, location and type of every body.
fn bodies(operation: &Operation) -> Vec<(String, String, String)> {
    let sent = operation.body.iter().map(|body| {
        let ty = match &body.content {
            Content::Json(ty) | Content::Form(ty, _) => text(ty),
            Content::Text => "text".to_owned(),
            Content::Bytes | Content::Multipart => "bytes".to_owned(),
        };
        (ExamplePlace::Request, ty)
    });
    let answered = operation.responses.iter().filter_map(|response| {
        let content = response.content.as_ref()?;
        let ty = content.ty.as_ref().map_or("bytes".to_owned(), text);
        Some((ExamplePlace::Response(response.status), ty))
    });
    sent.chain(answered)
        .map(|(place, ty)| (operation.id.clone(), place.to_string(), ty))
        .collect()
}

fn text(ty: &Type) -> String {
    match ty {
        Type::Named(name) => name.clone(),
        Type::Array(item) | Type::List(item) => format!("list of {}", text(item)),
        Type::Map(value) => format!("map of {}", text(value)),
        Type::Json => "any JSON".to_owned(),
        plain => format!("{plain:?}").to_lowercase(),
    }
}

/// Returns the first cells of each row of the table under a heading; the remaining cells must not be empty.
fn rows(heading: &str, cells: usize) -> BTreeSet<Vec<String>> {
    let file = description::source("spec/UNDESCRIBED.md").text;
    let section = file.split("\n## ").find(|section| section.starts_with(heading));
    let rows = section.unwrap().lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let row: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert!(
            row.len() > cells && row.iter().all(|cell| !cell.is_empty()),
            "{row:?}"
        );
        row[..cells].iter().map(|cell| cell.replace('`', "")).collect()
    })
    .collect()
}
