//! The client, which holds the configuration and connections that requests share.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

#[cfg(feature = "blocking")]
use crate::blocking::Executor;
use crate::call::Background;
use crate::clock_skew::ClockSkew;
use crate::credentials::{CredentialsCache, FetchError};
use crate::limits::Limits;
use crate::request::BaseUrl;
use crate::retry::{Budget, Jitter};
use crate::security::SchemeCredentials;
use crate::signature::{Clock, NonceSource, Scheme};
use crate::{
    Call, CallOptions, ClientBuilder, Credentials, Error, Interceptor, Method, Operation, RequestBuilder,
    Timer, Transport,
};

/// A client of one tenant.
///
/// Cheap to clone: clones share connections and credentials. The operations are defined in the generated crate.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// Runs blocking requests. The field is not part of `Shared`, because the requests that run on the executor hold
    /// `Shared`. If `Shared` held the executor, the executor would hold itself and would never be dropped.
    #[cfg(feature = "blocking")]
    executor: Executor,
}

pub(crate) struct Shared {
    /// The name of the tenant, if known.
    pub(crate) tenant: Option<Arc<str>>,
    pub(crate) base: BaseUrl,
    /// True if the base URL was derived from the tenant's name.
    pub(crate) has_tenant_host: bool,
    /// True if plain HTTP is allowed for hosts other than loopback hosts.
    pub(crate) plain_http: bool,
    /// True if the transport was set up for TLS.
    pub(crate) tls: bool,
    /// The base URLs for operations that have a server of their own in the API description. Each base URL is stored
    /// with the URL or name of the server in the description.
    pub(crate) servers: Vec<(String, BaseUrl)>,
    pub(crate) credentials: CredentialsCache,
    pub(crate) security: SchemeCredentials,
    pub(crate) scheme: Scheme,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) nonces: Arc<dyn NonceSource>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) jitter: Jitter,
    pub(crate) options: CallOptions,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) limits: Limits,
    pub(crate) budget: Budget,
    pub(crate) skew: ClockSkew,
}

impl Client {
    /// Creates a builder for a client of a tenant, with the base URL `https://{tenant}.api.zephr.com`.
    pub fn builder(tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(tenant)
    }

    /// Creates a builder for a client of the service at a base URL.
    pub fn with_base_url(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::with_base_url(base_url)
    }

    /// Returns a builder for a client of another tenant. The new client shares the connections and the TLS
    /// setup of this client.
    ///
    /// The new client has the settings of this client, except the credentials: set these on the builder. If this client
    /// was built with an explicit base URL, the new client has the same base URL. Otherwise, its base URL is
    /// `https://{tenant}.api.zephr.com`. To set another base URL, call [`ClientBuilder::base_url`].
    ///
    /// Both clients share `max_in_flight` and `max_per_second`, unless you set these limits on the new builder. The
    /// clients never share credentials, the clock correction or the budget that limits retries during an outage. A
    /// wrong key or an outage of one tenant therefore does not affect the others.
    ///
    /// The settings of the shared connections cannot be changed. If you set
    /// [`root_certificate_pem`](ClientBuilder::root_certificate_pem) or
    /// [`connect_timeout`](ClientBuilder::connect_timeout) on the new builder, [`build`](ClientBuilder::build) returns
    /// an error.
    ///
    /// ```no_run
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::{Client, Credentials};
    ///
    /// # fn main() -> Result<(), zephr_runtime::Error> {
    /// let acme = Client::builder("acme").credentials(Credentials::new("AK1", "secret")).max_in_flight(64).build()?;
    /// let news = acme.for_tenant("news").credentials(Credentials::new("AK2", "secret")).build()?;
    /// # Ok(()) }
    /// ```
    pub fn for_tenant(&self, tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::sharing(self, tenant)
    }

    /// Returns the name of the tenant, if the client was built with one.
    pub fn tenant(&self) -> Option<&str> {
        self.shared.tenant.as_deref()
    }

    pub(crate) fn from_parts(shared: Shared, #[cfg(feature = "blocking")] executor: Executor) -> Self {
        Self {
            shared: Arc::new(shared),
            #[cfg(feature = "blocking")]
            executor,
        }
    }

