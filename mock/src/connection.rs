//! Timeouts of connections.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{self, Sleep},
};

/// The maximum times that the mock waits for a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// The maximum time from the first to the last byte of a request's head.
    pub(crate) header: Duration,
    /// The maximum time from the end of a request's head to the end of its body.
    pub(crate) body: Duration,
    /// The maximum time between two requests, and the maximum time for which a write may be blocked because the client
    /// does not read.
    pub(crate) idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(60),
        }
    }
}

/// The phase of a connection, with the number of completed requests. The number distinguishes the phases of different
/// requests, so that each phase has its own deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Between two requests.
    Idle(u64),
    /// A part of the head of a request was received.
    Head(u64),
    /// A request in progress: from the end of its head to the end of its response.
    Exchange(u64),
}

/// The phase of a connection, which the stream and the requests of the connection share.
#[derive(Clone, Debug)]
pub(crate) struct Activity(Arc<Mutex<Phase>>);

impl Activity {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Phase::Idle(0))))
    }

    /// Marks a request as in progress until the returned guard is dropped.
    pub(crate) fn begin(&self) -> Exchange {
        self.change(|phase| match phase {
            Phase::Idle(number) | Phase::Head(number) | Phase::Exchange(number) => Phase::Exchange(number),
        });
        Exchange(self.clone())
    }

    fn change(&self, next: impl FnOnce(Phase) -> Phase) -> Phase {
        let mut phase = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *phase = next(*phase);
        *phase
    }

    fn phase(&self) -> Phase {
        self.change(|phase| phase)
    }
}

/// A guard for a request in progress. When the guard is dropped, the connection becomes idle.
#[derive(Debug)]
pub(crate) struct Exchange(Activity);

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.change(|phase| match phase {
            Phase::Idle(number) | Phase::Head(number) | Phase::Exchange(number) => {
                Phase::Idle(number.wrapping_add(1))
            }
        });
    }
}

/// A stream that fails when its client exceeds a timeout.
pub(crate) struct TimedStream {
    stream: TcpStream,
    timeouts: Timeouts,
    activity: Activity,
    /// The read deadline, and the phase it belongs to.
    reading: Option<(Phase, Pin<Box<Sleep>>)>,
    /// The deadline of a blocked write.
    writing: Option<Pin<Box<Sleep>>>,
}

impl TimedStream {
    pub(crate) fn new(stream: TcpStream, timeouts: Timeouts) -> Self {
        Self {
            stream,
            timeouts,
            activity: Activity::new(),
            reading: None,
            writing: None,
        }
    }

    pub(crate) fn activity(&self) -> Activity {
        self.activity.clone()
    }

    /// Completes with an error when the deadline of the current phase has passed. [`Phase::Exchange`] has no deadline.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let phase = self.activity.phase();
        let limit = match phase {
            Phase::Idle(_) => self.timeouts.idle,
            Phase::Head(_) => self.timeouts.header,
            Phase::Exchange(_) => {
                self.reading = None;
                return Poll::Pending;
            }
        };
        if self.reading.as_ref().is_none_or(|(armed, _)| *armed != phase) {
            self.reading = Some((phase, Box::pin(time::sleep(limit))));
        }
        let Some((_, sleep)) = &mut self.reading else {
            return Poll::Pending;
        };
        sleep.as_mut().poll(context).map(|()| timed_out())
    }

    /// Returns the result of a write. If the write has been blocked for the idle timeout, returns an error instead. A
    /// write is blocked while the client does not read.
    fn poll_written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.writing = None;
            return written;
        }
        let idle = self.timeouts.idle;
        let sleep = self.writing.get_or_insert_with(|| Box::pin(time::sleep(idle)));
        sleep.as_mut().poll(context).map(|()| Err(timed_out()))
    }
}

fn timed_out() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the client was silent for too long")
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let filled = buffer.filled().len();
        if Pin::new(&mut self.stream)
            .poll_read(context, buffer)?
            .is_pending()
        {
            return Poll::Ready(Err(ready!(self.poll_silence(context))));
        }
        if buffer.filled().len() > filled {
            self.activity.change(|phase| match phase {
                Phase::Idle(number) => Phase::Head(number),
                other => other,
            });
        }
        // The deadline also applies to a client that sends the head byte by byte.
        match self.poll_silence(context) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.poll_written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.poll_written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
