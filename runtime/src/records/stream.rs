//! A stream of the records of a list.

use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;

use super::MalformedRecord;
use super::decoder::Next;
use super::format::{Format, RecordError};
#[cfg(feature = "blocking")]
use crate::blocking::BlockingIter;
use crate::call::Background;
use crate::paging::{PageCursor, PageInfo, impl_next};
use crate::transport::BufferedResponse;
use crate::{
    Body, Call, DecodeError, Deviation, Error, HttpResponse, JsonValue, RawJson, TransportError, spans,
};

/// The number of bytes parsed in one poll before the task yields.
const POLL_BUDGET: usize = 64 * 1024;

/// A stream of the records of a list, each decoded as its bytes arrive. Sends nothing until it is first polled.
///
/// Memory use does not depend on the length of the list: the stream buffers one record and one chunk from the network.
/// The [`body_limit`](crate::CallOptions::body_limit) of the request limits the size of each record. It also limits the
/// total size of the fields outside of the records, and the size of the header line of CSV.
///
/// If the list is paginated, the stream continues through all pages without requesting pages ahead. Pagination ends
/// under the same conditions and with the same errors as in a [`PageStream`](crate::PageStream). There is one
/// difference: if a page repeats the previous page, the stream returns the repeated records before the error.
///
/// Dropping the stream before its end cancels the response. You can send other requests while you read records, even if
/// the client limits the requests in flight: a response whose headers have arrived no longer counts towards the limit.
///
/// The content type of the response selects the format: JSON, JSON lines or, with the feature `csv`, CSV. CSV must have
/// a header line. A CSV row is decoded as an object that maps column names to strings; empty cells are omitted.
///
/// # Errors
/// If a record cannot be decoded, the stream returns an error of kind [`Decode`](crate::ErrorKind::Decode) that
/// contains the position and the bytes of the record ([`Error::record`]). The stream then ends, unless
/// [`continue_on_error`](Self::continue_on_error) is set. If the response is truncated, the stream returns an error and
/// ends. The stream does not request the page again, because it may already have returned some records of the page.
#[must_use = "streams do nothing until they are polled"]
pub struct RecordStream<T> {
    call: Call,
    cursor: PageCursor,
    state: State,
    head: Option<BufferedResponse>,
    format: Format,
    /// The body limit of the request.
    limit: usize,
    /// True if the API description declares JSON lines.
    expects_lines: bool,
    /// The number of records parsed so far. `page_count` counts only the records of the current page.
    count: u64,
    page_count: usize,
    /// The hash of the records on the current page, for the detection of repeated pages. `Some` only if pages are
    /// requested by number.
    hasher: Option<DefaultHasher>,
    continue_on_error: bool,
    /// The values in the last returned record whose JSON type differs from the API description.
    deviations: Vec<Deviation>,
    /// True if the `tracing` event for deviations was emitted for the current page. The event is emitted at most once
    /// per page.
    has_deviated: bool,
    record: PhantomData<fn() -> T>,
}

enum State {
    /// The next page must be requested.
    Idle,
    Requested(Background<HttpResponse>),
    Receiving(Body),
    /// The body was received completely, but some records may not have been returned yet.
    Received,
    Done,
}

/// An error of the stream. If `is_in_record` is `true`, the error affects a single record, and the stream can continue
/// with the next record.
struct StreamError {
    error: Error,
    is_in_record: bool,
}

impl From<Error> for StreamError {
    fn from(error: Error) -> Self {
        Self {
            error,
            is_in_record: false,
        }
    }
}

/// The result of parsing and decoding the next record.
enum Parsed<T> {
    Record(T),
    NeedsMore,
    /// The poll has used up its budget of [`POLL_BUDGET`] bytes, and must yield.
    Paused,
}

