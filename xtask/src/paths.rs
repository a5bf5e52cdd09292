//! Paths of the workspace.

use std::{
    env, io,
    path::{Component, Path, PathBuf},
};

/// Returns the folder of the workspace, the parent of this package.
pub(crate) fn workspace() -> PathBuf {
    let package =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map(Path::to_path_buf).unwrap_or(package)
}

/// Resolves links and `..` in `path`. Its last components need not exist.
pub(crate) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut existing = path.as_path();
    loop {
        match (existing.canonicalize(), existing.parent()) {
            (Ok(resolved), _) => {
                return Ok(resolved.join(path.strip_prefix(existing).unwrap_or(Path::new(""))));
            }
            (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => existing = parent,
            (Err(error), _) => return Err(error),
        }
    }
}

/// Returns the path from one [resolved](resolve) folder to another: relative, or absolute if they are on different
/// drives. The separator is `/`, as in manifests.
pub(crate) fn relative(from: &Path, to: &Path) -> String {
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(from, to)| from == to)
        .count();
    let path: PathBuf = if shared == 0 {
        to.to_path_buf()
    } else {
        let up = from.components().skip(shared).map(|_| Component::ParentDir);
        up.chain(to.components().skip(shared)).collect()
    };
    let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    if path.is_empty() { ".".to_owned() } else { path }
}

#[cfg(test)]
mod tests;

/// Returns cargo's target folder.
pub(crate) fn target() -> PathBuf {
    let workspace = workspace();
    let given = env::var_os("CARGO_TARGET_DIR").filter(|given| !given.is_empty());
    workspace.join(given.map_or_else(|| "target".into(), PathBuf::from))
}
