//! Generates the client of every fixture description into `OUT_DIR`, so that the test `fixtures` compiles all of them
//! and calls each of their operations.

use std::{env, error::Error, fmt::Write as _, fs, path::Path, process::exit};

use zephr_codegen::{
    Input,
    diagnostic::{Diagnostic, render},
    emit, generate,
    openapi::load,
};

fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let out = env::var("OUT_DIR")?;
    let fixtures = Path::new(&here).join("../tests/fixtures");
    println!("cargo::rerun-if-changed={}", fixtures.display());
    let (mut modules, mut list, mut behavior) = (String::new(), String::new(), String::new());
    let mut paths: Vec<_> = fs::read_dir(&fixtures)?.collect::<Result<Vec<_>, _>>()?;
    paths.sort_by_key(fs::DirEntry::file_name);
    let mut typed: Vec<_> = fs::read_dir(fixtures.join("behavior"))?.collect::<Result<Vec<_>, _>>()?;
    typed.sort_by_key(fs::DirEntry::file_name);
    let snapshotted = paths.len();
    for (index, entry) in paths.into_iter().chain(typed).enumerate() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(".yaml") else {
            continue;
        };
        emit_fixture(&entry.path(), name, &Path::new(&out).join(name))?;
        writeln!(
            modules,
            "/// `{file}`\npub mod {name} {{\n\
             #[path = \"{here}/../generated/src/client.rs\"] mod client;\n\
             #[path = \"{out}/{name}/generated/src/api/mod.rs\"] pub mod api;\n\
             pub(crate) const CATALOG: &str = include_str!(\"{out}/{name}/catalog/catalog.json\");\n\
             #[path = \"{out}/{name}/smoke/src/calls/mod.rs\"] pub mod calls;\n\
             #[allow(unused_imports)]\npub(crate) mod zephr_admin {{\n\
             pub(crate) use super::{{Client, api::types}};\n\
             pub(crate) use zephr_runtime::*;\n}}\n\
             pub(crate) mod smoke {{\n\
             pub(crate) type SmokeCall = crate::wire::SmokeCall<super::Client>;\n\
             pub(crate) use crate::wire::{{PreparedCall, prepared}};\n}}\n\
             pub use client::{{Client, ClientBuilder}};\n}}"
        )?;
        // Other fixtures are called by hand-written tests.
        if index >= snapshotted {
            writeln!(behavior, "{name:?},")?;
            continue;
        }
        writeln!(
            list,
            "crate::Fixture::new::<{name}::Client>({name:?}, {name}::calls::CALLS, {name}::calls::types::TYPES, {name}::CATALOG),"
        )?;
    }
    writeln!(
        modules,
        "pub(crate) fn all() -> Vec<crate::Fixture> {{ vec![{list}] }}\n\
         pub(crate) const BEHAVIOR: &[&str] = &[{behavior}];"
    )?;
    fs::write(Path::new(&out).join("fixtures.rs"), modules)?;
    Ok(())
}

/// Writes the files that are emitted for a description below `folder`.
fn emit_fixture(description: &Path, name: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    let shown = description.to_string_lossy();
    let spec = load::decode(&shown, &fs::read(description)?).unwrap_or_else(|found| refuse(&found));
    let generated = generate(
        Input {
            spec,
            overlays: Vec::new(),
            files: None,
        },
        &emit::Options::default(),
    );
    if generated.files.is_empty() {
        refuse(&generated.diagnostics);
    }
    for file in generated.files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        // Emitted files outside of the client refer to it as a crate. Here, it is a module.
        let text = file
            .text
            .replace(
                "zephr_admin::",
                &format!("crate::fixtures::{name}::zephr_admin::"),
            )
            .replace(
                "use crate::smoke;",
                &format!("use crate::fixtures::{name}::smoke;"),
            );
        fs::write(path, text)?;
    }
    Ok(())
}

/// Fails the build with the errors in a fixture.
fn refuse(found: &[Diagnostic]) -> ! {
    eprintln!("{}", render(found, false));
    exit(1)
}
