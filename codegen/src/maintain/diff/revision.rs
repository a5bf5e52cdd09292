//! One of the two corrected descriptions, and its client.

use crate::{
    codes,
    diagnostic::{Diagnostic, Severity, one_line},
    emit, lower,
    model::Api,
    openapi::{
        load::Input,
        overlay,
        sources::{self, Sources},
    },
    tree::Node,
};

/// A description that is ready for comparison.
#[derive(Debug)]
pub struct Revision {
    /// The corrected description.
    pub document: Node,
    /// Its client, or the reason why there is none.
    pub client: Result<Client, String>,
    /// The corrections that match nothing. They are skipped here, but are errors of `generate`.
    pub misses: Vec<Diagnostic>,
}

/// The compared parts of a client.
#[derive(Debug)]
pub struct Client {
    pub(super) api: Api,
    /// The lines of `generated/api.txt`.
    pub(super) surface: String,
}

impl Revision {
    /// Reads, corrects and lowers a description.
    ///
    /// # Errors
    ///
    /// Returns the errors of files that cannot be read.
    pub fn new(input: Input, options: &emit::Options) -> Result<Self, Vec<Diagnostic>> {
        let Sources {
            document,
            overlays,
            diagnostics,
        } = sources::read(input)?;
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        Ok(Self::of(document, &overlays, options))
    }

    /// Returns the revision of a description whose client has been generated; `surface` is its `api.txt`.
    pub fn generated(document: Node, api: Api, surface: String) -> Self {
        Self {
            document,
            client: Ok(Client { api, surface }),
            misses: Vec::new(),
        }
    }

    /// Corrects and lowers a description.
    pub fn of(mut document: Node, overlays: &[Node], options: &emit::Options) -> Self {
        let found = overlays
            .iter()
            .flat_map(|overlay| overlay::apply(&mut document, overlay));
        let (misses, mut errors): (Vec<_>, Vec<_>) = found
            .filter(|found| found.severity == Severity::Error)
            .partition(|found| found.code == codes::OVERLAY_UNUSED);
        let (api, found) = lower::lower(&document);
        errors.extend(
            found
                .into_iter()
                .filter(|found| found.severity == Severity::Error),
        );
        let client = match (api, errors.first()) {
            (_, Some(error)) => Err(one_line(error)),
            (None, None) => Err("it is no OpenAPI description".to_owned()),
            (Some(api), None) => Ok(Client {
                surface: emit::surface(&api, options),
                api,
            }),
        };
        Self {
            document,
            client,
            misses,
        }
    }
}
