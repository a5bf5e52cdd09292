//! `cargo xtask generate`.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use zephr_codegen::{
    Generated, Input, codes,
    diagnostic::{one_line, render},
    emit, maintain,
    openapi::load,
    tree::Source,
    write::{Mode, recover, sync},
};

use crate::{Failure, Format, corrected, eprint, files, is_styled, lock::Lock, out, paths, print};

pub(crate) const SPEC: &str = "spec/zephr-admin-api.yaml";
/// The path that stands for standard input.
pub(crate) const STDIN: &str = "-";
pub(crate) const OVERLAY: &str = "spec/overlay.yaml";

/// The description and its overlay.
#[derive(Args, Default)]
pub(crate) struct Description {
    /// OpenAPI description, or - for standard input [default: spec/zephr-admin-api.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Overlay to apply (repeatable) [default: spec/overlay.yaml]
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// Do not apply overlays
    #[arg(long, conflicts_with = "overlays")]
    no_overlay: bool,
    /// Root of referenced files [default: folder of the description]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

impl Description {
    /// Returns `true` if this is the description of the committed client.
    pub(crate) fn is_default(&self) -> bool {
        self.spec.is_none() && self.overlays.is_empty() && !self.no_overlay
    }

    /// Returns the name of the file without its extension.
    pub(crate) fn name(&self) -> String {
        let stem = self.spec.as_deref().and_then(Path::file_stem);
        stem.unwrap_or("zephr-admin-api".as_ref())
            .to_string_lossy()
            .into_owned()
    }
}

#[derive(Args, Default)]
pub(crate) struct Arguments {
    #[command(flatten)]
    description: Description,
    /// Write a standalone crate to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// With --out, name of the package [default: zephr-admin]
    #[arg(long, value_name = "NAME", requires = "out", value_parser = package_name)]
    name: Option<String>,
    /// With --out, overwrite files that were edited or not generated
    #[arg(long, requires = "out", conflicts_with = "check")]
    force: bool,
    /// Write nothing; fail if generated files are out of date
    #[arg(long)]
    check: bool,
    /// Output format of findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Skip operations with errors and generate the others
    #[arg(long)]
    keep_going: bool,
}

/// A function that generates all files.
pub(crate) type Generator = fn(Input, &emit::Options) -> Generated;

/// Generates, prints the diagnostics, and writes or compares the files. The last line is the number of operations.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let _lock = if arguments.check || arguments.out.is_some() {
        None
    } else {
        // The lock is acquired before the description is read, because an update may be changing it, or may
        // have been interrupted.
        Some(begin()?)
    };
    let name = arguments.name.as_deref();
    let generator = generator(arguments.keep_going);
    let Some(generated) = described(&arguments.description, name, arguments.format, generator)? else {
        return Ok(ExitCode::FAILURE);
    };
    eprint(&skipped(&generated));
    let mode = if arguments.check { Mode::Check } else { Mode::Write };
    let sound = !generated.files.is_empty();
    let summary = format!(
        "generated {} of {} operations\n",
        generated.generated, generated.total
    );
    let fresh = sound
        && match &arguments.out {
            Some(folder) => out::write(folder, name, &generated, mode, arguments.force)?,
            None => {
                let corrected = corrected::file(&generated.files)?;
                let files = [generated.files.as_slice(), &maintain::pages(), &[corrected]].concat();
                let report = sync(&paths::workspace(), maintain::OWNED, &files, mode)
                    .map_err(|error| Failure::new(error.to_string()))?;
                let stale = mode == Mode::Check && !report.is_clean();
                eprint(&if stale {
                    report.describe("cargo xtask generate")
                } else {
                    String::new()
                });
                !stale
            }
        };
    match arguments.format {
        Format::Text => print(&summary),
        Format::Json => print(&format!("{:#}\n", generated.json())),
    }
    Ok(if fresh {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Locks the workspace and rolls back an earlier `generate` or `update` that was killed.
pub(crate) fn begin() -> Result<Lock, Failure> {
    let workspace = paths::workspace();
    let lock = Lock::take(&workspace)?;
    let recovery = recover(&workspace).map_err(|error| Failure::new(error.to_string()))?;
    eprint(&recovery.describe());
    Ok(lock)
}

/// Returns one line per skipped operation.
pub(crate) fn skipped(generated: &Generated) -> String {
    let lines = generated.skipped.iter().map(|skipped| {
        let because = &skipped.because;
        format!("skipped {}: {}\n", skipped.operation, one_line(because))
    });
    lines.collect()
}

/// Generates all files of a description and prints its findings. Returns `None` if a file is not UTF-8.
pub(crate) fn describe(description: &Description) -> Result<Option<Generated>, Failure> {
    described(description, None, Format::Text, zephr_codegen::generate)
}

/// Returns the generator that skips operations with errors if `keep_going` is `true`, or else the one that emits
/// nothing if there is any error.
pub(crate) fn generator(keep_going: bool) -> Generator {
    if keep_going {
        zephr_codegen::generate_partial
    } else {
        zephr_codegen::generate
    }
}

/// Returns a name that cargo accepts for a package.
fn package_name(name: &str) -> Result<String, String> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_inside) {
        return Ok(name.to_owned());
    }
    Err("a package name has ASCII letters, digits, `-` and `_`, and begins with a letter".to_owned())
}

