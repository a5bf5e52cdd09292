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
mod mend;
pub mod model;
pub mod names;
pub mod normal;
pub mod overlay;
pub mod print;
pub mod standalone;
mod stubs;
pub mod sync;
pub mod tree;
pub mod update;

use std::sync::Arc;

use diagnostic::{Diagnostic, has_errors};
use model::Api;
use sync::File;
use tree::{Node, Source};

/// A description, and the overlays that correct it, in order.
#[derive(Debug)]
pub struct Input {
    /// The description.
    pub spec: Source,
    /// Applied one after the other.
    pub overlays: Vec<Source>,
}

/// What a description gives.
#[derive(Debug, Default)]
pub struct Generated {
    /// Sorted by path; none where a diagnostic is an error.
    pub files: Vec<File>,
    /// Everything found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// Warnings that the description allows, and that are not among the diagnostics; see [`lint`].
    pub muted: Vec<Diagnostic>,
    /// Operations in `files`.
    pub generated: usize,
    /// Operations in the corrected description.
    pub total: usize,
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
pub fn generate(input: Input, options: &emit::Options) -> Generated {
    let mut all = Generated::default();
    let is_corrected = !input.overlays.is_empty();
    let mut corrections = String::new();
    if let Some((document, overlays)) = document(input, &mut all.diagnostics) {
        corrections = overlay::corrections(&overlays);
        all.diagnostics.extend(stubs::stubs(&document, &overlays));
        all.total = count_operations(&document);
        let (api, mut found) = lower::lower(&document);
        // Who brings no overlay takes a description as it is.
        found.retain(|found| is_corrected || found.code != lower::codes::UNTYPED);
        all.diagnostics.extend(found);
        all.api = api;
        all.document = Some(document);
    }
    if let Some(api) = &all.api {
        all.diagnostics.extend(check::check(api));
        // Without an overlay the method alone decides; see `model::Operation::retry`.
        if is_corrected {
            all.diagnostics.extend(check::unrated(api));
        }
        if !has_errors(&all.diagnostics) {
            all.files = emit::emit(api, options);
            if is_corrected {
                all.files.push(File {
                    path: "spec/CORRECTIONS.md".to_owned(),
                    text: corrections,
                });
            }
            all.files.extend(docs());
            all.files.sort_by(|a, b| a.path.cmp(&b.path));
            all.generated = api
                .resources
                .iter()
                .map(|resource| resource.operations.len())
                .sum();
        }
    }
    if let Some(document) = &all.document {
        all.muted = lint::mute(document, &mut all.diagnostics);
        mend::mend(document, &mut all.diagnostics);
    }
    all
}

/// The pages that are written from tables of this crate.
fn docs() -> Vec<File> {
    let page = |path: &str, text: String| File {
        path: format!("codegen/docs/{path}"),
        text,
    };
    vec![
        page("diagnostics.md", diagnostic::page()),
        page("diff-rules.md", diff::page()),
    ]
}

/// `load` and `overlay`: the corrected description with the overlays, unless a file cannot be read at all.
fn document(input: Input, diagnostics: &mut Vec<Diagnostic>) -> Option<(Node, Vec<Node>)> {
    let mut load = |source| {
        load::load(Arc::new(source))
            .map_err(|found| diagnostics.extend(found))
            .ok()
    };
    let spec = load(input.spec);
    let overlays: Vec<Option<Node>> = input.overlays.into_iter().map(load).collect();
    let mut document = spec?;
    let overlays = overlays.into_iter().collect::<Option<Vec<Node>>>()?;
    for overlay in &overlays {
        diagnostics.extend(overlay::apply(&mut document, overlay));
    }
    Some((document, overlays))
}

/// Methods of all paths, whether or not they can be generated.
fn count_operations(document: &Node) -> usize {
    const METHODS: [&str; 8] = [
        "get", "head", "post", "put", "patch", "delete", "options", "trace",
    ];
    let paths = document.get("paths").map(Node::entries).unwrap_or_default();
    let keys = paths.iter().flat_map(|path| path.value.entries());
    keys.filter(|entry| METHODS.contains(&entry.key.as_str())).count()
}

#[cfg(test)]
mod tests;
