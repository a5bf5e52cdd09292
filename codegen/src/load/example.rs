//! The examples of the codes as inputs.

use crate::{
    codes::{Example, HEAD, OVERLAY_HEAD},
    diagnostic::Diagnostic,
    tree::Source,
};

use super::Input;

impl Example {
    /// What it shows, as the sources that a run would read; or what is wrong with it already as text.
    pub fn input(&self) -> Result<Input, Vec<Diagnostic>> {
        let source = |text: String| Source {
            name: "example.yaml".to_owned(),
            text,
        };
        let spec = match self {
            Self::Part(text) | Self::Overlay(text, _) => source(format!("{HEAD}{text}")),
            Self::Whole(text) => source((*text).to_owned()),
            Self::Made(_, make) => source(make()),
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
