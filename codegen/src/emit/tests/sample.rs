//! A small model, built by hand.

use std::sync::Arc;

use crate::{
    model::{
        Alternative, Api, Body, Content, Encoding, Facts, Field, Location, Method, Operation, Output,
        Parameter, Resource, Response, ResponseContent, SecurityScheme, Status, Type, TypeDef, TypeKind,
        Variant,
    },
    tree::{Json, Origin, Source, Span},
};

pub(super) fn api() -> Api {
    Api {
        title: "Sample".to_owned(),
        version: "2026-01-08".to_owned(),
        server: "https://{tenant}.example.com".to_owned(),
        module: Some("by_hand".to_owned()),
        resources: vec![Resource {
            name: "sessions".to_owned(),
            handle: "Sessions".to_owned(),
            docs: Some("Sessions of end users.".to_owned()),
            operations: vec![create(), evict(), list()],
        }],
        types: vec![new_session(), proof(), session(), state()],
        examples: Vec::new(),
    }
}

/// Path parameter, JSON body, an optional response body.
fn create() -> Operation {
    let body = object([
        ("user", string("joe")),
        ("proof", object([("token", string("t-1"))])),
        ("since", Json::Number("2018".to_owned())),
    ]);
    Operation {
        parameters: vec![Parameter {
            docs: Some("The site's slug, see <https://example.com/[sites]>.".to_owned()),
            example: Some(string("news")),
            ..parameter("site", Location::Path, true, Type::String)
        }],
        body: Some(Body {
            any_of_range: false,
            nullable: false,
            name: "body".to_owned(),
            media_type: "application/json".to_owned(),
            content: Content::Json(named("NewSession")),
            required: true,
            docs: Some("Who logs in".to_owned()),
            example: Some(body),
        }),
        output: Output {
            ty: Some(named("Session")),
            optional: true,
            envelope: vec!["data".to_owned()],
            redirect: false,
        },
        responses: vec![
            response(200, "Logged in", Some(object([("user_id", string("u-1"))]))),
            response(204, "Nothing to tell", None),
            response(404, "No such site", None),
        ],
        ..operation(
            "createSession",
            Method::Post,
            "/v4/sessions/{site}",
            "create",
            "Create",
            "CREATE",
        )
    }
}

/// Text body, no response body, deprecated, unsigned.
fn evict() -> Operation {
    Operation {
        body: Some(Body {
            any_of_range: false,
            nullable: false,
            name: "body".to_owned(),
            media_type: "text/plain".to_owned(),
            content: Content::Text,
            required: true,
            docs: None,
            example: Some(string("^/news\\.html$")),
        }),
        responses: vec![response(204, "Evicted", None)],
        security: Vec::new(),
        deprecated: true,
        ..operation("evict", Method::Post, "/v3/evict", "evict", "Evict", "EVICT")
    }
}

/// Every kind of optional parameter, and a list as the response.
fn list() -> Operation {
    Operation {
        parameters: vec![
            Parameter {
                example: Some(Json::Number("10".to_owned())),
                ..parameter("limit", Location::Query, true, Type::Integer)
            },
            Parameter {
                example: Some(string("active")),
                ..parameter("state", Location::Query, false, named("State"))
            },
            Parameter {
                wire: "foreign_key.xxx".to_owned(),
                name_prefix: Some("foreign_key.".to_owned()),
                reserved: false,
                media_type: None,
                example: Some(string("42")),
                ..parameter("foreign_key", Location::Query, false, Type::String)
            },
            Parameter {
                encoding: Encoding::Base64Json,
                example: Some(Json::Array(vec![string("a")])),
                ..parameter(
                    "filter",
                    Location::Query,
                    false,
                    Type::Array(Box::new(Type::Json)),
                )
            },
            parameter("token", Location::Cookie, false, Type::Secret),
        ],
        output: Output {
            ty: Some(Type::List(Box::new(named("Session")))),
            optional: false,
            envelope: Vec::new(),
            redirect: false,
        },
        responses: vec![response(200, "All | some", Some(Json::Array(Vec::new())))],
        ..operation(
            "listSessions",
            Method::Get,
            "/v4/sessions",
            "list",
            "List",
            "LIST",
        )
    }
}

