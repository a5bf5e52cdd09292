//! The default transport, over `reqwest`.

use std::time::Duration;

use bytes::Bytes;

use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

/// What the default transport is built from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// For the whole exchange, from connecting to the last byte of the answer.
    pub(crate) timeout: Duration,
    /// For resolving the name and connecting, TLS included.
    pub(crate) connect_timeout: Duration,
    /// Whether proxies of the environment may be used.
    pub(crate) proxies: bool,
    /// Whether requests go over TLS.
    pub(crate) tls: bool,
}

/// Requests over `reqwest`, with everything off that would change a request, send it again, or send it elsewhere.
pub(crate) struct StandardTransport {
    client: reqwest::Client,
}

impl StandardTransport {
    pub(crate) fn new(options: Options) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut builder = reqwest::Client::builder()
            // A signature is good for one attempt: retrying is for the layer above, which signs again.
            .retry(reqwest::retry::never())
            // A redirected request would carry a signature for another path, perhaps to another host.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .timeout(options.timeout)
            .connect_timeout(options.connect_timeout);
        if !options.proxies {
            builder = builder.no_proxy();
        }
        let builder = configure_tls(builder, options.tls)?;
        Ok(Self {
            client: builder.build()?,
        })
    }
}

#[cfg(feature = "rustls")]
fn configure_tls(
    builder: reqwest::ClientBuilder,
    tls: bool,
) -> Result<reqwest::ClientBuilder, rustls::Error> {
    // Over plain http none is needed, and a machine without root certificates should still reach its mock.
    let config = if tls {
        super::tls::platform()?
    } else {
        super::tls::trusting_nobody()?
    };
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
fn configure_tls(builder: reqwest::ClientBuilder, _: bool) -> Result<reqwest::ClientBuilder, reqwest::Error> {
    Ok(builder.tls_backend_native())
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn configure_tls(builder: reqwest::ClientBuilder, tls: bool) -> Result<reqwest::ClientBuilder, &'static str> {
    if tls {
        return Err(
            "no TLS is built in: enable the feature `rustls` or `native-tls`, or set a transport of your own",
        );
    }
    Ok(builder)
}

impl Transport for StandardTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let client = self.client.clone();
        Box::pin(async move { exchange(client, request).await })
    }
}

async fn exchange(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, TransportError> {
    // Without this check the connection's first use of a timer or socket would panic.
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(TransportError::new("no Tokio runtime is running here").before_sending());
    }
    let mut outgoing = reqwest::Request::new(request.method.into(), request.url);
    *outgoing.headers_mut() = request.headers;
    if !request.body.is_empty() {
        *outgoing.body_mut() = Some(request.body.into());
    }
    let mut response = client.execute(outgoing).await.map_err(translate)?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let body: Bytes = response.bytes().await.map_err(translate)?;
    Ok(HttpResponse::new(status, headers, body))
}

/// Drops the URL from the error: its query may hold personal data.
fn translate(error: reqwest::Error) -> TransportError {
    let (timeout, unsent) = (error.is_timeout(), error.is_connect() || error.is_builder());
    let mut translated = TransportError::new(error.without_url());
    if timeout {
        translated = translated.timed_out();
    }
    if unsent {
        translated = translated.before_sending();
    }
    translated
}
