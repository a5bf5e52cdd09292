//! Records as a stream.

use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;

use super::MalformedRecord;
use super::format::{Format, Misfit};
use super::splitter::Next;
#[cfg(feature = "blocking")]
use crate::blocking::BlockingIter;
use crate::call::Background;
use crate::paging::{PageCursor, PageInfo, pulled};
use crate::transport::Received;
use crate::{
    Body, Call, DecodeError, Deviation, Error, HttpResponse, JsonValue, RawJson, TransportError, spans,
};

/// How many bytes are looked at in one poll before others get their turn.
const WORK: usize = 64 * 1024;

/// The records of a list, read one by one from the response's bytes as they come; nothing is requested before it is first
/// polled.
///
/// However long the list is, one record is held, and what the network hands over at a time. A record, and the fields around
/// the records together, may be as large as the call's [`body_limit`](crate::CallOptions::body_limit). Where the list comes
/// in pages, the stream goes on through them, without reading ahead; [`PageStream`](crate::PageStream) says where it ends and what is
/// an error. (That a page repeats the one before shows at its end, after its records.) Dropping the stream closes the
/// connection. The caller may make other calls for each record, whatever the limits of the client: a response whose head
/// has come does not count as in flight.
///
/// The format is that which the response announces: JSON, or with the feature `csv` CSV with a header line. A row of CSV is
/// read as an object of texts by the names of the columns, without the cells that are empty.
///
/// # Errors
/// A record that cannot be decoded is a [`Decode`](crate::ErrorKind::Decode) error that has the record's position and bytes
/// ([`Error::record`]), and ends the stream unless [`continue_on_error`](Self::continue_on_error) is set. A response that is
/// cut off is an error too; as records of it were returned already, it is not requested again.
#[must_use = "streams do nothing until they are polled"]
pub struct RecordStream<T> {
    call: Call,
    cursor: PageCursor,
    state: State,
    head: Option<Received>,
    format: Format,
    /// How many records there were, and how many of them on this page.
    count: u64,
    of_page: usize,
    /// Of the records of this page, where pages are counted.
    hasher: Option<DefaultHasher>,
    continues: bool,
    /// Of the record that was returned last.
    deviations: Vec<Deviation>,
    /// Whether a record of this page deviates.
    has_deviated: bool,
    record: PhantomData<fn() -> T>,
}

enum State {
    /// The next page is to be requested.
    Due,
    Requested(Background<HttpResponse>),
    Coming(Body),
    /// The page has come to its end, though some of its records may not have been returned.
    Come,
    Over,
}

/// An error, and whether what follows can be read all the same.
struct Failed {
    error: Error,
    is_in_record: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self {
            error,
            is_in_record: false,
        }
    }
}

/// What was found in what has come.
enum Found<T> {
    Record(T),
    NeedsMore,
    /// The work of one poll is done.
    Paused,
}

