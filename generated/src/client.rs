//! The client: wraps the client of the runtime. `api/mod.rs` adds one method per resource.

use zephr_runtime as rt;

use crate::Credentials;

/// A builder for a [`Client`]: credentials, base URL, timeouts, transport.
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
    /// Returns a builder for a client of a tenant. The base URL of the client is `https://{tenant}.api.zephr.com`.
    ///
    /// `tenant` is the first part of the tenant's domain: `acme` for `acme.api.zephr.com`. If `tenant` is not a DNS label,
    /// [`build`](ClientBuilder::build) returns an error.
    pub fn builder(tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(tenant)
    }

    /// Returns a builder that takes the service and the key pair from environment variables.
    ///
    /// `ZEPHR_TENANT` or `ZEPHR_BASE_URL` sets the service; the URL takes precedence. `ZEPHR_ACCESS_KEY` and
    /// `ZEPHR_SECRET_KEY` set the key pair. The command-line tool `zephr` reads the same variables.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), zephr_admin::Error> {
    /// let zephr = zephr_admin::Client::from_env()?.build()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](rt::ErrorKind::Config) that names all missing variables, or a variable with
    /// an invalid value.
    pub fn from_env() -> Result<ClientBuilder, rt::Error> {
        ClientBuilder::from_env()
    }

    /// Returns a builder of a client for a base URL: a legacy host, a mock, or your own gateway.
    ///
    /// Plain `http` is accepted for loopback hosts only, unless [`allow_plain_http`](ClientBuilder::allow_plain_http)
    /// is called.
    pub fn with_base_url(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::with_base_url(base_url)
    }

    /// Returns a builder for a client of another tenant. The new client shares the connections and the TLS
    /// setup of this client.
    ///
    /// The new client has the settings of this client, but no credentials; set these on the builder. If this
    /// client was built with a base URL, the new client has the same base URL. Otherwise, its host is derived from
    /// `tenant`. To set another base URL, call [`base_url`](ClientBuilder::base_url).
    ///
    /// Both clients share the limits `max_in_flight` and `max_per_second`. A limit that you set on the new builder
    /// applies to the new client only. Credentials, clock correction and the retry budget are never shared, so a tenant
    /// with a wrong key or an outage does not affect the others. Because the connections are shared,
    /// [`build`](ClientBuilder::build) returns an error if
    /// [`root_certificate_pem`](ClientBuilder::root_certificate_pem) or
    /// [`connect_timeout`](ClientBuilder::connect_timeout) is set on the new builder.
    ///
    /// ```no_run
    /// use zephr_admin::{Client, Credentials, Error};
    ///
    /// fn clients(keys: Vec<(String, Credentials)>) -> Result<Vec<Client>, Error> {
    ///     let base = Client::builder("acme").max_in_flight(64).build()?;
    ///     let clients = keys
    ///         .into_iter()
    ///         .map(|(tenant, key)| base.for_tenant(tenant).credentials(key).build());
    ///     clients.collect()
    /// }
    /// ```
    pub fn for_tenant(&self, tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::sharing(&self.0, tenant)
    }

    /// Returns the name of the tenant, if the client was built with one.
    pub fn tenant(&self) -> Option<&str> {
        self.0.tenant()
    }

    /// Replaces the key pair, for this client and all its clones. Requests that are already signed keep the old key
    /// pair.
    ///
    /// A client with a [credentials provider](rt::ProvideCredentials) uses this pair until the pair expires or is
    /// rejected, and then calls the provider.
    pub fn set_credentials(&self, credentials: Credentials) {
        self.0.set_credentials(credentials);
    }

    /// Fetches credentials from every provider of the client, even if the current ones are still valid.
    ///
    /// Call it at startup to fail early if a provider does not work. Also call it before [`sign`](Self::sign), which
    /// cannot wait for a provider.
    ///
    /// # Errors
    /// Returns the provider's error, of kind [`Credentials`](rt::ErrorKind::Credentials), or an error of kind
    /// [`Config`](rt::ErrorKind::Config) if the client has no provider.
    pub async fn refresh_credentials(&self) -> Result<(), rt::Error> {
        self.0.refresh_credentials().await
    }

    /// Returns a builder for a request of any method and path, signed like a typed request.
    ///
    /// Use it for endpoints that are missing from the description. The path begins with `/` and may include a query.
    /// The path and the query are used as written, except that characters not allowed in a URL are percent-encoded. For
    /// values that may contain `/`, `?` or `%`, use [`segment`](rt::RequestBuilder::segment) and
    /// [`query`](rt::RequestBuilder::query), which encode them.
    ///
    /// ```no_run
    /// # async fn example(zephr: zephr_admin::Client) -> Result<(), zephr_admin::Error> {
    /// use zephr_admin::{Method, RawJson};
    ///
    /// let response = zephr
    ///     .request(Method::GET, "/v4/users")
    ///     .segment("u-1")
    ///     .segment("sessions")
    ///     .send()
    ///     .await?;
    /// let sessions: RawJson = response.json()?;
    /// println!("{sessions}");
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: rt::Method, path: &str) -> rt::RequestBuilder {
        self.0.request(method, path)
    }

    /// Returns a builder for a request of an operation found at run time, for example with
    /// [`operations::by_id`](crate::operations::by_id).
    ///
    /// Set the path parameters in template order with [`path_parameter`](rt::RequestBuilder::path_parameter).
    pub fn operation(&self, operation: &'static rt::Operation) -> rt::RequestBuilder {
        self.0.operation(operation)
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