fn new_session() -> TypeDef {
    let fields = vec![
        Field {
            required: true,
            ..field("user", Type::String)
        },
        Field {
            required: true,
            ..field("proof", named("Proof"))
        },
        Field {
            docs: Some("The device.".to_owned()),
            ..field("device", Type::String)
        },
        Field {
            wire: "labels".to_owned(),
            ..field("labels", Type::Map(Box::new(Type::Integer)))
        },
    ];
    TypeDef {
        in_requests: true,
        ..type_def("NewSession", TypeKind::Object(fields))
    }
}

fn session() -> TypeDef {
    let fields = vec![
        Field {
            aliases: vec!["userId".to_owned()],
            ..field("user_id", Type::String)
        },
        field("state", named("State")),
        Field {
            boxed: true,
            own_id: false,
            required: true,
            ..field("previous", named("Session"))
        },
    ];
    TypeDef {
        in_outputs: true,
        ..type_def("Session", TypeKind::Object(fields))
    }
}

fn state() -> TypeDef {
    let variants = [("active", "Active"), ("", "Empty")];
    let variants = variants.map(|(wire, name)| Variant {
        wire: wire.to_owned(),
        name: name.to_owned(),
    });
    TypeDef {
        home: None,
        ..type_def("State", TypeKind::Enum(variants.to_vec()))
    }
}

fn proof() -> TypeDef {
    let alternatives = [
        ("Code", Type::Integer),
        ("Anything", Type::Map(Box::new(Type::String))),
    ];
    let alternatives = alternatives.map(|(name, ty)| Alternative {
        name: name.to_owned(),
        ty,
        tag: None,
        statuses: Vec::new(),
        docs: None,
    });
    TypeDef {
        in_requests: true,
        ..type_def("Proof", TypeKind::OneOf(alternatives.to_vec()))
    }
}

fn type_def(name: &str, kind: TypeKind) -> TypeDef {
    TypeDef {
        name: name.to_owned(),
        docs: None,
        origins: vec![origin(&format!("/components/schemas/{name}"))],
        home: Some("sessions".to_owned()),
        in_requests: false,
        in_outputs: false,
        kind,
    }
}

fn field(name: &str, ty: Type) -> Field {
    Field {
        wire: name.to_owned(),
        name: name.to_owned(),
        aliases: Vec::new(),
        ty,
        required: false,
        nullable: false,
        null_by_default: false,
        fixed: None,
        argument: false,
        boxed: false,
        own_id: false,
        docs: None,
        example: None,
        facts: Facts::default(),
    }
}

fn operation(
    id: &str,
    method: Method,
    path: &str,
    method_name: &str,
    call_type: &str,
    constant: &str,
) -> Operation {
    Operation {
        id: id.to_owned(),
        method,
        path: path.to_owned(),
        method_name: method_name.to_owned(),
        call_type: call_type.to_owned(),
        constant: constant.to_owned(),
        summary: Some(format!("Does {method_name}")),
        docs: None,
        parameters: Vec::new(),
        body: None,
        output: Output {
            ty: None,
            optional: false,
            envelope: Vec::new(),
            redirect: false,
        },
        responses: Vec::new(),
        security: vec![vec![SecurityScheme::signature()]],
        stated_retry: None,
        server: None,
        verify_with: None,
        timeout_secs: None,
        empty_status: None,
        creates: None,
        paging: None,
        stream: None,
        deprecated: false,
        origin: origin("/paths"),
    }
}

fn parameter(name: &str, location: Location, required: bool, ty: Type) -> Parameter {
    Parameter {
        wire: name.to_owned(),
        name: name.to_owned(),
        location,
        required,
        ty,
        encoding: Encoding::Plain,
        name_prefix: None,
        reserved: false,
        media_type: None,
        docs: None,
        example: None,
        facts: Facts::default(),
        origin: origin("/parameters"),
    }
}

fn response(code: u16, docs: &str, example: Option<Json>) -> Response {
    let content = example.map(|example| ResponseContent {
        media_type: "application/json".to_owned(),
        ty: Some(Type::Json),
        example: Some(example),
    });
    Response {
        status: Status::Code(code),
        docs: Some(docs.to_owned()),
        content,
    }
}

pub(super) fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

pub(super) fn string(text: &str) -> Json {
    Json::String(text.to_owned())
}

pub(super) fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.map(|(key, value)| (key.to_owned(), value)).to_vec())
}

fn origin(pointer: &str) -> Origin {
    let source = Arc::new(Source {
        name: "sample.yaml".to_owned(),
        text: String::new(),
    });
    Origin {
        pointer: pointer.to_owned(),
        span: Span {
            source,
            start: 0,
            end: 0,
            line: 1,
            column: 1,
        },
    }
}
