//! The paths by which references name other files.

use super::resolve::percent_decoded;

/// The reason why a reference names no file that may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is a URL, or an absolute path.
    Elsewhere,
    /// It leads out of the folder.
    Outside,
}

/// Splits a reference into the path of a file, which is empty for the same one, and a JSON pointer.
pub(super) fn split(reference: &str) -> (&str, String) {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    (path, percent_decoded(fragment))
}

/// Returns the path of the file that a reference in the file `from` names. Both are relative to the same folder.
pub(super) fn join(from: &str, reference: &str) -> Result<String, Refused> {
    let reference = percent_decoded(reference).replace('\\', "/");
    let has_scheme = reference
        .split('/')
        .next()
        .is_some_and(|first| first.contains(':'));
    if has_scheme || reference.starts_with('/') {
        return Err(Refused::Elsewhere);
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut path: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in reference.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                path.pop().ok_or(Refused::Outside)?;
            }
            name => path.push(name),
        }
    }
    Ok(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Refused, join};

    #[test]
    fn paths_are_relative_to_the_file_that_refers() {
        for (from, reference, expected) in [
            ("main.yaml", "user.yaml", Ok("user.yaml")),
            ("main.yaml", "./schemas/user.yaml", Ok("schemas/user.yaml")),
            ("schemas/user.yaml", "role.json", Ok("schemas/role.json")),
            ("schemas/user.yaml", "../main.yaml", Ok("main.yaml")),
            ("main.yaml", "My%20Thing.yaml", Ok("My Thing.yaml")),
            ("main.yaml", "schemas/../user.yaml", Ok("user.yaml")),
            ("main.yaml", "../user.yaml", Err(Refused::Outside)),
            ("main.yaml", "%2e%2e/user.yaml", Err(Refused::Outside)),
            ("main.yaml", "..%2Fuser.yaml", Err(Refused::Outside)),
            ("main.yaml", r"..\user.yaml", Err(Refused::Outside)),
            ("a/main.yaml", "../../user.yaml", Err(Refused::Outside)),
            ("main.yaml", "/etc/user.yaml", Err(Refused::Elsewhere)),
            (
                "main.yaml",
                "https://api.example/user.yaml",
                Err(Refused::Elsewhere),
            ),
            ("main.yaml", "file:user.yaml", Err(Refused::Elsewhere)),
        ] {
            assert_eq!(
                join(from, reference),
                expected.map(str::to_owned),
                "{from} {reference}"
            );
        }
    }
}
