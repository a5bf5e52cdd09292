//! The client: where the service is, who signs, how requests travel.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

#[cfg(feature = "blocking")]
use crate::blocking::Executor;
use crate::call::Background;
use crate::credentials::CredentialsCache;
use crate::limits::Limits;
use crate::request::BaseUrl;
use crate::retry::{Budget, Jitter};
use crate::signature::{Clock, NonceSource, Scheme};
use crate::skew::Skew;
use crate::{
    Call, CallOptions, ClientBuilder, Credentials, Error, Interceptor, Method, Operation, RequestBuilder,
    Timer, Transport,
};

/// A client of one tenant.
///
/// Cheap to clone: clones share connections and credentials. It knows no operation by name; the generated crate does.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// Not among what is shared: requests that run on it hold that, and it would never be dropped.
    #[cfg(feature = "blocking")]
    executor: Executor,
}

pub(crate) struct Shared {
    /// The tenant's name, if it is known.
    pub(crate) tenant: Option<Arc<str>>,
    pub(crate) base: BaseUrl,
    /// Whether the base URL was derived from the tenant's name.
    pub(crate) has_tenant_host: bool,
    /// Whether plain http is allowed to hosts other than this one.
    pub(crate) plain_http: bool,
    /// Whether the transport was set up for TLS.
    pub(crate) tls: bool,
    /// Where servers of the description are, by what the description says.
    pub(crate) servers: Vec<(String, BaseUrl)>,
    pub(crate) credentials: CredentialsCache,
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
    pub(crate) skew: Skew,
}

impl Client {
    /// Starts a client of a tenant, reached at `https://{tenant}.api.zephr.com`.
    pub fn builder(tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(tenant)
    }

    /// Starts a client of whatever answers at a base URL.
    pub fn with_base_url(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::with_base_url(base_url)
    }

    /// Returns a builder for a client of another tenant that shares this one's connections and TLS setup.
    ///
    /// The new client has this one's settings but no credentials; set them on the builder. Its host is derived from the
    /// tenant's name. If this client was built with a base URL, the new one keeps it; [`ClientBuilder::base_url`] replaces it.
    ///
    /// Both clients share `max_in_flight` and `max_per_second`; a limit that is set on the builder is the new client's own.
    /// Credentials, clock correction and the retry budget are never shared, so a tenant with a wrong key or an outage
    /// does not affect the others. Settings of the connections themselves (root certificates, connect timeout) have no effect
    /// on the builder.
    ///
    /// ```no_run
    /// use zephr_runtime::{Client, Credentials};
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

    /// Starts a request for any method and path, signed like a typed call.
    ///
    /// The path begins with `/` and may carry a query. It is taken as written, apart from characters that no URL may
    /// hold, which are percent-encoded: values that may hold a `/`, `?` or `%` go through
    /// [`segment`](RequestBuilder::segment) and [`query`](RequestBuilder::query), which encode them.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        Call::untyped(self.clone(), method.untyped(), path).into()
    }

    /// Starts a request for an operation that is known as data, by whatever way it was found at run time.
    ///
    /// Path parameters follow in template order, each by [`path_parameter`](RequestBuilder::path_parameter).
    pub fn operation(&self, operation: &'static Operation) -> RequestBuilder {
        self.call(operation).into()
    }

    /// Begins a call of an operation.
    pub fn call(&self, operation: &'static Operation) -> Call {
        Call::new(self.clone(), operation)
    }

    /// Replaces the key pair, for this client and all its clones. Requests already signed keep the old one.
    ///
    /// A pair that cannot sign is found out by the next signed call, which gives
    /// [`Config`](crate::ErrorKind::Config). A client with a credentials provider uses the pair until it expires or is refused.
    pub fn set_credentials(&self, credentials: Credentials) {
        self.shared.credentials.set(credentials, self.shared.now_millis());
    }

    /// Fetches credentials from the provider, even if the current ones are still valid.
    ///
    /// A program that calls it at its start fails early if the provider does not work. It is also needed before
    /// [`sign`](Self::sign), which cannot wait for the provider.
    ///
    /// # Errors
    /// The provider's own, of kind [`Credentials`](crate::ErrorKind::Credentials), and
    /// [`Config`](crate::ErrorKind::Config) if the client has no provider.
    pub async fn refresh_credentials(&self) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        if !shared.credentials.has_provider() {
            return Err(Error::config("the client has no credentials provider").of_tenant(&shared.tenant));
        }
        let fetching = async move {
            let fetched = shared.credentials.refresh(&|| shared.now_millis()).await;
            fetched.map_err(|error| Error::credentials(error).of_tenant(&shared.tenant))
        };
        // If the caller stops polling, calls that wait for the same credentials must not wait with it.
        Background::start(Method::Get.untyped(), Box::pin(fetching)).await
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
    /// The time of the service, as far as it is known.
    pub(crate) fn now_millis(&self) -> u64 {
        self.skew.correct(self.clock.now_millis())
    }

    /// Where an operation's requests go.
    pub(crate) fn base_of(&self, operation: &'static Operation) -> Result<&BaseUrl, Error> {
        let Some(described) = operation.server else {
            return Ok(&self.base);
        };
        let known = self.servers.iter().find(|(name, _)| name == described);
        known.map(|(_, base)| base).ok_or_else(|| {
            Error::config(format!(
                "the operation is at a server of its own, `{described}`: tell the client by \
                 `ClientBuilder::server` where that is"
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
