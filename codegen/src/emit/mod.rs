//! Emission: model to files. The output of every emitter is a pure function of the model.
//!
//! | file | emits |
//! | --- | --- |
//! | `client` | `generated/src/api/mod.rs`, `operations.rs` and the `mod.rs` of each resource |
//! | `types`, `objects`, `conversions`, `versions`, `choices` | `types.rs` of each resource, `types/` |
//! | `calls` | `calls.rs`: handles, their methods, requests |
//! | `table` | `table.rs`: operations as data |
//! | `api_text` | `generated/api.txt`, derived from the items above |
//! | `catalog` | `catalog/catalog.json`: operations and types as data |
//! | `features` | nothing: the features of the client crate that the emitted files need |
//! | `smoke` | `smoke/src/calls/`: code that calls each operation, and a table of the public types by their names |
//!
//! The other modules build parts of these files: `rust` (identifiers, types, literals), `arguments` (types of
//! arguments), `parts` (places of arguments in a request), `values` (example values), `call_site` (whole calls),
//! `docs` and `operation_docs` (prose), and `example` (the example of an operation).

mod api_text;
mod arguments;
mod call_site;
mod calls;
mod catalog;
mod choices;
mod client;
mod conversions;
mod docs;
mod example;
mod features;
pub(crate) mod json_text;
mod module;
mod objects;
mod operation_docs;
mod parts;
mod rust;
mod smoke;
mod table;
mod types;
mod values;
mod versions;

#[cfg(test)]
mod tests;

use crate::{
    model::{Api, Resource},
    openapi::format::published,
    par_map::par_map,
    tree::Node,
    write::File,
};
use example::Example;
pub use features::features;
use module::Module;
use rust::Types;

/// Options of the emitters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The Rust name of the crate that examples and smoke calls use: `zephr_admin`.
    pub crate_name: String,
    /// The description's file name, for the header line.
    pub spec_name: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            crate_name: "zephr_admin".to_owned(),
            spec_name: "description".to_owned(),
        }
    }
}

/// Returns the files of a model, sorted by path.
///
/// Paths are relative to the workspace: `generated/src/api/…`, `generated/api.txt`, `catalog/catalog.json`,
/// `smoke/src/calls/…`. Modules refer to each other by relative paths, so the tree compiles in any module `api` next
/// to a type `Client` with a method `runtime(&self) -> &zephr_runtime::Client`.
pub fn emit(api: &Api, options: &Options) -> Vec<File> {
    let (types, header) = (types_of(api), header(api, options));
    let emitted = par_map(&parts(api), |part| {
        emit_part(api, &types, options, &header, *part)
    });
    let (files, texts): (Vec<_>, Vec<_>) = emitted.into_iter().unzip();
    let (lines, described): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
    let mut files: Vec<File> = files.into_iter().flatten().collect();
    files.push(catalog::file(api, &header, &described));
    files.push(File {
        path: "generated/api.txt".to_owned(),
        text: api_text::joined(&lines),
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Returns the files of a part, its lines of `generated/api.txt`, and its operations for the catalog.
fn emit_part(
    api: &Api,
    types: &Types<'_>,
    options: &Options,
    header: &str,
    part: Option<&Resource>,
) -> (Vec<File>, (String, String)) {
    let examples = examples(types, options, part);
    let library = library(api, types, options, part, &examples);
    let lines = api_text::lines(&library, &options.crate_name);
    let described = part.map(|resource| catalog::operations(resource, &examples));
    let modules = library
        .into_iter()
        .chain(smoke_modules(api, types, options, part));
    let files = modules.map(|module| module.print(header)).collect();
    (files, (lines, described.unwrap_or_default()))
}

/// Returns the text of `catalog/openapi.json`: the corrected description without the hints of this generator.
pub(crate) fn description(document: &Node) -> String {
    json_text::fitted(&published(document), 0, 0) + "\n"
}

/// Returns the text of `generated/api.txt`.
pub fn surface(api: &Api, options: &Options) -> String {
    let types = types_of(api);
    let lines = par_map(&parts(api), |part| {
        api_text::lines(&library(api, &types, options, *part, &[]), &options.crate_name)
    });
    api_text::joined(&lines)
}

/// Returns the parts that are emitted independently: one per resource, and `None` for the files that connect
/// all resources.
fn parts(api: &Api) -> Vec<Option<&Resource>> {
    std::iter::once(None)
        .chain(api.resources.iter().map(Some))
        .collect()
}

/// Returns the types by name, with their conversions.
fn types_of(api: &Api) -> Types<'_> {
    let types = Types::new(api);
    let conversions = conversions::conversions(api, &types);
    let versions = versions::versions(api, &types);
    types.with_conversions(conversions, versions)
}

/// Returns the examples of the operations in a part.
fn examples(types: &Types<'_>, options: &Options, part: Option<&Resource>) -> Vec<Example> {
    let Some(resource) = part else { return Vec::new() };
    let operations = resource.operations.iter();
    operations
        .map(|operation| Example::new(operation, resource, types, options))
        .collect()
}

/// Returns the client modules of a part.
fn library(
    api: &Api,
    types: &Types<'_>,
    options: &Options,
    part: Option<&Resource>,
    examples: &[Example],
) -> Vec<Module> {
    let mut modules = match part {
        None => vec![
            client::root(api),
            client::operations(api),
            client::type_index(api),
        ],
        Some(resource) => vec![
            client::resource(api, resource),
            calls::module(resource, types, examples, options),
            table::module(api, resource),
        ],
    };
    modules.extend(types::module(api, types, part));
    modules
}

/// Returns the test modules of a part.
fn smoke_modules(api: &Api, types: &Types<'_>, options: &Options, part: Option<&Resource>) -> Vec<Module> {
    match part {
        None => vec![smoke::index(api), smoke::names(api, types, options)],
        Some(resource) => vec![smoke::module(resource, types, options)],
    }
}

/// Returns the first line of every file.
fn header(api: &Api, options: &Options) -> String {
    let (name, version) = (&options.spec_name, &api.version);
    format!("@generated by `cargo xtask generate` from {name} ({version}); do not edit.")
        .replace(['\n', '\r'], " ")
}
