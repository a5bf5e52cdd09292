//! The builder of a client.

mod build;
mod env;
mod security;
mod sharing;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

#[cfg(feature = "blocking")]
use crate::blocking::Executor;
use crate::limits::Limits;
use crate::retry::{Jitter, random_part};
use crate::security::SchemeCredentials;
use crate::signature::{Clock, NonceSource, Scheme, SystemClock};
use crate::transport::Transport;
use crate::{CallOptions, Client, Credentials, Interceptor, ProvideCredentials, RetryPolicy, Timer};

/// A function that wraps the transport when the client is built.
type Wrapper = Box<dyn FnOnce(Box<dyn Transport>) -> Box<dyn Transport> + Send + Sync>;

/// A builder for a client; `C` is the type that [`build`](Self::build) returns.
pub struct ClientBuilder<C = Client> {
    /// The name of the tenant, if known.
    tenant: Option<String>,
    target: Target,
    servers: Vec<(String, String)>,
    credentials: Option<Credentials>,
    provider: Option<Box<dyn ProvideCredentials>>,
    security: SchemeCredentials,
    scheme: Scheme,
    clock: Arc<dyn Clock>,
    nonces: Option<Arc<dyn NonceSource>>,
    transport: Option<ConfiguredTransport>,
    wrappers: Vec<Wrapper>,
    connect_timeout: Option<Duration>,
    roots: Vec<Vec<u8>>,
    timer: Option<Arc<dyn Timer>>,
    jitter: Jitter,
    options: CallOptions,
    interceptors: Vec<Arc<dyn Interceptor>>,
    /// The limits that the new client shares with an existing client, on which [`Client::for_tenant`] was called. Empty
    /// for any other builder.
    limits: Limits,
    in_flight: Option<usize>,
    per_second: Option<u32>,
    user_agent: Option<HeaderValue>,
    user_agent_suffix: Option<String>,
    plain_http: bool,
    /// Drives the connections of blocking requests. Clients that share connections must share the executor.
    #[cfg(feature = "blocking")]
    executor: Executor,
    client: PhantomData<fn() -> C>,
}

/// The source of the base URL.
enum Target {
    /// The host derived from the name of the tenant: `acme.api.zephr.com`.
    Tenant,
    BaseUrl(String),
}

/// A transport and its properties. In a [`ClientBuilder`], the transport was supplied by the caller or is shared with
/// another client.
struct ConfiguredTransport {
    transport: Arc<dyn Transport>,
    /// True if the transport supports TLS.
    tls: bool,
    /// True if the transport belongs to an existing client, on which [`Client::for_tenant`] was called.
    shared: bool,
}

impl<C> ClientBuilder<C> {
    /// Creates a builder for a client of a tenant, with the base URL `https://{tenant}.api.zephr.com`.
    ///
    /// The name of a tenant is the first part of its domain: `acme` for `acme.api.zephr.com`.
    pub fn new(tenant: impl Into<String>) -> Self {
        Self {
            tenant: Some(tenant.into()),
            ..Self::with_target(Target::Tenant)
        }
    }

    /// Creates a builder for a client of the service at a base URL, such as a legacy host, a mock or a gateway.
    ///
    /// The URL may contain a path, which is prepended to the path of every operation. The signature covers the whole
    /// path as sent. A gateway that removes a prefix of the path therefore invalidates the signature.
    pub fn with_base_url(base_url: impl Into<String>) -> Self {
        Self::with_target(Target::BaseUrl(base_url.into()))
    }

    fn with_target(target: Target) -> Self {
        Self {
            tenant: None,
            target,
            servers: Vec::new(),
            credentials: None,
            provider: None,
            security: SchemeCredentials::default(),
            scheme: Scheme::default(),
            clock: Arc::new(SystemClock),
            nonces: None,
            transport: None,
            wrappers: Vec::new(),
            connect_timeout: None,
            roots: Vec::new(),
            timer: None,
            jitter: Arc::new(random_part),
            options: CallOptions::new(),
            interceptors: Vec::new(),
            limits: Limits::default(),
            in_flight: None,
            per_second: None,
            user_agent: None,
            user_agent_suffix: None,
            plain_http: false,
            #[cfg(feature = "blocking")]
            executor: Executor::default(),
            client: PhantomData,
        }
    }

