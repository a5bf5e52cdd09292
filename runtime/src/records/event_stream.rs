//! A stream of server-sent events.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;

use super::MalformedRecord;
use super::events::{EventParser, RawEvent};
use super::format::is_one_of;
#[cfg(feature = "blocking")]
use crate::blocking::BlockingIter;
use crate::call::Background;
use crate::json::decode_record;
use crate::transport::BufferedResponse;
use crate::{Body, Call, DecodeError, Deviation, Error, HttpResponse, JsonValue, Text};

/// The data of the event that some services send to mark the end of a stream.
const DONE: &str = "[DONE]";

/// A server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerSentEvent<T> {
    /// The type of the event. `None` if the event has no type; the standard then assumes `message`.
    pub name: Option<String>,
    /// The ID of the event or, if the event has no ID, the last ID that the service sent before this event. Empty if
    /// the service has sent no ID.
    pub id: String,
    /// The data.
    pub data: T,
}

/// A type into which the data of an event can be decoded: [`Text`], or a type that is decoded from JSON.
pub trait FromEventData: Sized {
    /// Decodes the data. Returns the value, and its parts whose JSON type differs from the API description.
    #[doc(hidden)]
    fn from_data(data: String) -> Result<(Self, Vec<Deviation>), DecodeError>;

    /// Returns whether the data marks the end of the stream. For JSON, the data `[DONE]` marks the end. For [`Text`],
    /// no data marks the end.
    #[doc(hidden)]
    fn is_end(data: &str) -> bool;
}

impl<T: JsonValue> FromEventData for T {
    fn from_data(data: String) -> Result<(Self, Vec<Deviation>), DecodeError> {
        decode_record(data.as_bytes())
    }

    fn is_end(data: &str) -> bool {
        data == DONE
    }
}

impl FromEventData for Text {
    fn from_data(data: String) -> Result<(Self, Vec<Deviation>), DecodeError> {
        Ok((data.into(), Vec::new()))
    }

    fn is_end(_: &str) -> bool {
        false
    }
}

/// A stream of server-sent events, each returned as it arrives. Sends nothing until it is first polled.
///
/// If `T` is [`Text`], the data of an event is returned unchanged. For any other `T`, the data is decoded from JSON,
/// and an event with the data `[DONE]` ends the stream. Dropping the stream cancels the response.
///
/// The [`body_limit`](crate::CallOptions::body_limit) of the request limits the size of each event and of each comment.
/// The size of an event is the total size of its lines, without comments and line ends. If the service sends nothing,
/// not even a comment, for the [`idle_timeout`](crate::CallOptions::idle_timeout), the stream ends with an error. A
/// minimum throughput applies only if you set it for the request, not if you set it for the client.
///
/// The stream does not reconnect. To continue an interrupted stream, wait for the delay that [`retry`](Self::retry)
/// returns. Then send the request again, with the header `Last-Event-ID` set to [`last_event_id`](Self::last_event_id).
///
/// # Errors
/// If the data of an event cannot be decoded, the stream returns an error of kind [`Decode`](crate::ErrorKind::Decode)
/// that contains the data ([`Error::record`]). The stream then ends, unless
/// [`continue_on_error`](Self::continue_on_error) is set. A response whose content type is not `text/event-stream` is
/// an error; a response without a content type is accepted.
#[must_use = "streams do nothing until they are polled"]
pub struct EventStream<T> {
    call: Call,
    state: State,
    head: Option<BufferedResponse>,
    parser: EventParser,
    /// The body limit of the request.
    limit: usize,
    count: u64,
    continue_on_error: bool,
    data: PhantomData<fn() -> T>,
}

enum State {
    Idle,
    Requested(Background<HttpResponse>),
    Receiving(Body),
    Done,
}

