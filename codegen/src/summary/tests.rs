//! The summaries of a small model.

use std::sync::Arc;

use super::*;
use crate::{
    model::{Encoding, Facts, Location, Method, Output, Parameter, Response, SecurityScheme, Status, Type},
    tree::{Origin, Source, Span},
};

fn origin() -> Origin {
    let source = Arc::new(Source {
        name: "spec.yaml".to_owned(),
        text: String::new(),
    });
    Origin {
        pointer: String::new(),
        span: Span {
            source,
            start: 0,
            end: 0,
            line: 1,
            column: 1,
        },
    }
}

fn operation(id: &str, method_name: &str, method: Method, signed: bool) -> Operation {
    let parameter = Parameter {
        wire: "user_id".to_owned(),
        name: "user_id".to_owned(),
        location: Location::Path,
        required: true,
        ty: Type::String,
        encoding: Encoding::Plain,
        name_prefix: None,
        reserved: false,
        media_type: None,
        docs: None,
        example: None,
        facts: Facts::default(),
        origin: origin(),
    };
    let response = |status| Response {
        status,
        docs: None,
        content: None,
    };
    Operation {
        id: id.to_owned(),
        method,
        path: "/v3/users/{user_id}".to_owned(),
        method_name: method_name.to_owned(),
        call_type: String::new(),
        constant: String::new(),
        summary: Some("Reads \"a\" user".to_owned()),
        docs: None,
        parameters: vec![parameter],
        body: None,
        output: Output {
            ty: None,
            optional: false,
            envelope: Vec::new(),
            redirect: false,
        },
        responses: vec![
            response(Status::Code(200)),
            response(Status::Range(4)),
            response(Status::Default),
        ],
        security: if signed {
            vec![vec![SecurityScheme::signature()]]
        } else {
            Vec::new()
        },
        stated_retry: None,
        server: None,
        verify_with: None,
        timeout_secs: None,
        empty_status: None,
        creates: None,
        paging: None,
        stream: None,
        deprecated: false,
        origin: origin(),
    }
}

fn api() -> Api {
    let resource = |name: &str, operations| Resource {
        name: name.to_owned(),
        handle: String::new(),
        docs: None,
        operations,
    };
    Api {
        title: String::new(),
        version: String::new(),
        server: String::new(),
        module: None,
        resources: vec![
            resource(
                "tokens",
                vec![operation("refresh", "refresh", Method::Post, false)],
            ),
            resource("users", vec![operation("getUser", "get", Method::Get, true)]),
        ],
        types: Vec::new(),
        examples: Vec::new(),
    }
}

#[test]
fn json_is_one_array_sorted_by_id() {
    let text = operations_json(&api());
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value.as_array().map(Vec::len), Some(2));
    insta::assert_snapshot!(value[0], @r#"{"id":"getUser","method":"GET","path":"/v3/users/{user_id}","server":null,"resource":"users","call":"users().get","signed":true,"retry":"idempotent","verify_with":null,"timeout_secs":null,"empty_status":null,"creates":null,"paging":null,"deprecated":false,"summary":"Reads \"a\" user","parameters":[{"name":"user_id","in":"path","required":true}],"body":null,"responses":["200","4XX","default"]}"#);
    assert_eq!(
        (value[1]["call"].as_str(), value[1]["signed"].as_bool()),
        (Some("tokens().refresh"), Some(false))
    );
    assert!(text.ends_with("]\n"));
    let empty = Api {
        resources: Vec::new(),
        ..api()
    };
    assert_eq!(operations_json(&empty), "[]\n");
}

#[test]
fn the_table_is_aligned() {
    insta::assert_snapshot!(operations_table(&api()), @"
    getUser  GET   /v3/users/{user_id}  users().get       idempotent
    refresh  POST  /v3/users/{user_id}  tokens().refresh  non_idempotent  unsigned
    ");
}
