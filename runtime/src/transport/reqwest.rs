//! The default transport, based on `reqwest`.

use std::any::Any;
use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use http_body::Body as _;

use super::connect::ConnectDeadline;
use super::connections::{Build, Connections, Pool, StallDetector};
use super::error::{translate, translate_body};
use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, coding};
use crate::time::runtime_problem;
use crate::{Method, Timer};

/// The settings of the default transport.
pub(crate) struct Options {
    /// The custom timer for the connect timeout. If `None`, Tokio's timer is used.
    pub(crate) timer: Option<Arc<dyn Timer>>,
    /// The timeout for name resolution, connecting and the TLS handshake.
    pub(crate) connect_timeout: Duration,
    /// True to use the proxies set in the environment.
    pub(crate) proxies: bool,
    /// True if requests use TLS.
    pub(crate) tls: bool,
    /// PEM-encoded root certificates trusted in addition to those of the platform.
    pub(crate) roots: Vec<Vec<u8>>,
}

/// A transport over `reqwest`. All features of `reqwest` that would change, resend or redirect a request are disabled.
pub(crate) struct ReqwestTransport {
    connections: Arc<Connections>,
    /// Connections for blocking requests. They make progress only while a thread waits for a blocking request, so async
    /// requests cannot use them.
    #[cfg(feature = "blocking")]
    blocking: Arc<Connections>,
    connect_timeout: Duration,
    /// True if the client has a custom timer. The transport then checks whether the Tokio runtime has a timer. Without
    /// a custom timer, the client's default timer does this check.
    has_custom_timer: bool,
}

/// The maximum idle time of a reused connection. Services and their proxies close idle connections after a minute or
/// more, and a request sent on a closing connection is lost.
const IDLE_CONNECTION: Duration = Duration::from_secs(45);

impl ReqwestTransport {
    pub(crate) fn new(options: Options) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let has_custom_timer = options.timer.is_some();
        let connect_timeout = options.connect_timeout;
        let tls = Tls::new(options.tls, &options.roots)?;
        let build: Build = Arc::new(move || {
            let mut builder = reqwest::Client::builder()
                // A signature is valid for one attempt, so retries happen in the layer above, which signs again.
                .retry(reqwest::retry::never())
                // A redirected request would carry a signature for another path, perhaps to another host.
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                // Content codings are decoded in `coding`. Another crate may have enabled the decoders of the library.
                .no_gzip()
                .no_brotli()
                .no_zstd()
                .no_deflate()
                .pool_idle_timeout(IDLE_CONNECTION);
            // The library's timeouts for a whole request and for reading are off by default, and stay off. The caller
            // enforces these deadlines with its own timer.
            builder = match options.timer.clone() {
                None => builder.connect_timeout(options.connect_timeout),
                // The layer is added only for a custom timer, because a connector with a layer is boxed, which costs
                // several copies per request.
                Some(timer) => builder.connector_layer(ConnectDeadline {
                    timer,
                    limit: options.connect_timeout,
                }),
            };
            if !options.proxies {
                builder = builder.no_proxy();
            }
            Ok(configure_http2(tls.configure(builder), PING_INTERVAL, PING_TIMEOUT).build()?)
        });
        Ok(Self {
            #[cfg(feature = "blocking")]
            blocking: Arc::new(Connections::new(Arc::clone(&build))?),
            connections: Arc::new(Connections::new(build)?),
            connect_timeout,
            has_custom_timer,
        })
    }

    /// Returns the connections for blocking requests if the calling thread is driving a blocking request. For a thread
    /// that runs async code, returns the connections for async requests.
    fn connections(&self) -> Arc<Connections> {
        #[cfg(feature = "blocking")]
        if crate::blocking::is_driving() {
            return Arc::clone(&self.blocking);
        }
        Arc::clone(&self.connections)
    }
}

/// A connection with pending requests is pinged after it has received no data for this time.
const PING_INTERVAL: Duration = Duration::from_secs(10);
/// The time to wait for the acknowledgement of a ping. A broken connection is detected after [`PING_INTERVAL`] plus
/// this time, which is well before the default attempt timeout.
const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// The HTTP/2 flow-control window of a connection, which all streams of the connection share. If the program does not
/// read the data of a few streams, these streams could use up a small window and block all other streams. The
/// connection window is therefore large, and the window of each stream limits the buffered data.
#[cfg(feature = "http2")]
const CONNECTION_WINDOW: u32 = 1 << 30;

#[cfg(feature = "http2")]
pub(super) fn configure_http2(
    builder: reqwest::ClientBuilder,
    ping_interval: Duration,
    ping_timeout: Duration,
) -> reqwest::ClientBuilder {
    builder
        .http2_initial_connection_window_size(CONNECTION_WINDOW)
        .http2_keep_alive_interval(ping_interval)
        .http2_keep_alive_timeout(ping_timeout)
}

#[cfg(not(feature = "http2"))]
pub(super) fn configure_http2(
    builder: reqwest::ClientBuilder,
    _: Duration,
    _: Duration,
) -> reqwest::ClientBuilder {
    builder
}

