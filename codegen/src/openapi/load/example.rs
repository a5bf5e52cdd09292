//! The examples of the codes as input of the generator.

use crate::{
    codes::{Example, HEAD, OVERLAY_HEAD},
    diagnostic::Diagnostic,
    tree::Source,
};

use super::Input;

impl Example {
    /// Returns the example as input for the generator, or diagnostics if it cannot be decoded.
    pub fn input(&self) -> Result<Input, Vec<Diagnostic>> {
        let source = |text: String| Source {
            name: "example.yaml".to_owned(),
            text,
        };
        let spec = match self {
            Self::Part(text) | Self::Overlay(text, _) => source(format!("{HEAD}{text}")),
            Self::Whole(text) => source((*text).to_owned()),
            Self::Large(_, build) => source(build()),
            Self::Bytes(bytes) => super::decode("example.yaml", bytes)?,
        };
        let overlays = match self {
            Self::Overlay(_, text) => vec![Source {
                name: "overlay.yaml".to_owned(),
                text: format!("{OVERLAY_HEAD}{text}"),
            }],
            _ => Vec::new(),
        };
        Ok(Input {
            spec,
            overlays,
            files: None,
        })
    }
}
