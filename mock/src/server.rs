//! Sockets: accepts connections and buffers requests. On shutdown, waits briefly for the requests in progress.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::oneshot, time};

#[cfg(feature = "console")]
use crate::console;
#[cfg(feature = "description")]
use crate::description;
use crate::{
    admin,
    body::Body,
    connection::{Exchange, TimedStream},
    response::Response,
    state::{Delivery, State},
};

/// The maximum size of a request body in bytes.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// The time that requests in progress have to finish during shutdown.
const GRACE: Duration = Duration::from_millis(500);
/// The maximum timeout that is passed to hyper. hyper adds the timeout to the current time. With a much longer timeout,
/// this addition would overflow.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// The pause after the mock failed to accept a connection. The usual cause is a lack of file handles, so an immediate
/// retry would fail again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Serves connections until `stop` receives a message, or until the sender of `stop` is dropped.
pub(crate) async fn serve(listener: TcpListener, state: Arc<State>, mut stop: oneshot::Receiver<()>) {
    let connections = GracefulShutdown::new();
    loop {
        let stream = tokio::select! {
            _ = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => {
                    time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
        };
        // A failure would only affect latency.
        let _ = stream.set_nodelay(true);
        let timeouts = state.timeouts();
        let stream = TimedStream::new(stream, timeouts);
        let activity = stream.activity();
        let state = Arc::clone(&state);
        let service = service_fn(move |request| handle(Arc::clone(&state), activity.begin(), request));
        // `TimedStream` enforces the exact limits. hyper starts its header timeout at the end of the previous request.
        // The header timeout must therefore include the idle timeout.
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(timeouts.idle.saturating_add(timeouts.header).min(LONGEST))
            .serve_connection(TokioIo::new(stream), service);
        // The result is ignored: a connection fails if its client closes it.
        tokio::spawn(connections.watch(connection));
    }
    drop(listener);
    #[cfg(feature = "console")]
    console::stop(&state);
    let _ = time::timeout(GRACE, connections.shutdown()).await;
}

/// Handles a request. An error closes the connection.
async fn handle(
    state: Arc<State>,
    exchange: Exchange,
    request: Request<Incoming>,
) -> io::Result<http::Response<Body>> {
    let (head, body) = request.into_parts();
    let Delivery {
        response,
        delay,
        pace,
        ..
    } = match read(body, state.timeouts().body).await {
        #[cfg(feature = "console")]
        Ok(body) if console::is_addressed(&state, &head) => {
            let response = console::handle(&state, &head, &body);
            return Ok(response.map(|body| body.within(exchange)));
        }
        #[cfg(feature = "description")]
        Ok(_) if description::is_addressed(&head) => description::response(head).await.into(),
        Ok(body) => match admin::handle(&state, &head, &body) {
            Some(response) => response.into(),
            None => state.handle(&head, &body),
        },
        Err(refusal) => state.refuse(&head, refusal),
    };
    if !delay.is_zero() {
        time::sleep(delay).await;
    }
    let response = response.ok_or_else(|| io::Error::other("closed by a fault"))?;
    Ok(response.into_response(pace).map(|body| body.within(exchange)))
}

async fn read(body: Incoming, limit: Duration) -> Result<Bytes, Response> {
    let too_large = || {
        let message = format!("the body is larger than {BODY_LIMIT} bytes");
        Response::error(StatusCode::PAYLOAD_TOO_LARGE, message)
    };
    // A declared length above the limit is rejected at once, before the client sends the body.
    if body.size_hint().lower() > BODY_LIMIT as u64 {
        return Err(too_large());
    }
    match time::timeout(limit, Limited::new(body, BODY_LIMIT).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Err(_) => {
            let message = format!("the body did not arrive within {} ms", limit.as_millis());
            Err(Response::error(StatusCode::REQUEST_TIMEOUT, message))
        }
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Response::error(StatusCode::BAD_REQUEST, "the body ended early")),
    }
}
