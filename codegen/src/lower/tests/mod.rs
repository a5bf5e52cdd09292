//! Lowering small descriptions.

mod examples;
mod hints;
mod ids;
mod mistakes;
mod objects;
mod operations;
mod security;
mod types;

use crate::{
    codes,
    diagnostic::{Diagnostic, Severity, one_line, render},
    model::{Api, Operation, Type, TypeDef, TypeKind},
    openapi::load::load_bytes,
    tree::{Json, Node},
};

use super::lower;

fn tree(text: &str) -> Node {
    load_bytes("spec.yaml", text.as_bytes()).unwrap_or_else(|found| panic!("{}", render(&found, false)))
}

/// Returns a description with these paths and components, which are YAML without indentation.
fn spec(paths: &str, components: &str) -> String {
    let indented = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    format!(
        "openapi: 3.0.3\ninfo: {{title: Small, version: '1'}}\npaths:\n{}components:\n{}",
        indented(paths),
        indented(if components.is_empty() {
            "schemas: {}"
        } else {
            components
        })
    )
}

/// Returns a description with one operation, `get /thing`, whose response has `schema`, written on one line.
fn with_response(schema: &str, components: &str) -> String {
    let path = format!(
        "/thing:\n  get:\n    operationId: getThing\n    responses:\n      '200':\n        description: OK\n        \
         content: {{application/json: {{schema: {schema}}}}}"
    );
    spec(&path, components)
}

/// Returns the model and the diagnostics.
fn lowered(text: &str) -> (Api, Vec<Diagnostic>) {
    let (api, mut found) = lower(&tree(text));
    // Most test schemas are untyped somewhere; `types` tests this warning.
    found.retain(|found| found.code != codes::UNTYPED);
    (api.expect("a model"), found)
}

/// Returns the model of a description without errors or warnings.
fn model(text: &str) -> Api {
    let (api, found) = lowered(text);
    assert!(found.is_empty(), "{}", lines(&found));
    api
}

fn lines(found: &[Diagnostic]) -> String {
    found.iter().map(one_line).collect::<Vec<_>>().join("\n")
}

/// Returns the diagnostics without file and pointer: ``7 error ZC0025 unknown type `strnig` ``.
fn findings(text: &str) -> Vec<String> {
    let (_, mut found) = lower(&tree(text));
    found.retain(|found| found.code != codes::UNTYPED);
    let severity = |one: &Diagnostic| {
        if one.severity == Severity::Error {
            "error"
        } else {
            "warning"
        }
    };
    let mut reported: Vec<String> = found
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}",
                one.origin.span.line,
                severity(one),
                one.code,
                one.message
            )
        })
        .collect();
    reported.sort_by_key(|line| {
        line.split(' ')
            .next()
            .and_then(|number| number.parse::<usize>().ok())
    });
    reported
}

fn operation<'a>(api: &'a Api, id: &str) -> &'a Operation {
    let mut operations = api.resources.iter().flat_map(|resource| &resource.operations);
    operations
        .find(|operation| operation.id == id)
        .unwrap_or_else(|| panic!("no operation {id}"))
}

fn find<'a>(api: &'a Api, name: &str) -> &'a TypeDef {
    api.types.iter().find(|ty| ty.name == name).unwrap_or_else(|| {
        panic!(
            "no type {name} among {:?}",
            api.types.iter().map(|ty| &ty.name).collect::<Vec<_>>()
        )
    })
}

fn response_type(api: &Api) -> Option<Type> {
    operation(api, "getThing").output.ty.clone()
}

fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

fn string(text: &str) -> Json {
    Json::String(text.to_owned())
}

/// Formats a type on one line: `Pet{id:String name?:Kind}`, `Kind<cat dog>`, `Either(A|B)`.
fn shown(api: &Api, name: &str) -> String {
    let ty = find(api, name);
    let text = |ty: &Type| show(ty);
    let content = match &ty.kind {
        TypeKind::Object(fields) => {
            let field = |field: &crate::model::Field| {
                let optional = if field.required { "" } else { "?" };
                let boxed = if field.boxed { "*" } else { "" };
                format!("{}{optional}:{boxed}{}", field.name, text(&field.ty))
            };
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(" "))
        }
        TypeKind::Newtype(newtype) => {
            let order = if newtype.ordered_by_hand { " by hand" } else { "" };
            format!(" of {}{order}", show(&newtype.of))
        }
        TypeKind::Enum(variants) => {
            let names: Vec<_> = variants
                .iter()
                .map(|variant| format!("{}={}", variant.name, variant.wire))
                .collect();
            format!("<{}>", names.join(" "))
        }
        TypeKind::OneOf(alternatives) => {
            let names: Vec<_> = alternatives
                .iter()
                .map(|one| format!("{}:{}", one.name, text(&one.ty)))
                .collect();
            format!("({})", names.join("|"))
        }
    };
    format!("{name}{content}")
}

fn show(ty: &Type) -> String {
    match ty {
        Type::Named(name) => name.clone(),
        Type::Array(item) => format!("[{}]", show(item)),
        Type::List(item) => format!("List[{}]", show(item)),
        Type::Map(item) => format!("Map[{}]", show(item)),
        other => format!("{other:?}"),
    }
}
