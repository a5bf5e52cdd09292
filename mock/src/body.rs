//! The bodies of answers: whole, made while they are sent, or cut on purpose.

use std::{
    io, iter,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

/// A body.
pub(crate) struct Body {
    pieces: Box<dyn Iterator<Item = Bytes> + Send>,
    /// How many bytes are left, where that is known; what is announced to the client.
    length: Option<u64>,
    /// How many bytes are sent before the connection breaks.
    limit: Option<usize>,
}

impl Body {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self {
            length: Some(bytes.len() as u64),
            pieces: Box::new(iter::once(bytes).filter(|bytes| !bytes.is_empty())),
            limit: None,
        }
    }

    pub(crate) fn pieces(pieces: Box<dyn Iterator<Item = Bytes> + Send>) -> Self {
        Self {
            pieces,
            length: None,
            limit: None,
        }
    }

    pub(crate) fn cut_after(self, limit: Option<usize>) -> Self {
        Self { limit, ..self }
    }

    /// As much of a piece as may be sent; an error where nothing may.
    fn cut(&mut self, piece: Bytes) -> io::Result<Bytes> {
        let Some(limit) = &mut self.limit else {
            return Ok(piece);
        };
        if *limit == 0 {
            return Err(io::Error::other("cut on purpose"));
        }
        let sent = piece.slice(..piece.len().min(*limit));
        *limit -= sent.len();
        // What is left of the piece must break the connection.
        if sent.len() < piece.len() {
            let rest = iter::once(piece.slice(sent.len()..));
            let others = std::mem::replace(&mut self.pieces, Box::new(iter::empty()));
            self.pieces = Box::new(rest.chain(others));
        }
        Ok(sent)
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = self.pieces.next();
        let frame = next.map(|piece| self.cut(piece).map(Frame::data));
        if let (Some(length), Some(Ok(frame))) = (&mut self.length, &frame) {
            *length = length.saturating_sub(frame.data_ref().map_or(0, Bytes::len) as u64);
        }
        Poll::Ready(frame)
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
