//! The files that a description refers to.

use std::{fs, io, path::Path};

use zephr_codegen::{
    openapi::load::{self, Files},
    tree::Source,
};

use crate::{Failure, paths};

/// Returns the files below a folder, by default the folder of the description.
pub(crate) fn below(root: Option<&Path>, spec: &Path) -> Result<Files, Failure> {
    let resolve = |path: &Path| {
        let resolved = paths::resolve(path);
        resolved.map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
    };
    // Standard input is like a file in the current directory.
    let spec = resolve(spec)?;
    let root = match root {
        Some(root) => resolve(root)?,
        None => spec.parent().map(Path::to_path_buf).unwrap_or_default(),
    };
    let main = spec.strip_prefix(&root).map_err(|_| {
        Failure::new(format!(
            "{} is not below --root {}",
            spec.display(),
            root.display()
        ))
    })?;
    Ok(Files {
        main: with_slashes(main),
        read: Box::new(move |path| read(&root, path)),
    })
}

fn read(root: &Path, path: &str) -> io::Result<Source> {
    let file = root.join(path);
    let real = file.canonicalize()?;
    if !real.starts_with(root) {
        let message = "it is a link that leads out of the folder; pass a parent folder with `--root`";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    let bytes = fs::read(&real)?;
    let name = file.display().to_string();
    let invalid = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text");
    load::decode(&name, &bytes).map_err(invalid)
}

fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
