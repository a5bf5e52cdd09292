//! `cargo xtask fuzz`: documents made at random, and real ones with mistakes, through all that is done with descriptions.
//!
//! A run is a process of its own under a limit of memory, so that an overflow of the stack, too much memory or a hang
//! ends that process alone, and what it was at is left in `fuzz/found/`. Each document has a number, and the same
//! number (with the same folders) produces the same document.

mod cases;
mod chance;
mod document;
mod judge;
mod mutate;
mod overlays;
mod worker;
mod yaml;

use std::{
    env,
    error::Error,
    process::{Command, ExitCode},
};

use clap::Parser;

/// Makes descriptions at random and sees what becomes of them.
#[derive(Parser)]
#[command(name = "cargo xtask fuzz", bin_name = "cargo xtask fuzz")]
struct Arguments {
    /// Duration
    #[arg(long, default_value_t = 1)]
    minutes: u64,
    /// The number of the first document
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// This document alone
    #[arg(long, value_name = "SEED", conflicts_with_all = ["minutes", "seed"])]
    only: Option<u64>,
    /// Folders of descriptions to mutate, in addition to generated ones
    folders: Vec<String>,
    /// Do the work, under the limits that the first process has set
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
            "ended by a signal: an overflow of the stack, or more than {} MiB of memory",
            worker::MEMORY >> 20
        );
    }
    for seed in worker::found()? {
        let folders = arguments.folders.join(" ");
        eprintln!("the document is fuzz/found/{seed}.*; again: cargo xtask fuzz --only {seed} {folders}");
    }
    Ok(ExitCode::FAILURE)
}

#[cfg(test)]
mod tests;
