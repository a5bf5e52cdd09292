//! Invariants of every document.

use zephr_codegen::{
    Generated, Input,
    diagnostic::{Severity, json, render},
    emit, generate, generate_partial, lint,
    maintain::diff::{self, Revision},
    openapi::{
        format::normal_form,
        load::{self, Files},
    },
    tree::{Node, Source},
};

use crate::{split::MAIN, wire};

/// A description to check, with an optional second file, overlay and next version.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) spec: Source,
    /// The file that the description refers to.
    pub(crate) part: Option<Source>,
    pub(crate) overlay: Option<Source>,
    /// The next version of the description.
    pub(crate) next: Option<Source>,
}

/// Returns the number of generated operations, or the violated invariant.
pub(crate) fn check(case: &Case) -> Result<usize, String> {
    let all = generate(case.input(), &emit::Options::default());
    let has_error = all
        .diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error);
    ensure(
        all.files.is_empty() || !has_error,
        "files were emitted despite errors",
    )?;
    let rest = generate_partial(case.input(), &emit::Options::default());
    ensure(
        all.files.is_empty() || all.files == rest.files,
        "a description without errors is generated differently with `--keep-going`",
    )?;
    check_complete(&rest)?;
    check_syntax(&rest)?;
    wire::check(&rest)?;
    check_diagnostics(&rest);
    let again = generate_partial(case.input(), &emit::Options::default());
    ensure(
        again.files == rest.files,
        "generation is not deterministic: the files differ",
    )?;
    ensure(
        again.diagnostics == rest.diagnostics,
        "generation is not deterministic: the diagnostics differ",
    )?;
    if let Some(document) = &all.document {
        check_normal_form(document)?;
    }
    if let Some(next) = &case.next {
        check_diff(case, next)?;
    }
    Ok(rest.generated)
}

impl Case {
    fn input(&self) -> Input {
        Input {
            spec: self.spec.clone(),
            overlays: self.overlay.iter().cloned().collect(),
            files: self.part.clone().map(files),
        }
    }
}

/// Returns the only file that a description can refer to.
fn files(part: Source) -> Files {
    Files {
        main: MAIN.to_owned(),
        read: Box::new(move |path| {
            if path == part.name {
                Ok(part.clone())
            } else {
                Err(std::io::Error::new(std::io::ErrorKind::NotFound, "no such file"))
            }
        }),
    }
}

/// Checks that every operation is generated or skipped with a reason.
fn check_complete(rest: &Generated) -> Result<(), String> {
    let accounted = rest.generated + rest.skipped.len();
    let count = format!(
        "{} generated and {} skipped of {} operations",
        rest.generated,
        rest.skipped.len(),
        rest.total
    );
    ensure(rest.files.is_empty() || accounted == rest.total, &count)
}

fn check_syntax(generated: &Generated) -> Result<(), String> {
    for file in generated.files.iter().filter(|file| file.path.ends_with(".rs")) {
        syn::parse_file(&file.text).map_err(|error| format!("{} is not Rust: {error}", file.path))?;
    }
    Ok(())
}

/// Checks that diagnostics can be rendered, including those of `lint`.
fn check_diagnostics(generated: &Generated) {
    let found = lint(generated);
    render(&found, false);
    json(&found);
}

/// Checks that the normal form can be read and is idempotent.
fn check_normal_form(document: &Node) -> Result<(), String> {
    let text = normal_form(document);
    let again = load::load_bytes("normal.yaml", text.as_bytes());
    let again =
        again.map_err(|found| format!("the normal form cannot be read: {}", render(&found, false)))?;
    ensure(normal_form(&again) == text, "the normal form is not idempotent")
}

fn check_diff(case: &Case, next: &Source) -> Result<(), String> {
    let revision = |spec: &Source| {
        let input = Input {
            spec: spec.clone(),
            ..case.input()
        };
        Revision::new(input, &emit::Options::default()).ok()
    };
    let Some(old) = revision(&case.spec) else {
        return Ok(());
    };
    let same = diff::compare(&old, &old);
    if !same.changes.is_empty() || !same.item_changes.is_empty() {
        let changes = diff::text(&same, "0.1.0");
        return Err(format!("a description differs from itself:\n{changes}"));
    }
    if let Some(new) = revision(next) {
        let report = diff::compare(&old, &new);
        diff::text(&report, "0.1.0");
        diff::markdown(&report, "0.1.0");
        diff::json(&report, "0.1.0");
    }
    Ok(())
}

fn ensure(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
