//! The dependencies of `zephr-admin`, with a reason for each one that `reqwest` does not have.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::measure::{Samples, Unit};
use crate::report::{Reasons, Section};
use crate::table::{Goal, Row};
use crate::{Outcome, scratch, workspace};

/// Crates by name and version.
pub type Crates = BTreeSet<String>;

/// Returns the dependencies of `zephr-admin` with default features on this platform, including itself.
///
/// # Errors
/// Returns an error if `cargo tree` fails.
pub fn ours() -> Outcome<Crates> {
    tree(&["-p", "zephr-admin"])
}

/// Returns the dependencies of `reqwest` with the same features, TLS backend and versions.
///
/// # Errors
/// Returns an error if `cargo tree` fails.
pub fn bare_reqwest() -> Outcome<Crates> {
    let folder = scratch()?.join("bare");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src").join("lib.rs"), "")?;
    let manifest: toml::Table = fs::read_to_string(workspace().join("Cargo.toml"))?.parse()?;
    let version = || {
        let entry = manifest.get("workspace")?.get("dependencies")?.get("reqwest")?;
        entry.get("version").unwrap_or(entry).as_str()
    };
    let text = format!(
        "[package]\nname = \"bare\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         reqwest = {{ version = \"{}\", default-features = false, features = [\"gzip\", \"http2\", \"rustls\"] }}\n",
        version().ok_or("reqwest has no version")?
    );
    fs::write(folder.join("Cargo.toml"), text)?;
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let manifest = folder.join("Cargo.toml");
    let mut crates = tree(&["--manifest-path", &manifest.to_string_lossy()])?;
    crates.retain(|name| !name.starts_with("bare "));
    Ok(crates)
}

/// Returns the dependencies of a package on this platform, including itself.
///
/// # Errors
/// Returns an error if `cargo tree` fails.
pub fn tree(of: &[&str]) -> Outcome<Crates> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(workspace())
        .args(["tree", "-q", "--prefix", "none", "--edges", "normal,build"])
        .args(of)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let name = |line: &str| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.next()?))
    };
    Ok(text.lines().filter_map(name).collect())
}

/// Returns the row, and the list of additional crates with the reasons.
///
/// # Errors
/// Returns the errors of [`ours`], and an error if an additional crate has no reason in `reasons.toml`.
pub fn take(reasons: &Reasons) -> Outcome<Section> {
    let (ours, bare) = (ours()?, bare_reqwest()?);
    let mut section = "\n## Crates beyond those of `reqwest`\n\n".to_owned();
    let more: Vec<&str> = ours
        .difference(&bare)
        .filter_map(|name| name.split(' ').next())
        .collect();
    for name in &more {
        let reason = reasons
            .crates
            .get(*name)
            .ok_or(format!("reasons.toml does not say why `{name}` is there"))?;
        section += &format!("- `{name}`: {reason}\n");
    }
    let row = Row {
        key: "crates",
        what: "crates beyond those of `reqwest`, including the two of the client",
        against: "`reqwest` with rustls, http2, gzip",
        goal: Goal::Count(30.0),
        value: Some(Samples::from_iter([more.len() as f64])),
        figures: format!(
            "{} versus {}",
            Unit::Count.show(ours.len() as f64),
            Unit::Count.show(bare.len() as f64)
        ),
    };
    let rows = vec![row];
    Ok(Section { rows, section })
}
