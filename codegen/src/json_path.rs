//! JSONPaths for values of a description, as used in overlays.

use crate::tree::{Kind, Node, child, unescape};

/// Converts a JSON pointer into a JSONPath: `$.paths['/v3/users'].get.parameters[?@.name=='page']`.
///
/// Array items with a unique `name` are selected by that name, because it is more stable than their index.
pub fn json_path(document: &Node, pointer: &str) -> String {
    let mut path = String::from("$");
    let mut here = Some(document);
    let mut walked = String::new();
    for token in pointer.split('/').skip(1) {
        let key = unescape(token);
        let step = match here.map(|node| &node.kind) {
            Some(Kind::Array(items)) => item(items, &key),
            _ if is_name(&key) => format!(".{key}"),
            _ => format!("['{}']", escaped(&key)),
        };
        path.push_str(&step);
        walked = child(&walked, &key);
        here = document.at(&walked);
    }
    path
}

fn item(items: &[Node], index: &str) -> String {
    let word = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    let item = index.parse().ok().and_then(|index: usize| items.get(index));
    let name = item.and_then(|item| word(item, "name"));
    match name {
        Some(name)
            if items
                .iter()
                .filter(|item| word(item, "name").as_ref() == Some(&name))
                .count()
                == 1 =>
        {
            format!("[?@.name=='{}']", escaped(&name))
        }
        _ => format!("[{index}]"),
    }
}

/// Returns `true` if a key can be written after a dot.
pub(crate) fn is_name(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Escapes text for use between single quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\'' | '\\' => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}
