//! Lists in pages, exports record by record, and bulk updates, against a server of raw sockets.

// Helpers of tests are tests to the reader, but not to the lints.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod accounts;
mod bulk;
mod exports;
mod large;
mod server;
