//! The Zephr description with its overlay, as committed.

use std::fs;

use zephr_codegen::{Generated, Input, emit, generate, openapi::load, tree::Source};

/// Generates the client.
pub(crate) fn generated() -> Generated {
    let input = Input {
        spec: source("spec/zephr-admin-api.yaml"),
        overlays: vec![source("spec/overlay.yaml")],
        files: None,
    };
    generate(input, &emit::Options::default())
}

/// Reads a file of the workspace.
pub(crate) fn source(path: &str) -> Source {
    let bytes = fs::read(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    load::decode(path, &bytes).unwrap()
}
