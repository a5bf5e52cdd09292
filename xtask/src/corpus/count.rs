//! Counts operations in the raw text, without any code of the generator.

use std::{collections::HashMap, fs, path::Path};

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

const METHODS: [&str; 8] = [
    "get", "head", "post", "put", "patch", "delete", "options", "trace",
];

/// The maximum length of a chain of references.
const MAX_CHAIN: usize = 16;

/// Returns the number of operations under `paths`, or `None` if the text has an unexpected structure. `paths` may be
/// absent if there are `webhooks`.
pub(super) fn operations(path: &Path) -> Option<usize> {
    let path = &fs::canonicalize(path).ok()?;
    let Some(document) = read(path) else {
        return by_indentation(&fs::read_to_string(path).ok()?);
    };
    let Some(paths) = document.get("paths") else {
        return document.get("webhooks").map(|_| 0);
    };
    // All paths may be in another file.
    let (file, pointer) = reference(paths).unwrap_or_default();
    if file.is_empty() {
        return of_paths(paths, &document, path);
    }
    let path = path.parent()?.join(file);
    let document = read(&path)?;
    of_paths(document.pointer(pointer)?, &document, &path)
}

/// Returns the number of operations in YAML that the parser rejects, such as quoted text that is not indented.
fn by_indentation(text: &str) -> Option<usize> {
    let is_key = |line: &str| line.ends_with(':') && line.starts_with(|c: char| c.is_ascii_alphabetic());
    let paths = text.split_once("\npaths:\n")?.1;
    let keys = paths
        .lines()
        .take_while(|line| !is_key(line))
        .filter_map(|line| line.strip_prefix("    ")?.trim_end().strip_suffix(':'));
    Some(keys.filter(|key| METHODS.contains(key)).count())
}

fn of_paths(paths: &Value, document: &Value, path: &Path) -> Option<usize> {
    let items = paths
        .as_object()?
        .iter()
        .filter(|(key, _)| !key.starts_with("x-"));
    items
        .map(|(_, item)| of_item(item, document, path, MAX_CHAIN))
        .sum()
}

/// Returns the file and the pointer in a `$ref`.
fn reference(value: &Value) -> Option<(&str, &str)> {
    let reference = value.get("$ref")?.as_str()?;
    Some(reference.split_once('#').unwrap_or((reference, "")))
}

/// Returns the number of operations of a path item, which may be in another file.
fn of_item(item: &Value, document: &Value, path: &Path, chain: usize) -> Option<usize> {
    let Some((file, pointer)) = reference(item) else {
        let keys = item.as_object().into_iter().flat_map(Map::keys);
        return Some(keys.filter(|key| METHODS.contains(&key.as_str())).count());
    };
    let chain = chain.checked_sub(1)?;
    if file.is_empty() {
        return of_item(document.pointer(pointer)?, document, path, chain);
    }
    let path = path.parent()?.join(file);
    let document = read(&path)?;
    of_item(document.pointer(pointer)?, &document, &path, chain)
}

fn read(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).ok()?;
    let json = serde_json::from_str(&text).ok();
    json.or_else(|| yaml(&text))
}

/// An array or object that is still open.
enum Open {
    Array(Vec<Value>),
    Object(Map<String, Value>, Option<String>),
}

/// Parses YAML. All scalars except `~` become strings, because only keys and references are needed.
fn yaml(text: &str) -> Option<Value> {
    let mut open: Vec<(Open, usize)> = Vec::new();
    let mut anchors: HashMap<usize, Value> = HashMap::new();
    for event in Parser::new_from_str(text) {
        let (value, anchor) = match event.ok()?.0 {
            Event::MappingStart(anchor, _) => {
                open.push((Open::Object(Map::new(), None), anchor));
                continue;
            }
            Event::SequenceStart(anchor, _) => {
                open.push((Open::Array(Vec::new()), anchor));
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => match open.pop()? {
                (Open::Array(items), anchor) => (Value::Array(items), anchor),
                (Open::Object(entries, _), anchor) => (Value::Object(entries), anchor),
            },
            Event::Scalar(text, ScalarStyle::Plain, anchor, _) if text == "~" => (Value::Null, anchor),
            Event::Scalar(text, _, anchor, _) => (Value::String(text.into_owned()), anchor),
            Event::Alias(anchor) => (anchors.get(&anchor)?.clone(), 0),
            _ => continue,
        };
        if anchor > 0 {
            anchors.insert(anchor, value.clone());
        }
        match open.last_mut() {
            None => return Some(value),
            Some((Open::Array(items), _)) => items.push(value),
            Some((Open::Object(entries, key), _)) => match key.take() {
                None => *key = Some(value.as_str().unwrap_or_default().to_owned()),
                Some(key) if key == "<<" => {
                    let merged = value.as_object().cloned().unwrap_or_default();
                    merged.into_iter().for_each(|(key, value)| {
                        entries.entry(key).or_insert(value);
                    });
                }
                Some(key) => {
                    entries.insert(key, value);
                }
            },
        }
    }
    None
}
