//! The files that a description may refer to.

use std::fmt;

use crate::tree::Source;

/// Reads a file by its path below a folder, or says why it cannot.
pub type ReadFile = dyn Fn(&str) -> Result<Source, String> + Send + Sync;

/// The files that a description may refer to: those below one folder.
pub struct Files {
    /// The path of the description in that folder: `zephr-admin-api.yaml`.
    pub main: String,
    /// Reads the files of that folder.
    pub read: Box<ReadFile>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files")
            .field("main", &self.main)
            .finish_non_exhaustive()
    }
}
