//! Comparison with other generators: generation time and compile time of the output.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::builds::{Subject, lines_of_rust};
use crate::measure::{Samples, Unit, spent};
use crate::peers::{self, Peer};
use crate::report::{BenchConfig, Section};
use crate::table::{Goal, Row, cell};
use crate::{Outcome, crates, generate, progress, scratch, workspace};

/// A generator, the emitted crate, and the measurements of both.
struct Contender {
    name: String,
    /// `None` for our generator.
    peer: Option<Peer>,
    /// The output directory.
    output: PathBuf,
    subject: Subject,
    figures: Figures,
    /// The reason why measurements are missing.
    failed: Option<String>,
}

#[derive(Default)]
struct Figures {
    processor: Samples,
    /// The processor time per emitted line of Rust, in nanoseconds.
    per_line: Samples,
    wall: Samples,
    lines: Samples,
    crates: Samples,
    check: Samples,
    release: Samples,
    rlib: Samples,
}

/// Returns the rows, and all figures side by side.
///
/// # Errors
/// Returns an error if our generator cannot be measured. Unavailable or failing peers are listed in the text.
pub fn take(config: &BenchConfig) -> Outcome<Section> {
    let mut all = vec![Contender::ours()?];
    if config.peers {
        generate::written_copies(1)?;
        for peer in Peer::all()? {
            all.extend(Contender::other(peer)?);
        }
    }
    each(&mut all, "installing", 1, Contender::install);
    each(&mut all, "generating", config.rounds(), Contender::generate);
    each(&mut all, "counting", 1, Contender::count);
    each(&mut all, "checking", config.builds(), Contender::check);
    each(&mut all, "building", config.builds(), Contender::release);
    let (ours, others) = all.split_first().ok_or("ours is not there")?;
    if let Some(error) = &ours.failed {
        return Err(error.clone().into());
    }
    let best = others.iter().find(|other| other.name == RIVAL);
    Ok(Section {
        rows: rows(ours, best, config),
        section: if config.peers {
            section(&all)
        } else {
            String::new()
        },
    })
}

/// The peer that the goals refer to.
const RIVAL: &str = "oas3-gen";

/// Runs a step for all contenders in turn, repeatedly. Skips those that have failed.
fn each(all: &mut [Contender], what: &str, rounds: usize, step: impl Fn(&mut Contender) -> Outcome<()>) {
    for round in 1..=rounds {
        progress(&format!("{what}: round {round} of {rounds}"));
        for contender in all.iter_mut().filter(|contender| contender.failed.is_none()) {
            if let Err(error) = step(contender) {
                let error = format!("{what}: {}", cell(&error.to_string()));
                progress(&format!("{}: {error}", contender.name));
                contender.failed = Some(error);
            }
        }
    }
}

impl Contender {
    fn ours() -> Outcome<Self> {
        Ok(Self {
            name: "zephr-codegen".to_owned(),
            peer: None,
            output: scratch()?.join("emitted"),
            subject: Subject::ours()?,
            figures: Figures::default(),
            failed: None,
        })
    }

    /// Returns the contender of a peer; `None` if the peer is not a generator.
    fn other(peer: Peer) -> Outcome<Option<Self>> {
        let Some(package) = peer.package.clone() else {
            return Ok(None);
        };
        let folder = peer.folder()?;
        let output = folder.join("emitted");
        Ok(Some(Self {
            name: peer.name.clone(),
            peer: Some(peer),
            subject: Subject {
                folder: output.clone(),
                package,
                target: scratch()?.join("alone"),
            },
            output,
            figures: Figures::default(),
            failed: None,
        }))
    }

    fn install(&mut self) -> Outcome<()> {
        self.peer.as_ref().map_or(Ok(()), Peer::install)
    }

    /// Runs the generator and records its cost. Ours reads the files in `spec/`. Other generators read the corrected
    /// description as JSON, which all of them support.
    fn generate(&mut self) -> Outcome<()> {
        if self.output.exists() {
            fs::remove_dir_all(&self.output)?;
        }
        let mut command = match &self.peer {
            None => {
                let (spec, overlay) = generate::committed();
                let mut command = Command::new(crate::me()?);
                command
                    .args(["probe", "write"])
                    .args([&spec, &overlay, &self.output]);
                command
            }
            Some(peer) => {
                let description = scratch()?.join("description-1x.json");
                peer.to_run(&[
                    ("{description}", &description.to_string_lossy()),
                    ("{output}", &self.output.to_string_lossy()),
                ])?
            }
        };
        let spent = spent(|| peers::run(&mut command))?;
        self.figures.processor.push(spent.processor);
        self.figures.wall.push(spent.wall);
        Ok(())
    }

