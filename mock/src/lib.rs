#![doc = include_str!("../README.md")]

mod admin;
mod answer;
mod authorization;
mod body;
mod builder;
mod check;
mod clock;
mod connection;
#[rustfmt::skip]
mod data;
mod description;
mod engine;
mod explain;
mod faults;
mod mock;
mod origin;
mod own;
mod record;
mod routes;
mod seed;
mod server;
mod state;
mod store;

pub use builder::MockBuilder;
pub use clock::MockClock;
pub use explain::{Explanation, Mistake, explain};
pub use faults::{BadFault, Fault, Faults};
pub use mock::Mock;
pub use record::{Received, Requests};
