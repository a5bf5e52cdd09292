//! Examples in other files: `value: {$ref: 'responses/user.json'}`.

use super::{Bundler, Target, documents::Failure, files};
use crate::{
    codes,
    diagnostic::Diagnostic,
    openapi::{grammar::Kind, load::MAX_DEPTH, resolve::REF},
    tree::{Node, Origin},
};

/// The maximum number of examples that are replaced by their target.
const MAX_EXAMPLES: usize = 10_000;

/// Returns `true` if the value of `key` in an object is an example.
pub(super) fn is_example(object: Kind, key: &str) -> bool {
    let is_key = key == "example" || (key == "value" && object == Kind::Example);
    is_key && object.under(key) == Kind::Data
}

impl Bundler<'_> {
    /// Replaces an example that is only a reference to another file by the target. The standard does not define such
    /// references, but descriptions of several files use them, and other tools replace them too.
    ///
    /// If the file does not exist, the example is left unchanged, because `$ref` can be a key of the example itself. If
    /// the file exists, but the example cannot be replaced, the example is left unchanged and a warning is reported.
    pub(super) fn example(&mut self, node: &mut Node, file: &str, pointer: &str) {
        let [entry] = node.entries() else { return };
        let text = entry.value.as_str().filter(|_| entry.key == REF);
        let (path, inner) = files::split(text.unwrap_or_default());
        let (false, Ok(path)) = (path.is_empty(), files::join(file, path)) else {
            return;
        };
        let target = (path, inner);
        match self.example_at(&target) {
            Ok(found) => *node = found,
            Err(Failure::Missing(_)) => {}
            Err(failure) => {
                let place = Origin {
                    pointer: pointer.to_owned(),
                    span: node.span.clone(),
                };
                self.found.push(warning(&failure, &target, place));
            }
        }
    }

    fn example_at(&mut self, target: &Target) -> Result<Node, Failure> {
        let found = self.lookup(target)?;
        let reason = if self.examples == MAX_EXAMPLES {
            format!("description has more than {MAX_EXAMPLES} replaced examples")
        } else if self.is_too_deep(&found) {
            format!("nesting would exceed {MAX_DEPTH} levels")
        } else {
            self.examples += 1;
            return Ok(found);
        };
        Err(Failure::Limit(reason))
    }
}

fn warning(failure: &Failure, target: &Target, place: Origin) -> Diagnostic {
    let message = format!(
        "example cannot be replaced by its target: {}",
        failure.message(target)
    );
    let mut warning = Diagnostic::warning(codes::DANGLING, message, place);
    warning.help = failure.help();
    match failure {
        Failure::Invalid(errors) => errors.iter().take(1).fold(warning, |warning, error| {
            warning.related("the error", error.origin.clone())
        }),
        _ => warning,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, ErrorKind},
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use super::{
        super::{
            bundle,
            tests::{assert_text, bundled, load, source},
        },
        MAX_EXAMPLES,
    };
    use crate::{diagnostic::has_errors, openapi::load::Files};

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
        ];
        for example in [
            "{$ref: 'missing.json'}",
            "{$ref: '../user.json'}",
            "{$ref: 'https://x.example/user.json'}",
            "{$ref: '#/info'}",
            "{$ref: 'user.json', name: Eve}",
        ] {
            let (document, found) = bundled(&with_examples(example), &parts);
            assert_eq!(found, [""; 0], "{example}");
            let place = format!("{CONTENT}/schema/example");
            assert!(document.at(&format!("{place}/$ref")).is_some(), "{example}");
        }
    }

    #[test]
    fn an_example_in_an_existing_file_is_replaced_or_reported() {
        let deep = "[".repeat(125) + &"]".repeat(125);
        let parts = [
            ("user.json", r#"{"name": "Ada"}"#),
            ("parts/two.yaml", "value: 1"),
            ("text.yaml", "type: string"),
            ("two.md", "{"),
            ("deep.json", deep.as_str()),
        ];
        for (target, expected) in [
            (
                "user.json#/nane",
                "no value at `/nane` in `user.json` (at PLACE); did you mean `/name`?",
            ),
            (
                "two.md",
                "cannot parse `two.md`: invalid YAML: while parsing a node, did not find expected node content (at PLACE)",
            ),
            ("deep.json", "nesting would exceed 128 levels (at PLACE)"),
        ] {
            let example = format!("{{$ref: '{target}'}}");
            let (document, found) = bundled(&with_examples(&example), &parts);
            let places = [
                "/paths/~1users/get/parameters/0/example",
                &format!("{CONTENT}/schema/example"),
                &format!("{CONTENT}/examples/one/value"),
            ];
            let expected = places.map(|place| {
                assert_text(&document, &format!("{place}/$ref"), target);
                let at = &document.at(place).expect("an example").span;
                let expected = expected.replace("PLACE", place);
                format!("{at:?}: warning[ZC0023]: example cannot be replaced by its target: {expected}")
            });
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_file_that_exists_but_cannot_be_read_is_reported() {
        for (kind, is_reported) in [
            (ErrorKind::InvalidData, true),
            (ErrorKind::PermissionDenied, true),
            (ErrorKind::NotFound, false),
            (ErrorKind::IsADirectory, false),
        ] {
            let files = Files {
                main: "main.yaml".to_owned(),
                read: Box::new(move |_| Err(kind.into())),
            };
            let main = "openapi: 3.0.3\ncomponents: {examples: {a: {value: {$ref: 'a.json'}}}}\n";
            let found = bundle(&mut load(main), &files);
            assert_eq!(found.len(), usize::from(is_reported), "{kind}: {found:?}");
            assert!(!has_errors(&found), "{found:?}");
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

    #[test]
    fn the_number_of_examples_does_not_limit_other_references() {
        let examples: String = (0..=MAX_EXAMPLES)
            .map(|number| format!("    e{number}: {{value: {{$ref: 'user.json'}}}}\n"))
            .collect();
        let main = format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\ncomponents:\n  examples:\n{examples}paths:\n  \
             /users: {{$ref: 'users.yaml'}}\n"
        );
        let (document, found) = bundled(
            &main,
            &[
                ("user.json", r#"{"name": "Ada"}"#),
                ("users.yaml", "summary: Users."),
            ],
        );
        let [warning] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert!(warning.contains("more than 10000 replaced examples"), "{warning}");
        assert_text(&document, "/paths/~1users/summary", "Users.");
        let value = |number: usize| format!("/components/examples/e{number}/value");
        assert_text(&document, &format!("{}/name", value(MAX_EXAMPLES - 1)), "Ada");
        assert_text(&document, &format!("{}/$ref", value(MAX_EXAMPLES)), "user.json");
    }

    #[test]
    fn a_file_is_read_once_even_if_it_is_missing_or_invalid() {
        for text in [None, Some("{"), Some("{}")] {
            let count = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&count);
            let read = move |path: &str| {
                counted.fetch_add(1, Ordering::Relaxed);
                let text = text.ok_or(io::Error::from(ErrorKind::NotFound))?;
                Ok(source(path, text))
            };
            let files = Files {
                main: "main.yaml".to_owned(),
                read: Box::new(read),
            };
            let main = with_examples("{$ref: 'user.json'}").replace("'text.yaml'", "'user.json'");
            let mut document = load(&main.replace("'parts/two.yaml'", "'#/x'"));
            let found = bundle(&mut document, &files);
            let related = found.iter().filter(|warning| warning.related.len() == 1);
            assert_eq!(related.count() == 3, text == Some("{"), "{found:?}");
            assert_eq!(count.load(Ordering::Relaxed), 1, "{text:?}");
        }
    }
}
