//! Recognition of files that are no OpenAPI description, so that an error can name what they are.

use crate::tree::Node;

/// Returns the name of a format that is not text, by the first bytes of a file.
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    let formats: [(&[u8], &str); 3] = [
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"%PDF", "a PDF file"),
    ];
    formats
        .into_iter()
        .find_map(|(start, name)| bytes.starts_with(start).then_some(name))
}

/// Returns the name of the format if the text is HTML, XML, GraphQL, or RAML, which has a marker in a comment.
pub(crate) fn text(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("#%RAML") {
        return Some("a RAML description");
    }
    let lower = text.get(..64).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Some("an HTML page");
    }
    if lower.starts_with('<') {
        return Some("an XML document");
    }
    let is_graphql = |line: &str| {
        let words = [
            "type ",
            "schema ",
            "interface ",
            "input ",
            "scalar ",
            "directive ",
        ];
        let is_block = line.trim_end().ends_with('{') && !line.contains(':');
        words.iter().any(|word| line.starts_with(word)) && (is_block || line.starts_with("scalar "))
    };
    text.lines().any(is_graphql).then_some("a GraphQL schema")
}

/// Returns the name of the format of a document without `openapi`.
pub(crate) fn document(root: &Node) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    let info = |key: &str| root.get("info").and_then(|info| info.get(key));
    let is_postman = info("_postman_id").is_some()
        || info("schema")
            .and_then(Node::as_str)
            .is_some_and(|schema| schema.contains("getpostman.com"));
    match () {
        () if is_postman => Some("a Postman collection"),
        () if has("asyncapi") => Some("an AsyncAPI description"),
        () if has("arazzo") => Some("an Arazzo description"),
        () if has("overlay") => Some("an overlay"),
        () if has("swaggerVersion") => Some("a Swagger 1 description"),
        () if has("$schema") && !has("paths") => Some("a JSON Schema"),
        () => text(&root.span.source.text),
    }
}
