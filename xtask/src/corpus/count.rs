//! Counts operations in the raw text, without any code of the generator.

use std::path::Path;

use serde_json::Value;

const METHODS: [&str; 8] = [
    "get", "head", "post", "put", "patch", "delete", "options", "trace",
];

/// Returns the number of operations under `paths`, or `None` if the text has an unexpected structure.
pub(super) fn operations(path: &Path, text: &str) -> Option<usize> {
    if path.extension().is_some_and(|extension| extension == "json") {
        let document: Value = serde_json::from_str(text).ok()?;
        let paths = document.get("paths")?.as_object()?;
        let keys = paths
            .values()
            .filter_map(Value::as_object)
            .flat_map(|item| item.keys());
        return Some(keys.filter(|key| METHODS.contains(&key.as_str())).count());
    }
    Some(in_block_yaml(text))
}

/// Counts by indentation: methods two levels below `paths:`.
fn in_block_yaml(text: &str) -> usize {
    let lines = text
        .lines()
        .skip_while(|line| line.trim_end() != "paths:")
        .skip(1);
    let lines = lines.filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let (mut path, mut method, mut count) = (None, None, 0);
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        if indent == 0 {
            break;
        }
        let path = *path.get_or_insert(indent);
        if indent == path {
            method = None;
        } else if indent == *method.get_or_insert(indent) {
            let key = line.trim_start().split(':').next().unwrap_or_default();
            count += usize::from(METHODS.contains(&key.trim_matches(['\'', '"'])));
        }
    }
    count
}
