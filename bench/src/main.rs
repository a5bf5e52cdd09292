//! `cargo xtask bench`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use zephr_bench::report::{Extent, page};
use zephr_bench::{Outcome, answerer, call, decode, generate, guard, workspace};

/// Measures, prints the table, and writes it to bench/RESULTS.md.
#[derive(Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    /// Prism too, installed by npm below target/; skipped, and said so, where it cannot be had
    #[arg(long)]
    peers: bool,
    /// Few rounds and no builds; writes nothing
    #[arg(long)]
    quick: bool,
    /// Only compare what is repeatable with bench/baseline.toml
    #[arg(long, conflicts_with_all = ["peers", "quick"])]
    guard: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// What is run in a process of its own
    #[command(hide = true, subcommand)]
    Probe(Probe),
}

#[derive(Subcommand)]
enum Probe {
    Answer,
    Call {
        side: call::Side,
        url: String,
        pairs: u32,
    },
    Decode {
        reader: decode::Reader,
        times: u32,
    },
    Generate {
        spec: PathBuf,
        overlay: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Outcome<String> {
    if let Some(Part::Probe(probe)) = &arguments.part {
        return self::probe(probe);
    }
    if arguments.guard {
        return guard::check();
    }
    let page = page(Extent {
        quick: arguments.quick,
        peers: arguments.peers,
    })?;
    if !arguments.quick {
        fs::write(workspace().join("bench").join("RESULTS.md"), &page)?;
    }
    Ok(page)
}

fn probe(probe: &Probe) -> Outcome<String> {
    match probe {
        Probe::Answer => answerer::serve()?,
        Probe::Call { side, url, pairs } => call::make(*side, url, *pairs)?,
        Probe::Decode { reader, times } => decode::read(*reader, &decode::export(1_000), *times)?,
        Probe::Generate { spec, overlay } => {
            return Ok(serde_json::to_string(&generate::once(spec, overlay.as_deref())?)?);
        }
    }
    Ok(String::new())
}