impl<T: JsonValue> RecordStream<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            cursor: call.cursor(),
            call,
            state: State::Due,
            head: None,
            format: Format::json(T::shape()),
            count: 0,
            of_page: 0,
            hasher: None,
            continues: false,
            deviations: Vec::new(),
            has_deviated: false,
            record: PhantomData,
        }
    }

    /// Goes on with the next record after one that cannot be decoded, instead of ending the stream.
    ///
    /// Each such record is returned as an error, with its position and bytes ([`Error::record`]). Only what is wrong inside
    /// one record can be passed over: text that is not UTF-8, half a surrogate pair, a field that comes twice, a value of
    /// another type, a row of CSV with too few or too many cells. Where it is not certain that the record ends where it seems
    /// to, as after a missing quote in JSON, and after any other error, the stream ends.
    pub fn continue_on_error(mut self) -> Self {
        self.continues = true;
        self
    }

    /// Returns an iterator that waits for each record on the calling thread.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(self) -> BlockingIter<Self> {
        let (executor, operation) = (self.call.executor(), self.call.operation());
        BlockingIter::new(self, executor, Some(operation))
    }

    /// A field that stands around the records, such as `meta` or `links`, as far as it has come: all of them are there at
    /// the end. Of the last page, where there are several.
    pub fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        self.format.envelope_field(name)
    }

    /// Returns the values in the record that was returned last that are of another JSON type than described, with their paths
    /// in the response; see [`Response::deviations`](crate::Response::deviations).
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Gets more text, or goes on to the next page.
    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match &mut self.state {
            State::Due => {
                let call = self.call.clone().with_query(self.cursor.query());
                self.state = State::Requested(call.start());
            }
            State::Requested(requested) => {
                let response = ready!(Pin::new(requested).poll(context))?;
                self.begin_page(response)?;
            }
            State::Coming(body) => match ready!(Pin::new(body).poll_next(context)) {
                Some(Ok(piece)) => {
                    self.format.feed(&piece);
                    self.check_limit(piece.len())?;
                }
                Some(Err(error)) => return Poll::Ready(Err(self.broken_off(error))),
                None => {
                    self.state = State::Come;
                    self.format.feed(b"\n");
                }
            },
            State::Come => self.end_page()?,
            State::Over => {}
        }
        Poll::Ready(Ok(()))
    }

    fn begin_page(&mut self, response: HttpResponse) -> Result<(), Error> {
        let format = Format::of_response(T::shape(), &response.headers);
        self.of_page = 0;
        self.has_deviated = false;
        self.hasher = self.cursor.is_counting().then(DefaultHasher::new);
        self.head = Some(Received {
            status: response.status,
            headers: response.headers,
            body: Bytes::new(),
            attempts: response.attempts,
            tenant: response.tenant,
        });
        self.format = format.map_err(|error| self.malformed(error, None))?;
        self.state = State::Coming(response.body);
        Ok(())
    }

    /// Fails if more is held than the call allows, a piece that has just come left aside.
    fn check_limit(&self, piece: usize) -> Result<(), Error> {
        let limit = self.call.body_limit();
        match &self.head {
            Some(head) if self.format.held() > limit.saturating_add(piece) => {
                Err(Error::body_too_large(self.call.operation(), head.clone(), limit))
            }
            _ => Ok(()),
        }
    }

    /// Looks for the next record in what has come.
    fn find(&mut self, budget: &mut usize) -> Result<Found<T>, Failed> {
        let next = self.format.next(budget);
        let range = match next.map_err(|error| self.malformed(error, None))? {
            Next::Record(range) => range,
            Next::NeedsMore => return Ok(Found::NeedsMore),
            Next::Paused => {
                // One piece may hold all of a large body.
                self.check_limit(WORK)?;
                return Ok(Found::Paused);
            }
        };
        let text = self.format.text(&range);
        let number = self.count;
        self.count += 1;
        self.of_page += 1;
        if let Some(hasher) = &mut self.hasher {
            hasher.write_usize(text.len());
            hasher.write(text);
        }
        let Misfit { error, is_delimited } = match self.format.decode(&range) {
            Ok((record, deviations)) => match self.take_deviations(deviations) {
                Ok(()) => return Ok(Found::Record(record)),
                Err(error) => Misfit {
                    error,
                    is_delimited: true,
                },
            },
            Err(misfit) => misfit,
        };
        let text = self.format.text(&range);
        let record = MalformedRecord::new(number, range.start, text);
        Err(Failed {
            error: self.malformed(error, Some(record)),
            is_in_record: is_delimited,
        })
    }

    /// Takes the deviations of the next record, or fails with the first in strict mode.
    fn take_deviations(&mut self, found: Vec<Deviation>) -> Result<(), DecodeError> {
        self.deviations.clear();
        if self.call.is_strict() {
            let first = found.into_iter().next();
            return first.map_or(Ok(()), |first| Err(first.into_error()));
        }
        if found.is_empty() {
            return Ok(());
        }
        self.deviations = found;
        if !self.has_deviated {
            self.has_deviated = true;
            spans::deviated(self.call.operation(), &self.deviations);
        }
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), Error> {
        // An empty list has a body, unless the status says that there is none.
        if self.format.is_blank()
            && let Some(head) = self.head.take_if(|head| head.status != StatusCode::NO_CONTENT)
        {
            return Err(Error::empty_body(self.call.operation(), head));
        }
        if !self.format.is_complete() {
            let error = TransportError::new("the body ended in the midst of the list");
            return Err(self.broken_off(error));
        }
        let info = PageInfo {
            items: self.of_page,
            links: self.format.envelope_field("links"),
            total: self
                .format
                .envelope_field("total")
                .and_then(|total| total.decode().ok()),
            fingerprint: self.hasher.as_ref().map(DefaultHasher::finish),
        };
        let repeated = self.cursor.check_repetition(&info);
        let more = repeated.and_then(|()| self.cursor.advance(&info));
        let more =
            more.map_err(|problem| Error::misled(self.call.operation(), self.head.clone(), problem))?;
        self.state = if more { State::Due } else { State::Over };
        Ok(())
    }

    fn malformed(&self, error: DecodeError, record: Option<MalformedRecord>) -> Error {
        Error::malformed(
            self.call.operation(),
            self.head.clone(),
            self.count,
            record,
            error,
        )
    }

    fn broken_off(&self, error: TransportError) -> Error {
        Error::transport(self.call.operation(), error, self.head.clone(), true)
    }

    fn failed(&mut self, failed: impl Into<Failed>) -> Poll<Option<Result<T, Error>>> {
        let Failed { error, is_in_record } = failed.into();
        if !(self.continues && is_in_record) {
            self.state = State::Over;
        }
        Poll::Ready(Some(Err(error)))
    }
}

impl<T: JsonValue> Stream for RecordStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let mut budget = WORK;
        loop {
            match this.state {
                State::Over => return Poll::Ready(None),
                State::Coming(_) | State::Come => match this.find(&mut budget) {
                    Ok(Found::Record(record)) => return Poll::Ready(Some(Ok(record))),
                    // A piece may be empty: each costs a little.
                    Ok(Found::NeedsMore) if budget > 0 => budget -= 1,
                    Ok(Found::NeedsMore | Found::Paused) => {
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Err(failed) => return this.failed(failed),
                },
                State::Due | State::Requested(_) => {}
            }
            if let Err(error) = ready!(this.advance(context)) {
                return this.failed(error);
            }
        }
    }
}

pulled!(RecordStream, T, "record");

impl<T> fmt::Debug for RecordStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordStream")
            .field("call", &self.call)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}
