//! Lowers a description to the model. Later stages do not depend on OpenAPI.
//!
//! Every fragment is parsed separately (`fragment`), so that an error affects only this fragment, and one run
//! reports all errors. Types are first collected as drafts; `assemble` assigns their names at the end.

mod all_of;
mod assemble;
mod bodies;
mod choices;
mod cycles;
mod diagnostics;
mod discriminators;
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
mod security;
mod streams;
mod styles;
mod types;

use std::collections::{HashMap, HashSet};

use diagnostics::Findings;
use discriminators::Discriminators;
use operations::LoweredOperation;
use security::Security;
use types::{Context, Types};

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion, text},
    model::{Api, DocumentedExample},
    names,
    openapi::{
        Cursor, Document,
        fragment::{ParseError, Parsed},
        load::foreign,
    },
    tree::{Kind, Node, Origin},
};

/// Returns `true` for a version of OpenAPI that has the keywords of 3.1. YAML reads an unquoted `3.1` as a number.
fn is_3_1(version: &Node) -> bool {
    matches!(&version.kind, Kind::String(text) | Kind::Number(text) if text.starts_with("3.1") || text.starts_with("3.2"))
}

/// Lowers an OpenAPI 3.0 or 3.1 description, and returns the model with all diagnostics.
///
/// Errors do not stop lowering: check the diagnostics before emitting code. The model is `None` if the document is
/// not an OpenAPI description.
pub fn lower(document: &Node) -> (Option<Api>, Vec<Diagnostic>) {
    let source = Document::new(document);
    let mut lowering = Lowering {
        document: &source,
        diagnostics: Findings::default(),
        hints_read: HashSet::new(),
        types: Types::default(),
        is_3_1: document.get("openapi").is_some_and(is_3_1),
        examples: Vec::new(),
        untyped: Findings::default(),
        discriminators: Discriminators::default(),
        mergeable: HashMap::new(),
        security: Security::default(),
    };
    let api = lowering.document();
    let mut diagnostics = lowering.diagnostics.into_vec();
    diagnostics.extend(lowering.untyped.into_vec());
    (api, diagnostics)
}

struct Lowering<'a> {
    document: &'a Document<'a>,
    diagnostics: Findings,
    /// The pointers of the hints that have been read.
    hints_read: HashSet<String>,
    types: Types<'a>,
    /// Set for OpenAPI 3.1 and 3.2, which extend some keywords.
    is_3_1: bool,
    /// The examples found so far. The examples of the current operation do not have the operation's ID yet.
    examples: Vec<DocumentedExample>,
    /// Warnings about schemas without a type.
    untyped: Findings,
    discriminators: Discriminators<'a>,
    /// `true` for each schema in `allOf` that can be merged, by its pointer before references are resolved.
    mergeable: HashMap<String, bool>,
    security: Security<'a>,
}

impl<'a> Lowering<'a> {
    fn document(&mut self) -> Option<Api> {
        let root = self.document.cursor();
        if !self.is_openapi_3(&root) {
            return None;
        }
        self.read_discriminators();
        self.read_security(&root);
        let found = self.paths(&root);
        self.check_verify_with(&found);
        self.components(&root);
        self.read_pending();
        let module = self.module(&root);
        self.check_hints();
        Some(self.assemble(&root, module, found))
    }

