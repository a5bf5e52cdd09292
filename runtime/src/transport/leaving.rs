//! Whether a request has begun to leave, for who gives it up.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Set by a transport that knows it; otherwise a request counts as sent once the transport has it. Who has no body has
/// none either.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaving(Option<Arc<AtomicBool>>);

impl Leaving {
    /// Of one attempt.
    pub(crate) fn of(body: &Bytes) -> Self {
        Self((!body.is_empty()).then(Arc::default))
    }

    /// Whether nothing of the request's body has left: without it the service can neither check nor do anything.
    pub(crate) fn is_held(&self) -> bool {
        let held = self.0.as_ref();
        held.is_some_and(|held| held.load(Ordering::Acquire))
    }

    fn set(&self, held: bool) {
        if let Some(is_held) = &self.0 {
            is_held.store(held, Ordering::Release);
        }
    }

    /// The body that takes note when the HTTP library, having a connection, first asks for it.
    pub(super) fn watch(self, body: Bytes) -> Watched {
        self.set(true);
        Watched { body, leaving: self }
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
        self.leaving.set(false);
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
