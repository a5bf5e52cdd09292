//! The client: where the service is, who signs, how requests travel.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderValue;

#[cfg(feature = "blocking")]
use crate::blocking::Executor;
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
    pub(crate) base: BaseUrl,
    /// Whether plain http is allowed to hosts other than this one.
    pub(crate) plain_http: bool,
    /// Whether the transport was set up for TLS.
    pub(crate) tls: bool,
    /// Where servers of the description are, by what the description says.
    pub(crate) servers: Vec<(String, BaseUrl)>,
    pub(crate) credentials: RwLock<Option<Arc<Credentials>>>,
    pub(crate) scheme: Scheme,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) nonces: Box<dyn NonceSource>,
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) jitter: Jitter,
    pub(crate) options: CallOptions,
    pub(crate) interceptors: Vec<Box<dyn Interceptor>>,
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
    pub fn at(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::at(base_url)
    }

    pub(crate) fn from_parts(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
            #[cfg(feature = "blocking")]
            executor: Executor::default(),
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
    /// [`Config`](crate::ErrorKind::Config).
    pub fn set_credentials(&self, credentials: Credentials) {
        // The lock holds one pointer, which no panic can leave half written.
        let current = self.shared.credentials.write();
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        *current = Some(Arc::new(credentials));
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
    pub(crate) fn credentials(&self) -> Option<Arc<Credentials>> {
        self.credentials
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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
            .field("base_url", &self.shared.base.as_str())
            .field("credentials", &self.shared.credentials())
            .field("scheme", &self.shared.scheme)
            .finish_non_exhaustive()
    }
}
