//! The embedded catalog: complete, consistent, and found by every key.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use zephr_catalog::{
    Catalog, Field, Json, Location, Operation, Response, RetryClass, RouteError, Router, Shape, Status,
    Style, Type, catalog,
};

/// Returns every type that is used, with its location.
fn uses(catalog: &Catalog) -> Vec<(String, &Type)> {
    let mut uses = Vec::new();
    for operation in &catalog.operations {
        let id = &operation.id;
        uses.extend(operation.parameters.iter().map(|one| (id.clone(), &one.ty)));
        uses.extend(
            operation
                .body
                .iter()
                .filter_map(|body| Some((id.clone(), body.ty.as_ref()?))),
        );
        uses.extend(
            operation
                .responses
                .iter()
                .filter_map(|one| Some((id.clone(), one.ty.as_ref()?))),
        );
        uses.extend(operation.returns.iter().map(|returns| (id.clone(), &returns.ty)));
    }
    for named in &catalog.types {
        let types: Vec<&Type> = match &named.shape {
            Shape::Object(fields) => fields.iter().map(|field| &field.ty).collect(),
            Shape::OneOf(all) => all.iter().map(|alternative| &alternative.ty).collect(),
            Shape::Newtype(of) => vec![of],
            _ => Vec::new(),
        };
        uses.extend(types.into_iter().map(|ty| (named.name.clone(), ty)));
    }
    uses
}

fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::Array(inner) | Type::List(inner) | Type::Map(inner) => innermost(inner),
        ty => ty,
    }
}

#[test]
fn embedded_catalog_parses() {
    let text = include_str!("../catalog.json");
    let parsed = Catalog::parse(text).unwrap();
    assert_eq!(parsed.operations.len(), 165);
    assert_eq!(catalog().operations.len(), 165);
}

#[test]
fn every_operation_is_found_by_id_call_and_route() {
    let catalog = catalog();
    let router = Router::new(catalog).unwrap();
    for operation in &catalog.operations {
        let is_same = |found: Option<&Operation>| assert_eq!(found.unwrap().id, operation.id);
        is_same(catalog.by_id(&operation.id));
        is_same(catalog.by_call(&operation.call()));
        is_same(catalog.by_name(&operation.resource, &operation.name));
        let path = operation.path.replace('{', "%7B").replace('}', "%7D");
        let found = router.find(&operation.method, &path).unwrap();
        is_same(Some(found.operation));
        let named: Vec<String> = found
            .path
            .iter()
            .map(|value| value.trim_matches(['{', '}']).to_owned())
            .collect();
        let parameters = operation.parameters.iter();
        let parameters = parameters.filter(|parameter| parameter.location == Location::Path);
        assert_eq!(
            named,
            parameters.map(|one| one.wire().to_owned()).collect::<Vec<_>>()
        );
    }
    assert!(catalog.by_id("listusers").is_none());
    assert!(catalog.by_call("users.list").is_none());
}

#[test]
fn routing_distinguishes_unknown_paths_from_other_methods() {
    let router = Router::new(catalog()).unwrap();
    assert_eq!(
        router.find("GET", "/v3/nothing").unwrap_err(),
        RouteError::NotFound
    );
    let allowed = ["GET", "POST"].map(str::to_owned).to_vec();
    assert_eq!(
        router.find("PATCH", "/v3/users").unwrap_err(),
        RouteError::MethodNotAllowed(allowed)
    );
    let found = router.find("GET", "/v3/users/a%2Fb%20c").unwrap();
    assert_eq!(
        (found.operation.id.as_str(), &found.path[..]),
        ("getUser", &["a/b c".to_owned()][..])
    );
}

#[test]
fn every_reference_has_a_target() {
    let catalog = catalog();
    for (place, ty) in uses(catalog) {
        if let Type::Named(name) = innermost(ty) {
            assert!(catalog.named(name).is_some(), "{place}: no type {name}");
        }
    }
    for operation in &catalog.operations {
        let verify_with = operation.verify_with.as_deref();
        assert!(
            verify_with.is_none_or(|id| catalog.by_id(id).is_some()),
            "{}: no operation {verify_with:?}",
            operation.id
        );
        if let Some(paging) = &operation.paging {
            for wanted in [Some(&paging.page), paging.size.as_ref()].into_iter().flatten() {
                assert!(
                    operation
                        .parameters
                        .iter()
                        .any(|parameter| parameter.wire() == wanted)
                );
            }
        }
    }
}

