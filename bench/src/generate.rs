//! The time and memory of the generator, for the description and for enlarged copies of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use zephr_codegen::diagnostic::has_errors;
use zephr_codegen::tree::Source;
use zephr_codegen::{Input, emit, openapi::load};

use crate::measure::{Samples, Unit, process_time};
use crate::report::{BenchConfig, Section};
use crate::scale::{repeated, value};
use crate::table::{Goal, Row};
use crate::{Outcome, machine, scratch, workspace};

/// The cost of one run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Run {
    /// The elapsed time in seconds.
    pub wall: f64,
    /// The CPU time of all threads, in seconds.
    pub processor: f64,
    /// The peak memory, in bytes.
    pub peak_bytes: f64,
    /// The number of generated operations.
    pub operations: usize,
    /// The number of emitted bytes.
    pub emitted_bytes: usize,
}

/// Loads the description and generates the files in memory. To measure this, call it in a new process.
///
/// # Errors
/// Returns an error if a file cannot be read or the description has errors.
pub fn once(spec: &Path, overlay: Option<&Path>) -> Outcome<Run> {
    let (wall, processor) = (Instant::now(), process_time()?);
    let input = Input {
        spec: source(spec)?,
        overlays: overlay.map(source).transpose()?.into_iter().collect(),
        files: None,
    };
    let generated = zephr_codegen::generate(input, &emit::Options::default());
    let run = Run {
        wall: wall.elapsed().as_secs_f64(),
        processor: (process_time()? - processor).as_secs_f64(),
        peak_bytes: machine::peak_bytes()?,
        operations: generated.generated,
        emitted_bytes: generated.files.iter().map(|file| file.text.len()).sum(),
    };
    if has_errors(&generated.diagnostics) {
        let first = generated
            .diagnostics
            .iter()
            .find(|found| found.severity == zephr_codegen::diagnostic::Severity::Error);
        return Err(format!("the description has mistakes: {first:?}").into());
    }
    Ok(run)
}

/// Runs [`once`] in a child process.
///
/// # Errors
/// Returns the errors of [`once`].
pub fn apart(spec: &Path, overlay: Option<&Path>) -> Outcome<Run> {
    let output = Command::new(crate::me()?)
        .args(["probe", "generate"])
        .arg(spec)
        .args(overlay)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Generates into an empty folder like `cargo xtask generate`, including reading and writing.
///
/// # Errors
/// Returns the errors of [`once`], and an error if a file cannot be written.
pub fn written(spec: &Path, overlay: &Path, folder: &Path) -> Outcome<()> {
    let input = Input {
        spec: source(spec)?,
        overlays: vec![source(overlay)?],
        files: None,
    };
    for file in zephr_codegen::generate(input, &emit::Options::default()).files {
        let path = folder.join(file.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, file.text)?;
    }
    Ok(())
}

/// Returns the paths of the description and the overlay.
pub fn committed() -> (PathBuf, PathBuf) {
    let spec = workspace().join("spec");
    (spec.join("zephr-admin-api.yaml"), spec.join("overlay.yaml"))
}

/// Writes a JSON document that contains the corrected description this many times.
///
/// # Errors
/// Returns an error if it cannot be read or written.
pub fn written_copies(copies: usize) -> Outcome<PathBuf> {
    let (spec, overlay) = committed();
    let input = Input {
        spec: source(&spec)?,
        overlays: vec![source(&overlay)?],
        files: None,
    };
    let generated = zephr_codegen::generate(input, &emit::Options::default());
    let document = generated.document.ok_or("the description cannot be read")?;
    let path = scratch()?.join(format!("description-{copies}x.json"));
    fs::write(
        &path,
        serde_json::to_vec(&repeated(&value(document.to_json())?, copies))?,
    )?;
    Ok(path)
}

fn source(path: &Path) -> Outcome<Source> {
    load::decode(&path.to_string_lossy(), &fs::read(path)?)
        .map_err(|found| format!("{}: {found:?}", path.display()).into())
}

/// Returns the row, and a text about how time and memory grow with the size of the description.
///
/// # Errors
/// Returns the errors of [`apart`].
pub fn scaling(config: &BenchConfig) -> Outcome<Section> {
    let (copies, rounds): (&[usize], _) = if config.quick {
        (&[1, 10], 1)
    } else {
        (&[1, 3, 10, 30], 5)
    };
    let mut section = "\n## Generating, by size\n\nThe corrected description and renamed copies of it, each run in a process \
                       of its own.\n\n\
                       | copies | operations | time | compared with one copy | memory | compared with one copy |\n\
                       | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    let paths = copies.iter().map(|count| written_copies(*count));
    let paths = paths.collect::<Outcome<Vec<PathBuf>>>()?;
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); copies.len()];
    for _ in 0..rounds {
        for (path, runs) in paths.iter().zip(&mut runs) {
            runs.push(apart(path, None)?);
        }
    }
    let time = |runs: &[Run]| -> Samples { runs.iter().map(|run| run.processor).collect() };
    let memory = |runs: &[Run]| runs.iter().map(|run| run.peak_bytes).fold(0.0, f64::max);
    let once = runs.first().map(Vec::as_slice).unwrap_or_default();
    let mut tenfold = None;
    for (count, runs) in copies.iter().zip(&runs) {
        let ratio = time(runs).over(&time(once));
        section += &format!(
            "| {count} | {} | {} | {} | {} | {} |\n",
            runs.first().map_or(0, |run| run.operations),
            time(runs).show(Unit::Seconds),
            Unit::Ratio.show(ratio.median()),
            Unit::Bytes.show(memory(runs)),
            Unit::Ratio.show(memory(runs) / memory(once)),
        );
        if *count == 10 {
            tenfold = Some(ratio);
        }
    }
    paths.iter().try_for_each(fs::remove_file)?;
    let rows = vec![Row {
        key: "scaling",
        what: "`generate` of 10 copies of the description: time",
        against: "`generate` of one copy",
        goal: Goal::AtMost(10.5),
        value: tenfold,
        figures: "see below".to_owned(),
    }];
    Ok(Section { rows, section })
}
