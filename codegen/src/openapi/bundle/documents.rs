//! The files of a description. Each of them is loaded once.

use std::sync::Arc;

use super::{Bundler, Target};
use crate::{
    codes,
    diagnostic::Diagnostic,
    openapi::{load, resolve::similar_pointer},
    tree::{Node, Origin},
};

/// The maximum number of files of a description.
const MAX_FILES: usize = 10_000;

/// The reason why a target cannot be found.
#[derive(Clone)]
pub(super) enum Failure {
    /// The file cannot be read.
    Unreadable(String),
    /// The file is neither valid YAML nor valid JSON.
    Invalid(Arc<[Diagnostic]>),
    /// The file has no value at the pointer. It may have one at a similar pointer.
    NoValue(Option<String>),
}

impl Bundler<'_> {
    /// Returns a copy of the target, or reports an error. An error of a file is reported once.
    pub(super) fn find(&mut self, target: &Target, place: &Origin) -> Option<Node> {
        let (path, pointer) = target;
        let failure = match self.lookup(target) {
            Ok(node) => return Some(node),
            Err(failure) => failure,
        };
        let error = |message| Diagnostic::error(codes::DANGLING, message, place.clone());
        match failure {
            Failure::NoValue(near) => {
                let mut diagnostic = error(format!("no value at `{pointer}` in `{path}`"));
                diagnostic.help = near.map(|near| format!("did you mean `{near}`?"));
                self.found.push(diagnostic);
            }
            _ if !self.reported.insert(path.clone()) => {}
            Failure::Unreadable(reason) => self.found.push(error(format!("cannot read `{path}`: {reason}"))),
            Failure::Invalid(found) => self.found.extend(found.iter().cloned()),
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
            let reason = format!("description has more than {MAX_FILES} files");
            return Err(Failure::Unreadable(reason));
        }
        let source = (self.files.read)(path).map_err(Failure::Unreadable)?;
        self.files_read += 1;
        match load::load(Arc::new(source)) {
            Ok(node) => Ok(Arc::new(node)),
            Err(found) => Err(Failure::Invalid(found.into())),
        }
    }
}
