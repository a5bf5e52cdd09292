//! The default transport, over `reqwest`.

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
use super::connections::{Build, Connections, PollingPolicy, Pool};
use super::failure::{translate, translate_body};
use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, coding};
use crate::time::runtime_problem;
use crate::{Method, Timer};

/// What the default transport is built from.
pub(crate) struct Options {
    /// What keeps the deadline of connecting; Tokio's timer if none.
    pub(crate) timer: Option<Arc<dyn Timer>>,
    /// For resolving the name and connecting, TLS included.
    pub(crate) connect_timeout: Duration,
    /// Whether proxies of the environment may be used.
    pub(crate) proxies: bool,
    /// Whether requests go over TLS.
    pub(crate) tls: bool,
    /// Certificates trusted beside those of the platform, each a PEM text of one or more.
    pub(crate) roots: Vec<Vec<u8>>,
}

/// Requests over `reqwest`, with everything off that would change a request, send it again, or send it elsewhere.
pub(crate) struct StandardTransport {
    connections: Arc<Connections>,
    /// Those that make progress only while a thread waits, and would leave async requests without a response.
    #[cfg(feature = "blocking")]
    blocking: Arc<Connections>,
    /// Whether the caller brings a timer of its own, so that nobody has asked for Tokio's yet.
    has_own_timer: bool,
}

/// A connection that has idled longer than this is not used again: services and what stands before them close theirs
/// after a minute or more, and a request sent into a closing connection is lost.
const IDLE_CONNECTION: Duration = Duration::from_secs(45);

impl StandardTransport {
    pub(crate) fn new(options: Options) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let has_own_timer = options.timer.is_some();
        let tls = Tls::new(options.tls, &options.roots)?;
        let build: Build = Arc::new(move || {
            let mut builder = reqwest::Client::builder()
                // A signature is good for one attempt: retrying is for the layer above, which signs again.
                .retry(reqwest::retry::never())
                // A redirected request would carry a signature for another path, perhaps to another host.
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                // Codings are undone here; another crate may have enabled those of the library.
                .no_gzip()
                .no_brotli()
                .no_zstd()
                .no_deflate()
                .pool_idle_timeout(IDLE_CONNECTION);
            // The library's other time-outs are off unless set: those deadlines are the caller's, by its timer.
            builder = match options.timer.clone() {
                None => builder.connect_timeout(options.connect_timeout),
                // Not for all: a connector with a layer is boxed, and copied box by box several times a call.
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
            has_own_timer,
        })
    }

    /// Returns the connections that the calling thread may use.
    fn connections(&self) -> Arc<Connections> {
        #[cfg(feature = "blocking")]
        if crate::blocking::is_driving() {
            return Arc::clone(&self.blocking);
        }
        Arc::clone(&self.connections)
    }
}

/// A connection on which nothing was received for this long, while requests wait, is asked whether it is still there.
const PING_INTERVAL: Duration = Duration::from_secs(10);
/// How long it may take to say so. Together they are well below the usual time of an attempt.
const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// What the client takes on one HTTP/2 connection before any of it is read. All streams share it: were it the sum of a few
/// streams' windows, as many unread ones would leave nothing for the others. What an unread stream holds is bounded by its
/// own window.
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

/// What every client of the HTTP library is given for TLS; read once, as the platform's certificates may be many.
#[cfg(feature = "rustls-no-provider")]
struct Tls(rustls::ClientConfig);

#[cfg(feature = "rustls-no-provider")]
impl Tls {
    fn new(tls: bool, roots: &[Vec<u8>]) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        // Over plain http none is needed, and a machine without root certificates should still reach its mock.
        let config = if tls {
            super::tls::platform(roots)?
        } else {
            super::tls::trusting_nobody()?
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
                "no TLS is built in: enable the feature `rustls` or `native-tls`, or set a transport of your own",
            );
        }
        Ok(Self)
    }

    fn configure(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}

impl Transport for StandardTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let connections = self.connections();
        let has_own_timer = self.has_own_timer;
        Box::pin(async move {
            // Without this check the connection's first use of a timer would panic.
            match has_own_timer.then(runtime_problem).flatten() {
                Some(problem) => Err(TransportError::misconfigured(problem)),
                None => exchange(connections, request).await,
            }
        })
    }
}

pub(super) async fn exchange(
    connections: Arc<Connections>,
    request: HttpRequest,
) -> Result<HttpResponse, TransportError> {
    let watch = PollingPolicy::new(connections, request.progress.clone());
    let is_head = request.method == Method::Head;
    let mut outgoing = reqwest::Request::new(request.method.into(), request.url);
    *outgoing.headers_mut() = request.headers;
    coding::accept(outgoing.headers_mut());
    if !request.body.is_empty() {
        *outgoing.body_mut() = Some(reqwest::Body::wrap(request.progress.track(request.body)));
    }
    let executing = pin!(watch.pool.client.execute(outgoing));
    let mut response = with_sockets(executing).await?.map_err(translate)?;
    watch.pool.responded(response.version());
    let (status, mut headers) = (response.status(), std::mem::take(response.headers_mut()));
    let pieces = Pieces {
        // These announce a body that does not follow.
        has_body: !is_head && !matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED),
        body: response.into(),
        pool: Arc::clone(&watch.pool),
    };
    let body = coding::decoded(&mut headers, pieces);
    Ok(HttpResponse::new(status, headers, body))
}

/// Runs the HTTP library's future; returns an error where it panics for want of an I/O driver. Tokio has no question for
/// that, and a socket opened to find out would be seen from outside.
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

const NO_SOCKETS: &str = "the Tokio runtime has no I/O: call `enable_all()` on its builder";

fn is_about_sockets(panic: &(dyn Any + Send)) -> bool {
    let text = panic.downcast_ref().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref().copied());
    text.is_some_and(|text| text.contains("IO is disabled"))
}

/// The data of a body, without its trailers.
struct Pieces {
    body: reqwest::Body,
    has_body: bool,
    pool: Arc<Pool>,
}

impl Stream for Pieces {
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

impl Pieces {
    /// Checks that the body has its announced length. HTTP/2 may end it early with the code NO_ERROR, which the HTTP library
    /// takes for an end in order.
    fn end(&mut self) -> Option<TransportError> {
        let missing = self.body.size_hint().exact().unwrap_or(0);
        if missing == 0 || !std::mem::take(&mut self.has_body) {
            return None;
        }
        let error = TransportError::new(format!("{missing} bytes are missing"));
        Some(error.with_message("the body ended before its content-length was reached"))
    }
}
