//! Response bodies, buffered or streamed.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

#[cfg(feature = "blocking")]
use crate::blocking::{BlockingIter, Executor};
use crate::time::Deadline;
use crate::timeout::{Rounded, Timeout};
use crate::{BoxFuture, Timer, TransportError};

/// The body of a response as a stream of chunks.
pub struct Body {
    source: Source,
    /// The executor that drives the connection, if the request was sent by a blocking call.
    #[cfg(feature = "blocking")]
    executor: Option<Executor>,
}

enum Source {
    Whole(Bytes),
    Pieces(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl Body {
    /// Creates a body from a stream of chunks. The chunks must already be decompressed.
    pub fn from_stream(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self::new(Source::Pieces(Box::pin(pieces)))
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            #[cfg(feature = "blocking")]
            executor: None,
        }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn driven_by(mut self, executor: Executor) -> Self {
        self.executor = Some(executor);
        self
    }

    /// Returns a blocking iterator over the chunks of the body.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(mut self) -> BlockingIter<Self> {
        let executor = self.executor.take().unwrap_or_default();
        BlockingIter::new(self, executor, None)
    }

    /// Adds the time limits in `pace` to the body.
    pub(crate) fn paced(self, timer: Arc<dyn Timer>, pace: Pace) -> Self {
        Self::from_stream(Paced {
            pieces: self,
            timer,
            pace,
            deadline: None,
            window: Window::default(),
        })
    }

    /// Returns the next chunk; `None` at the end of the body.
    pub(crate) fn next(&mut self) -> impl Future<Output = Option<Result<Bytes, TransportError>>> + Unpin {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(whole: B) -> Self {
        Self::new(Source::Whole(whole.into()))
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.source {
            Source::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Source::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Source::Pieces(pieces) => pieces.as_mut().poll_next(context),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Whole(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Source::Pieces(_) => f.write_str("Body(in pieces)"),
        }
    }
}

/// Joins the chunks of a body, up to a size limit. A body of a single chunk is not copied.
pub(crate) struct Collector {
    limit: usize,
    only: Bytes,
    joined: BytesMut,
}

impl Collector {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            only: Bytes::new(),
            joined: BytesMut::new(),
        }
    }

    /// Adds a chunk. If the chunk would exceed the limit, returns `None` without adding it.
    pub(crate) fn add(&mut self, piece: Bytes) -> Option<()> {
        if self.only.len() + self.joined.len() + piece.len() > self.limit {
            return None;
        }
        if self.only.is_empty() && self.joined.is_empty() {
            self.only = piece;
        } else {
            let first = std::mem::take(&mut self.only);
            self.joined.extend_from_slice(&first);
            self.joined.extend_from_slice(&piece);
        }
        Some(())
    }

    pub(crate) fn finish(self) -> Bytes {
        if self.joined.is_empty() {
            self.only
        } else {
            self.joined.freeze()
        }
    }
}

/// The time limits of a streamed body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// The maximum time to wait for the next chunk.
    pub(crate) idle: Duration,
    /// The minimum throughput in bytes per second. The throughput is checked each time the waits for chunks add up to
    /// `idle`.
    pub(crate) min_throughput: u32,
    /// The time by which the whole body must be read, on the clock of the [`Timer`]; `None` without a deadline.
    pub(crate) end: Option<Duration>,
    /// The timeout from which `end` was computed, for the error message.
    pub(crate) total: Duration,
}

impl Pace {
    /// Returns the timeout that elapses first if no further chunk arrives.
    fn next_limit(&self, now: Duration) -> Deadline {
        match self.end.map(|end| end.saturating_sub(now)) {
            Some(left) if left < self.idle => (left, Timeout::Total(self.total)),
            _ => (self.idle, Timeout::IdleBody(self.idle)),
        }
    }
}

/// The bytes received since the last check of the throughput, and the time spent waiting for these bytes.
#[derive(Default)]
struct Window {
    /// The time spent waiting for chunks, without the time in which the caller processes chunks.
    waited: Duration,
    bytes: u64,
}

/// A body whose chunks must arrive within the time limits of a [`Pace`].
struct Paced {
    pieces: Body,
    timer: Arc<dyn Timer>,
    pace: Pace,
    /// The current wait for a chunk, if any: its start, the timeout that elapses first, and the sleep until that
    /// timeout.
    deadline: Option<(Duration, Timeout, BoxFuture<()>)>,
    window: Window,
}

impl Paced {
    /// Ends the stream, with `error` as its last item if present, and releases the connection.
    fn end(&mut self, error: Option<TransportError>) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.pieces = Bytes::new().into();
        self.deadline = None;
        self.pace.end = None;
        Poll::Ready(error.map(Err))
    }

    /// Counts a chunk towards the throughput. Returns an error if the throughput is below the minimum. The idle timeout
    /// is not sufficient, because each chunk resets this timeout: a service could keep a stream open by sending single
    /// bytes.
    fn count(&mut self, piece: &Bytes) -> Result<(), TransportError> {
        let Window { waited, bytes } = &mut self.window;
        if let Some((since, ..)) = self.deadline.take() {
            *waited = waited.saturating_add(self.timer.now().saturating_sub(since));
        }
        *bytes = bytes.saturating_add(piece.len() as u64);
        if *waited < self.pace.idle {
            return Ok(());
        }
        let least = u128::from(self.pace.min_throughput).saturating_mul(waited.as_millis());
        if u128::from(*bytes).saturating_mul(1_000) < least {
            return Err(self.too_slow());
        }
        self.window = Window::default();
        Ok(())
    }

    #[cold]
    fn too_slow(&self) -> TransportError {
        let Window { waited, bytes } = self.window;
        let reason = format!(
            "response body too slow: {bytes} bytes in {}, below {} bytes per second (`min_throughput`)",
            Rounded(waited),
            self.pace.min_throughput
        );
        TransportError::new(reason.clone()).with_message(reason).timeout()
    }
}

impl Stream for Paced {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        // A body whose chunks are always ready never waits, so its deadline is checked here too.
        if this.pace.end.is_some_and(|end| this.timer.now() >= end) {
            return this.end(Some(Timeout::Total(this.pace.total).error()));
        }
        match Pin::new(&mut this.pieces).poll_next(context) {
            Poll::Ready(Some(Ok(piece))) => match this.count(&piece) {
                Ok(()) => Poll::Ready(Some(Ok(piece))),
                Err(error) => this.end(Some(error)),
            },
            Poll::Ready(Some(Err(error))) => this.end(Some(error)),
            Poll::Ready(None) => this.end(None),
            Poll::Pending => {
                let (_, timeout, sleep) = this.deadline.get_or_insert_with(|| {
                    let now = this.timer.now();
                    let (left, timeout) = this.pace.next_limit(now);
                    (now, timeout, this.timer.sleep(left, timeout.reason()))
                });
                let timeout = *timeout;
                std::task::ready!(sleep.as_mut().poll(context));
                this.end(Some(timeout.error()))
            }
        }
    }
}
