//! Generates the source of a typed client from an OpenAPI description.
//!
//! [`generate`] runs the stages of `pipeline.rs`. The result depends on the input only; nothing but [`sync`] accesses the
//! file system.

pub mod codes;
pub mod diagnostic;
pub mod diff;
pub mod emit;
pub mod json_path;
pub mod listing;
pub mod load;
pub mod lower;
pub mod model;
pub mod names;
pub mod openapi;
pub mod overlay;
mod par_map;
mod pipeline;
pub mod print;
pub mod prune;
mod rules;
pub mod standalone;
mod suggest;
pub mod sync;
pub mod tree;
pub mod update;
mod yaml;

pub use load::Input;
pub use pipeline::{Generated, OWNED, generate, generate_partial, lint};
