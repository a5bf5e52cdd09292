//! The update to a newly published description: its differences, and the new content of every file.
//!
//! `merge_prose` combines the new description with our texts, `rebase_overlay` adapts the overlay, and `pages`
//! updates the README and the changelog. [`plan`] writes nothing: it returns all files, or the obstacles to the
//! update.

mod edits;
mod merge_prose;
mod pages;
mod rebase_overlay;

use std::{fmt::Write as _, sync::Arc};

pub use merge_prose::STUB as PROSE_STUB;
pub use rebase_overlay::{Corrections, Lost, Orphan, STUB as OVERLAY_STUB};

use crate::{
    diagnostic::{Diagnostic, has_errors},
    emit,
    maintain::diff::{self, Report, Revision},
    openapi::{
        format::normal_form,
        load::{self, Input},
    },
    pipeline::{Generated, generate},
    tree::{Node, Source},
    write::File,
};

/// The path of the description.
pub const SPEC: &str = "spec/zephr-admin-api.yaml";
/// The path of its corrections.
pub const OVERLAY: &str = "spec/overlay.yaml";
/// The path of the page on the provenance of the description.
pub const README: &str = "spec/README.md";
/// The path of the changelog.
pub const CHANGELOG: &str = "CHANGELOG.md";
/// The path of the list of prose in the publication.
pub const PLACES: &str = "tests/data/prose_places.txt";

/// The files of this workspace that an update reads.
#[derive(Clone, Debug)]
pub struct Current {
    /// The description.
    pub spec: Source,
    /// The overlay.
    pub overlay: Source,
    /// The README.
    pub readme: String,
    /// The changelog.
    pub changelog: String,
}

/// A published description.
#[derive(Clone, Debug)]
pub struct Published {
    /// The text.
    pub source: Source,
    /// The SHA-256 digest of the file, in hexadecimal.
    pub sha256: String,
}

/// The plan of an update.
#[derive(Debug)]
pub struct Plan {
    /// All files that the update writes, including emitted ones, sorted by path.
    pub files: Vec<File>,
    /// The differences.
    pub report: Report,
    /// The changes of the overlay.
    pub corrections: Corrections,
    /// The locations of missing texts.
    pub stubs: Vec<String>,
    /// The diagnostics of the generator.
    pub diagnostics: Vec<Diagnostic>,
}

/// The reason why an update is impossible.
#[derive(Debug, Default)]
pub struct Refusal {
    /// The diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// Other obstacles, as text; may be empty.
    pub message: String,
}

/// Returns the paths that an update writes to, for [`sync`](crate::write::sync).
pub fn owned() -> Vec<&'static str> {
    let own = [SPEC, OVERLAY, README, CHANGELOG, PLACES];
    super::OWNED.iter().copied().chain(own).collect()
}

/// Plans the update to `published`. `version` is that of the crates. A correction that no longer matches is an
/// obstacle if the operation or component around its target still exists. With `drop_lost`, it is removed instead.
pub fn plan(
    current: &Current,
    published: &Published,
    version: &str,
    drop_lost: bool,
    options: &emit::Options,
) -> Result<Plan, Refusal> {
    let old = read(&current.spec)?;
    let overlay = read(&current.overlay)?;
    let theirs = read(&published.source)?;
    let merged = merge_prose::merge(&old, &theirs);
    let spec = Source {
        name: current.spec.name.clone(),
        text: normal_form(&merged.document),
    };
    // Parsed again, so that positions in diagnostics refer to the written text.
    let written = read(&spec)?;
    let corrections = rebase_overlay::rebase(&overlay, &old, &written, drop_lost);
    check_obstacles(&corrections, drop_lost)?;
    let new_overlay = Source {
        name: current.overlay.name.clone(),
        text: corrections.text.clone(),
    };
    let (generated, new) = generate_new(&spec, &new_overlay, options)?;
    let old = Revision::of(old, std::slice::from_ref(&overlay), options);
    let report = diff::compare(&old, &new);
    let readme = pages::readme(&current.readme, &written, published)
        .ok_or_else(|| refusal(README, "has no section about the origin of the description"))?;
    let documents = [&old.document, &new.document];
    let changelog = pages::changelog(&current.changelog, &report, documents, version)
        .ok_or_else(|| refusal(CHANGELOG, "has no section `## [Unreleased]`"))?;
    let places = pages::places(&merged.places, &theirs);
    let own = [
        (SPEC, spec.text),
        (OVERLAY, new_overlay.text),
        (README, readme),
        (CHANGELOG, changelog),
        (PLACES, places),
    ];
    let own = own.map(|(path, text)| File {
        path: path.to_owned(),
        text,
    });
    let mut files = generated.files;
    files.extend(super::pages());
    files.extend(own);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Plan {
        files,
        report,
        corrections,
        stubs: merged.stubs,
        diagnostics: generated.diagnostics,
    })
}

