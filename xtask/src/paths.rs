//! Paths of the workspace.

use std::{
    env, io,
    path::{Component, Path, PathBuf},
};

/// The folder of the workspace: above this package, as cargo names it when it runs us.
pub(crate) fn workspace() -> PathBuf {
    let package =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map(Path::to_path_buf).unwrap_or(package)
}

/// `path` without links or `..`, even if its last parts do not exist yet.
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

/// The way from one folder to another, both [resolved](resolve): relative, or absolute where nothing is shared
/// (another drive). With `/`, as manifests have it.
pub(crate) fn way(from: &Path, to: &Path) -> String {
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(from, to)| from == to)
        .count();
    let way: PathBuf = if shared == 0 {
        to.to_path_buf()
    } else {
        let up = from.components().skip(shared).map(|_| Component::ParentDir);
        up.chain(to.components().skip(shared)).collect()
    };
    let way = way.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    if way.is_empty() { ".".to_owned() } else { way }
}

#[cfg(test)]
mod tests;
