//! Benchmarks that back the performance claims of the README: `cargo xtask bench`.
//!
//! There is one module for each kind of figure. [`table`] contains the goals. Both sides of a comparison are
//! measured alternately in one run, because absolute figures depend on the machine.

pub mod allocations;
pub mod builds;
pub mod call;
pub mod callgrind;
pub mod concurrent;
pub mod crates;
pub mod decode;
pub mod export;
pub mod generate;
pub mod generators;
pub mod guard;
pub mod header;
pub mod http_server;
pub mod machine;
pub mod measure;
pub mod mock;
pub mod peers;
pub mod prism;
pub mod report;
pub mod scale;
pub mod startup;
pub mod table;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;
use std::{env, fs, io};

/// The result of a measurement.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Returns the folder of the workspace.
pub fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// Returns a folder for intermediate files, below `target/`.
///
/// # Errors
/// Returns an error if the folder cannot be created.
pub fn scratch() -> io::Result<PathBuf> {
    let folder = workspace().join("target").join("bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Returns the path of this program, for child processes.
///
/// # Errors
/// Returns an error if the system does not provide the path.
pub fn me() -> io::Result<PathBuf> {
    env::current_exe()
}

/// Prints progress to standard error, with the time since the first call.
pub fn progress(what: &str) {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    eprintln!("[{:>4.0} s] {what}", BEGUN.elapsed().as_secs_f64());
}
