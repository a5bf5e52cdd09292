//! How far the sending of a request has got, and the right to send it.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::Timer;

/// The transport has the request and does not track its body: it counts as sent.
const UNTRACKED: u8 = 0;
/// The body is tracked, and the HTTP library has not asked for it yet.
const HELD: u8 = 1;
/// The body, or a part of it, may have been sent.
const RELEASED: u8 = 2;
/// The attempt was given up; nothing of the body can be sent any more.
const REVOKED: u8 = 3;

/// The state of one attempt's request, shared by the attempt and by the body that the HTTP library sends.
///
/// Every change of state is one atomic step. Looking whether the body is held and then giving the attempt up would leave
/// time in between, in which the task of the connection sends the body; the call would send the request once more.
#[derive(Clone, Default)]
pub(crate) struct SendProgress {
    /// A request without a body leaves as soon as the transport has it: there is nothing to revoke.
    body: Option<Arc<AtomicU8>>,
    /// When the time of the attempt is up.
    end: Option<(Arc<dyn Timer>, Duration)>,
}

impl SendProgress {
    /// Returns the state of an attempt that ends at this moment of the timer.
    pub(crate) fn new(body: &Bytes, timer: &Arc<dyn Timer>, end: Duration) -> Self {
        Self {
            body: (!body.is_empty()).then(Arc::default),
            end: Some((Arc::clone(timer), end)),
        }
    }

    /// Gives the attempt up. Returns true if nothing of the body was sent; nothing of it will be. Without the body the service
    /// can neither check the signature nor act on the request.
    pub(crate) fn revoke(&self) -> bool {
        let previous = self
            .body
            .as_ref()
            .map(|body| body.swap(REVOKED, Ordering::AcqRel));
        previous == Some(HELD)
    }

    /// Returns the time; `None` outside of an attempt.
    pub(super) fn now(&self) -> Option<Duration> {
        self.end.as_ref().map(|(timer, _)| timer.now())
    }

    /// Returns the time if that of the attempt is up and the request may have been sent.
    pub(super) fn expired(&self) -> Option<Duration> {
        let (timer, end) = self.end.as_ref()?;
        let body = self.body.as_ref().map(|body| body.load(Ordering::Acquire));
        let now = timer.now();
        (now >= *end && body.is_none_or(|state| state == RELEASED)).then_some(now)
    }

    /// Returns a body that can be revoked until the HTTP library, having a connection, asks for it.
    pub(super) fn track(self, body: Bytes) -> TrackedBody {
        // Only the first body of an attempt can be revoked: that of a request sent again must not hide the first.
        self.change(UNTRACKED, HELD);
        TrackedBody {
            body,
            progress: self,
            pause: None,
        }
    }

    /// Takes the right to send the body; false if the attempt has been given up.
    fn release(&self) -> bool {
        matches!(self.change(HELD, RELEASED), Some(HELD | RELEASED))
    }

    /// Changes the state if it is the expected one, and returns what it was.
    fn change(&self, expected: u8, to: u8) -> Option<u8> {
        let body = self.body.as_ref()?;
        let changed = body.compare_exchange(expected, to, Ordering::AcqRel, Ordering::Acquire);
        Some(changed.unwrap_or_else(|actual| actual))
    }
}

/// The most that is sent before the connection is read from again: a service may respond, or refuse, early.
const CHUNK: usize = 16 * 1024;

pub(super) struct TrackedBody {
    body: Bytes,
    progress: SendProgress,
    /// Lets the runtime look at its sockets before the next chunk.
    pause: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if !self.progress.release() {
            return Poll::Ready(Some(Err(given_up())));
        }
        if let Some(pause) = &mut self.pause {
            std::task::ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        let size = self.body.len().min(CHUNK);
        let chunk = self.body.split_to(size);
        if !self.body.is_empty() {
            self.pause = Some(Box::pin(tokio::task::yield_now()));
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

/// Ends the request without its body: HTTP/1 closes the connection, HTTP/2 resets the stream for this reason.
fn given_up() -> Box<dyn StdError + Send + Sync> {
    #[cfg(feature = "http2")]
    let error = h2::Error::from(h2::Reason::CANCEL);
    #[cfg(not(feature = "http2"))]
    let error = "the request was given up before its body was sent";
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
    fn a_body_given_up_before_it_was_asked_for_is_never_sent() {
        let text = Bytes::from_static(b"text");
        let progress = progress(&text);
        let mut body = progress.clone().track(text);
        assert!(progress.revoke());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn a_body_that_was_asked_for_counts_as_sent() {
        let text = Bytes::from(vec![b'x'; CHUNK + 1]);
        let progress = progress(&text);
        let mut body = progress.clone().track(text);
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(chunk))) if chunk.len() == CHUNK));
        assert!(!progress.revoke());
        // The service cannot act on a part, and nobody waits for a response.
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn what_is_not_tracked_counts_as_sent() {
        assert!(!progress(&Bytes::new()).revoke());
        let text = Bytes::from_static(b"text");
        let progress = progress(&text);
        assert!(!progress.revoke());
        let mut late = progress.clone().track(text);
        assert!(!progress.revoke());
        assert!(matches!(poll(&mut late), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn a_second_body_of_the_same_attempt_does_not_hide_the_first() {
        let text = Bytes::from_static(b"text");
        let progress = progress(&text);
        let mut first = progress.clone().track(text.clone());
        assert!(matches!(poll(&mut first), Poll::Ready(Some(Ok(_)))));
        let _second = progress.clone().track(text);
        assert!(!progress.revoke());
    }

    #[tokio::test]
    async fn a_large_body_comes_in_chunks_with_a_pause_before_each_further_one() {
        let text = Bytes::from(vec![b'x'; 2 * CHUNK + 1]);
        let mut body = progress(&text).track(text.clone());
        assert_eq!(body.size_hint().exact(), Some(text.len() as u64));
        let (mut received, mut pauses) = (Vec::new(), 0);
        while !body.is_end_stream() {
            match poll(&mut body) {
                Poll::Pending => pauses += 1,
                Poll::Ready(chunk) => received.extend_from_slice(&chunk.unwrap().unwrap()),
            }
        }
        assert_eq!((received, pauses), (text.to_vec(), 2));
    }
}
