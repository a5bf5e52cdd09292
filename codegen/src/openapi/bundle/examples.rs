//! Examples in other files: `value: {$ref: 'responses/user.json'}`.

use super::{Bundler, MAX_REPLACED, files};
use crate::{
    openapi::{
        grammar::Kind,
        load::{MAX_DEPTH, measure},
        resolve::REF,
    },
    tree::{Node, Origin},
};

/// Returns `true` if the value of `key` in an object is an example.
pub(super) fn is_example(object: Kind, key: &str) -> bool {
    let is_key = key == "example" || (key == "value" && object == Kind::Example);
    is_key && object.under(key) == Kind::Data
}

impl Bundler<'_> {
    /// Replaces an example that is only a reference to another file by the target. The standard does not define such
    /// references, but descriptions of several files use them, and other tools replace them too.
    ///
    /// If the target does not exist, `$ref` is a key of the data.
    pub(super) fn example(&mut self, node: &mut Node, file: &str) {
        let [entry] = node.entries() else { return };
        let text = entry.value.as_str().filter(|_| entry.key == REF);
        let (path, pointer) = files::split(text.unwrap_or_default());
        let (false, Ok(path)) = (path.is_empty(), files::join(file, path)) else {
            return;
        };
        let place = Origin {
            pointer: String::new(),
            span: entry.value.span.clone(),
        };
        let (errors, is_new) = (self.found.len(), !self.documents.contains_key(&path));
        let target = (path, pointer);
        let found = self.find(&target, &place);
        self.found.truncate(errors);
        if is_new && self.documents.get(&target.0).is_some_and(Option::is_none) {
            // Another reference to this file has to report the error.
            self.documents.remove(&target.0);
        }
        let fits = |found: &Node| self.depth + measure(found).1 <= MAX_DEPTH && self.replaced < MAX_REPLACED;
        if let Some(found) = found.filter(fits) {
            self.replaced += 1;
            *node = found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_text, bundled};

    const CONTENT: &str = "/paths/~1users/get/responses/200/content/application~1json";

    /// Returns a description with an example of each kind.
    fn with_examples(reference: &str) -> String {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /users:\n    get:\n      parameters:\n      - \
             {{name: q, in: query, example: {reference}, schema: {{type: string}}}}\n      responses:\n        \
             '200':\n          description: Users.\n          content:\n            application/json:\n              \
             schema: {{type: object, properties: {{example: {{$ref: 'text.yaml'}}}}, example: {reference}}}\n              \
             examples: {{one: {{value: {reference}}}, two: {{$ref: 'parts/two.yaml'}}}}\n"
        )
    }

    #[test]
    fn a_reference_in_place_of_an_example_is_replaced() {
        let (document, found) = bundled(
            &with_examples("{$ref: 'parts/user.json#/a'}"),
            &[
                ("parts/user.json", r#"{"a": {"name": "Ada"}}"#),
                ("parts/two.yaml", "value: {$ref: 'user.json'}"),
                ("text.yaml", "type: string"),
            ],
        );
        assert_eq!(found, [""; 0]);
        for place in ["schema/example", "examples/one/value"] {
            assert_text(&document, &format!("{CONTENT}/{place}/name"), "Ada");
        }
        assert_text(&document, "/paths/~1users/get/parameters/0/example/name", "Ada");
        assert_text(&document, "/components/examples/two/value/a/name", "Ada");
        let property = format!("{CONTENT}/schema/properties/example/$ref");
        assert_text(&document, &property, "#/components/schemas/text");
    }

    #[test]
    fn other_references_in_examples_are_data() {
        let parts = [
            ("user.json", r#"{"name": "Ada"}"#),
            ("parts/two.yaml", "value: 1"),
            ("text.yaml", "type: string"),
            ("two.md", "{"),
        ];
        for example in [
            "{$ref: 'missing.json'}",
            "{$ref: 'user.json#/missing'}",
            "{$ref: '../user.json'}",
            "{$ref: 'https://x.example/user.json'}",
            "{$ref: '#/info'}",
            "{$ref: 'user.json', name: Eve}",
            "{$ref: 'two.md'}",
        ] {
            let (document, found) = bundled(&with_examples(example), &parts);
            assert_eq!(found, [""; 0], "{example}");
            let place = format!("{CONTENT}/schema/example");
            assert!(document.at(&format!("{place}/$ref")).is_some(), "{example}");
        }
    }

    #[test]
    fn an_unreadable_file_is_still_reported_for_a_reference() {
        let text = with_examples("{$ref: 'missing.json'}")
            .replace("schema: {type: string}", "schema: {$ref: 'missing.json'}");
        let (_, found) = bundled(
            &text,
            &[("parts/two.yaml", "value: 1"), ("text.yaml", "type: string")],
        );
        let [error] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert!(error.contains("cannot read `missing.json`"), "{error}");
    }
}
