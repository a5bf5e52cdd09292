//! From the text of an OpenAPI description to the source of a typed client: no I/O but in [`sync`].

pub mod codes;
pub mod diagnostic;
pub mod listing;
pub mod load;
pub mod model;
pub mod overlay;
pub mod standalone;
pub mod sync;
pub mod tree;
