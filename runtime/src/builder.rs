//! How a client is put together.

mod build;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

#[cfg(feature = "blocking")]
use crate::blocking::Executor;
use crate::client::Shared;
use crate::limits::Limits;
use crate::retry::{Jitter, random_part};
use crate::signature::{Clock, NonceSource, Scheme, SystemClock};
use crate::transport::Transport;
use crate::{CallOptions, Client, Credentials, Interceptor, ProvideCredentials, RetryPolicy, Timer};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What is put around the transport when the client is built.
type Wrapper = Box<dyn FnOnce(Box<dyn Transport>) -> Box<dyn Transport> + Send + Sync>;

/// Prepares a client; `C` is the type that [`build`](Self::build) gives.
pub struct ClientBuilder<C = Client> {
    /// The name of the tenant, if it is known.
    tenant: Option<String>,
    target: Target,
    servers: Vec<(String, String)>,
    credentials: Option<Credentials>,
    provider: Option<Box<dyn ProvideCredentials>>,
    scheme: Scheme,
    clock: Arc<dyn Clock>,
    nonces: Option<Arc<dyn NonceSource>>,
    transport: Option<Carrier>,
    wrappers: Vec<Wrapper>,
    connect_timeout: Duration,
    roots: Vec<Vec<u8>>,
    timer: Option<Arc<dyn Timer>>,
    jitter: Jitter,
    options: CallOptions,
    interceptors: Vec<Arc<dyn Interceptor>>,
    /// Those of the client that this one shares its connections with.
    limits: Limits,
    in_flight: Option<usize>,
    per_second: Option<u32>,
    user_agent: Option<HeaderValue>,
    user_agent_suffix: Option<String>,
    plain_http: bool,
    /// What drives the connections while a thread waits: whoever shares them must share it.
    #[cfg(feature = "blocking")]
    executor: Executor,
    made: PhantomData<fn() -> C>,
}

enum Target {
    /// The host that follows from the name of the tenant.
    Tenant,
    BaseUrl(String),
}

/// A transport that exists already.
struct Carrier {
    transport: Arc<dyn Transport>,
    /// Whether it is set up for TLS.
    tls: bool,
}

impl Target {
    /// A base URL that was set is kept: behind it may be a gateway or a mock for all tenants.
    fn shared_with(shared: &Shared) -> Self {
        if shared.has_tenant_host {
            Self::Tenant
        } else {
            Self::BaseUrl(shared.base.as_str().to_owned())
        }
    }
}

impl<C> ClientBuilder<C> {
    /// Starts a client of a tenant, reached at `https://{tenant}.api.zephr.com`.
    ///
    /// The tenant id is the first label of the site's domain.
    pub fn new(tenant: impl Into<String>) -> Self {
        Self {
            tenant: Some(tenant.into()),
            ..Self::of(Target::Tenant)
        }
    }

    /// Starts a client of whatever answers at a base URL: a legacy host, a mock, a gateway of yours.
    ///
    /// The URL may end in a path, under which all operations are then reached. What is signed is the whole path as
    /// sent, so a gateway that strips its part of it must not stand before a service that checks signatures.
    pub fn with_base_url(base_url: impl Into<String>) -> Self {
        Self::of(Target::BaseUrl(base_url.into()))
    }

    /// Starts a client of another tenant; see [`Client::for_tenant`].
    #[doc(hidden)]
    pub fn sharing(client: &Client, tenant: impl Into<String>) -> Self {
        let shared = client.shared();
        Self {
            tenant: Some(tenant.into()),
            scheme: shared.scheme,
            clock: Arc::clone(&shared.clock),
            nonces: Some(Arc::clone(&shared.nonces)),
            transport: Some(Carrier {
                transport: Arc::clone(&shared.transport),
                tls: shared.tls,
            }),
            timer: Some(Arc::clone(&shared.timer)),
            jitter: Arc::clone(&shared.jitter),
            options: shared.options.clone(),
            interceptors: shared.interceptors.clone(),
            limits: shared.limits.clone(),
            user_agent: Some(shared.user_agent.clone()),
            plain_http: shared.plain_http,
            #[cfg(feature = "blocking")]
            executor: client.executor().clone(),
            ..Self::of(Target::shared_with(shared))
        }
        .with_servers_of(shared)
    }

    fn with_servers_of(mut self, shared: &Shared) -> Self {
        let servers = shared.servers.iter();
        self.servers = servers
            .map(|(described, base)| (described.clone(), base.as_str().to_owned()))
            .collect();
        self
    }

    fn of(target: Target) -> Self {
        Self {
            tenant: None,
            target,
            servers: Vec::new(),
            credentials: None,
            provider: None,
            scheme: Scheme::default(),
            clock: Arc::new(SystemClock),
            nonces: None,
            transport: None,
            wrappers: Vec::new(),
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
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
            made: PhantomData,
        }
    }

