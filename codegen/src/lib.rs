//! From the text of an OpenAPI description to the source of a typed client.
//!
//! `load -> overlay -> lower -> check -> emit`, one module each; [`generate`] is that list. Nothing here touches the disk
//! but [`sync`], and what comes out is a pure function of what goes in.

pub mod check;
pub mod codes;
pub mod diagnostic;
pub mod diff;
pub mod emit;
pub mod json_path;
pub mod lint;
pub mod listing;
pub mod load;
pub mod lower;
pub mod model;
pub mod names;
pub mod normal;
mod openapi;
pub mod overlay;
pub mod print;
pub mod salvage;
mod spread;
pub mod standalone;
mod stubs;
mod suggest;
pub mod sync;
pub mod tree;
pub mod update;
mod yaml;

use std::sync::Arc;

use diagnostic::{Diagnostic, Severity, has_errors};
pub use load::Input;
use model::Api;
use openapi::Document;
use salvage::LeftOut;
use sync::File;
use tree::Node;

/// What a description gives.
#[derive(Debug, Default)]
pub struct Generated {
    /// Sorted by path; none where an error stands in the way.
    pub files: Vec<File>,
    /// Everything found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// Warnings that the description allows, and that are not among the diagnostics; see [`lint`].
    pub muted: Vec<Diagnostic>,
    /// Operations in `files`.
    pub generated: usize,
    /// Operations in the corrected description.
    pub total: usize,
    /// Those of them that [`generate_the_rest`] could not generate.
    pub left_out: Vec<LeftOut>,
    /// The model, where one could be made; with errors among the diagnostics it may lack what they name.
    pub api: Option<Api>,
    /// The corrected description.
    pub document: Option<Node>,
}

impl Generated {
    /// What was found and how much was generated, for programs.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "diagnostics": diagnostic::json(&self.diagnostics),
            "generated": self.generated,
            "operations": self.total,
        })
    }
}

/// Where the emitted files of this workspace go: places that hold nothing else, for [`sync::sync`].
pub const OWNED: &[&str] = &[
    "codegen/docs",
    "generated/api.txt",
    "generated/src/api",
    "mock/src/data",
    "spec/CORRECTIONS.md",
    "tests/src/calls",
    "tests/src/places",
];

/// From text to files: `load`, `overlay`, `lower`, `check`, `emit`.
///
/// An error anywhere, and there are no files.
pub fn generate(input: Input, options: &emit::Options) -> Generated {
    run(input, options, false)
}

/// Like [`generate`], but operations in which there is an error are left out, and the rest is generated.
pub fn generate_the_rest(input: Input, options: &emit::Options) -> Generated {
    run(input, options, true)
}

fn run(input: Input, options: &emit::Options, keep_going: bool) -> Generated {
    let mut all = Generated::default();
    let is_corrected = !input.overlays.is_empty();
    let Some((mut document, overlays)) = document(input, &mut all.diagnostics) else {
        return all;
    };
    all.diagnostics.extend(stubs::stubs(&document, &overlays));
    let is_blocked = has_errors(&all.diagnostics);
    all.total = Document::new(&document).operations().count();
    let (mut api, mut found) = model(&document, is_corrected);
    while keep_going && !is_blocked && has_errors(&found) {
        let Some(left_out) = salvage::cut(&mut document, &found) else {
            break;
        };
        all.left_out.extend(left_out);
        // What is told of the parts that remain is told again.
        found.retain(|found| found.severity == Severity::Error);
        all.diagnostics.append(&mut found);
        (api, found) = model(&document, is_corrected);
    }
    let is_sound = !is_blocked && !has_errors(&found);
    all.diagnostics.append(&mut found);
    if let Some(api) = api.as_ref().filter(|_| is_sound) {
        all.files = emit::emit(api, options);
        all.files.extend(docs());
        if is_corrected {
            all.files.push(File {
                path: "spec/CORRECTIONS.md".to_owned(),
                text: overlay::corrections(&overlays),
            });
        }
        all.files.sort_by(|a, b| a.path.cmp(&b.path));
        all.generated = api
            .resources
            .iter()
            .map(|resource| resource.operations.len())
            .sum();
    }
    all.muted = lint::mute(&document, &mut all.diagnostics);
    all.api = api;
    all.document = Some(document);
    all
}

/// `lower` and `check`: the model, and all that is wrong with it.
fn model(document: &Node, is_corrected: bool) -> (Option<Api>, Vec<Diagnostic>) {
    let (api, mut found) = lower::lower(document);
    // Who brings no overlay takes a description as it is.
    found.retain(|found| is_corrected || found.code != codes::UNTYPED);
    if let Some(api) = &api {
        found.extend(openapi::validate::keywords(document));
        found.extend(check::check(api));
        // Without an overlay the method alone decides; see `model::Operation::retry`.
        if is_corrected {
            found.extend(check::unrated(api));
        }
    }
    diagnostic::locate(document, &mut found);
    (api, found)
}

/// The pages that are written from tables of this crate.
fn docs() -> Vec<File> {
    let page = |path: &str, text: String| File {
        path: format!("codegen/docs/{path}"),
        text,
    };
    vec![
        page("diagnostics.md", codes::page()),
        page("diff-rules.md", diff::page()),
        page("keywords.md", openapi::grammar::page()),
    ]
}

/// `load` and `overlay`: the corrected description with the overlays, unless a file cannot be read at all.
fn document(input: Input, diagnostics: &mut Vec<Diagnostic>) -> Option<(Node, Vec<Node>)> {
    let sources = std::iter::once(input.spec).chain(input.overlays).map(Arc::new);
    let loaded = spread::spread(&sources.collect::<Vec<_>>(), |source| {
        load::load(Arc::clone(source))
    });
    let loaded: Vec<Option<Node>> = loaded
        .into_iter()
        .map(|loaded| loaded.map_err(|found| diagnostics.extend(found)).ok())
        .collect();
    let mut loaded = loaded.into_iter();
    let mut document = loaded.next()??;
    let overlays = loaded.collect::<Option<Vec<Node>>>()?;
    for overlay in &overlays {
        diagnostics.extend(overlay::apply(&mut document, overlay));
    }
    Some((document, overlays))
}

#[cfg(test)]
mod tests;
