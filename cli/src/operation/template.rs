//! Skeletons of bodies.

use serde_json::{Map, Value};
use zephr_catalog::{BodyFormat, Operation, Shape, catalog, samples::Arguments};

use crate::value;

/// Returns the documented example of a body in one line.
fn compact(operation: &Operation) -> String {
    let example = Arguments::example(operation);
    let body = example.body_bytes().unwrap_or_default();
    String::from_utf8_lossy(body).into_owned()
}

/// Returns a skeleton of a body: its example, and all further fields that have an example.
pub(crate) fn filled(operation: &'static Operation) -> String {
    let Some(body) = &operation.body else {
        return String::new();
    };
    let is_document = matches!(body.format, BodyFormat::Json | BodyFormat::Form);
    let example = body.example.as_ref().filter(|_| is_document);
    let Some(mut filled) = example.and_then(|example| example.decode::<Value>().ok()) else {
        return compact(operation);
    };
    let is_object = body
        .ty
        .as_ref()
        .is_some_and(|ty| matches!(catalog().shape(value::resolve(ty)), Some(Shape::Object(_))));
    if let (Value::Object(fields), true, Some(ty)) = (&mut filled, is_object, &body.ty) {
        add_examples(fields, ty);
    }
    serde_json::to_string_pretty(&filled).unwrap_or_else(|_| compact(operation))
}

fn add_examples(fields: &mut Map<String, Value>, ty: &'static zephr_catalog::Type) {
    for field in value::fields(ty) {
        let is_present = fields.keys().any(|key| field.is_called(key));
        if is_present || field.deprecated {
            continue;
        }
        if let Some(example) = field.example.as_ref().and_then(|example| example.decode().ok()) {
            fields.insert(field.wire().to_owned(), example);
        }
    }
}
