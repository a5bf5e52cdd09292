//! Bodies of answers: whole, or piece by piece as they come.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::exchange::late;
use crate::time::Pause;
use crate::{BoxFuture, Timer, TransportError};

/// The body of an answer, as a stream of its pieces.
pub struct Body(Source);

enum Source {
    Whole(Bytes),
    Pieces(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl Body {
    /// A body that comes piece by piece, with any transfer and content coding undone.
    pub fn from_stream(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Source::Pieces(Box::pin(pieces)))
    }

    /// The same body, whose every piece has to come within so much time of being asked for.
    pub(crate) fn within(self, timer: Arc<dyn Timer>, limit: Duration) -> Self {
        Self::from_stream(Timed {
            pieces: self,
            timer,
            limit,
            sleep: None,
        })
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self) -> impl Future<Output = Option<Result<Bytes, TransportError>>> + Unpin {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(whole: B) -> Self {
        Self(Source::Whole(whole.into()))
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Source::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Source::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Source::Pieces(pieces) => pieces.as_mut().poll_next(context),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Whole(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Source::Pieces(_) => f.write_str("Body(in pieces)"),
        }
    }
}

/// Puts pieces together, up to a limit. A body in one piece is not copied.
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

    /// Adds a piece; `None`, and left out, if it would be more than the limit then.
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

/// Pieces, each of which has to come in time.
struct Timed {
    pieces: Body,
    timer: Arc<dyn Timer>,
    limit: Duration,
    /// The deadline of the piece that is being waited for.
    sleep: Option<BoxFuture<()>>,
}

impl Timed {
    /// Whatever comes after this is nothing. The connection is free for others.
    fn end(&mut self) {
        self.pieces = Bytes::new().into();
        self.sleep = None;
    }
}

impl Stream for Timed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(piece) = Pin::new(&mut this.pieces).poll_next(context) {
            this.sleep = None;
            if !matches!(piece, Some(Ok(_))) {
                this.end();
            }
            return Poll::Ready(piece);
        }
        let start = || this.timer.sleep(this.limit, Pause::IdleBody);
        let sleep = this.sleep.get_or_insert_with(start);
        std::task::ready!(sleep.as_mut().poll(context));
        this.end();
        Poll::Ready(Some(Err(late(Pause::IdleBody))))
    }
}
