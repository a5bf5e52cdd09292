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
    chunks: Box<dyn Iterator<Item = Bytes> + Send>,
    /// The number of remaining bytes, if known; sent as the content length.
    length: Option<u64>,
    /// The number of bytes sent before the connection is closed.
    limit: Option<usize>,
    is_flushed: bool,
    /// Ends with the body.
    _exchange: Option<Exchange>,
}

impl Body {
    pub(crate) fn full(bytes: Bytes) -> Self {
        Self {
            length: Some(bytes.len() as u64),
            chunks: Box::new(iter::once(bytes).filter(|bytes| !bytes.is_empty())),
            limit: None,
            is_flushed: false,
            _exchange: None,
        }
    }

    pub(crate) fn streamed(chunks: Box<dyn Iterator<Item = Bytes> + Send>) -> Self {
        Self {
            chunks,
            length: None,
            limit: None,
            is_flushed: false,
            _exchange: None,
        }
    }

    pub(crate) fn truncate_after(self, limit: Option<usize>) -> Self {
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
    fn cut(&mut self, chunk: Bytes) -> Bytes {
        let Some(limit) = &mut self.limit else {
            return chunk;
        };
        let sent = chunk.slice(..chunk.len().min(*limit));
        *limit -= sent.len();
        if sent.len() < chunk.len() {
            let rest = iter::once(chunk.slice(sent.len()..));
            let others = mem::replace(&mut self.chunks, Box::new(iter::empty()));
            self.chunks = Box::new(rest.chain(others));
        }
        sent
    }

    /// Closes the connection after the permitted bytes have been flushed.
    fn poll_break(&mut self, context: &Context<'_>) -> Poll<io::Error> {
        if mem::replace(&mut self.is_flushed, true) {
            return Poll::Ready(io::Error::other("closed by a fault"));
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
        let Some(chunk) = self.chunks.next() else {
            return Poll::Ready(None);
        };
        let chunk = self.cut(chunk);
        if let Some(length) = &mut self.length {
            *length = length.saturating_sub(chunk.len() as u64);
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
