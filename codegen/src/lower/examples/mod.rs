//! Examples: the documented one, where it fits its type, else one composed to fit.

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

/// What is known about the example of a place.
pub(super) struct Example<'a, 'e> {
    /// What the description shows, best first.
    pub(super) documented: Vec<Cursor<'a>>,
    /// Keys under which the value may be wrapped.
    pub(super) envelope: &'e [String],
    /// What the value is called, for composing.
    pub(super) name: &'e str,
    pub(super) purpose: Purpose,
}

impl<'a> Lowering<'a> {
    /// What may serve as the example of a place: documented ones, which are noted in the model, too; then what the
    /// schema says otherwise.
    pub(super) fn documented(
        &mut self,
        place: ExamplePlace,
        at: &Cursor<'a>,
        schema: Option<&Cursor<'a>>,
        ty: &Type,
    ) -> Vec<Cursor<'a>> {
        let mut found = self.examples_of(at, schema);
        if *ty == Type::Bytes {
            return found; // bytes are no JSON
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

    /// The examples beside and in a schema: `example`, the values of `examples`, then the schema's own.
    pub(super) fn examples_of(&mut self, at: &Cursor<'a>, schema: Option<&Cursor<'a>>) -> Vec<Cursor<'a>> {
        let mut found: Vec<Cursor<'a>> = at.get("example").into_iter().collect();
        for (_, entry) in at.get("examples").iter().flat_map(Cursor::entries) {
            found.extend(self.resolve(&entry).and_then(|example| example.get("value")));
        }
        found.extend(schema.and_then(|schema| schema.get("example")));
        found
    }

    /// The first documented value that fits, else a composed one. Values that do not fit are told.
    pub(super) fn example(&mut self, example: Example<'a, '_>, ty: &Type) -> Option<Json> {
        let mut fitting = None;
        for documented in &example.documented {
            let kind = self.types.draft(ty).and_then(|draft| draft.kind.as_ref());
            let read = match kind {
                Some(TypeKind::Newtype(newtype)) => &newtype.of,
                _ => ty,
            };
            let value = as_text(documented.node.to_json(), read, example.purpose);
            match fit::misfit(&self.types, &value, ty, example.envelope) {
                None => fitting = fitting.or(Some(value)),
                Some(misfit) => self.tell_misfit(documented, &misfit),
            }
        }
        fitting.or_else(|| Some(compose::compose(&self.types, ty, example.name, example.purpose)))
    }

    fn tell_misfit(&mut self, documented: &Cursor<'a>, misfit: &fit::Misfit) {
        let place = format!("{}{}", documented.pointer, misfit.pointer);
        let place = self.document.at(&place);
        let origin = place.map_or_else(|| documented.origin(), |place| place.origin());
        let message = format!(
            "the example has {} where the schema says {}",
            misfit.found, misfit.expected
        );
        self.report(
            Diagnostic::warning(codes::EXAMPLE, message, origin)
                .help("put the schema right in the overlay where the service answers as the example does"),
        );
    }
}

/// In a request a scalar is its text, and YAML decides by the look of it: `example: 123` is meant for a string as much
/// as `example: 'true'` is for a boolean.
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

/// What `value` is, for messages.
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