impl<T: FromEventData> EventStream<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            limit: call.body_limit(),
            state: State::Idle,
            call,
            head: None,
            parser: EventParser::default(),
            count: 0,
            continue_on_error: false,
            data: PhantomData,
        }
    }

    /// Continues with the next event if the data of an event cannot be decoded. By default, the stream ends.
    pub fn continue_on_error(mut self) -> Self {
        self.continue_on_error = true;
        self
    }

    /// Returns a blocking iterator over the events.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(self) -> BlockingIter<Self> {
        let (executor, operation) = (self.call.executor(), self.call.operation());
        BlockingIter::new(self, executor, Some(operation))
    }

    /// Returns the last ID that the service sent with an event. Empty if the service has sent no ID.
    pub fn last_event_id(&self) -> &str {
        self.parser.last_id()
    }

    /// Returns the delay to wait before you connect again. Returns `None` if the service has sent no delay.
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }

    /// Returns the next event; `None` at the end, and after an error that ends the stream.
    pub async fn next(&mut self) -> Option<Result<ServerSentEvent<T>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the next event, or `None` at the end. Suitable for `while let Some(…) = ….try_next().await?`.
    ///
    /// # Errors
    /// Returns an error if the request fails, the response is not an event stream, or the data of an event cannot be
    /// decoded.
    pub async fn try_next(&mut self) -> Result<Option<ServerSentEvent<T>>, Error> {
        self.next().await.transpose()
    }

    fn begin(&mut self, response: HttpResponse) -> Result<(), Error> {
        let is_stream = !response.headers.contains_key(CONTENT_TYPE)
            || is_one_of(&response.headers, &["text/event-stream"]);
        let is_empty = response.status == http::StatusCode::NO_CONTENT;
        self.head = Some(BufferedResponse {
            status: response.status,
            headers: response.headers,
            body: Bytes::new(),
            attempts: response.attempts,
            tenant: response.tenant,
            path: response.path,
        });
        if !is_stream && !is_empty {
            let error = DecodeError::new("an event stream", "a response of another content type", 0);
            return Err(self.malformed(error, None));
        }
        self.state = State::Receiving(response.body);
        Ok(())
    }

    /// Advances to the next state: sends the request, receives the response, or receives a chunk of the body. Returns
    /// `false` if the stream has already ended.
    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        match &mut self.state {
            State::Idle => self.state = State::Requested(self.call.clone().start()),
            State::Requested(requested) => {
                let response = ready!(Pin::new(requested).poll(context))?;
                self.begin(response)?;
            }
            State::Receiving(body) => match ready!(Pin::new(body).poll_next(context)) {
                Some(Ok(chunk)) => self.parser.feed(&chunk),
                Some(Err(error)) => {
                    let head = self.head.clone();
                    return Poll::Ready(Err(Error::transport(self.call.operation(), error, head, true)));
                }
                None => self.state = State::Done,
            },
            State::Done => return Poll::Ready(Ok(false)),
        }
        Poll::Ready(Ok(true))
    }

    fn decode(&mut self, raw: RawEvent) -> Result<ServerSentEvent<T>, Error> {
        let RawEvent { name, id, data } = raw;
        let record = MalformedRecord::new(self.count, 0, data.as_bytes());
        self.count += 1;
        let decoded = T::from_data(data).and_then(|(data, deviations)| {
            match deviations.into_iter().next().filter(|_| self.call.is_strict()) {
                Some(first) => Err(first.into_error()),
                None => Ok(data),
            }
        });
        match decoded {
            Ok(data) => Ok(ServerSentEvent { name, id, data }),
            Err(error) => Err(self.malformed(error, Some(record))),
        }
    }

    fn malformed(&self, error: DecodeError, record: Option<MalformedRecord>) -> Error {
        let (operation, head) = (self.call.operation(), self.head.clone());
        Error::malformed(operation, head, self.count, record, error)
    }

    /// Returns an error if an event or a comment exceeds the body limit. The received part of an incomplete event or
    /// comment is checked too.
    fn too_large(&self) -> Option<Error> {
        let head = self
            .head
            .as_ref()
            .filter(|_| self.parser.largest() > self.limit)?;
        let (operation, part) = (self.call.operation(), "an event or a comment");
        Some(Error::part_too_large(operation, head.clone(), part, self.limit))
    }
}

impl<T: FromEventData> Stream for EventStream<T> {
    type Item = Result<ServerSentEvent<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let State::Receiving(_) = this.state {
                let raw = this.parser.next();
                if let Some(error) = this.too_large() {
                    this.state = State::Done;
                    return Poll::Ready(Some(Err(error)));
                }
                if let Some(raw) = raw {
                    if T::is_end(&raw.data) {
                        this.state = State::Done;
                        return Poll::Ready(None);
                    }
                    let decoded = this.decode(raw);
                    if decoded.is_err() && !this.continue_on_error {
                        this.state = State::Done;
                    }
                    return Poll::Ready(Some(decoded));
                }
            }
            match ready!(this.advance(context)) {
                Ok(true) => {}
                Ok(false) => return Poll::Ready(None),
                Err(error) => {
                    this.state = State::Done;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

// No field is structurally pinned.
impl<T> Unpin for EventStream<T> {}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("call", &self.call)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}
