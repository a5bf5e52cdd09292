//! The progress of sending the body of a request. An attempt that times out revokes the right to send its body. Without
//! revocation, the HTTP library could send this body later, after a retry has already sent the same request.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::Timer;

/// State of a body that the transport does not track. The request counts as sent.
const UNTRACKED: u8 = 0;
/// State of a tracked body that the HTTP library has not polled yet. No part of the body was sent.
const HELD: u8 = 1;
/// State of a tracked body that the HTTP library has polled. At least a part of the body may have been sent.
const RELEASED: u8 = 2;
/// State of a body whose attempt was canceled. No further part of the body can be sent.
const REVOKED: u8 = 3;

/// The state of one attempt's request, shared by the attempt and by the body that the HTTP library sends.
///
/// Every state change is one atomic operation. If the state were checked first and changed afterwards, the task of the
/// connection could send the body between the check and the change. A retry would then send the request a second time.
#[derive(Clone, Default)]
pub(crate) struct SendProgress {
    /// The state of the body, such as [`HELD`]; `None` if there is no body. A request without a body cannot be revoked.
    /// It counts as sent as soon as the transport receives it.
    body: Option<Arc<AtomicU8>>,
    /// The deadline of the attempt, and the timer that measures it.
    end: Option<(Arc<dyn Timer>, Duration)>,
}

impl SendProgress {
    /// Creates the state of an attempt. `end` is the deadline of the attempt, as a time of `timer`.
    pub(crate) fn new(body: &Bytes, timer: &Arc<dyn Timer>, end: Duration) -> Self {
        Self {
            body: (!body.is_empty()).then(Arc::default),
            end: Some((Arc::clone(timer), end)),
        }
    }

    /// Cancels the attempt, so that the HTTP library sends no further part of the body. Returns `true` if no part was
    /// sent before. The service cannot act on a request without its body, because the signature covers the body.
    pub(crate) fn revoke(&self) -> bool {
        let previous = self
            .body
            .as_ref()
            .map(|body| body.swap(REVOKED, Ordering::AcqRel));
        previous == Some(HELD)
    }

    /// Returns the current time of the attempt's timer; `None` if the request was not created by an attempt.
    pub(super) fn now(&self) -> Option<Duration> {
        self.end.as_ref().map(|(timer, _)| timer.now())
    }

    /// Returns the current time if the deadline has passed and the request may have been sent. Otherwise, returns
    /// `None`.
    pub(super) fn expired(&self) -> Option<Duration> {
        let (timer, end) = self.end.as_ref()?;
        let body = self.body.as_ref().map(|body| body.load(Ordering::Acquire));
        let now = timer.now();
        (now >= *end && body.is_none_or(|state| state == RELEASED)).then_some(now)
    }

    /// Returns the body for the HTTP library. The library first polls the body as soon as a connection exists. If
    /// [`revoke`](Self::revoke) is called before this poll, no part of the body is sent.
    pub(super) fn track(self, body: Bytes) -> TrackedBody {
        // Only the first body of an attempt sets the state to `HELD`. If the request is sent again within the attempt,
        // the second body must not reset the state.
        self.change(UNTRACKED, HELD);
        TrackedBody {
            body,
            progress: self,
            yielding: None,
        }
    }

    /// Acquires the right to send the next chunk of the body. Returns `false` if the attempt was canceled.
    fn release(&self) -> bool {
        matches!(self.change(HELD, RELEASED), Some(HELD | RELEASED))
    }

    /// Changes the state if it equals `expected`. Returns the previous state.
    fn change(&self, expected: u8, to: u8) -> Option<u8> {
        let body = self.body.as_ref()?;
        let changed = body.compare_exchange(expected, to, Ordering::AcqRel, Ordering::Acquire);
        Some(changed.unwrap_or_else(|actual| actual))
    }
}

/// The maximum size of a chunk of the body. Between two chunks, the body yields to the Tokio runtime. The client can
/// then receive a response that the service sends before the whole body has arrived.
const CHUNK: usize = 16 * 1024;

