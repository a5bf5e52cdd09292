//! Types whose values may all deviate, as in generated code.

use zephr_runtime::{self as rt, List, Map, Number};

/// Every kind of value that may deviate.
#[derive(Clone, Debug)]
pub struct Plan {
    pub active: bool,
    pub seats: Option<i64>,
    pub price: Option<Number>,
    pub label: Option<String>,
    pub tags: Option<Vec<String>>,
    pub limits: Option<Map<Number>>,
    pub steps: Option<List<Step>>,
    pub extra: rt::UnknownFields,
}

rt::object!(Plan {
    active: required("active"),
    seats: optional("seats").or(&["seat_count"]),
    price: optional("price"),
    label: optional("label"),
    tags: optional("tags"),
    limits: optional("limits"),
    steps: optional("steps"),
});

/// A nested object.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: String,
    pub extra: rt::UnknownFields,
}

rt::object!(Step {
    name: required("name"),
});
