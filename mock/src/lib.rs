#![doc = include_str!("../README.md")]

mod admin;
mod authentication;
mod body;
mod builder;
mod check;
mod clock;
mod connection;
mod endpoint;
mod engine;
mod explain;
mod faults;
mod handlers;
mod mock;
mod origin;
mod request_log;
mod response;
mod seed;
mod server;
mod state;
mod storage;
mod store;
mod validation;

pub use builder::MockBuilder;
pub use clock::MockClock;
pub use explain::{Explanation, Mistake, explain};
pub use faults::{Fault, FaultError, Faults};
pub use mock::Mock;
pub use request_log::{RecordedRequest, Requests};
