//! The tests that span crates are in `tests/`.

#[cfg(doctest)]
mod book;

/// The repository's README, so that its first program is compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
