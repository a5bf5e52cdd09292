//! Other tools, installed by their package managers below `target/` according to `peers.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::{Outcome, progress, scratch, workspace};

#[cfg(test)]
mod tests;

/// A tool, with the commands that install and run it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// The name.
    #[serde(skip)]
    pub name: String,
    /// The version.
    pub version: String,
    /// The command that installs it.
    install: Vec<String>,
    /// The command that runs it.
    run: Vec<String>,
    /// The name of the emitted package, if the tool is a generator.
    pub package: Option<String>,
    /// The changes to that package.
    #[serde(default)]
    pub repairs: Vec<Repair>,
}

/// A change to the package that a generator emits, without which the package does not compile or cannot be compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// The file, relative to the package.
    file: PathBuf,
    /// The file to write the changed text to; `file` if absent.
    into: Option<PathBuf>,
    /// The text to replace, which must occur exactly once.
    find: String,
    /// The replacement.
    replace: String,
    /// The reason.
    pub why: String,
}

impl Peer {
    /// Reads `peers.toml`.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read.
    pub fn all() -> Outcome<Vec<Self>> {
        let text = fs::read_to_string(workspace().join("bench").join("peers.toml"))?;
        let peers: BTreeMap<String, Self> = toml::from_str(&text)?;
        let named = |(name, peer)| Self { name, ..peer };
        Ok(peers.into_iter().map(named).collect())
    }

    /// Returns the tool with this name.
    ///
    /// # Errors
    /// Returns an error if there is none.
    pub fn load(name: &str) -> Outcome<Self> {
        let found = Self::all()?.into_iter().find(|peer| peer.name == name);
        found.ok_or_else(|| format!("peers.toml has no `{name}`").into())
    }

    /// Returns the folder of this version of the tool.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be created.
    pub fn folder(&self) -> Outcome<PathBuf> {
        let folder = scratch()?
            .join("peers")
            .join(format!("{}-{}", self.name, self.version));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Installs the tool unless it is installed.
    ///
    /// # Errors
    /// Returns an error if it cannot be installed.
    pub fn install(&self) -> Outcome<()> {
        let done = self.folder()?.join("installed");
        if !done.exists() {
            progress(&format!("installing {} {}", self.name, self.version));
            run(&mut self.command(&self.install, &[])?)?;
            fs::write(done, "")?;
        }
        Ok(())
    }

    /// Returns the command that runs the tool, with these values for the placeholders of `peers.toml`.
    ///
    /// # Errors
    /// Returns an error if there is none.
    pub fn to_run(&self, places: &[(&str, &str)]) -> Outcome<Command> {
        self.command(&self.run, places)
    }

    fn command(&self, words: &[String], places: &[(&str, &str)]) -> Outcome<Command> {
        let folder = self.folder()?;
        let own = [
            ("{folder}", &*folder.to_string_lossy()),
            ("{version}", &self.version),
        ];
        let mut words = words.iter().map(|word| {
            let places = own.iter().chain(places);
            places.fold(word.clone(), |word, (place, text)| word.replace(place, text))
        });
        let mut command = Command::new(words.next().ok_or("peers.toml has an empty command")?);
        command.args(words).current_dir(folder);
        Ok(command)
    }

    /// Applies the changes of `peers.toml` to an emitted package.
    ///
    /// # Errors
    /// Returns an error if the text to replace does not occur exactly once.
    pub fn repair(&self, emitted: &Path) -> Outcome<()> {
        for Repair {
            file,
            into,
            find,
            replace,
            ..
        } in &self.repairs
        {
            let path = emitted.join(file);
            let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", file.display()))?;
            let found = text.matches(find).count();
            if found != 1 {
                return Err(format!(
                    "{}: {find:?} occurs {found} times instead of once",
                    file.display()
                )
                .into());
            }
            let into = into.as_ref().map_or(path, |into| emitted.join(into));
            fs::write(into, text.replacen(find, replace, 1))?;
        }
        Ok(())
    }
}

/// Runs a program to completion without output.
///
/// # Errors
/// Returns an error with the last line of its output if it fails.
pub fn run(command: &mut Command) -> Outcome<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let last = stderr.lines().rfind(|line| !line.trim().is_empty());
    Err(format!("{program}: {}", last.unwrap_or("no output")).into())
}
