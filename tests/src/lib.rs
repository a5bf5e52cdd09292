//! What crosses crates: a call of every operation, and how it ends.

#[rustfmt::skip]
mod calls;
pub mod report;
pub mod smoke;
