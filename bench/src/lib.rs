//! Benchmarks that back the performance claims of the README: `cargo xtask bench`.
//!
//! One module for each kind of figure; [`table`] holds the goals. Both sides of a comparison are measured
//! alternately in one run, because an absolute figure depends on the machine.

pub mod allocations;
pub mod answerer;
pub mod builds;
pub mod call;
pub mod callgrind;
pub mod concurrent;
pub mod copies;
pub mod crates;
pub mod decode;
pub mod generate;
pub mod generators;
pub mod guard;
pub mod header;
pub mod machine;
pub mod measure;
pub mod mock;
pub mod peers;
pub mod prism;
pub mod report;
pub mod table;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;
use std::{env, fs, io};

/// The result of a measurement.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The folder of the workspace: above this package.
pub fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// A folder for what is built and written on the way; ignored by git, as all of `target/`.
///
/// # Errors
/// If it cannot be made.
pub fn scratch() -> io::Result<PathBuf> {
    let folder = workspace().join("target").join("bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// This program, to be run a second time.
///
/// # Errors
/// Returns an error if the system does not provide the figure.
pub fn me() -> io::Result<PathBuf> {
    env::current_exe()
}

/// Says on standard error what is done, and how long after the first of these lines.
pub fn tell(what: &str) {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    eprintln!("[{:>4.0} s] {what}", BEGUN.elapsed().as_secs_f64());
}