/// Returns the revision of a description whose client has been generated.
fn revision_of(generated: &Generated) -> Option<Revision> {
    let mut files = generated.files.iter();
    let surface = files.find(|file| file.path == "generated/api.txt")?;
    Some(Revision::generated(
        generated.document.clone()?,
        generated.api.clone()?,
        surface.text.clone(),
    ))
}

/// Generates a client from the new description and its overlay. A failure is an obstacle.
fn generate_new(
    spec: &Source,
    overlay: &Source,
    options: &emit::Options,
) -> Result<(Generated, Revision), Refusal> {
    let input = Input {
        spec: spec.clone(),
        overlays: vec![overlay.clone()],
        files: None,
    };
    let generated = generate(input, options);
    match revision_of(&generated).filter(|_| !has_errors(&generated.diagnostics)) {
        Some(revision) => Ok((generated, revision)),
        None => Err(Refusal {
            diagnostics: generated.diagnostics,
            message: "no client can be generated from this publication".to_owned(),
        }),
    }
}

impl Plan {
    /// Returns the plan of an update as text, without the report.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        let Corrections {
            moved,
            renamed,
            gone,
            lost,
            undecided,
            ..
        } = &self.corrections;
        for (before, after) in moved {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "overlay: target {before} changed to {after}");
        }
        for (before, after) in renamed {
            let _ = writeln!(text, "overlay: operation {before} renamed to {after}");
        }
        for target in gone {
            let _ = writeln!(text, "overlay: action for {target} removed with its operation");
        }
        for lost in lost {
            let _ = writeln!(
                text,
                "overlay: action for {} removed: {}",
                lost.target, lost.reason
            );
        }
        for operation in undecided {
            let _ = writeln!(text, "overlay: action for {operation} needs review");
        }
        for place in &self.stubs {
            let _ = writeln!(text, "prose: {place} needs a description");
        }
        text
    }
}

/// Refuses a publication that requires decisions in the overlay.
fn check_obstacles(corrections: &Corrections, drop_lost: bool) -> Result<(), Refusal> {
    let mut texts = Vec::new();
    if !corrections.lost.is_empty() && !drop_lost {
        let lost = corrections.lost.iter();
        let lost =
            lost.map(|Lost { target, reason, line }| format!("  {OVERLAY}:{line}: {target}\n    {reason}\n"));
        texts.push(format!(
            "the targets of these corrections match nothing any more, although the operation or schema that contained them still exists:\n{}\
             if the vendor has fixed the description, remove them with --drop-lost; otherwise correct their targets first",
            lost.collect::<String>()
        ));
    }
    if !corrections.orphans.is_empty() {
        let orphans = corrections.orphans.iter();
        let orphans = orphans.map(|Orphan { line, text }| format!("  {OVERLAY}:{line}: {text}\n"));
        texts.push(format!(
            "these lines refer to removed operations:\n{}\
             name another operation or remove the line, and commit the change first",
            orphans.collect::<String>()
        ));
    }
    if texts.is_empty() {
        return Ok(());
    }
    Err(Refusal {
        diagnostics: Vec::new(),
        message: texts.join("\n"),
    })
}

fn read(source: &Source) -> Result<Node, Refusal> {
    load::load(Arc::new(source.clone())).map_err(|diagnostics| Refusal {
        diagnostics,
        message: String::new(),
    })
}

fn refusal(path: &str, message: &str) -> Refusal {
    Refusal {
        diagnostics: Vec::new(),
        message: format!("{path} {message}"),
    }
}
