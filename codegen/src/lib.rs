//! Generates the source of a typed client from an OpenAPI description.
//!
//! [`generate`] runs the stages of `pipeline.rs`. The result depends only on the input. Only
//! [`write`](mod@write) accesses the file system.

pub mod codes;
pub mod crate_writer;
pub mod diagnostic;
pub mod emit;
pub mod json_path;
pub mod lower;
pub mod maintain;
pub mod model;
pub mod names;
pub mod openapi;
mod par_map;
mod pipeline;
pub mod print;
mod rules;
mod suggest;
pub mod summary;
pub mod tree;
pub mod write;
mod yaml;

pub use openapi::load::Input;
pub use pipeline::{Generated, generate, generate_partial, lint};
