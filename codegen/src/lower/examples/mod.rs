//! Examples: documented ones that conform to their type, or else generated ones.

mod compose;
mod fit;

pub(super) use compose::Purpose;

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{DocumentedExample, ExamplePlace, Type, TypeKind},
    openapi::Cursor,
    tree::Json,
};

use super::Lowering;

/// The candidates for an example, and the context of its value.
pub(super) struct Example<'a, 'e> {
    /// The documented values, in order of preference.
    pub(super) documented: Vec<Cursor<'a>>,
    /// The keys that may wrap the value.
    pub(super) envelope: &'e [String],
    /// The name of the value, for a generated example.
    pub(super) name: &'e str,
    pub(super) purpose: Purpose,
}

impl<'a> Lowering<'a> {
    /// Returns the candidates for an example: documented examples, which are also recorded for the model, then other
    /// values in the schema.
    pub(super) fn documented(
        &mut self,
        place: ExamplePlace,
        at: &Cursor<'a>,
        schema: Option<&Cursor<'a>>,
        ty: &Type,
    ) -> Vec<Cursor<'a>> {
        let mut found = self.examples_of(at, schema);
        if *ty == Type::Bytes {
            return found; // bytes are not JSON
        }
        self.examples
            .extend(found.iter().map(|example| DocumentedExample {
                operation: String::new(),
                place: place.clone(),
                value: example.node.to_json(),
                origin: example.origin(),
            }));
        let Some(schema) = schema else { return found };
        found.extend(schema.get("default"));
        let is_enum = matches!(
            self.types.draft(ty).and_then(|draft| draft.kind.as_ref()),
            Some(TypeKind::Enum(_))
        );
        if is_enum {
            found.extend(schema.get("enum").and_then(|values| values.items().next()));
        }
        found
    }

    /// Returns the documented examples: `example`, the values of `examples`, and the example of the schema.
    pub(super) fn examples_of(&mut self, at: &Cursor<'a>, schema: Option<&Cursor<'a>>) -> Vec<Cursor<'a>> {
        let mut found: Vec<Cursor<'a>> = at.get("example").into_iter().collect();
        for (_, entry) in at.get("examples").iter().flat_map(Cursor::entries) {
            found.extend(self.resolve(&entry).and_then(|example| example.get("value")));
        }
        found.extend(schema.and_then(|schema| schema.get("example")));
        found
    }

    /// Returns the first documented value that conforms to the type, or else a generated one. Reports documented values
    /// that do not conform.
    pub(super) fn example(&mut self, example: Example<'a, '_>, ty: &Type) -> Option<Json> {
        let mut fitting = None;
        for documented in &example.documented {
            let kind = self.types.draft(ty).and_then(|draft| draft.kind.as_ref());
            let read = match kind {
                Some(TypeKind::Newtype(newtype)) => &newtype.of,
                _ => ty,
            };
            let value = as_text(documented.node.to_json(), read, example.purpose);
            match fit::mismatch(&self.types, &value, ty, example.envelope) {
                None => fitting = fitting.or(Some(value)),
                Some(mismatch) => self.report_mismatch(documented, &mismatch),
            }
        }
        fitting.or_else(|| Some(compose::compose(&self.types, ty, example.name, example.purpose)))
    }

    fn report_mismatch(&mut self, documented: &Cursor<'a>, mismatch: &fit::Mismatch) {
        let place = format!("{}{}", documented.pointer, mismatch.pointer);
        let place = self.document.at(&place);
        let origin = place.map_or_else(|| documented.origin(), |place| place.origin());
        let message = format!(
            "example contradicts its schema: expected {}, found {}",
            mismatch.expected, mismatch.found
        );
        self.report(
            Diagnostic::warning(codes::EXAMPLE, message, origin)
                .help("correct the schema in the overlay if the example matches the service"),
        );
    }
}

/// Converts a scalar example for a request to the type of its schema. YAML parses the value of `example: 123` as a
/// number even if the schema is a string.
fn as_text(value: Json, ty: &Type, purpose: Purpose) -> Json {
    match (value, ty, purpose) {
        (Json::Number(text), Type::String | Type::Secret, Purpose::Request) => Json::String(text),
        (Json::Bool(value), Type::String | Type::Secret, Purpose::Request) => Json::String(value.to_string()),
        (Json::String(text), Type::Bool, Purpose::Request) if text == "true" || text == "false" => {
            Json::Bool(text == "true")
        }
        (Json::String(text), Type::Integer, Purpose::Request) if text.parse::<i64>().is_ok() => {
            Json::Number(text)
        }
        (value, ..) => value,
    }
}

/// Returns the kind of a value, for messages.
fn describe(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}