    /// Counts lines and crates, and patches the output of peers.
    fn count(&mut self) -> Outcome<()> {
        let (lines, crates) = match &self.peer {
            None => (
                lines_of_rust(&workspace().join("generated/src/api"))?,
                crates::ours()?,
            ),
            Some(peer) => {
                let lines = lines_of_rust(&self.output.join("src"))?;
                peer.repair(&self.output)?;
                self.adopt()?;
                let manifest = self.output.join("Cargo.toml");
                (
                    lines,
                    crates::tree(&["--manifest-path", &manifest.to_string_lossy()])?,
                )
            }
        };
        self.figures.lines.push(lines as f64);
        self.figures.per_line = self.figures.processor.divided_by(lines as f64 / 1e9);
        self.figures.crates.push(crates.len() as f64);
        Ok(())
    }

    /// Sets our build profiles in an emitted crate, and our versions of shared dependencies.
    fn adopt(&self) -> Outcome<()> {
        let ours: toml::Table = fs::read_to_string(workspace().join("Cargo.toml"))?.parse()?;
        let path = self.output.join("Cargo.toml");
        let mut manifest: toml::Table = fs::read_to_string(&path)?.parse()?;
        manifest.insert("workspace".to_owned(), toml::Table::new().into());
        if let Some(profiles) = ours.get("profile") {
            manifest.insert("profile".to_owned(), profiles.clone());
        }
        fs::write(path, manifest.to_string())?;
        fs::copy(workspace().join("Cargo.lock"), self.output.join("Cargo.lock"))?;
        Ok(())
    }

    fn check(&mut self) -> Outcome<()> {
        self.figures.check.push(self.subject.check()?.processor);
        Ok(())
    }

    fn release(&mut self) -> Outcome<()> {
        self.figures.release.push(self.subject.release()?.processor);
        self.figures.rlib.push(self.subject.rlib_bytes()?);
        Ok(())
    }
}

/// Compares our generator with the peer, if it is available.
fn rows(ours: &Contender, rival: Option<&Contender>, config: &BenchConfig) -> Vec<Row> {
    let row = |key, what, against, (unit, goal): (Unit, f64), of: fn(&Figures) -> &Samples| {
        let mine = of(&ours.figures);
        let (mut value, mut figures) = (None, mine.show(unit));
        if let Some(rival) = rival {
            let theirs = of(&rival.figures);
            if theirs.is_empty() {
                let failed = rival.failed.as_deref().unwrap_or("not measured");
                figures += &format!("; {RIVAL} was skipped: {failed}");
            } else {
                value = Some(mine.over(theirs));
                figures += &format!("; {}", theirs.show(unit));
            }
        }
        Row {
            key,
            what,
            against,
            goal: Goal::AtMost(goal),
            value,
            figures,
        }
    };
    let mut rows = vec![
        row(
            "generate",
            "`generate`: time",
            "oas3-gen",
            (Unit::Seconds, 1.0),
            |figures| &figures.processor,
        ),
        row(
            "generate-line",
            "`generate`: time per emitted line of Rust",
            "oas3-gen",
            (Unit::Nanos, 0.5),
            |figures| &figures.per_line,
        ),
    ];
    if config.builds() > 0 {
        let theirs = "the crate that oas3-gen generates";
        rows.extend([
            row(
                "check",
                "`cargo check` of `zephr-admin`, without its dependencies: time",
                theirs,
                (Unit::Seconds, 0.5),
                |figures| &figures.check,
            ),
            row(
                "release",
                "release build of `zephr-admin`, without its dependencies: time",
                theirs,
                (Unit::Seconds, 0.5),
                |figures| &figures.release,
            ),
            row(
                "rlib",
                "library of `zephr-admin` (rlib): size",
                theirs,
                (Unit::Bytes, 0.5),
                |figures| &figures.rlib,
            ),
        ]);
    }
    rows
}

/// Returns the figures of all contenders, and the patches to the output of peers.
fn section(all: &[Contender]) -> String {
    let mut text = "\n## Other generators\n\nOurs reads the description and its overlay as they are committed, the others \
                    the corrected description in JSON. Times are processor times, except in the column `wall time`.\n\n\
                    | generator | generating | wall time | lines of Rust | crates | check | release build | rlib | |\n\
                    | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    let mut changes = String::new();
    for Contender {
        name,
        peer,
        figures,
        failed,
        ..
    } in all
    {
        let version = peer
            .as_ref()
            .map_or(env!("CARGO_PKG_VERSION"), |peer| &peer.version);
        let cells = [
            figures.processor.show(Unit::Seconds),
            figures.wall.show(Unit::Seconds),
            figures.lines.show(Unit::Count),
            figures.crates.show(Unit::Count),
            figures.check.show(Unit::Seconds),
            figures.release.show(Unit::Seconds),
            figures.rlib.show(Unit::Bytes),
            failed.clone().unwrap_or_default(),
        ];
        text += &format!("| {name} {version} | {} |\n", cells.join(" | "));
        for repair in peer.iter().flat_map(|peer| &peer.repairs) {
            changes += &format!("- {name}: {}\n", repair.why);
        }
    }
    text + "\nWhat was changed in the emitted crates before they were compiled:\n\n" + &changes
}
