//! OpenAPI, independent of Rust: the grammar, references, and typed views.
//!
//! All stages that read a description (lowering, comparison, lints, pruning) use these modules, and therefore resolve
//! references in the same way.

pub(crate) mod bundle;
mod files;
pub mod format;
pub(crate) mod fragment;
pub(crate) mod grammar;
pub mod load;
pub(crate) mod node;
pub mod overlay;
pub(crate) mod path;
pub mod prune;
pub(crate) mod resolve;
pub(crate) mod schema;
pub(crate) mod sources;
pub(crate) mod validate;
pub(crate) mod view;

pub(crate) use node::{Cursor, Document};
