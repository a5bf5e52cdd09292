//! Test helpers that span crates: a request for every operation, and the round trip of every documented example.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod round_trip;
#[rustfmt::skip]
mod calls;
pub mod examples;
pub mod report;
pub mod smoke;
