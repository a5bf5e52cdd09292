#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(html_root_url = "https://docs.rs/zephr-mock/latest")]

mod admin;
mod assumptions;
mod authentication;
mod body;
mod builder;
mod check;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod connection;
#[cfg(feature = "console")]
mod console;
#[cfg(feature = "description")]
mod description;
mod endpoint;
mod engine;
mod expect;
mod explain;
mod fault;
mod faults;
mod handlers;
mod mock;
mod origin;
mod path_response;
mod redaction;
mod request_log;
mod response;
mod routing;
mod seed;
mod server;
mod settings;
mod snapshot;
mod state;
mod storage;
mod store;
mod suggestion;
mod validation;
mod wait;
mod webhooks;

pub use assumptions::Assumption;
pub use builder::MockBuilder;
pub use clock::MockClock;
pub use expect::{Expectation, Unmet};
pub use explain::{Explanation, Mistake, explain};
pub use fault::{Fault, Preset};
pub use faults::{FaultError, Faults};
pub use mock::Mock;
pub use request_log::{RecordedRequest, Requests};
pub use snapshot::Snapshot;
pub use wait::{WaitError, WaitFor};
pub use webhooks::{WebhookDelivery, WebhookFault, Webhooks};

/// Guides to the mock.
#[cfg(any(doc, doctest))]
pub mod guide {
    #[doc = include_str!("../docs/testing.md")]
    pub mod testing {}
    #[doc = include_str!("../docs/other-languages.md")]
    pub mod other_languages {}
    #[cfg(feature = "console")]
    #[doc = include_str!("../docs/console.md")]
    pub mod console {}
}