    fn is_openapi_3(&mut self, root: &Cursor<'a>) -> bool {
        if !root.has("openapi")
            && let Some(format) = foreign::document(root.node)
        {
            let message = format!("this is {format}; expected OpenAPI 3.0 or 3.1");
            let help = "pass the OpenAPI description of the service, or convert this file to OpenAPI 3";
            self.report(Diagnostic::error(codes::VERSION, message, start_of(root)).help(help));
            return false;
        }
        if !matches!(root.node.kind, Kind::Object(_)) {
            let message = format!("description must be an object, found {}", root.node.describe());
            self.report(Diagnostic::error(codes::VERSION, message, start_of(root)));
            return false;
        }
        if root.has("swagger") {
            let message = "unsupported Swagger 2 document; expected OpenAPI 3.0 or 3.1";
            let help = "convert the document to OpenAPI 3 first";
            self.report(Diagnostic::error(codes::VERSION, message, root.origin_of("swagger")).help(help));
            return false;
        }
        let Some(version) = root.get("openapi") else {
            let message = "missing `openapi`, the version of the specification";
            let help = "add `openapi: 3.0.3` as the first line";
            self.report(Diagnostic::error(codes::MISSING, message, start_of(root)).help(help));
            return true;
        };
        let text = match &version.node.kind {
            Kind::String(text) | Kind::Number(text) => text.as_str(),
            _ => version.node.describe(),
        };
        let is = |known: &str| {
            let rest = text.strip_prefix(known);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let is_supported = is("3.0") || is("3.1");
        if is("3.2") {
            let message = format!("OpenAPI {text} is read as 3.1");
            let help = "check the warnings about unknown keywords, which are ignored";
            self.report(Diagnostic::warning(codes::VERSION, message, version.origin()).help(help));
            return true;
        }
        if !is_supported {
            let message = format!("unsupported OpenAPI version {text}; expected 3.0 or 3.1");
            let help = "convert the description to OpenAPI 3.0 or 3.1";
            self.report(Diagnostic::error(codes::VERSION, message, version.origin()).help(help));
        }
        is_supported
    }

    fn paths(&mut self, root: &Cursor<'a>) -> Vec<LoweredOperation<'a>> {
        let Some(paths) = root.get("paths") else {
            // Since 3.1, a description may have only webhooks.
            if let Some(webhooks) = root.get("webhooks").filter(|_| self.is_3_1) {
                let message = "description without `paths`: the client has no operations";
                let warning = Diagnostic::warning(codes::MISSING, message, webhooks.key_origin());
                self.report(warning.help("webhooks are requests that the service sends"));
                return Vec::new();
            }
            let message = "missing `paths`, so there is nothing to generate";
            self.report(
                Diagnostic::error(codes::MISSING, message, start_of(root)).help("add the operations"),
            );
            return Vec::new();
        };
        if !matches!(paths.node.kind, Kind::Object(_)) {
            let message = format!("`paths` must be an object, found {}", paths.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, paths.origin()));
        }
        let items = paths.entries().filter(|(path, _)| !path.starts_with("x-"));
        items
            .flat_map(|(path, item)| self.path_item(path, &item))
            .collect()
    }

    /// Returns the hand-written module of the client, if the hint is set.
    fn module(&mut self, root: &Cursor<'a>) -> Option<String> {
        let (name, at) = self.word(root, hints::MODULE)?;
        if !names::is_snake(name) {
            self.invalid_hint(
                &at,
                hints::MODULE,
                &format!("has an invalid module name `{name}`"),
                "write the name in snake_case",
            );
        }
        Some(name.to_owned())
    }

    /// Lowers all schemas, including unused ones, to report errors in them.
    fn components(&mut self, root: &Cursor<'a>) {
        let schemas = root
            .get("components")
            .and_then(|components| components.get("schemas"));
        for (name, schema) in schemas.iter().flat_map(Cursor::entries) {
            self.schema(&schema, &Context::new(names::type_name(name)));
        }
    }

    /// Reports the errors of a fragment, and returns its value.
    fn read<T>(&mut self, parsed: Parsed<'a, T>) -> Option<T> {
        for ParseError { at, message } in parsed.errors {
            self.report(Diagnostic::error(codes::FORM, message, at.origin()));
        }
        parsed.value
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.add(diagnostic);
    }

    fn collision(&mut self, what: &str, wanted: &str, given: &str, origin: Origin) {
        let message = format!("{what} is named `{given}`, because `{wanted}` is taken");
        let hint = match origin.pointer.rsplit('/').nth(1) {
            Some("properties" | "parameters") => Some(hints::NAME),
            Some("schemas") => Some(hints::TYPE),
            _ => None,
        };
        let suggestion = hint.map(|hint| Suggestion::update(&origin.pointer, [(hint, text(given))]));
        let help = "set the name with a hint, so that it does not depend on the order of definitions";
        let warning = Diagnostic::warning(codes::COLLISION, message, origin);
        self.report(warning.help(help).suggest(suggestion));
    }
}

/// Returns the location of the first character, for errors about the whole document.
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