#[test]
fn names_are_unique_and_types_are_sorted() {
    let catalog = catalog();
    let calls: BTreeSet<String> = catalog.operations.iter().map(Operation::call).collect();
    let ids: BTreeSet<&str> = catalog
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!((calls.len(), ids.len()), (165, 165));
    assert!(catalog.types.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn an_operation_has_its_parameters_body_and_response() {
    let catalog = catalog();
    let list = catalog.by_id("listUsers").unwrap();
    assert_eq!((list.method.as_str(), list.path.as_str()), ("GET", "/v3/users"));
    assert_eq!((list.signed, list.retry), (true, RetryClass::Idempotent));
    let email = list
        .parameters
        .iter()
        .find(|one| one.name == "email_address")
        .unwrap();
    assert_eq!(email.wire(), "identifiers.email_address");
    assert_eq!((email.location, email.required), (Location::Query, false));
    let key = list.parameters.iter().find(|one| one.prefix.is_some()).unwrap();
    assert!(key.is_called("foreign_key.crm") && !key.is_called("foreign_key."));
    let filter = list.parameters.iter().find(|one| one.style.is_some()).unwrap();
    assert_eq!(filter.style, Some(Style::Base64Json));
    assert!(matches!(list.returns.as_ref().unwrap().ty, Type::List(_)));
    assert_eq!(list.success().unwrap().status, Status::Code(200));

    let create = catalog.by_call("users().create").unwrap();
    let body = create.body.as_ref().unwrap();
    let fields: Vec<&str> = catalog
        .fields(body.ty.as_ref().unwrap())
        .iter()
        .map(Field::wire)
        .collect();
    assert!(fields.contains(&"identifiers"), "{fields:?}");
    assert!(
        body.example
            .as_ref()
            .unwrap()
            .compact()
            .starts_with(r#"{"user_id":"123456789ABCD","#)
    );
}

#[test]
fn newtypes_and_enum_values_are_resolved() {
    let catalog = catalog();
    assert_eq!(catalog.resolve(&Type::Named("UserId".to_owned())), &Type::String);
    let operator = catalog.values(&Type::Named("AttributeOperator".to_owned()));
    assert_eq!(operator.first().map(String::as_str), Some("is"));
    assert!(catalog.fields(&Type::String).is_empty());
    assert_eq!(Type::Array(Box::new(Type::Secret)).to_string(), "array of secret");
}

#[test]
fn compact_json_keeps_key_order_number_text_and_spaces_in_strings() {
    let json: Json = serde_json::from_str("{ \"b\": [1.50, 1e3],\n \"a\": \"x \\\" \\\\\" }").unwrap();
    assert_eq!(json.compact(), r#"{"b":[1.50,1e3],"a":"x \" \\"}"#);
    assert_eq!(json.to_text(), None);
    assert_eq!(
        serde_json::from_str::<Json>("\"a b\"")
            .unwrap()
            .to_text()
            .as_deref(),
        Some("a b")
    );
}

#[test]
fn unknown_keys_are_an_error() {
    let text = include_str!("../catalog.json");
    let changed = text.replacen("\"method\":", "\"verb\": \"GET\", \"method\":", 1);
    let error = Catalog::parse(&changed).unwrap_err().to_string();
    assert!(error.contains("unknown field `verb`"), "{error}");
}

#[test]
fn a_string_example_is_quoted_only_for_a_json_media_type() {
    let body = |media_type: &str, example: &str| {
        let json = format!(r#"{{"status": "200", "media_type": "{media_type}", "example": {example}}}"#);
        let response: Response = serde_json::from_str(&json).unwrap();
        response.body()
    };
    assert_eq!(body("text/html", "\"<p>\"").as_deref(), Some("<p>"));
    assert_eq!(body("application/json", "\"<p>\"").as_deref(), Some("\"<p>\""));
    assert_eq!(body("text/csv", "[1, 2]").as_deref(), Some("[1,2]"));
    let response: Response = serde_json::from_str(r#"{"status": "204"}"#).unwrap();
    assert_eq!(response.body(), None);
}

#[test]
fn every_success_with_a_body_has_an_example() {
    for operation in &catalog().operations {
        let success = operation.success().unwrap();
        assert_eq!(
            success.body().is_some(),
            success.media_type.is_some(),
            "{}",
            operation.id
        );
    }
}
