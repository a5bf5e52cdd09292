//! The retry state machine, which performs no I/O.

mod budget;
mod retry_after;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use budget::Budget;
pub(crate) use retry_after::{reliable_date, retry_after};
pub(crate) use state::{Jitter, RetryState, random_part};