    /// Sets the base URL. It replaces the base URL that is derived from the tenant.
    #[must_use]
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self {
            target: Target::BaseUrl(base_url.into()),
            ..self
        }
    }

    /// Sets the base URL of a server that the API description declares for individual operations.
    ///
    /// `described` is the URL or the name of the server in the documentation of these operations. The client signs
    /// requests only for hosts that you configured. Without this setting, these operations therefore return an error of
    /// kind [`Config`](crate::ErrorKind::Config).
    #[must_use]
    pub fn server(mut self, described: impl Into<String>, base_url: impl Into<String>) -> Self {
        self.servers.push((described.into(), base_url.into()));
        self
    }

    /// Sets the key pair that signs requests. Signed operations need a key pair or a
    /// [`credentials_provider`](Self::credentials_provider).
    #[must_use]
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self {
            credentials: Some(credentials),
            ..self
        }
    }

    /// Sets a provider of credentials that change while the client runs; see [`ProvideCredentials`].
    ///
    /// By default, the first signed request fetches the credentials. If you also set a key pair with
    /// [`credentials`](Self::credentials), the client starts with this key pair, and calls the provider when the key
    /// pair is about to expire or is rejected.
    ///
    /// Requests of a client with a provider run as Tokio tasks; see [`max_in_flight`](Self::max_in_flight).
    #[must_use]
    pub fn credentials_provider(self, provider: impl ProvideCredentials) -> Self {
        Self {
            provider: Some(Box::new(provider)),
            ..self
        }
    }

    /// Sets the signature scheme; [`Scheme::Zephr`] by default.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// Sets the source of timestamps; the system clock by default.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        Self {
            clock: Arc::new(clock),
            ..self
        }
    }

    /// Sets the source of nonces. By default, a nonce consists of 128 pseudorandom bits, which are derived from a
    /// random key. The operating system supplies the key. Clients that are created with [`Client::for_tenant`] share
    /// the key of the original client. A forked process uses another key.
    #[must_use]
    pub fn nonces(self, nonces: impl NonceSource) -> Self {
        Self {
            nonces: Some(Arc::new(nonces)),
            ..self
        }
    }

    /// Sets the transport. A custom transport has its own connect timeout, proxies and TLS. If you set
    /// [`connect_timeout`](Self::connect_timeout) or [`root_certificate_pem`](Self::root_certificate_pem) together with
    /// a custom transport, [`build`](Self::build) returns an error.
    #[must_use]
    pub fn transport(self, transport: impl Transport) -> Self {
        Self {
            transport: Some(ConfiguredTransport {
                transport: Arc::new(transport),
                tls: true,
                shared: false,
            }),
            ..self
        }
    }

    /// Wraps the default or custom transport, for example to log, count or record requests.
    ///
    /// The wrapper receives each request exactly as it is sent, with its signature, and must pass it on unchanged. If
    /// you add several wrappers, the wrapper that was added last receives each request first.
    #[must_use]
    pub fn wrap_transport<T: Transport>(
        mut self,
        wrap: impl FnOnce(Box<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wrappers.push(Box::new(|inner| Box::new(wrap(inner))));
        self
    }

    /// Sets the default options of all requests: deadlines, retries, limits. Replaces all options that were set before.
    #[must_use]
    pub fn options(self, options: CallOptions) -> Self {
        Self { options, ..self }
    }

    /// Sets the maximum duration of a request, including all attempts and the delays between them; see
    /// [`CallOptions::timeout`].
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        let options = CallOptions::new().timeout(timeout).or(&self.options);
        Self { options, ..self }
    }

    /// Sets the retry policy; see [`CallOptions::retry`].
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        let options = CallOptions::new().retry(policy).or(&self.options);
        Self { options, ..self }
    }

    /// Sets the minimum throughput of streamed response bodies, in bytes per second; see
    /// [`CallOptions::min_throughput`].
    #[must_use]
    pub fn min_throughput(self, bytes_per_second: u32) -> Self {
        let options = CallOptions::new().min_throughput(bytes_per_second);
        let options = options.or(&self.options);
        Self { options, ..self }
    }

    /// Sets whether decoding a response fails if the JSON type of a value differs from the API description; see
    /// [`CallOptions::strict_decoding`].
    #[must_use]
    pub fn strict_decoding(self, strict: bool) -> Self {
        let options = CallOptions::new().strict_decoding(strict).or(&self.options);
        Self { options, ..self }
    }

    /// Sets the maximum number of requests in flight across all clones of the client; unlimited by default.
    ///
    /// Further requests wait, and the wait counts towards their timeout. A request is in flight until its response has
    /// been read. A streamed request (an export, or [`Call::send_streamed`](crate::Call::send_streamed)) is in flight
    /// only until the response headers arrive. You can therefore send other requests while you read the body.
    ///
    /// A client with a limit runs each request as a Tokio task. The request therefore completes, and lets another
    /// request start, even if nothing polls its future. Dropping the future aborts the task.
    ///
    /// Outside of a Tokio runtime, a client needs a custom transport and timer, and requests do not run as tasks. Poll
    /// each request to completion before you start another one. A request that is no longer polled remains in flight,
    /// so other requests may wait until they time out.
    #[must_use]
    pub fn max_in_flight(self, requests: usize) -> Self {
        Self {
            in_flight: Some(requests),
            ..self
        }
    }

    /// Sets the maximum number of requests that start per second across all clones of the client; unlimited by default.
    ///
    /// The start times of requests are evenly spaced. A request waits for its start time, and the wait counts towards
    /// the timeout of the request. If a request is dropped while it waits, another request can use its start time.
    /// Requests run as Tokio tasks, as described for [`max_in_flight`](Self::max_in_flight).
    #[must_use]
    pub fn max_per_second(self, requests: u32) -> Self {
        Self {
            per_second: Some(requests),
            ..self
        }
    }

    /// Adds an interceptor, which is called for every attempt. Interceptors are called in the order in which they
    /// were added.
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Sets the timer for deadlines and delays; Tokio's timer by default.
    #[must_use]
    pub fn timer(self, timer: impl Timer) -> Self {
        Self {
            timer: Some(Arc::new(timer)),
            ..self
        }
    }

    /// Sets the function that chooses the delay before a retry. The function receives the maximum delay and returns the
    /// actual delay. By default, the delay is random between zero and the maximum ("full jitter").
    #[must_use]
    pub fn jitter(self, jitter: impl Fn(Duration) -> Duration + Send + Sync + 'static) -> Self {
        Self {
            jitter: Arc::new(jitter),
            ..self
        }
    }

    /// Trusts the PEM-encoded root certificates in `pem`, in addition to the root certificates of the platform.
    #[must_use]
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Sets the timeout for connecting, including name resolution and the TLS handshake; 10 seconds by default.
    #[must_use]
    pub fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self {
            connect_timeout: Some(connect_timeout),
            ..self
        }
    }

    /// Appends a product, such as `my-service/1.2`, to the header `User-Agent`. The header begins with
    /// `zephr-admin-rust/{version}`.
    #[must_use]
    pub fn user_agent_suffix(self, suffix: impl Into<String>) -> Self {
        Self {
            user_agent_suffix: Some(suffix.into()),
            ..self
        }
    }

    /// Allows base URLs with the scheme `http` for hosts other than loopback hosts.
    ///
    /// The signature does not replace TLS. Without TLS, anyone who can observe a request can read the request, and can
    /// forge other requests.
    #[must_use]
    pub fn allow_plain_http(self) -> Self {
        Self {
            plain_http: true,
            ..self
        }
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ClientBuilder");
        // A base URL that has not been validated yet may contain a password.
        match &self.target {
            Target::Tenant => debug.field("tenant", &self.tenant),
            Target::BaseUrl(_) => debug.field("tenant", &self.tenant).field("base_url", &"…"),
        };
        debug
            .field("credentials", &self.credentials)
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}
