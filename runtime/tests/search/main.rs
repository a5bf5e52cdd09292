//! A randomized search for bugs: a hostile server with a random script, and an oracle that knows only the script.
//!
//! The tests run a fixed number of cases. Run a long search with `ZEPHR_SEARCH_MINUTES=30 cargo test -p zephr-runtime
//! --test search long -- --nocapture`; it prints each kind of finding with the smallest script that reproduces it, for
//! `regressions.rs`. `ZEPHR_SEARCH_SEED` repeats a search.
#![cfg(all(feature = "http2", feature = "rustls"))]
// The lints do not recognize helper functions of tests as test code.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod benign;
mod certificate;
mod document;
mod driver;
mod http1;
mod http2;
mod oracle;
mod regressions;
mod relay;
mod script;
mod search;
mod service;
mod simulation;
mod strategy;
#[allow(dead_code, unreachable_pub)]
#[path = "../json/types.rs"]
mod types;