    /// Takes another base URL in place of the tenant's.
    #[must_use]
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self {
            target: Target::BaseUrl(base_url.into()),
            ..self
        }
    }

    /// Says where a server is that some operations have for themselves: `described` is how the description names it, as the
    /// documentation of these operations does. Without it they cannot be called, since nothing is sent, or signed for, to
    /// where this client was not told to.
    #[must_use]
    pub fn server(mut self, described: impl Into<String>, base_url: impl Into<String>) -> Self {
        self.servers.push((described.into(), base_url.into()));
        self
    }

    /// The key pair that signs. Without one, only operations that carry no signature can be called.
    #[must_use]
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self {
            credentials: Some(credentials),
            ..self
        }
    }

    /// Sets where credentials come from if they change while the client runs; see [`ProvideCredentials`].
    ///
    /// The first signed call fetches them. Credentials that are set too are used until they expire or are refused. Requests of
    /// such a client run as Tokio tasks, as [`max_in_flight`](Self::max_in_flight) describes.
    #[must_use]
    pub fn credentials_provider(self, provider: impl ProvideCredentials) -> Self {
        Self {
            provider: Some(Box::new(provider)),
            ..self
        }
    }

    /// The signature scheme; [`Scheme::Zephr`] unless said otherwise.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// Where timestamps come from; the machine's clock unless said otherwise.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        Self {
            clock: Arc::new(clock),
            ..self
        }
    }

    /// Where nonces come from; unless said otherwise 128 random-looking bits, from a key that the system's random
    /// number generator gives once per client.
    #[must_use]
    pub fn nonces(self, nonces: impl NonceSource) -> Self {
        Self {
            nonces: Some(Arc::new(nonces)),
            ..self
        }
    }

    /// How requests travel. A transport given here sets its own time-outs, proxies and TLS.
    #[must_use]
    pub fn transport(self, transport: impl Transport) -> Self {
        Self {
            transport: Some(Carrier {
                transport: Arc::new(transport),
                tls: true,
            }),
            ..self
        }
    }

    /// Puts something around the transport, be it the default one: what logs, counts or records requests.
    ///
    /// It sees requests as they are sent, signature included, and must pass them on unchanged. Of several, the one
    /// added last is the outermost.
    #[must_use]
    pub fn wrap_transport<T: Transport>(
        mut self,
        wrap: impl FnOnce(Box<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wrappers.push(Box::new(|inner| Box::new(wrap(inner))));
        self
    }

    /// What holds for all calls that do not decide otherwise: deadlines, retries, limits.
    #[must_use]
    pub fn options(self, options: CallOptions) -> Self {
        Self { options, ..self }
    }

    /// The longest that a call may take, attempts and pauses together: short for setting it by
    /// [`options`](Self::options).
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        let options = CallOptions::new().timeout(timeout).or(&self.options);
        Self { options, ..self }
    }

    /// When requests are sent again: short for setting it by [`options`](Self::options).
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        let options = CallOptions::new().retry(policy).or(&self.options);
        Self { options, ..self }
    }

    /// Sets the minimum throughput of streamed response bodies, in bytes a second: short for setting it by
    /// [`options`](Self::options); see [`CallOptions::min_throughput`].
    #[must_use]
    pub fn min_throughput(self, bytes_per_second: u32) -> Self {
        let options = CallOptions::new().min_throughput(bytes_per_second);
        let options = options.or(&self.options);
        Self { options, ..self }
    }

    /// Sets whether a value in a response that is of another JSON type than described is an error: short for setting it by
    /// [`options`](Self::options); see [`CallOptions::strict_decoding`].
    #[must_use]
    pub fn strict_decoding(self, strict: bool) -> Self {
        let options = CallOptions::new().strict_decoding(strict).or(&self.options);
        Self { options, ..self }
    }

    /// Sets the maximum number of requests in flight, over all clones of the client; no limit by default.
    ///
    /// Further requests wait, and the wait counts towards their timeout. A request is in flight until its response was
    /// read, and a streamed one (of an export, or [`Call::send_streamed`](crate::Call::send_streamed)) until the head of
    /// its response is there: the caller may make other calls while reading the body.
    ///
    /// Nothing that is not polled counts, so a loop over a stream, or over many calls at a time, may make calls of the
    /// same client for each item. For that, the requests of a client with a limit run as Tokio tasks, each aborted when
    /// its future is dropped. Outside of a Tokio runtime, which takes a transport and a timer of your own, they do not:
    /// poll every call to its end there.
    #[must_use]
    pub fn max_in_flight(self, requests: usize) -> Self {
        Self {
            in_flight: Some(requests),
            ..self
        }
    }

    /// Sets the maximum number of requests that begin in a second, evenly spread, over all clones of the client; no limit
    /// by default.
    ///
    /// Further requests wait, each for a slot of its own, and the wait counts towards their timeout. A slot that is given
    /// up is used by the next request. What [`max_in_flight`](Self::max_in_flight) says of tasks holds here too.
    #[must_use]
    pub fn max_per_second(self, requests: u32) -> Self {
        Self {
            per_second: Some(requests),
            ..self
        }
    }

    /// Adds something that looks at every attempt. Of several, the one added first is asked first.
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// What waits and measures; Tokio's timer unless said otherwise.
    #[must_use]
    pub fn timer(self, timer: impl Timer) -> Self {
        Self {
            timer: Some(Arc::new(timer)),
            ..self
        }
    }

    /// Which part of the longest pause between two attempts is waited; a random one unless said otherwise.
    #[must_use]
    pub fn jitter(self, jitter: impl Fn(Duration) -> Duration + Send + Sync + 'static) -> Self {
        Self {
            jitter: Arc::new(jitter),
            ..self
        }
    }

    /// Trusts the certificates in this PEM text too, beside those that the platform trusts.
    #[must_use]
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// The longest that connecting may take; 10 seconds unless said otherwise.
    #[must_use]
    pub fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self {
            connect_timeout,
            ..self
        }
    }

    /// What follows `zephr-admin-rust/{version}` in the `User-Agent`, `my-service/1.2`.
    #[must_use]
    pub fn user_agent_suffix(self, suffix: impl Into<String>) -> Self {
        Self {
            user_agent_suffix: Some(suffix.into()),
            ..self
        }
    }

    /// Allows a base URL of plain `http` to a host other than this one.
    ///
    /// Whoever sees a request under way can then read it, and make others: the signature is no substitute for TLS.
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
        // A base URL that has not been checked yet may hold a password.
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
