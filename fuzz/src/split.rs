//! Descriptions that consist of two files.

use serde_json::{Map, Value, json};

use crate::rng::Rng;

/// The path of the description, for references in the other file.
pub(crate) const MAIN: &str = "main";

/// The path of the other file.
pub(crate) const PART: &str = "part.json";

/// Moves the components of some kinds to another file, and adapts the references. Returns both files, or `None` if
/// there is nothing to move.
pub(crate) fn split(json: &str, rng: &mut Rng) -> Option<(String, String)> {
    let mut main: Value = serde_json::from_str(json).ok()?;
    let components = main.get_mut("components")?.as_object_mut()?;
    let (moved, kept): (Map<_, _>, Map<_, _>) = std::mem::take(components)
        .into_iter()
        .partition(|_| rng.one_in(2));
    *components = kept;
    let kinds: Vec<String> = moved.keys().map(|kind| format!("#/components/{kind}/")).collect();
    let is_moved = |reference: &str| kinds.iter().any(|kind| reference.starts_with(kind));
    let mut part = json!({ "components": moved });
    redirect(&mut main, &|reference| is_moved(reference).then_some(PART));
    redirect(&mut part, &|reference| (!is_moved(reference)).then_some(MAIN));
    (!kinds.is_empty()).then(|| (main.to_string(), part.to_string()))
}

/// Adds a file path to each reference for which `file` returns one.
fn redirect(value: &mut Value, file: &dyn Fn(&str) -> Option<&'static str>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Value::String(text) if key == "$ref" && text.starts_with('#') => {
                        text.insert_str(0, file(text).unwrap_or_default());
                    }
                    inner => redirect(inner, file),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, file)),
        _ => {}
    }
}
