//! The files that a description can refer to.

use std::{fmt, io};

use crate::tree::Source;

/// Reads a file by its path relative to a directory.
///
/// # Errors
///
/// Returns an error of the kind [`NotFound`](io::ErrorKind::NotFound) if the file does not exist.
pub type ReadFile = dyn Fn(&str) -> io::Result<Source> + Send + Sync;

/// The files that a description can refer to: those below one directory.
pub struct Files {
    /// The path of the description in the directory: `zephr-admin-api.yaml`.
    pub main: String,
    /// Reads a file of the directory.
    pub read: Box<ReadFile>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files")
            .field("main", &self.main)
            .finish_non_exhaustive()
    }
}
