//! Response bodies, buffered or streamed.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
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
            wait: None,
            waker: None,
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
    /// The minimum throughput in bytes per second. The client checks the throughput when a chunk arrives, if the total
    /// time spent waiting for chunks since the last check is at least `idle`.
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
    /// The time spent waiting for chunks, without the time in which the caller processes chunks or does other work.
    waited: Duration,
    bytes: u64,
}

/// A wait for the next chunk.
struct Wait {
    /// The time of the last poll.
    since: Duration,
    /// The timeout that elapses first, and the sleep until that timeout.
    timeout: Timeout,
    sleep: BoxFuture<()>,
}

/// A waker that records when it is invoked, and then wakes the task. The time of the next poll is not sufficient: a
/// caller that uses `select!` may poll the body long after the task was woken.
struct TimedWaker {
    task: Waker,
    timer: Arc<dyn Timer>,
    state: Mutex<WakerState>,
}

#[derive(Default)]
struct WakerState {
    /// The time of the first recorded invocation.
    woken: Option<Duration>,
    /// The thread that is polling the body. If this thread invokes the waker, the time is not recorded. During a poll,
    /// the body may wake its own task to be polled again, although no data has arrived.
    poller: Option<ThreadId>,
}

impl TimedWaker {
    fn state(&self) -> MutexGuard<'_, WakerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for TimedWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let now = self.timer.now();
        let mut state = self.state();
        if state.poller != Some(thread::current().id()) {
            state.woken.get_or_insert(now);
        }
        drop(state);
        self.task.wake_by_ref();
    }
}

/// A body whose chunks must arrive within the time limits of a [`Pace`].
struct Paced {
    pieces: Body,
    timer: Arc<dyn Timer>,
    pace: Pace,
    /// The current wait, if the last poll was pending.
    wait: Option<Wait>,
    /// The waker of the last poll of `pieces`.
    waker: Option<Arc<TimedWaker>>,
    window: Window,
}

impl Paced {
    /// Ends the stream and releases the connection. If there is an `error`, it is the last item of the stream.
    fn end(&mut self, error: Option<TransportError>) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.pieces = Bytes::new().into();
        self.wait = None;
        self.waker = None;
        self.pace.end = None;
        Poll::Ready(error.map(Err))
    }

    /// Polls `pieces`, and counts the time that the client waited since the last poll. This time ends when the task is
    /// woken, because data has then arrived.
    fn poll_pieces(&mut self, task: &Waker) -> Poll<Option<Result<Bytes, TransportError>>> {
        let woken = self.waker.as_ref().and_then(|waker| waker.state().woken.take());
        let timed = self.timed_waker(task);
        let waker = Waker::from(Arc::clone(&timed));
        timed.state().poller = Some(thread::current().id());
        let polled = Pin::new(&mut self.pieces).poll_next(&mut Context::from_waker(&waker));
        timed.state().poller = None;
        if let Some(wait) = &self.wait {
            let end = woken.unwrap_or_else(|| self.timer.now());
            let waited = end.saturating_sub(wait.since);
            self.window.waited = self.window.waited.saturating_add(waited);
        }
        polled
    }

    /// Returns a waker for this task. Returns the waker of the last poll if the task is the same.
    fn timed_waker(&mut self, task: &Waker) -> Arc<TimedWaker> {
        if let Some(known) = &self.waker
            && known.task.will_wake(task)
        {
            return Arc::clone(known);
        }
        let waker = Arc::new(TimedWaker {
            task: task.clone(),
            timer: Arc::clone(&self.timer),
            state: Mutex::default(),
        });
        self.waker = Some(Arc::clone(&waker));
        waker
    }

    /// Counts a chunk towards the throughput. Returns an error if the throughput is below the minimum. The idle timeout
    /// is not sufficient, because each chunk resets this timeout: a service could keep a stream open by sending single
    /// bytes.
    fn count(&mut self, piece: &Bytes) -> Result<(), TransportError> {
        self.wait = None;
        let Window { waited, bytes } = &mut self.window;
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
        match this.poll_pieces(context.waker()) {
            Poll::Ready(Some(Ok(piece))) => match this.count(&piece) {
                Ok(()) => Poll::Ready(Some(Ok(piece))),
                Err(error) => this.end(Some(error)),
            },
            Poll::Ready(Some(Err(error))) => this.end(Some(error)),
            Poll::Ready(None) => this.end(None),
            Poll::Pending => {
                let now = this.timer.now();
                let wait = this.wait.get_or_insert_with(|| {
                    let (left, timeout) = this.pace.next_limit(now);
                    Wait {
                        since: now,
                        timeout,
                        sleep: this.timer.sleep(left, timeout.reason()),
                    }
                });
                wait.since = now;
                let timeout = wait.timeout;
                std::task::ready!(wait.sleep.as_mut().poll(context));
                this.end(Some(timeout.error()))
            }
        }
    }
}
