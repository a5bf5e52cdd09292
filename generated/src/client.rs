//! The client: the runtime's, with a method for each resource (emitted in `api/mod.rs`).

use zephr_runtime as rt;

use crate::Credentials;

/// Prepares a [`Client`]: credentials, base URL, time-outs, transport.
pub type ClientBuilder = rt::ClientBuilder<Client>;

/// A client of one Zephr tenant.
///
/// Cheap to clone and safe to share: clones use the same connections and the same credentials.
///
/// ```no_run
/// use zephr_admin::{Client, Credentials};
///
/// # fn main() -> Result<(), zephr_admin::Error> {
/// let zephr = Client::builder("acme").credentials(Credentials::from_env()?).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Client(rt::Client);

impl Client {
    /// Starts a client of a tenant, reached at `https://{tenant}.api.zephr.com`.
    ///
    /// The tenant id is the first label of the site's domain; [`build`](ClientBuilder::build) refuses what is
    /// no DNS label.
    pub fn builder(tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(tenant)
    }

    /// Starts a client of whatever answers at a base URL: a legacy host, a mock, a gateway of yours.
    ///
    /// Plain `http` is taken for loopback hosts only, unless
    /// [`allow_plain_http`](ClientBuilder::allow_plain_http) is called.
    pub fn at(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::at(base_url)
    }

    /// Replaces the key pair, for this client and all its clones. Requests already signed keep the old one.
    pub fn set_credentials(&self, credentials: Credentials) {
        self.0.set_credentials(credentials);
    }

    pub(crate) fn runtime(&self) -> &rt::Client {
        &self.0
    }
}

impl From<rt::Client> for Client {
    fn from(client: rt::Client) -> Self {
        Self(client)
    }
}
