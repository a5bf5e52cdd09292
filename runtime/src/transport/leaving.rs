//! Whether a request has begun to leave, for who gives it up.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Set by a transport that knows it; otherwise a request counts as sent once the transport has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaving(Arc<AtomicBool>);

impl Leaving {
    /// Whether nothing of the request's body has left: without it the service can neither check nor do anything.
    pub(crate) fn is_held(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The body that takes note when the HTTP library, having a connection, first asks for it.
    pub(super) fn watch(&self, body: Bytes) -> Watched {
        self.0.store(true, Ordering::Release);
        Watched {
            body,
            leaving: self.clone(),
        }
    }
}

pub(super) struct Watched {
    body: Bytes,
    leaving: Leaving,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.leaving.0.store(false, Ordering::Release);
        let body = std::mem::take(&mut self.body);
        Poll::Ready((!body.is_empty()).then(|| Ok(Frame::data(body))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.len() as u64)
    }
}
