//! `cargo xtask fuzz`: fuzzes the generator with random and mutated descriptions.
//!
//! A run is a child process with a memory limit. A stack overflow, excessive memory or a hang ends only the child, and
//! the document remains in `fuzz/found/`. Each document has a number, and the same
//! number (with the same folders) produces the same document.

mod corpus;
mod document;
mod mutate;
mod oracle;
mod overlays;
mod rng;
mod split;
mod wire;
mod worker;
mod yaml;

use std::{
    env,
    error::Error,
    process::{Command, ExitCode},
};

use clap::Parser;

/// Fuzz the generator with random and mutated descriptions
#[derive(Parser)]
#[command(name = "cargo xtask fuzz", bin_name = "cargo xtask fuzz")]
struct Arguments {
    /// Duration of the run in minutes
    #[arg(long, default_value_t = 1)]
    minutes: u64,
    /// Number of the first document
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Check only the document with this number
    #[arg(long, value_name = "SEED", conflicts_with_all = ["minutes", "seed"])]
    only: Option<u64>,
    /// Folders of descriptions to mutate, in addition to generated ones
    folders: Vec<String>,
    /// Run as the child process
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let arguments = Arguments::parse();
    if arguments.worker {
        return worker::work(&arguments);
    }
    let status = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .arg("--worker")
        .status()?;
    if status.success() {
        return Ok(ExitCode::SUCCESS);
    }
    if status.code().is_none() {
        eprintln!(
            "the worker was killed by a signal: stack overflow, or more than {} MiB of memory",
            worker::MEMORY >> 20
        );
    }
    for seed in worker::found()? {
        let folders = arguments.folders.join(" ");
        eprintln!(
            "the document is in fuzz/found/{seed}.*; to reproduce, run: cargo xtask fuzz --only {seed} {folders}"
        );
    }
    Ok(ExitCode::FAILURE)
}

#[cfg(test)]
mod tests;
