//! Relative paths in references to other files.

use super::resolve::percent_decoded;

/// The reason why a reference cannot refer to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvalidPath {
    /// A URL or an absolute path.
    NotRelative,
    /// A path that leads out of the root directory.
    OutsideRoot,
}

/// Splits a reference into the path of a file, which is empty for the same file, and a JSON pointer.
pub(super) fn split(reference: &str) -> (&str, String) {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    (path, percent_decoded(fragment))
}

/// Resolves a reference in the file `from` to the path of a file. Both paths are relative to the root directory.
pub(super) fn join(from: &str, reference: &str) -> Result<String, InvalidPath> {
    let reference = percent_decoded(reference).replace('\\', "/");
    let has_scheme = reference
        .split('/')
        .next()
        .is_some_and(|first| first.contains(':'));
    if has_scheme || reference.starts_with('/') {
        return Err(InvalidPath::NotRelative);
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut path: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in reference.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                path.pop().ok_or(InvalidPath::OutsideRoot)?;
            }
            name => path.push(name),
        }
    }
    Ok(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{InvalidPath, join};

    #[test]
    fn paths_are_relative_to_the_file_that_refers() {
        for (from, reference, expected) in [
            ("main.yaml", "user.yaml", Ok("user.yaml")),
            ("main.yaml", "./schemas/user.yaml", Ok("schemas/user.yaml")),
            ("schemas/user.yaml", "role.json", Ok("schemas/role.json")),
            ("schemas/user.yaml", "../main.yaml", Ok("main.yaml")),
            ("main.yaml", "My%20Thing.yaml", Ok("My Thing.yaml")),
            ("main.yaml", "schemas/../user.yaml", Ok("user.yaml")),
            ("main.yaml", "../user.yaml", Err(InvalidPath::OutsideRoot)),
            ("main.yaml", "%2e%2e/user.yaml", Err(InvalidPath::OutsideRoot)),
            ("main.yaml", "..%2Fuser.yaml", Err(InvalidPath::OutsideRoot)),
            ("main.yaml", r"..\user.yaml", Err(InvalidPath::OutsideRoot)),
            ("a/main.yaml", "../../user.yaml", Err(InvalidPath::OutsideRoot)),
            ("main.yaml", "/etc/user.yaml", Err(InvalidPath::NotRelative)),
            (
                "main.yaml",
                "https://api.example/user.yaml",
                Err(InvalidPath::NotRelative),
            ),
            ("main.yaml", "file:user.yaml", Err(InvalidPath::NotRelative)),
        ] {
            assert_eq!(
                join(from, reference),
                expected.map(str::to_owned),
                "{from} {reference}"
            );
        }
    }
}
