//! The driver: runs the stages from the text of a description to the files of a client.

use crate::{
    codes,
    diagnostic::{self, Diagnostic, Severity, has_errors},
    emit, lower,
    model::Api,
    openapi::{
        Document,
        load::Input,
        overlay,
        prune::{self, SkippedOperation},
        sources,
    },
    rules::{self, Stage, Subject},
    tree::Node,
    write::File,
};

/// The result of a run of the generator.
#[derive(Debug, Default)]
pub struct Generated {
    /// The emitted files, sorted by path; empty if there is an error.
    pub files: Vec<File>,
    /// All diagnostics except the suppressed ones.
    pub diagnostics: Vec<Diagnostic>,
    /// Warnings that the description suppresses; see [`lint`].
    pub suppressed: Vec<Diagnostic>,
    /// The number of operations in `files`.
    pub generated: usize,
    /// The number of operations in the corrected description.
    pub total: usize,
    /// The operations that [`generate_partial`] skipped.
    pub skipped: Vec<SkippedOperation>,
    /// The model, unless the description is too broken for one; parts with errors may be missing.
    pub api: Option<Api>,
    /// The corrected description.
    pub document: Option<Node>,
}

impl Generated {
    /// Returns the diagnostics and the number of generated operations as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "diagnostics": diagnostic::json(&self.diagnostics),
            "generated": self.generated,
            "operations": self.total,
        })
    }
}

/// Generates a client: reading, [`overlay`], [`lower`], rules, [`emit`](mod@emit).
///
/// If there is any error, no file is emitted.
pub fn generate(input: Input, options: &emit::Options) -> Generated {
    run(input, options, false)
}

/// Generates a client like [`generate`], but skips operations with errors.
pub fn generate_partial(input: Input, options: &emit::Options) -> Generated {
    run(input, options, true)
}

/// Returns all diagnostics of a run, including those of the lints.
pub fn lint(generated: &Generated) -> Vec<Diagnostic> {
    let mut found = generated.diagnostics.clone();
    if let Some(document) = &generated.document {
        found.extend(rules::lint(document, &generated.suppressed));
    }
    found
}

fn run(input: Input, options: &emit::Options, keep_going: bool) -> Generated {
    let mut all = Generated::default();
    let Some(Corrected {
        mut document,
        overlays,
        mut unread,
    }) = read_and_correct(input, &mut all.diagnostics)
    else {
        return all;
    };
    all.diagnostics
        .extend(check(Stage::Description, &document, &overlays, None));
    let is_blocked = has_errors(&all.diagnostics);
    // With `--keep-going`, lowering reports each reference to an unread file again, so that the operation that contains
    // the reference is skipped.
    let is_complete = keep_going || !has_errors(&unread);
    all.diagnostics.append(&mut unread);
    all.total = Document::new(&document).operations().count();
    let (mut api, mut found) = lower_and_check(&document, &overlays);
    while keep_going && !is_blocked && has_errors(&found) {
        let Some(skipped) = prune::cut(&mut document, &found) else {
            break;
        };
        all.skipped.extend(skipped);
        // The next round reports the warnings about the remaining operations again.
        found.retain(|found| found.severity == Severity::Error);
        all.diagnostics.append(&mut found);
        (api, found) = lower_and_check(&document, &overlays);
    }
    let is_sound = !is_blocked && is_complete && !has_errors(&found);
    all.diagnostics.append(&mut found);
    if let Some(api) = api.as_ref().filter(|_| is_sound) {
        all.files = emit_all(api, &document, &overlays, options);
        let operations = api.resources.iter().map(|resource| resource.operations.len());
        all.generated = operations.sum();
    }
    all.suppressed = rules::suppress(&document, &mut all.diagnostics);
    all.api = api;
    all.document = Some(document);
    all
}

/// A description with its corrections applied.
struct Corrected {
    document: Node,
    overlays: Vec<Node>,
    /// The diagnostics about references to other files.
    unread: Vec<Diagnostic>,
}

/// Reads the description, and applies the overlays. Returns `None` if a file cannot be parsed.
fn read_and_correct(input: Input, diagnostics: &mut Vec<Diagnostic>) -> Option<Corrected> {
    let read = sources::read(input);
    let mut sources = read.map_err(|found| diagnostics.extend(found)).ok()?;
    for overlay in &sources.overlays {
        diagnostics.extend(overlay::apply(&mut sources.document, overlay));
    }
    Some(Corrected {
        document: sources.document,
        overlays: sources.overlays,
        unread: sources.diagnostics,
    })
}

/// Lowers the description, and checks the rules that apply to the model.
fn lower_and_check(document: &Node, overlays: &[Node]) -> (Option<Api>, Vec<Diagnostic>) {
    let (api, mut found) = lower::lower(document);
    // Without an overlay, the user does not maintain the description, so missing types are not reported.
    found.retain(|found| !overlays.is_empty() || found.code != codes::UNTYPED);
    if api.is_some() {
        found.extend(check(Stage::Model, document, overlays, api.as_ref()));
    }
    diagnostic::locate(document, &mut found);
    (api, found)
}

fn check(stage: Stage, document: &Node, overlays: &[Node], api: Option<&Api>) -> Vec<Diagnostic> {
    let document = &Document::new(document);
    let subject = Subject {
        document,
        overlays,
        api,
    };
    rules::check(stage, &subject)
}

/// Emits the client, the corrected description and the list of corrections.
fn emit_all(api: &Api, document: &Node, overlays: &[Node], options: &emit::Options) -> Vec<File> {
    let mut files = emit::emit(api, options);
    files.push(File {
        path: "catalog/openapi.json".to_owned(),
        text: emit::description(document),
    });
    if !overlays.is_empty() {
        files.push(File {
            path: "spec/CORRECTIONS.md".to_owned(),
            text: overlay::corrections(overlays),
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[cfg(test)]
mod tests;
