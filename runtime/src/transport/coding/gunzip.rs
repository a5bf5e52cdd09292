//! Gzip data that comes piece by piece, in any number of members.

use std::io::{self, BufRead, ErrorKind, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use flate2::bufread::MultiGzDecoder;
use futures_core::Stream;

use super::Piece;
use crate::TransportError;

/// How much decoded text is handed on at a time, so that a few bytes cannot become gigabytes at once.
const PIECE: usize = 32 * 1024;

/// Decodes a body.
pub(super) struct Gunzip<S> {
    body: S,
    state: State,
    buffer: Box<[u8]>,
}

enum State {
    /// No byte has come yet. A body without any is empty, and no truncated gzip data.
    Empty,
    Decoding(Box<MultiGzDecoder<Pending>>),
    Over,
}

impl<S> Gunzip<S> {
    pub(super) fn new(body: S) -> Self {
        Self {
            body,
            state: State::Empty,
            buffer: vec![0; PIECE].into(),
        }
    }
}

impl<S: Stream<Item = Piece> + Unpin> Stream for Gunzip<S> {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        let this = &mut *self;
        loop {
            if let State::Decoding(decoder) = &mut this.state {
                match decoder.read(&mut this.buffer) {
                    Ok(0) => this.state = State::Over,
                    Ok(length) => {
                        // A copy of the right size: the caller may keep it.
                        let piece = this.buffer.get(..length).unwrap_or_default();
                        return Poll::Ready(Some(Ok(Bytes::copy_from_slice(piece))));
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => {
                        this.state = State::Over;
                        return Poll::Ready(Some(Err(invalid(error))));
                    }
                }
            }
            if matches!(this.state, State::Over) {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut this.body).poll_next(context)) {
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(Ok(piece)) => match &mut this.state {
                    State::Decoding(decoder) => decoder.get_mut().piece = piece,
                    state => *state = State::Decoding(Box::new(MultiGzDecoder::new(Pending::new(piece)))),
                },
                None => match &mut this.state {
                    State::Decoding(decoder) => decoder.get_mut().is_last = true,
                    state => *state = State::Over,
                },
                Some(Err(error)) => {
                    this.state = State::Over;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

/// What has come and is still to be decoded. Reading more would block, until the end is known.
struct Pending {
    piece: Bytes,
    is_last: bool,
}

impl Pending {
    fn new(piece: Bytes) -> Self {
        Self {
            piece,
            is_last: false,
        }
    }
}

impl Read for Pending {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Pending {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece.is_empty() && !self.is_last {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, length: usize) {
        self.piece.advance(length.min(self.piece.len()));
    }
}

/// The body has come to its end, or as far as it was read: the connection is not at fault.
fn invalid(error: io::Error) -> TransportError {
    let reason = if error.kind() == ErrorKind::UnexpectedEof {
        "the gzip-encoded response body is truncated"
    } else if error.to_string().contains("checksum") {
        "the checksum of the gzip-encoded response body is wrong"
    } else {
        "the response body is not valid gzip data"
    };
    TransportError::new(error).with_message(reason)
}
