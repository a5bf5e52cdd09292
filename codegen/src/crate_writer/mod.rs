//! A complete crate outside the workspace: hand-written files, emitted files, and a self-contained manifest.

mod ownership;

use toml::{Table, Value};

pub use ownership::{Outcome, write};

use crate::write::File;

/// The file that lists what the generator wrote to an output folder, with digests. The generator does not write to a
/// non-empty folder that lacks this file.
pub const MARKER: &str = ".zephr-generated";

/// The hand-written part of the client crate.
#[derive(Clone, Debug)]
pub struct HandWritten {
    /// The client crate's `Cargo.toml`.
    pub manifest: String,
    /// The workspace's `Cargo.toml`, from which the manifest inherits.
    pub workspace: String,
    /// The other files, relative to the crate: `src/lib.rs`.
    pub files: Vec<File>,
    /// The hand-written module that the description uses: the name of a folder below `src`. The other folders below
    /// `src` are not copied.
    pub module: Option<String>,
    /// The path from the new folder to the workspace, separated by `/`: `../zephr`.
    pub workspace_path: String,
    /// The name of the package, if it differs from the name of the client crate.
    pub package: Option<String>,
    /// The features that the emitted files need in addition to the default features; see
    /// [`features`](crate::emit::features).
    pub features: Vec<&'static str>,
}

/// Returns the files of the crate: the manifest, the hand-written files, and the files of `emitted` whose paths begin
/// with `generated/`. This prefix is removed.
///
/// # Errors
///
/// Returns a message if a manifest cannot be parsed, or if it inherits a key that the workspace does not define.
pub fn assemble(hand_written: HandWritten, emitted: &[File]) -> Result<Vec<File>, String> {
    let file = |path: &str, text: String| File {
        path: path.to_owned(),
        text,
    };
    let mut files = vec![file("Cargo.toml", manifest(&hand_written)?)];
    files.extend(
        hand_written
            .files
            .into_iter()
            .filter(|file| belongs(&file.path, hand_written.module.as_deref())),
    );
    files.extend(emitted.iter().filter_map(|emitted| {
        emitted
            .path
            .strip_prefix("generated/")
            .map(|path| file(path, emitted.text.clone()))
    }));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Returns whether a file of the client crate is copied. A file in a folder below `src` is copied only if the folder is
/// `module`; the other folders contain emitted files or unused modules.
fn belongs(path: &str, module: Option<&str>) -> bool {
    let inside = path.strip_prefix("src/").and_then(|path| path.split_once('/'));
    inside.is_none_or(|(folder, _)| Some(folder) == module)
}

/// Returns the client crate's manifest in a form that inherits nothing from the workspace. The paths of dependencies
/// lead to the workspace, and the default features include the features of `hand_written`.
fn manifest(hand_written: &HandWritten) -> Result<String, String> {
    let crate_manifest = parse("the client crate's manifest", &hand_written.manifest)?;
    let workspace = parse("the workspace's manifest", &hand_written.workspace)?;
    let inherited = |table: &str| {
        let table = workspace
            .get("workspace")
            .and_then(|workspace| workspace.get(table));
        table.and_then(Value::as_table).cloned().unwrap_or_default()
    };
    let mut manifest = Table::new();
    for (name, value) in crate_manifest {
        // Tests, examples and lints remain in the workspace.
        let value = match (name.as_str(), value) {
            ("package", Value::Table(mut package)) => {
                if let Some(name) = &hand_written.package {
                    package.insert("name".to_owned(), Value::String(name.clone()));
                }
                resolve_package(package, &inherited("package"))?
            }
            ("dependencies", Value::Table(dependencies)) => resolve_dependencies(
                dependencies,
                &inherited("dependencies"),
                &hand_written.workspace_path,
            )?,
            ("features", Value::Table(known)) => Value::Table(enable(known, &hand_written.features)),
            _ => continue,
        };
        manifest.insert(name, value);
    }
    manifest.insert("workspace".to_owned(), Value::Table(Table::new()));
    Ok(format!(
        "# Written by `cargo xtask generate --out`, which keeps this file as it is once you edit it.\n{manifest}"
    ))
}

fn parse(what: &str, text: &str) -> Result<Table, String> {
    text.parse()
        .map_err(|error: toml::de::Error| format!("{what} cannot be read: {}", error.message()))
}

fn resolve_package(package: Table, inherited: &Table) -> Result<Value, String> {
    let mut resolved = Table::new();
    for (key, value) in package {
        let value = if inherits(&value) {
            let found = inherited.get(&key).cloned();
            found.ok_or_else(|| format!("the workspace manifest has no `{key}`"))?
        } else {
            value
        };
        resolved.insert(key, value);
    }
    resolved.insert("publish".to_owned(), Value::Boolean(false));
    Ok(Value::Table(resolved))
}

fn resolve_dependencies(
    dependencies: Table,
    inherited: &Table,
    workspace_path: &str,
) -> Result<Value, String> {
    let mut resolved = Table::new();
    for (name, value) in dependencies {
        let dependency = if inherits(&value) {
            let base = inherited
                .get(&name)
                .ok_or_else(|| format!("the workspace manifest has no `{name}`"))?;
            let mut dependency = detailed(base.clone());
            redirect(&mut dependency, workspace_path);
            merge(&mut dependency, detailed(value));
            dependency
        } else {
            let mut dependency = detailed(value);
            // This path is relative to the client crate, not to the workspace.
            redirect(&mut dependency, &format!("{workspace_path}/generated"));
            dependency
        };
        resolved.insert(name, Value::Table(dependency));
    }
    Ok(Value::Table(resolved))
}

/// Adds features to the default ones.
fn enable(mut known: Table, features: &[&str]) -> Table {
    if let Some(Value::Array(default)) = known.get_mut("default") {
        default.extend(
            features
                .iter()
                .map(|feature| Value::String((*feature).to_owned())),
        );
    }
    known
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool).unwrap_or(false)
}

/// Returns a dependency as a table, from `"1.2"` or `{ version = "1.2" }`.
fn detailed(dependency: Value) -> Table {
    match dependency {
        Value::Table(table) => table,
        version => Table::from_iter([("version".to_owned(), version)]),
    }
}

fn redirect(dependency: &mut Table, workspace_path: &str) {
    if let Some(path) = dependency.get("path").and_then(Value::as_str) {
        let path = format!("{workspace_path}/{path}");
        dependency.insert("path".to_owned(), Value::String(path));
    }
}

/// Adds the keys that the client crate specifies next to `workspace = true`, such as `features` and `optional`.
fn merge(dependency: &mut Table, member: Table) {
    for (key, value) in member {
        if key == "workspace" {
            continue;
        }
        match (dependency.get_mut(&key), value) {
            (Some(Value::Array(features)), Value::Array(more)) => features.extend(more),
            (_, value) => {
                dependency.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests;
