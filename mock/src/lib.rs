#![doc = include_str!("../README.md")]

mod answer;
mod authorization;
mod builder;
mod check;
#[rustfmt::skip]
mod data;
mod example;
mod explain;
mod mock;
mod record;
mod routes;
mod server;
mod state;

pub use builder::MockBuilder;
pub use explain::{Explanation, Mistake, explain};
pub use mock::Mock;
pub use record::Received;
