//! Whether, and after what pause, a request is sent again: one state machine, without any I/O.

mod after;
mod budget;
mod course;
#[cfg(test)]
mod tests;

pub(crate) use after::{reliable_date, retry_after};
pub(crate) use budget::Budget;
pub(crate) use course::{Course, Jitter, random_part};
