//! Files that survive a crash: locked, private, replaced as a whole.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
};

use crate::failure::Failure;

/// A locked file. The lock ends when this value is dropped or the process ends.
pub(super) struct Locked {
    // `File::try_lock` replaces this once the oldest supported Rust is 1.89.
    #[cfg(unix)]
    file: Flocked,
    #[cfg(not(unix))]
    file: File,
}

/// Some network file systems cannot lock files. There, concurrent processes are not detected.
#[cfg(unix)]
enum Flocked {
    Locked(nix::fcntl::Flock<File>),
    Plain(File),
}

impl Locked {
    /// Locks an open file.
    ///
    /// # Errors
    /// Returns an error if another process has locked the file.
    #[cfg(unix)]
    pub(super) fn new(file: File, path: &Path) -> Result<Self, Failure> {
        use nix::{
            errno::Errno,
            fcntl::{Flock, FlockArg},
        };

        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(locked) => Ok(Self {
                file: Flocked::Locked(locked),
            }),
            Err((_, Errno::EWOULDBLOCK)) => Err(Failure::error(format!(
                "another process is writing {}",
                path.display()
            ))
            .help("wait until it has ended, and run the command again")),
            Err((file, _)) => Ok(Self {
                file: Flocked::Plain(file),
            }),
        }
    }

    /// Does nothing: concurrent processes are not detected on this platform.
    #[cfg(not(unix))]
    pub(super) fn new(file: File, _path: &Path) -> Result<Self, Failure> {
        Ok(Self { file })
    }
}

impl Deref for Locked {
    type Target = File;

    fn deref(&self) -> &File {
        #[cfg(unix)]
        return match &self.file {
            Flocked::Locked(file) => file,
            Flocked::Plain(file) => file,
        };
        #[cfg(not(unix))]
        return &self.file;
    }
}

impl DerefMut for Locked {
    fn deref_mut(&mut self) -> &mut File {
        #[cfg(unix)]
        return match &mut self.file {
            Flocked::Locked(file) => file,
            Flocked::Plain(file) => file,
        };
        #[cfg(not(unix))]
        return &mut self.file;
    }
}

/// Returns options that create files which only their owner can read.
#[cfg(unix)]
pub(super) fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Returns options that create files with the permissions of their folder.
#[cfg(not(unix))]
pub(super) fn private() -> OpenOptions {
    OpenOptions::new()
}

/// Returns the path with this text added to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Replaces a file atomically: after a crash, it has either the old or the new content. On Unix, only its owner can
/// read it. Call [`sync_folder`] to make the replacement durable.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = beside(path, ".new");
    // A file left by an earlier crash, or planted by someone else, would keep its own mode.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private().write(true).create_new(true).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(new, path)
}

/// Syncs the folder of a file, so that created and renamed files survive a crash.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Returns a function that adds the failed action and the path to an I/O error.
pub(super) fn cannot<'p>(verb: &'static str, path: &'p Path) -> impl Fn(io::Error) -> Failure + Copy + 'p {
    move |error| Failure::error(format!("cannot {verb} {}: {error}", path.display()))
}