/// Like [`describe`], with a given generator and package name. For JSON output, the caller prints the findings.
pub(crate) fn described(
    description: &Description,
    package: Option<&str>,
    format: Format,
    generator: Generator,
) -> Result<Option<Generated>, Failure> {
    let overlays: Vec<(PathBuf, String)> = match (description.no_overlay, description.overlays.as_slice()) {
        (true, _) => Vec::new(),
        (false, []) => vec![(paths::workspace().join(OVERLAY), OVERLAY.to_owned())],
        (false, given) => given
            .iter()
            .map(|path| (path.clone(), path.display().to_string()))
            .collect(),
    };
    let (path, name) = match &description.spec {
        Some(given) => (given.clone(), given.display().to_string()),
        None => (paths::workspace().join(SPEC), SPEC.to_owned()),
    };
    let spec_name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let spec = read(&path, &name)?;
    let overlays = overlays
        .iter()
        .map(|(path, name)| read(path, name))
        .collect::<Result<Vec<_>, _>>()?;
    let (Some(spec), Some(overlays)) = (spec, overlays.into_iter().collect::<Option<Vec<_>>>()) else {
        return Ok(None);
    };
    let mut options = emit::Options {
        spec_name,
        ..emit::Options::default()
    };
    if let Some(package) = package {
        options.crate_name = package.replace('-', "_");
    }
    let files = Some(files::below(description.root.as_deref(), &path)?);
    let input = Input {
        spec,
        overlays,
        files,
    };
    let generated = generator(input, &options);
    if format == Format::Json {
        return Ok(Some(generated));
    }
    eprint(&render(&generated.diagnostics, is_styled()));
    let misses = generated
        .diagnostics
        .iter()
        .any(|found| found.code == codes::OVERLAY_UNUSED);
    if misses && description.spec.is_some() && description.overlays.is_empty() {
        eprint(&format!(
            "\nnote: {OVERLAY} corrects the Zephr description; for another one, pass --no-overlay\n"
        ));
    }
    Ok(Some(generated))
}

/// Returns the text of a file. Prints an error and returns `None` if it is not UTF-8.
pub(crate) fn read(path: &Path, name: &str) -> Result<Option<Source>, Failure> {
    let bytes = if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.map_err(|error| Failure::new(format!("cannot read {name}: {error}")))?;
    Ok(load::decode(name, &bytes)
        .map_err(|found| eprint(&render(&found, is_styled())))
        .ok())
}
