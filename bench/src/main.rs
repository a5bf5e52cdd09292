//! `cargo xtask bench`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use zephr_bench::report::{BenchConfig, Part, page};
use zephr_bench::{Outcome, call, decode, export, generate, guard, http_server, mock, workspace};

/// Run the benchmarks and write bench/RESULTS.md
#[derive(Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    /// Also measure other generators and Prism, installed in target/
    #[arg(long)]
    peers: bool,
    /// Run few rounds, and builds only with --only; write nothing
    #[arg(long)]
    quick: bool,
    /// Only compare deterministic figures with bench/baseline.toml
    #[arg(long, conflicts_with_all = ["peers", "quick", "only"])]
    guard: bool,
    /// Run only this part (repeatable); write nothing
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run a measurement in this process
    #[command(hide = true, subcommand)]
    Probe(Probe),
}

#[derive(Subcommand)]
enum Probe {
    Answer {
        users: usize,
    },
    Call {
        side: call::Implementation,
        url: String,
        pairs: u32,
    },
    Decode {
        reader: decode::Reader,
        times: u32,
    },
    Export {
        side: call::Implementation,
        url: String,
    },
    Generate {
        spec: PathBuf,
        overlay: Option<PathBuf>,
    },
    MockStart,
    Write {
        spec: PathBuf,
        overlay: PathBuf,
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    run(Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn run(arguments: Arguments) -> Outcome<ExitCode> {
    if let Some(Command::Probe(probe)) = &arguments.command {
        print!("{}", self::probe(probe)?);
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.guard {
        print!("{}", guard::check()?);
        return Ok(ExitCode::SUCCESS);
    }
    let is_whole = !arguments.quick && arguments.only.is_empty();
    let page = page(&BenchConfig {
        quick: arguments.quick,
        peers: arguments.peers,
        only: arguments.only,
    })?;
    print!("{}", page.text);
    if is_whole {
        fs::write(workspace().join("bench").join("RESULTS.md"), &page.text)?;
    }
    if let [(first, _), ..] = page.failed.as_slice() {
        return Err(format!("not everything could be measured: {first:?} failed, see the table").into());
    }
    Ok(ExitCode::SUCCESS)
}

fn probe(probe: &Probe) -> Outcome<String> {
    match probe {
        Probe::Answer { users } => http_server::serve(*users)?,
        Probe::Call { side, url, pairs } => call::make(*side, url, *pairs)?,
        Probe::Decode { reader, times } => decode::repeat(*reader, &decode::export(1_000), *times)?,
        Probe::Export { side, url } => return Ok(export::peak_bytes(*side, url)?.to_string()),
        Probe::Generate { spec, overlay } => {
            return Ok(serde_json::to_string(&generate::once(spec, overlay.as_deref())?)?);
        }
        Probe::MockStart => return Ok(serde_json::to_string(&mock::start_nanos()?)?),
        Probe::Write {
            spec,
            overlay,
            folder,
        } => generate::written(spec, overlay, folder)?,
    }
    Ok(String::new())
}
