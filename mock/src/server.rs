//! Sockets: accepts connections, buffers requests, and finishes those in progress on shutdown.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
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

use crate::{
    admin,
    answer::Answer,
    body::Body,
    connection::{Exchange, TimedStream},
    state::{Delivery, State},
};

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// The time that requests in progress have to finish during shutdown.
const GRACE: Duration = Duration::from_millis(500);
/// The longest timeout that is passed on: the clock cannot express the end of a much longer one.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// The pause after a failed accept: out of file handles is the usual cause, and trying at once would spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Serves until `stop` is sent or its sender is dropped.
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
        // Only speed is lost where this fails.
        let _ = stream.set_nodelay(true);
        let timeouts = state.timeouts();
        let stream = TimedStream::new(stream, timeouts);
        let activity = stream.activity();
        let state = Arc::clone(&state);
        let service = service_fn(move |request| answer(Arc::clone(&state), activity.begin(), request));
        // The stream has the exact limits. With one of its own, hyper waits for the next request at once, and so for the
        // stream's idle timeout.
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(timeouts.idle.saturating_add(timeouts.header).min(LONGEST))
            .serve_connection(TokioIo::new(stream), service);
        // A connection fails when its client goes away: no matter to the others.
        tokio::spawn(connections.watch(connection));
    }
    drop(listener);
    let _ = time::timeout(GRACE, connections.shutdown()).await;
}

/// An error cuts the connection.
async fn answer(
    state: Arc<State>,
    exchange: Exchange,
    request: Request<Incoming>,
) -> io::Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let Delivery { answer, delay, limit } = match read(body, state.timeouts().body).await {
        Ok(body) => match admin::answer(&state, &head, &body) {
            Some(answer) => answer.into(),
            None => state.answer(&head, &body),
        },
        Err(refusal) => state.refuse(&head, refusal),
    };
    if !delay.is_zero() {
        time::sleep(delay).await;
    }
    let answer = answer.ok_or_else(|| io::Error::other("cut on purpose"))?;
    Ok(answer.into_response(limit).map(|body| body.within(exchange)))
}

async fn read(body: Incoming, limit: Duration) -> Result<Bytes, Answer> {
    let too_large = || {
        let message = format!("the body is larger than {BODY_LIMIT} bytes");
        Answer::refusal(StatusCode::PAYLOAD_TOO_LARGE, message)
    };
    // A declared length is believed, so that nobody sends sixteen mebibytes in vain.
    if body.size_hint().lower() > BODY_LIMIT as u64 {
        return Err(too_large());
    }
    match time::timeout(limit, Limited::new(body, BODY_LIMIT).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Err(_) => {
            let message = format!("the body did not arrive within {} ms", limit.as_millis());
            Err(Answer::refusal(StatusCode::REQUEST_TIMEOUT, message))
        }
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Answer::refusal(StatusCode::BAD_REQUEST, "the body ended early")),
    }
}
