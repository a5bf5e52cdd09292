//! Everything that knows OpenAPI and nothing that knows Rust: the grammar, the references, typed views.
//!
//! Every stage that looks into a description (lowering, comparison, lints, pruning) reads it through these modules, so
//! that all of them agree on what a reference names.

pub(crate) mod bundle;
mod files;
pub mod format;
pub(crate) mod fragment;
pub(crate) mod grammar;
pub(crate) mod node;
pub(crate) mod path;
pub(crate) mod resolve;
pub(crate) mod validate;
pub(crate) mod view;

pub(crate) use node::{Cursor, Document};
