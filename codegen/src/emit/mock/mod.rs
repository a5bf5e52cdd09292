//! `mock/src/data/`: how each operation is answered, what it takes, and what is kept.

pub(super) mod collections;
pub(super) mod operations;
pub(super) mod schemas;

use quote::quote;

use super::{
    index::Index,
    module::{Import, Module},
};
use crate::model::Api;

const FOLDER: &str = "mock/src/data";

/// ```text
/// mod sessions;
/// pub(crate) static OPERATIONS: &[&[Described]] = &[sessions::OPERATIONS];
/// ```
pub(super) fn index(api: &Api) -> Module {
    let index = Index {
        folder: FOLDER,
        docs: "How every operation is answered.",
        table_docs: "The operations of every resource.",
        table: "OPERATIONS",
        row: quote!(Described),
        imports: &[],
        besides: quote!(
            pub(crate) mod collections;
            mod schemas;
            use crate::description::Described;
        ),
    };
    index.module(api)
}

/// Those of the given names of the mock's own module that a file uses.
fn description<'n>(names: &'n [&'n str]) -> Import<'n> {
    Import::Names(quote!(crate::description), names)
}