pub(super) struct TrackedBody {
    body: Bytes,
    progress: SendProgress,
    /// A future that is awaited before the next chunk, so that Tokio can poll its sockets.
    yielding: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if !self.progress.release() {
            return Poll::Ready(Some(Err(canceled())));
        }
        if let Some(yielding) = &mut self.yielding {
            std::task::ready!(yielding.as_mut().poll(context));
            self.yielding = None;
        }
        let size = self.body.len().min(CHUNK);
        let chunk = self.body.split_to(size);
        if !self.body.is_empty() {
            self.yielding = Some(Box::pin(tokio::task::yield_now()));
        }
        Poll::Ready((!chunk.is_empty()).then(|| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.len() as u64)
    }
}

/// Returns the error that aborts a canceled request before the whole body is sent. The HTTP library then closes an
/// HTTP/1 connection. On an HTTP/2 connection, it resets the stream with the error code of this error.
fn canceled() -> Box<dyn StdError + Send + Sync> {
    #[cfg(feature = "http2")]
    let error = h2::Error::from(h2::Reason::CANCEL);
    #[cfg(not(feature = "http2"))]
    let error = "the request was canceled before its body was sent";
    error.into()
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn progress(body: &Bytes) -> SendProgress {
        let timer: Arc<dyn Timer> = Arc::new(crate::TokioTimer::default());
        SendProgress::new(body, &timer, Duration::MAX)
    }

    fn poll(body: &mut TrackedBody) -> Poll<Option<Result<Bytes, String>>> {
        let mut context = Context::from_waker(Waker::noop());
        let frame = Pin::new(body).poll_frame(&mut context);
        frame.map(|frame| {
            frame.map(|frame| match frame {
                Ok(frame) => frame.into_data().map_err(|_| "no data".to_owned()),
                Err(error) => Err(error.to_string()),
            })
        })
    }

    #[test]
    fn a_body_revoked_before_it_was_polled_is_never_sent() {
        let text = Bytes::from_static(b"text");
        let progress = progress(&text);
        let mut body = progress.clone().track(text);
        assert!(progress.revoke());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn a_polled_body_counts_as_sent() {
        let text = Bytes::from(vec![b'x'; CHUNK + 1]);
        let progress = progress(&text);
        let mut body = progress.clone().track(text);
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(chunk))) if chunk.len() == CHUNK));
        assert!(!progress.revoke());
        // The service cannot act on a partial body, and nothing waits for a response.
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn an_untracked_body_counts_as_sent() {
        assert!(!progress(&Bytes::new()).revoke());
        let text = Bytes::from_static(b"text");
        let progress = progress(&text);
        assert!(!progress.revoke());
        let mut late = progress.clone().track(text);
        assert!(!progress.revoke());
        assert!(matches!(poll(&mut late), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn a_second_body_of_the_same_attempt_does_not_reset_the_state() {
        let text = Bytes::from_static(b"text");
        let progress = progress(&text);
        let mut first = progress.clone().track(text.clone());
        assert!(matches!(poll(&mut first), Poll::Ready(Some(Ok(_)))));
        let _second = progress.clone().track(text);
        assert!(!progress.revoke());
    }

    #[tokio::test]
    async fn a_large_body_is_sent_in_chunks_and_yields_between_them() {
        let text = Bytes::from(vec![b'x'; 2 * CHUNK + 1]);
        let mut body = progress(&text).track(text.clone());
        assert_eq!(body.size_hint().exact(), Some(text.len() as u64));
        let (mut received, mut yields) = (Vec::new(), 0);
        while !body.is_end_stream() {
            match poll(&mut body) {
                Poll::Pending => yields += 1,
                Poll::Ready(chunk) => received.extend_from_slice(&chunk.unwrap().unwrap()),
            }
        }
        assert_eq!((received, yields), (text.to_vec(), 2));
    }
}
