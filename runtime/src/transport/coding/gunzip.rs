//! Decoding of a stream of gzip data, which may consist of several members.

use std::io::{self, BufRead, ErrorKind, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use flate2::bufread::MultiGzDecoder;
use futures_core::Stream;

use super::Chunk;
use crate::TransportError;

/// The maximum size of a decoded chunk. Without a maximum, a few compressed bytes could expand to a chunk of gigabytes.
const MAX_CHUNK: usize = 32 * 1024;

/// A stream that decodes a gzip-encoded body.
pub(super) struct Gunzip<S> {
    body: S,
    state: State,
    buffer: Box<[u8]>,
}

enum State {
    /// No byte was received yet. If the body ends in this state, the result is an empty body and not an error.
    Empty,
    Decoding(Box<MultiGzDecoder<Buffered>>),
    Done,
}

impl<S> Gunzip<S> {
    pub(super) fn new(body: S) -> Self {
        Self {
            body,
            state: State::Empty,
            buffer: vec![0; MAX_CHUNK].into(),
        }
    }
}

impl<S: Stream<Item = Chunk> + Unpin> Stream for Gunzip<S> {
    type Item = Chunk;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Chunk>> {
        let this = &mut *self;
        loop {
            if let State::Decoding(decoder) = &mut this.state {
                match decoder.read(&mut this.buffer) {
                    Ok(0) => this.state = State::Done,
                    Ok(length) => {
                        // The chunk is copied to its exact size, because the caller may keep the chunk.
                        let chunk = this.buffer.get(..length).unwrap_or_default();
                        return Poll::Ready(Some(Ok(Bytes::copy_from_slice(chunk))));
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => {
                        this.state = State::Done;
                        return Poll::Ready(Some(Err(invalid(error))));
                    }
                }
            }
            if matches!(this.state, State::Done) {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut this.body).poll_next(context)) {
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => match &mut this.state {
                    State::Decoding(decoder) => decoder.get_mut().chunk = chunk,
                    state => *state = State::Decoding(Box::new(MultiGzDecoder::new(Buffered::new(chunk)))),
                },
                None => match &mut this.state {
                    State::Decoding(decoder) => decoder.get_mut().is_last = true,
                    state => *state = State::Done,
                },
                Some(Err(error)) => {
                    this.state = State::Done;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

/// Received bytes that are still to be decoded. When no bytes are left, a read returns `WouldBlock` while the body
/// continues, and 0 bytes after the body has ended.
struct Buffered {
    chunk: Bytes,
    is_last: bool,
}

impl Buffered {
    fn new(chunk: Bytes) -> Self {
        Self {
            chunk,
            is_last: false,
        }
    }
}

impl Read for Buffered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Buffered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.chunk.is_empty() && !self.is_last {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(&self.chunk)
    }

    fn consume(&mut self, length: usize) {
        self.chunk.advance(length.min(self.chunk.len()));
    }
}

/// Converts an error of the gzip decoder. Sets a message about the gzip data, because the default message of a
/// [`TransportError`] is about the connection.
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
