//! `--jq`: a filter over the whole result.

use jaq_core::{
    Compiler, Ctx, Vars, data,
    load::{Arena, File, Loader},
    unwrap_valr,
};
use jaq_json::{Val, read};

use crate::failure::Failure;

/// Applies an expression. Strings are printed bare, everything else as JSON, one value per line.
pub(super) fn run(expression: &str, json: &str) -> Result<String, Failure> {
    let input = read::parse_single(json.as_bytes())
        .map_err(|error| Failure::error(format!("`--jq` cannot read the response: {error}")))?;
    let invalid = || {
        Failure::usage(format!("invalid jq expression `{expression}`"))
            .help("check its syntax and the names of its functions")
    };
    let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    // `env` is not available, because the environment may contain the secret key.
    let std_funs = jaq_std::funs().filter(|(name, ..)| *name != "env");
    let funs = jaq_core::funs().chain(std_funs).chain(jaq_json::funs());
    let arena = Arena::default();
    let program = File {
        code: expression,
        path: (),
    };
    let modules = Loader::new(defs).load(&arena, program).map_err(|_| invalid())?;
    let filter = Compiler::default()
        .with_funs(funs)
        .compile(modules)
        .map_err(|_| invalid())?;
    let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
    let mut out = String::new();
    for result in filter.id.run((context, input)).map(unwrap_valr) {
        let value = result.map_err(|error| Failure::error(format!("jq: {error}")))?;
        match &value {
            Val::TStr(text) => out.push_str(&String::from_utf8_lossy(text)),
            other => out.push_str(&other.to_string()),
        }
        out.push('\n');
    }
    Ok(out)
}
