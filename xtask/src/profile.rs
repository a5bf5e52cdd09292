//! The build profile of scratch crates.

use std::{fs, io, path::Path};

/// Returns the sections of a manifest that set the dev profile. If a scratch crate in the target folder has another
/// profile than the workspace, cargo compiles all of its dependencies again.
pub(crate) fn dev_profile(manifest: &Path) -> io::Result<String> {
    let text = fs::read_to_string(manifest)?;
    let sections = text
        .split("\n\n")
        .filter(|section| section.contains("[profile.dev"));
    Ok(sections.collect::<Vec<_>>().join("\n\n"))
}
