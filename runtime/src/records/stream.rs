//! Records as a stream.

use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::splitter::Splitter;
use crate::call::Background;
use crate::paging::{PageCursor, PageInfo, pulled};
use crate::transport::Received;
use crate::{Body, Call, DecodeError, Error, HttpResponse, RawJson, TransportError, Value, json};

/// The records of a list, read one by one from the answer's bytes as they come; nothing is asked for before it is first
/// polled.
///
/// However long the list is, one record is held, and what the network hands over at a time. A record, and what stands
/// around the records, may be as large as the call's [`body_limit`](crate::CallOptions::body_limit). Where the list comes
/// in pages, the stream goes on through them, without reading ahead; [`Pages`](crate::Pages) says where it ends and what is
/// an error. (That a page repeats the one before shows at its end, after its records.) Dropping the stream closes the
/// connection. The caller may make other calls for each record, whatever the limits of the client: a response whose head
/// has come does not count as in flight.
///
/// Bytes that are not what they should be give a [`Decode`](crate::ErrorKind::Decode) error with the number of the record
/// and its place in the answer. An answer that is cut off gives an error too; as records of it were handed out already, it
/// is not asked for again.
#[must_use = "streams do nothing until they are polled"]
pub struct Records<T> {
    call: Call,
    cursor: PageCursor,
    state: State,
    head: Option<Received>,
    splitter: Splitter,
    /// How many records were handed out, and how many of them from this page.
    given: u64,
    of_page: usize,
    /// Of the records of this page, where pages are counted.
    hasher: Option<DefaultHasher>,
    record: PhantomData<fn() -> T>,
}

enum State {
    /// The next page is to be asked for.
    Due,
    Asked(Background<HttpResponse>),
    Coming(Body),
    /// The page has come to its end, though some of its records may not have been handed out.
    Come,
    Over,
}

impl<T: Value> Records<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            cursor: call.cursor(),
            call,
            state: State::Due,
            head: None,
            splitter: Splitter::new(T::shape()),
            given: 0,
            of_page: 0,
            hasher: None,
            record: PhantomData,
        }
    }

    /// A field that stands around the records, such as `meta` or `links`, as far as it has come: all of them are there at
    /// the end. Of the last page, where there are several.
    pub fn beside(&self, name: &str) -> Option<&RawJson> {
        self.splitter.beside(name)
    }

    /// Does what can be done at once; gives the next record, or `None` when something has changed.
    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<T>, Error>> {
        match &mut self.state {
            State::Due => {
                let call = self.call.clone().with_query(self.cursor.query());
                self.state = State::Asked(call.start());
            }
            State::Asked(asked) => {
                let answer = ready!(Pin::new(asked).poll(context))?;
                self.begin_page(answer);
            }
            State::Coming(body) => match ready!(Pin::new(body).poll_next(context)) {
                Some(Ok(piece)) => {
                    self.feed(&piece)?;
                    return Poll::Ready(self.record());
                }
                Some(Err(error)) => return Poll::Ready(Err(self.broken_off(error))),
                None => {
                    self.state = State::Come;
                    self.splitter.feed(b"\n");
                    return Poll::Ready(self.record());
                }
            },
            State::Come => self.end_page()?,
            State::Over => {}
        }
        Poll::Ready(Ok(None))
    }

    fn begin_page(&mut self, answer: HttpResponse) {
        self.splitter = Splitter::new(T::shape());
        self.of_page = 0;
        self.hasher = self.cursor.is_counting().then(DefaultHasher::new);
        self.head = Some(Received {
            status: answer.status,
            headers: answer.headers,
            body: Bytes::new(),
            attempts: answer.attempts,
        });
        self.state = State::Coming(answer.body);
    }

    fn feed(&mut self, piece: &Bytes) -> Result<(), Error> {
        let limit = self.call.body_limit();
        self.splitter.feed(piece);
        if self.splitter.held() > limit.saturating_add(piece.len())
            && let Some(head) = self.head.clone()
        {
            return Err(Error::body_too_large(self.call.operation(), head, limit));
        }
        Ok(())
    }

    /// The next record of what has come.
    fn record(&mut self) -> Result<Option<T>, Error> {
        let Some(range) = self.splitter.next().map_err(|error| self.malformed(error))? else {
            return Ok(None);
        };
        let text = self.splitter.text(&range);
        if let Some(hasher) = &mut self.hasher {
            hasher.write_usize(text.len());
            hasher.write(text);
        }
        let decoded = json::decode(text, &[]);
        let (record, _) = decoded.map_err(|error| self.malformed(self.splitter.locate_in(&range, error)))?;
        self.of_page += 1;
        self.given += 1;
        Ok(Some(record))
    }

    fn end_page(&mut self) -> Result<(), Error> {
        if !self.splitter.is_complete() {
            let error = TransportError::new("the body ended in the midst of the list");
            return Err(self.broken_off(error));
        }
        let info = PageInfo {
            items: self.of_page,
            links: self.splitter.beside("links"),
            total: self.splitter.beside("total").and_then(|total| total.to().ok()),
            fingerprint: self.hasher.as_ref().map(DefaultHasher::finish),
        };
        let repeated = self.cursor.check_repetition(&info);
        let more = repeated.and_then(|()| self.cursor.advance(&info));
        let more =
            more.map_err(|problem| Error::misled(self.call.operation(), self.head.clone(), problem))?;
        self.state = if more { State::Due } else { State::Over };
        Ok(())
    }

    fn malformed(&self, error: DecodeError) -> Error {
        Error::record(self.call.operation(), self.head.clone(), self.given, error)
    }

    fn broken_off(&self, error: TransportError) -> Error {
        Error::transport(self.call.operation(), error, self.head.clone(), true)
    }
}

impl<T: Value> Stream for Records<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let mut record = match this.state {
            // What came last may hold more than one record.
            State::Coming(_) | State::Come => this.record(),
            _ => Ok(None),
        };
        loop {
            match record {
                Ok(Some(record)) => return Poll::Ready(Some(Ok(record))),
                Ok(None) if matches!(this.state, State::Over) => return Poll::Ready(None),
                Ok(None) => {}
                Err(error) => {
                    this.state = State::Over;
                    return Poll::Ready(Some(Err(error)));
                }
            }
            record = ready!(this.advance(context));
        }
    }
}

pulled!(Records, T, "record");

impl<T> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("call", &self.call)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}