impl<T: JsonValue> RecordStream<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            cursor: call.cursor(),
            limit: call.body_limit(),
            call,
            state: State::Idle,
            head: None,
            format: Format::json(T::shape()),
            expects_lines: false,
            count: 0,
            page_count: 0,
            hasher: None,
            continue_on_error: false,
            deviations: Vec::new(),
            has_deviated: false,
            record: PhantomData,
        }
    }

    /// Creates a stream for a response that the API description declares as JSON lines.
    pub(crate) fn lines(call: Call) -> Self {
        Self {
            expects_lines: true,
            ..Self::new(call)
        }
    }

    /// Lets the stream continue with the next record if a record cannot be decoded.
    ///
    /// For each record that cannot be decoded, the stream returns an error that contains the position and the bytes of
    /// the record ([`Error::record`]). The stream continues only after errors within one record: invalid UTF-8, a lone
    /// surrogate, a duplicate field, a value of an unexpected type, or a CSV row with too few or too many cells. The
    /// stream ends after any other error. For example, if a quote is missing in JSON, the end of the record is unknown.
    pub fn continue_on_error(mut self) -> Self {
        self.continue_on_error = true;
        self
    }

    /// Returns a blocking iterator over the records.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(self) -> BlockingIter<Self> {
        let (executor, operation) = (self.call.executor(), self.call.operation());
        BlockingIter::new(self, executor, Some(operation))
    }

    /// Returns a field outside of the records, such as `meta` or `links`, if the stream has already parsed the field.
    ///
    /// For a paginated list, returns the field of the current page. At the end of the stream, all fields of the last
    /// page are available.
    pub fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        self.format.envelope_field(name)
    }

    /// Returns the deviations of the last returned record: values whose JSON type differs from the API description,
    /// with their paths in the response. See [`Response::deviations`](crate::Response::deviations).
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Performs one step: requests a page, receives the response, receives a chunk of the body, or ends the page.
    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match &mut self.state {
            State::Idle => {
                let call = self.call.clone().with_query(self.cursor.query());
                self.state = State::Requested(call.start());
            }
            State::Requested(requested) => {
                let response = ready!(Pin::new(requested).poll(context))?;
                self.begin_page(response)?;
            }
            State::Receiving(body) => match ready!(Pin::new(body).poll_next(context)) {
                Some(Ok(chunk)) => self.format.feed(&chunk),
                Some(Err(error)) => return Poll::Ready(Err(self.interrupted(error))),
                None => {
                    self.state = State::Received;
                    self.format.feed(b"\n");
                }
            },
            State::Received => self.end_page()?,
            State::Done => {}
        }
        Poll::Ready(Ok(()))
    }

    fn begin_page(&mut self, response: HttpResponse) -> Result<(), Error> {
        let format = Format::of_response(T::shape(), &response.headers, self.expects_lines);
        self.page_count = 0;
        self.has_deviated = false;
        self.hasher = self.cursor.is_counting().then(DefaultHasher::new);
        self.head = Some(BufferedResponse {
            status: response.status,
            headers: response.headers,
            body: Bytes::new(),
            attempts: response.attempts,
            tenant: response.tenant,
            path: response.path,
        });
        self.format = format.map_err(|error| self.malformed(error, None))?;
        self.state = State::Receiving(response.body);
        Ok(())
    }

    /// Returns an error if a record, the part of a record that was received so far, or the text outside of the records is
    /// larger than the body limit. Complete records are checked too, because a record that arrives in one chunk is never
    /// a part.
    fn check_limit(&self, next: &Next) -> Result<(), Error> {
        let record = match next {
            Next::Record(range) => range.len(),
            Next::NeedsMore | Next::Paused => 0,
        };
        match &self.head {
            Some(head) if record.max(self.format.retained()) > self.limit => Err(Error::part_too_large(
                self.call.operation(),
                head.clone(),
                "a record, or the text outside of the records,",
                self.limit,
            )),
            _ => Ok(()),
        }
    }

    /// Parses the next record in the buffered text.
    fn find(&mut self, budget: &mut usize) -> Result<Parsed<T>, StreamError> {
        let next = self.format.next(budget);
        let next = next.map_err(|error| self.malformed(error, None))?;
        self.check_limit(&next)?;
        let range = match next {
            Next::Record(range) => range,
            Next::NeedsMore => return Ok(Parsed::NeedsMore),
            Next::Paused => return Ok(Parsed::Paused),
        };
        let text = self.format.text(&range);
        let number = self.count;
        self.count += 1;
        self.page_count += 1;
        if let Some(hasher) = &mut self.hasher {
            hasher.write_usize(text.len());
            hasher.write(text);
        }
        let RecordError { error, is_delimited } = match self.format.decode(&range) {
            Ok((record, deviations)) => match self.take_deviations(deviations) {
                Ok(()) => return Ok(Parsed::Record(record)),
                Err(error) => RecordError {
                    error,
                    is_delimited: true,
                },
            },
            Err(error) => error,
        };
        let text = self.format.text(&range);
        let record = MalformedRecord::new(number, range.start, text);
        Err(StreamError {
            error: self.malformed(error, Some(record)),
            is_in_record: is_delimited,
        })
    }

    /// Stores the deviations of the record that was just decoded. In strict mode, returns the first deviation as an
    /// error instead.
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
        // Even an empty list has a body, unless the status is 204.
        if self.format.is_blank()
            && let Some(head) = self.head.take_if(|head| head.status != StatusCode::NO_CONTENT)
        {
            return Err(Error::empty_body(self.call.operation(), head));
        }
        if !self.format.is_complete() {
            let error = TransportError::new("the response body ended in the middle of the list");
            return Err(self.interrupted(error));
        }
        let info = PageInfo {
            items: self.page_count,
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
        self.state = if more { State::Idle } else { State::Done };
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

    fn interrupted(&self, error: TransportError) -> Error {
        Error::transport(self.call.operation(), error, self.head.clone(), true)
    }

    fn failed(&mut self, failed: impl Into<StreamError>) -> Poll<Option<Result<T, Error>>> {
        let StreamError { error, is_in_record } = failed.into();
        if !(self.continue_on_error && is_in_record) {
            self.state = State::Done;
        }
        Poll::Ready(Some(Err(error)))
    }
}

impl<T: JsonValue> Stream for RecordStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let mut budget = POLL_BUDGET;
        loop {
            match this.state {
                State::Done => return Poll::Ready(None),
                State::Receiving(_) | State::Received => match this.find(&mut budget) {
                    Ok(Parsed::Record(record)) => return Poll::Ready(Some(Ok(record))),
                    // Chunks may be empty, so each one costs a byte of the budget.
                    Ok(Parsed::NeedsMore) if budget > 0 => budget -= 1,
                    Ok(Parsed::NeedsMore | Parsed::Paused) => {
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Err(failed) => return this.failed(failed),
                },
                State::Idle | State::Requested(_) => {}
            }
            if let Err(error) = ready!(this.advance(context)) {
                return this.failed(error);
            }
        }
    }
}

impl_next!(RecordStream, T, "record");

impl<T> fmt::Debug for RecordStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordStream")
            .field("call", &self.call)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}
