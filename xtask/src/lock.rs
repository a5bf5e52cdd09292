//! Prevents two runs from writing below the same folder at the same time.

#[cfg(unix)]
use std::fs::File;
use std::path::Path;

use crate::Failure;

/// The exclusive right to write below a folder, held until it is dropped or the process ends.
///
/// The system locks the folder itself, so a killed run leaves neither a lock nor a lock file behind.
#[derive(Debug)]
pub(crate) struct Lock {
    // `File::try_lock` replaces this once the oldest supported Rust is 1.89.
    #[cfg(unix)]
    _folder: Option<nix::fcntl::Flock<File>>,
}

impl Lock {
    /// Locks a folder; fails if another run has locked it.
    #[cfg(unix)]
    pub(crate) fn take(folder: &Path) -> Result<Self, Failure> {
        use nix::{
            errno::Errno,
            fcntl::{Flock, FlockArg},
        };

        let shown = folder.display();
        let opened =
            File::open(folder).map_err(|error| Failure::new(format!("cannot read {shown}: {error}")))?;
        match Flock::lock(opened, FlockArg::LockExclusiveNonblock) {
            Ok(locked) => Ok(Self {
                _folder: Some(locked),
            }),
            Err((_, Errno::EWOULDBLOCK)) => Err(Failure::new(format!(
                "another run is writing to {shown}; nothing was changed\nhelp: run this again once that run has ended"
            ))),
            // Some network file systems do not support locks. There, concurrent runs are not detected.
            Err(_) => Ok(Self { _folder: None }),
        }
    }

    /// Does nothing: concurrent runs are not detected on this platform.
    #[cfg(not(unix))]
    pub(crate) fn take(_folder: &Path) -> Result<Self, Failure> {
        Ok(Self {})
    }
}
