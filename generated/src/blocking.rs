//! The same client for threads that wait: no async, no background thread.
//!
//! ```no_run
//! use zephr_admin::{Credentials, blocking::Client};
//!
//! # fn main() -> Result<(), zephr_admin::Error> {
//! let zephr = Client::builder("acme").credentials(Credentials::from_env()?).build()?;
//! let user = zephr.users().get("u-1").wait()?;
//! println!("{:?}", user.user_id);
//! # Ok(()) }
//! ```
//!
//! Operations, arguments and setters have the names that they have in the async client. In place of `.await` stands
//! `.wait()`; `.send()` gives the whole [`Response`](crate::Response). The calling thread does all the work itself, while it
//! waits. Within an async runtime every call is a [`Config`](crate::ErrorKind::Config) error, as it would block the
//! runtime's thread; that goes for Tokio's `spawn_blocking` too, whose threads belong to the runtime.

use zephr_runtime as rt;
pub use zephr_runtime::blocking::BlockingCall;
use zephr_runtime::blocking::{Blocking, Executor};

use crate::Credentials;

#[rustfmt::skip]
#[path = "api/blocking/mod.rs"]
mod calls;

pub use calls::*;

/// Prepares a [`Client`]: credentials, base URL, time-outs, transport.
pub type ClientBuilder = rt::ClientBuilder<Client>;

/// A client of one Zephr tenant, for threads that wait.
///
/// Cheap to clone and safe to share: clones use the same connections and the same credentials.
#[derive(Clone, Debug)]
pub struct Client(Blocking<crate::Client>);

impl Client {
    /// Starts a client of a tenant, reached at `https://{tenant}.api.zephr.com`.
    pub fn builder(tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(tenant)
    }

    /// Starts a client of whatever answers at a base URL: a legacy host, a mock, a gateway of yours.
    pub fn at(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::at(base_url)
    }

    /// Replaces the key pair, for this client and all its clones. Requests already signed keep the old one.
    pub fn set_credentials(&self, credentials: Credentials) {
        self.0.inner().set_credentials(credentials);
    }

    fn begin<T>(&self, begin: impl FnOnce(&crate::Client) -> T) -> Blocking<T> {
        self.0.begin(begin)
    }
}

impl From<rt::Client> for Client {
    fn from(client: rt::Client) -> Self {
        Self(Blocking::new(client.into(), Executor::default()))
    }
}
