//! Response bodies: buffered, streamed, slow, or cut short by a fault.

use std::{
    io, iter, mem,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::{
    sync::mpsc,
    time::{self, Sleep},
};

use crate::connection::Exchange;

/// The maximum number of parts into which each chunk of a slow body is split. A body that is not streamed is one chunk.
const PARTS: usize = 8;

/// The chunks of a body.
pub(crate) type ChunkIter = Box<dyn Iterator<Item = Bytes> + Send>;

/// The effect of a fault on a response body.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    /// The number of bytes after which the connection is closed; `None` if the whole body is sent.
    pub(crate) limit: Option<usize>,
    /// The pause between the parts of the body.
    pub(crate) pause: Option<Duration>,
}

/// A response body.
pub(crate) struct Body {
    chunks: ChunkIter,
    /// The receiver of chunks that are produced while the body is sent. If there is a receiver, `chunks` is empty.
    live: Option<mpsc::Receiver<Bytes>>,
    /// The number of bytes that are not sent yet, if known. hyper sends the initial number as `Content-Length`.
    length: Option<u64>,
    pace: Pace,
    is_flushed: bool,
    /// The pause before the next part.
    sleep: Option<Pin<Box<Sleep>>>,
    /// The guard that marks the request as in progress until the body is dropped.
    _exchange: Option<Exchange>,
}

impl Body {
    pub(crate) fn full(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        let chunks = iter::once(bytes).filter(|bytes| !bytes.is_empty());
        Self {
            length: Some(length),
            ..Self::streamed(Box::new(chunks))
        }
    }

    pub(crate) fn streamed(chunks: ChunkIter) -> Self {
        Self {
            chunks,
            live: None,
            length: None,
            pace: Pace::default(),
            is_flushed: false,
            sleep: None,
            _exchange: None,
        }
    }

    /// Returns a body that ends when the sender of `chunks` is dropped.
    #[cfg(feature = "console")]
    pub(crate) fn live(chunks: mpsc::Receiver<Bytes>) -> Self {
        Self {
            live: Some(chunks),
            ..Self::streamed(Box::new(iter::empty()))
        }
    }

    pub(crate) fn paced(mut self, pace: Pace) -> Self {
        if pace.pause.is_some() {
            self.chunks = Box::new(self.chunks.flat_map(parts));
        }
        Self { pace, ..self }
    }

    /// Marks the request as in progress until the body is dropped.
    pub(crate) fn within(self, exchange: Exchange) -> Self {
        Self {
            _exchange: Some(exchange),
            ..self
        }
    }

    /// Returns the beginning of a chunk, up to the limit of the fault. If there is no limit, returns the whole chunk.
    fn cut(&mut self, chunk: Bytes) -> Bytes {
        let Some(limit) = &mut self.pace.limit else {
            return chunk;
        };
        let sent = chunk.slice(..chunk.len().min(*limit));
        *limit -= sent.len();
        sent
    }

    /// Returns an error, which closes the connection. The first call returns `Pending`, so that hyper flushes the bytes
    /// that the fault permits.
    fn poll_break(&mut self, context: &Context<'_>) -> Poll<io::Error> {
        if mem::replace(&mut self.is_flushed, true) {
            return Poll::Ready(io::Error::other("closed by a fault"));
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Waits for the pause that the previous part started.
    fn poll_pause(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(sleep) = &mut self.sleep {
            ready!(sleep.as_mut().poll(context));
            self.sleep = None;
        }
        Poll::Ready(())
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(live) = &mut self.live {
            return live.poll_recv(context).map(|chunk| Some(Ok(Frame::data(chunk?))));
        }
        ready!(self.poll_pause(context));
        if self.pace.limit == Some(0) {
            return self.poll_break(context).map(|error| Some(Err(error)));
        }
        let Some(chunk) = self.chunks.next() else {
            return Poll::Ready(None);
        };
        let chunk = self.cut(chunk);
        if let Some(length) = &mut self.length {
            *length = length.saturating_sub(chunk.len() as u64);
        }
        self.sleep = self.pace.pause.map(|pause| Box::pin(time::sleep(pause)));
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Splits a chunk into at most [`PARTS`] parts. All parts but the last have the same size.
fn parts(chunk: Bytes) -> impl Iterator<Item = Bytes> {
    let size = chunk.len().div_ceil(PARTS).max(1);
    (0..chunk.len())
        .step_by(size)
        .map(move |start| chunk.slice(start..chunk.len().min(start + size)))
}