/// The TLS configuration, which is loaded only once and cloned for each connection pool. Loading may be slow, because
/// the platform may have many certificates.
#[cfg(feature = "rustls-no-provider")]
struct Tls(rustls::ClientConfig);

#[cfg(feature = "rustls-no-provider")]
impl Tls {
    fn new(tls: bool, roots: &[Vec<u8>]) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        // Plain HTTP needs no root certificates. A client for a mock server, for example, must also work on a machine
        // without root certificates.
        let config = if tls {
            super::tls::platform(roots)?
        } else {
            super::tls::without_roots()?
        };
        Ok(Self(config))
    }

    fn configure(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder.tls_backend_preconfigured(self.0.clone())
    }
}

#[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
struct Tls(Vec<reqwest::Certificate>);

#[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
impl Tls {
    fn new(_: bool, roots: &[Vec<u8>]) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let mut certificates = Vec::new();
        for pem in roots {
            certificates.extend(reqwest::Certificate::from_pem_bundle(pem)?);
        }
        Ok(Self(certificates))
    }

    fn configure(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder.tls_backend_native().tls_certs_merge(self.0.clone())
    }
}

#[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
struct Tls;

#[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
impl Tls {
    fn new(tls: bool, _: &[Vec<u8>]) -> Result<Self, &'static str> {
        if tls {
            return Err(
                "no TLS backend is compiled in: enable the feature `rustls` or `native-tls`, or set a transport",
            );
        }
        Ok(Self)
    }

    fn configure(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let connections = self.connections();
        let (has_custom_timer, connect_timeout) = (self.has_custom_timer, self.connect_timeout);
        Box::pin(async move {
            // Without this check, the connection would panic when it first uses a timer.
            match has_custom_timer.then(runtime_problem).flatten() {
                Some(problem) => Err(TransportError::misconfigured(problem)),
                None => send_request(connections, request, connect_timeout).await,
            }
        })
    }
}

pub(super) async fn send_request(
    connections: Arc<Connections>,
    request: HttpRequest,
    connect_timeout: Duration,
) -> Result<HttpResponse, TransportError> {
    let detector = StallDetector::new(connections, request.progress.clone());
    let is_head = request.method == Method::Head;
    let mut outgoing = reqwest::Request::new(request.method.into(), request.url);
    *outgoing.headers_mut() = request.headers;
    coding::accept(outgoing.headers_mut());
    if !request.body.is_empty() {
        *outgoing.body_mut() = Some(reqwest::Body::wrap(request.progress.track(request.body)));
    }
    let executing = pin!(detector.pool.client.execute(outgoing));
    let mut response = with_sockets(executing)
        .await?
        .map_err(|error| translate(error, connect_timeout))?;
    detector.pool.responded(response.version());
    let (status, mut headers) = (response.status(), std::mem::take(response.headers_mut()));
    let chunks = Chunks {
        // The headers of these responses may announce a body that does not follow.
        has_body: !is_head && !matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED),
        body: response.into(),
        pool: Arc::clone(&detector.pool),
    };
    let body = coding::decoded(&mut headers, chunks);
    Ok(HttpResponse::new(status, headers, body))
}

/// Runs a future of the HTTP library. Returns an error if the future panics because the Tokio runtime has no I/O
/// driver. Tokio has no function that checks for this driver. A socket that is opened only for the check would be
/// observable from outside.
async fn with_sockets<F: Future + Unpin>(mut future: F) -> Result<F::Output, TransportError> {
    std::future::poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut future).poll(context)));
        match polled {
            Ok(polled) => polled.map(Ok),
            Err(panic) if is_about_sockets(panic.as_ref()) => {
                Poll::Ready(Err(TransportError::misconfigured(NO_SOCKETS)))
            }
            Err(panic) => resume_unwind(panic),
        }
    })
    .await
}

const NO_SOCKETS: &str = "the Tokio runtime has no I/O driver: call `enable_all()` on its builder";

fn is_about_sockets(panic: &(dyn Any + Send)) -> bool {
    let text = panic.downcast_ref().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref().copied());
    text.is_some_and(|text| text.contains("IO is disabled"))
}

/// The data frames of a body, without its trailers.
struct Chunks {
    body: reqwest::Body,
    has_body: bool,
    pool: Arc<Pool>,
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match std::task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
                None => return Poll::Ready(self.end().map(Err)),
                Some(Err(error)) => return Poll::Ready(Some(Err(translate_body(error)))),
                Some(Ok(frame)) => frame,
            };
            self.pool.receive();
            if let Ok(data) = frame.into_data() {
                return Poll::Ready(Some(Ok(data)));
            }
        }
    }
}

impl Chunks {
    /// Returns an error if the body is shorter than its `Content-Length`. An HTTP/2 server may truncate a body by
    /// resetting the stream with NO_ERROR, which the HTTP library accepts as a regular end.
    fn end(&mut self) -> Option<TransportError> {
        let missing = self.body.size_hint().exact().unwrap_or(0);
        if missing == 0 || !std::mem::take(&mut self.has_body) {
            return None;
        }
        let error = TransportError::new(format!("{missing} bytes are missing"));
        Some(error.with_message("the response body is shorter than its content-length"))
    }
}
