//! Response bodies: buffered, streamed, or cut short by a fault.

use std::{
    io, iter, mem,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use crate::connection::Exchange;

/// A body.
pub(crate) struct Body {
    pieces: Box<dyn Iterator<Item = Bytes> + Send>,
    /// The number of remaining bytes, if known; sent as the content length.
    length: Option<u64>,
    /// The number of bytes sent before the connection is closed.
    limit: Option<usize>,
    is_flushed: bool,
    /// Ends with the body.
    _exchange: Option<Exchange>,
}

impl Body {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self {
            length: Some(bytes.len() as u64),
            pieces: Box::new(iter::once(bytes).filter(|bytes| !bytes.is_empty())),
            limit: None,
            is_flushed: false,
            _exchange: None,
        }
    }

    pub(crate) fn pieces(pieces: Box<dyn Iterator<Item = Bytes> + Send>) -> Self {
        Self {
            pieces,
            length: None,
            limit: None,
            is_flushed: false,
            _exchange: None,
        }
    }

    pub(crate) fn cut_after(self, limit: Option<usize>) -> Self {
        Self { limit, ..self }
    }

    /// Makes the exchange last until the body has been sent, or given up.
    pub(crate) fn within(self, exchange: Exchange) -> Self {
        Self {
            _exchange: Some(exchange),
            ..self
        }
    }

    /// As much of a piece as may be sent. What is left of it waits, and must break the connection.
    fn cut(&mut self, piece: Bytes) -> Bytes {
        let Some(limit) = &mut self.limit else {
            return piece;
        };
        let sent = piece.slice(..piece.len().min(*limit));
        *limit -= sent.len();
        if sent.len() < piece.len() {
            let rest = iter::once(piece.slice(sent.len()..));
            let others = mem::replace(&mut self.pieces, Box::new(iter::empty()));
            self.pieces = Box::new(rest.chain(others));
        }
        sent
    }

    /// Closes the connection after the permitted bytes have been flushed.
    fn poll_break(&mut self, context: &Context<'_>) -> Poll<io::Error> {
        if mem::replace(&mut self.is_flushed, true) {
            return Poll::Ready(io::Error::other("cut on purpose"));
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.limit == Some(0) {
            return self.poll_break(context).map(|error| Some(Err(error)));
        }
        let Some(piece) = self.pieces.next() else {
            return Poll::Ready(None);
        };
        let piece = self.cut(piece);
        if let Some(length) = &mut self.length {
            *length = length.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
