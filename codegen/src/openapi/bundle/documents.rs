//! The files of a description. Each of them is loaded once.

use std::{io, sync::Arc};

use super::{Bundler, Target};
use crate::{
    codes,
    diagnostic::Diagnostic,
    openapi::{load, resolve::similar_pointer},
    tree::{Node, Origin},
};

/// The maximum number of files of a description.
const MAX_FILES: usize = 10_000;

/// The reason why a target cannot be used.
#[derive(Clone)]
pub(super) enum Failure {
    /// The file does not exist.
    Missing(String),
    /// The file exists, but cannot be read.
    Unreadable(String),
    /// The file is neither valid YAML nor valid JSON.
    Invalid(Arc<[Diagnostic]>),
    /// The file has no value at the pointer. It may have one at a similar pointer.
    NoValue(Option<String>),
    /// The value would exceed a limit.
    Limit(String),
}

impl Failure {
    /// Returns a message without a location.
    pub(super) fn message(&self, (path, pointer): &Target) -> String {
        match self {
            Self::Missing(reason) | Self::Unreadable(reason) => format!("cannot read `{path}`: {reason}"),
            Self::Invalid(found) => {
                let reason = found.first().map(|error| &*error.message).unwrap_or_default();
                format!("cannot parse `{path}`: {reason}")
            }
            Self::NoValue(_) => format!("no value at `{pointer}` in `{path}`"),
            Self::Limit(reason) => reason.clone(),
        }
    }

    pub(super) fn help(&self) -> Option<String> {
        match self {
            Self::NoValue(near) => near.as_ref().map(|near| format!("did you mean `{near}`?")),
            _ => None,
        }
    }
}

/// Returns `true` if the error means that the path does not name a file.
fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, InvalidInput, IsADirectory, NotADirectory, NotFound};
    let kinds = [
        NotFound,
        NotADirectory,
        IsADirectory,
        InvalidInput,
        InvalidFilename,
    ];
    kinds.contains(&error.kind())
}

impl Bundler<'_> {
    /// Returns a copy of the target, or reports an error. An error of a file is reported once.
    pub(super) fn find(&mut self, target: &Target, place: &Origin) -> Option<Node> {
        let failure = match self.lookup(target) {
            Ok(node) => return Some(node),
            Err(failure) => failure,
        };
        let is_new = matches!(failure, Failure::NoValue(_)) || self.reported.insert(target.0.clone());
        match &failure {
            _ if !is_new => {}
            Failure::Invalid(found) => self.found.extend(found.iter().cloned()),
            _ => {
                let mut error = Diagnostic::error(codes::DANGLING, failure.message(target), place.clone());
                error.help = failure.help();
                self.found.push(error);
            }
        }
        None
    }

    /// Returns a copy of the target.
    pub(super) fn lookup(&mut self, (path, pointer): &Target) -> Result<Node, Failure> {
        let document = self.document(path)?;
        let near = || Failure::NoValue(similar_pointer(&document, pointer));
        document.at(pointer).cloned().ok_or_else(near)
    }

    fn document(&mut self, path: &str) -> Result<Arc<Node>, Failure> {
        if let Some(known) = self.documents.get(path) {
            return known.clone();
        }
        let loaded = self.load(path);
        self.documents.insert(path.to_owned(), loaded.clone());
        loaded
    }

    fn load(&mut self, path: &str) -> Result<Arc<Node>, Failure> {
        if self.files_read == MAX_FILES {
            let reason = format!("cannot read `{path}`: description has more than {MAX_FILES} files");
            return Err(Failure::Limit(reason));
        }
        let source = (self.files.read)(path).map_err(|error| {
            let failure = if is_missing(&error) {
                Failure::Missing
            } else {
                Failure::Unreadable
            };
            failure(error.to_string())
        })?;
        self.files_read += 1;
        match load::load(Arc::new(source)) {
            Ok(node) => Ok(Arc::new(node)),
            Err(found) => Err(Failure::Invalid(found.into())),
        }
    }
}