    /// Creates a request with any method and path, signed like a typed request.
    ///
    /// The path begins with `/` and may include a query. The path is used as written, except that characters not
    /// allowed in a URL are percent-encoded. To insert values with arbitrary characters, use
    /// [`segment`](RequestBuilder::segment) and [`query`](RequestBuilder::query), which encode the values.
    ///
    /// Errors and traces show the method and the path, without the query and with `{segment}` in place of IDs.
    /// `{segment}` replaces:
    /// - each value passed to [`segment`](RequestBuilder::segment)
    /// - each segment of `path` that contains characters other than ASCII letters, `-`, `_` and `.`, except for a
    ///   version such as `v4`
    ///
    /// Pass IDs to `segment`: an ID in `path` that consists of letters only is not replaced. A path that contains a
    /// value passed to [`redact`](RequestBuilder::redact) is not shown.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        Call::untyped(self.clone(), method.untyped(), path).into()
    }

    /// Creates an untyped request for an operation, for example an operation that was looked up at run time.
    ///
    /// Set the path parameters with [`path_parameter`](RequestBuilder::path_parameter), in the order of the path
    /// template.
    pub fn operation(&self, operation: &'static Operation) -> RequestBuilder {
        self.call(operation).into()
    }

    /// Creates a request for an operation.
    pub fn call(&self, operation: &'static Operation) -> Call {
        Call::new(self.clone(), operation)
    }

    /// Replaces the key pair of this client and all its clones. Requests that are already signed keep the old key pair.
    ///
    /// If the key pair is invalid, the next signed request returns an error of kind
    /// [`Config`](crate::ErrorKind::Config). A client with a credentials provider uses the key pair until the key pair
    /// is about to expire or is rejected.
    pub fn set_credentials(&self, credentials: Credentials) {
        self.shared.credentials.set(credentials, self.shared.now_millis());
    }

    /// Fetches credentials from all providers of the client, even if the current credentials are still valid.
    ///
    /// Call this method at startup to fail early if a provider does not work. Also call it before [`sign`](Self::sign),
    /// which cannot wait for a provider.
    ///
    /// # Errors
    /// Returns an error of kind [`Credentials`](crate::ErrorKind::Credentials) if a provider fails. Returns an error of
    /// kind [`Config`](crate::ErrorKind::Config) if the client has no provider.
    pub async fn refresh_credentials(&self) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        if !shared.has_provider() {
            return Err(Error::config("the client has no credentials provider").of_tenant(&shared.tenant));
        }
        let fetching = async move {
            let fetched = shared.refresh().await;
            fetched.map_err(|error| Error::credentials(error).of_tenant(&shared.tenant))
        };
        // Fetches in the background: requests that wait for the same credentials must not stall if the caller stops
        // polling.
        let operation = Method::Get.untyped();
        Background::start(operation, operation.retry, None, Box::pin(fetching)).await
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(crate) fn into_shared(self) -> Arc<Shared> {
        self.shared
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn executor(&self) -> &Executor {
        &self.executor
    }
}

impl Shared {
    /// Returns the estimated current time on the service's clock, in milliseconds since the Unix epoch.
    pub(crate) fn now_millis(&self) -> u64 {
        self.skew.correct(self.clock.now_millis())
    }

    /// Returns whether there is a provider of key pairs or tokens.
    pub(crate) fn has_provider(&self) -> bool {
        self.credentials.has_provider() || self.security.has_provider()
    }

    async fn refresh(&self) -> Result<(), FetchError> {
        self.credentials.refresh(&|| self.now_millis()).await?;
        self.security.refresh(self).await
    }

    /// Returns the base URL of an operation. Returns an error if the API description declares a server for the
    /// operation and the caller has not configured this server.
    pub(crate) fn base_of(&self, operation: &'static Operation) -> Result<&BaseUrl, Error> {
        let Some(described) = operation.server else {
            return Ok(&self.base);
        };
        let known = self.servers.iter().find(|(name, _)| name == described);
        known.map(|(_, base)| base).ok_or_else(|| {
            Error::config(format!(
                "no base URL for server `{described}`, which this operation requires: set it with \
                                 `ClientBuilder::server`"
            ))
            .on(operation)
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("tenant", &self.shared.tenant)
            .field("base_url", &self.shared.base.as_str())
            .field("credentials", &self.shared.credentials)
            .field("scheme", &self.shared.scheme)
            .finish_non_exhaustive()
    }
}
