//! Description to model: the only stage that knows OpenAPI.
//!
//! Every fragment is read on its own (`fragment`), so a mistake costs what it stands in and nothing else, and one run
//! tells all mistakes. Types are gathered as drafts and get their names at the end (`assemble`).

mod all_of;
mod assemble;
mod bodies;
mod choices;
mod cycles;
mod diagnostics;
mod enums;
mod examples;
mod hints;
mod id_hints;
mod ids;
mod lists;
mod objects;
mod operations;
mod paging;
mod parameters;
mod parts;
mod references;
mod responses;
mod schemas;
mod servers;
mod styles;
mod types;

use std::collections::HashSet;

use diagnostics::Findings;
use operations::Found;
use types::{Context, Types};

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion, text},
    model::{Api, DocumentedExample},
    names,
    openapi::{
        Cursor, Document,
        fragment::{Misread, Read},
    },
    tree::{Kind, Node, Origin},
};

/// The model of an OpenAPI 3.0 or 3.1 description, with everything that is wrong in it.
///
/// What can be lowered is, even where something else cannot: look for errors before emitting. `None` means that the
/// document is no OpenAPI description at all.
pub fn lower(document: &Node) -> (Option<Api>, Vec<Diagnostic>) {
    let source = Document::new(document);
    let mut lowering = Lowering {
        document: &source,
        diagnostics: Findings::default(),
        hints_read: HashSet::new(),
        types: Types::default(),
        is_3_1: document
            .get("openapi")
            .and_then(Node::as_str)
            .is_some_and(|version| version.starts_with("3.1")),
        examples: Vec::new(),
        untyped: Findings::default(),
    };
    let api = lowering.document();
    let mut diagnostics = lowering.diagnostics.into_vec();
    diagnostics.extend(lowering.untyped.into_vec());
    (api, diagnostics)
}

struct Lowering<'a> {
    document: &'a Document<'a>,
    diagnostics: Findings,
    /// Pointers of the hints that were asked for.
    hints_read: HashSet<String>,
    types: Types<'a>,
    /// OpenAPI 3.1 gives some keywords more meaning.
    is_3_1: bool,
    /// Found so far; those of the operation that is just being read do not have its id yet.
    examples: Vec<DocumentedExample>,
    /// Schemas that say nothing.
    untyped: Findings,
}

impl<'a> Lowering<'a> {
    fn document(&mut self) -> Option<Api> {
        let root = self.document.cursor();
        if !self.is_openapi_3(&root) {
            return None;
        }
        let found = self.paths(&root);
        self.judge_settling(&found);
        self.components(&root);
        self.read_pending();
        self.judge_schemes(&root);
        let module = self.module(&root);
        self.judge_hints();
        Some(self.assemble(&root, module, found))
    }

    fn is_openapi_3(&mut self, root: &Cursor<'a>) -> bool {
        if !matches!(root.node.kind, Kind::Object(_)) {
            let message = format!("a description must be an object, not {}", root.node.describe());
            self.report(Diagnostic::error(codes::VERSION, message, start_of(root)));
            return false;
        }
        if root.has("swagger") {
            let message = "this is a Swagger 2 document, and only OpenAPI 3.0 and 3.1 are taken";
            let help = "convert it first; editors and converters for that are many";
            self.report(Diagnostic::error(codes::VERSION, message, root.origin_of("swagger")).help(help));
            return false;
        }
        let Some(version) = root.get("openapi") else {
            let message =
                "the key `openapi` is missing, which says what version the description is written for";
            let help = "add `openapi: 3.0.3` as the first line";
            self.report(Diagnostic::error(codes::MISSING, message, start_of(root)).help(help));
            return true;
        };
        let text = match &version.node.kind {
            Kind::String(text) | Kind::Number(text) => text.as_str(),
            _ => version.node.describe(),
        };
        let is_taken = ["3.0", "3.1"].iter().any(|taken| {
            text.strip_prefix(taken)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        if !is_taken {
            let message = format!("OpenAPI {text} is not taken, only 3.0 and 3.1 are");
            let help = "write the description for 3.0 or 3.1; converters for that are many";
            self.report(Diagnostic::error(codes::VERSION, message, version.origin()).help(help));
        }
        is_taken
    }

    fn paths(&mut self, root: &Cursor<'a>) -> Vec<Found<'a>> {
        let Some(paths) = root.get("paths") else {
            let message = "the key `paths` is missing: there is nothing to generate";
            self.report(
                Diagnostic::error(codes::MISSING, message, start_of(root)).help("add the operations"),
            );
            return Vec::new();
        };
        if !matches!(paths.node.kind, Kind::Object(_)) {
            let message = format!("`paths` must be an object, not {}", paths.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, paths.origin()));
        }
        let items = paths.entries().filter(|(path, _)| !path.starts_with("x-"));
        items
            .flat_map(|(path, item)| self.path_item(&paths, path, &item))
            .collect()
    }

    /// The hand-written module that the description asks for.
    fn module(&mut self, root: &Cursor<'a>) -> Option<String> {
        let (name, at) = self.word(root, hints::MODULE)?;
        if !names::is_snake(name) {
            self.bad_hint(
                &at,
                hints::MODULE,
                &format!("`{name}` is no name of a module"),
                "write it in snake_case",
            );
        }
        Some(name.to_owned())
    }

    /// Reads the schemas that no operation uses, too: a mistake in them is one all the same.
    fn components(&mut self, root: &Cursor<'a>) {
        let schemas = root
            .get("components")
            .and_then(|components| components.get("schemas"));
        for (name, schema) in schemas.iter().flat_map(Cursor::entries) {
            self.schema(&schema, &Context::new(names::type_name(name)));
        }
    }

    /// Returns what could be read of a fragment, and reports what could not.
    fn read<T>(&mut self, read: Read<'a, T>) -> Option<T> {
        for Misread { at, message } in read.misreads {
            self.report(Diagnostic::error(codes::FORM, message, at.origin()));
        }
        read.value
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.add(diagnostic);
    }

    fn collision(&mut self, what: &str, wanted: &str, given: &str, origin: Origin) {
        let message = format!("{what} is called `{given}`, since `{wanted}` is taken");
        let hint = match origin.pointer.rsplit('/').nth(1) {
            Some("properties" | "parameters") => Some(hints::NAME),
            Some("schemas") => Some(hints::TYPE),
            _ => None,
        };
        let suggestion = hint.map(|hint| Suggestion::update(&origin.pointer, [(hint, text(given))]));
        let help =
            "name it by a hint in the overlay, so that the name cannot change with the order of things";
        let warning = Diagnostic::warning(codes::COLLISION, message, origin);
        self.report(warning.help(help).suggest(suggestion));
    }
}

/// The first character: the whole document would be too much to show.
fn start_of(root: &Cursor<'_>) -> Origin {
    let mut origin = root.origin();
    let first = origin
        .span
        .source
        .text
        .get(origin.span.start..)
        .and_then(|text| text.chars().next());
    origin.span.end = origin.span.start + first.map_or(0, char::len_utf8);
    origin
}

#[cfg(test)]
mod tests;
