//! Tools for the maintainers of this workspace: comparison and update of descriptions, and the pages about the
//! generator.

pub mod diff;
pub mod update;

use crate::{codes, openapi::grammar, write::File};

/// The paths in this workspace that contain only emitted files, for [`sync`](crate::write::sync).
pub const OWNED: &[&str] = &[
    "catalog/catalog.json",
    "catalog/openapi.json",
    "codegen/docs",
    "generated/api.txt",
    "generated/src/api",
    "smoke/src/calls",
    "spec/CORRECTIONS.md",
    "spec/zephr-admin-api.corrected.json",
];

/// Returns the documentation pages that are generated from tables of this crate.
pub fn pages() -> [File; 3] {
    [
        ("codegen/docs/diagnostics.md", codes::page()),
        ("codegen/docs/diff-rules.md", diff::page()),
        ("codegen/docs/keywords.md", grammar::page()),
    ]
    .map(|(path, text)| File {
        path: path.to_owned(),
        text,
    })
}
