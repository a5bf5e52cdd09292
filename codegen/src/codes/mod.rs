//! The codes of diagnostics, and the explanation of each.

mod explain;
mod lints;
mod lowering;
mod reading;

pub use explain::{Example, Explanation, explain, explanation, explanations, page};
pub(crate) use explain::{HEAD, OVERLAY_HEAD};
pub use lints::*;
pub use lowering::*;
pub use reading::*;
