//! HTTP/2 pings, with intervals short enough for a test.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::connections::Connections;
use super::reqwest::{configure_http2, send_request};
use super::{HttpRequest, SendProgress};
use crate::Method;

/// The frame types PING and HEADERS, and the flag ACK of a PING frame.
const PING: u8 = 6;
const HEADERS: u8 = 1;
const FLAG: u8 = 1;

/// Long enough for connections of a test.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// `:status 200` from the static table of HPACK, with END_HEADERS and END_STREAM.
const RESPONSE: [u8; 5] = [0, 0, 1, HEADERS, 5];

/// Acknowledges this many pings and then responds. With `None`, neither acknowledges pings nor responds.
async fn serve(mut stream: TcpStream, pings: Option<usize>) -> std::io::Result<()> {
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await?;
    stream.read_exact(&mut [0; 24]).await?;
    let (mut seen, mut request) = (0, None);
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await?;
        if kind == HEADERS {
            request = Some(id);
        }
        if kind == PING && flags & FLAG == 0 && pings.is_some() {
            seen += 1;
            let head = [0, 0, 8, PING, FLAG, 0, 0, 0, 0];
            stream.write_all(&[&head[..], &payload].concat()).await?;
        }
        if pings == Some(seen)
            && let Some(id) = request.take()
        {
            stream.write_all(&[&RESPONSE[..], &id, &[0x88]].concat()).await?;
        }
    }
}

/// Serves connections and counts them. `first` and `others` are passed to `serve`.
async fn listen(first: Option<usize>, others: Option<usize>) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let is_first = counter.fetch_add(1, Ordering::SeqCst) == 0;
            tokio::spawn(serve(stream, if is_first { first } else { others }));
        }
    });
    (Url::parse(&url).unwrap(), count)
}

fn connections(timeout: Duration) -> Arc<Connections> {
    let build = move || {
        let builder = reqwest::Client::builder().http2_prior_knowledge().no_proxy();
        #[cfg(feature = "rustls-no-provider")]
        let builder = builder.tls_backend_preconfigured(super::tls::without_roots()?);
        Ok(configure_http2(builder, Duration::from_millis(5), timeout).build()?)
    };
    Arc::new(Connections::new(Arc::new(build)).unwrap())
}

fn request(url: &Url) -> HttpRequest {
    HttpRequest {
        method: Method::Get,
        url: url.clone(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        progress: SendProgress::default(),
    }
}

#[tokio::test]
async fn a_connection_that_acknowledges_no_ping_is_replaced() {
    let (url, count) = listen(None, Some(0)).await;
    let connections = connections(Duration::from_millis(5));
    let error = send_request(Arc::clone(&connections), request(&url), CONNECT_TIMEOUT)
        .await
        .unwrap_err();
    // The request was sent: the service may have acted on it.
    assert!(!error.is_unsent());
    let response = send_request(connections, request(&url), CONNECT_TIMEOUT)
        .await
        .unwrap();
    assert_eq!((response.status.as_u16(), count.load(Ordering::SeqCst)), (200, 2));
}

#[tokio::test]
async fn a_slow_response_is_awaited_while_pings_are_acknowledged() {
    let (url, count) = listen(Some(3), None).await;
    let connections = connections(Duration::from_secs(60));
    let response = send_request(connections, request(&url), CONNECT_TIMEOUT)
        .await
        .unwrap();
    assert_eq!((response.status.as_u16(), count.load(Ordering::SeqCst)), (200, 1));
}
