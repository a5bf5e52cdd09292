//! A request under construction: an operation, its arguments, and the client that sends the request.

mod argument;
mod background;
mod composite;
mod emitted;
#[cfg(feature = "forms")]
mod forms;
mod future;
mod streams;
#[cfg(feature = "styles")]
mod styled;
mod typed;
mod unsent;
mod untyped;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use zeroize::Zeroizing;

#[cfg(feature = "blocking")]
use crate::blocking::Executor;
use crate::dispatch::{ResponseMode, dispatch};
use crate::json::{Encode, Writer, Written, from_json};
use crate::operation::BodyKind;
use crate::paging::PageCursor;
use crate::request::{Problem, Query, RequestEncoder};
use crate::transport::BufferedResponse;
use crate::{
    BoxFuture, CallOptions, Client, Error, FromResponse, JsonValue, Operation, PageStream, RawJson,
    RecordStream,
};
pub use argument::Argument;
pub(crate) use background::Background;
pub use future::{ResponseFuture, StreamedResponseFuture, ValueFuture};
pub use typed::TypedCall;
pub use unsent::CallIntoFutureFirst;

/// A request under construction. Its methods add arguments and send the request.
///
/// Arguments are encoded when they are added. If an argument is invalid, the error is not reported immediately:
/// [`send`](Self::send) returns the first error and sends nothing.
#[derive(Clone)]
#[must_use = "requests do nothing until they are sent"]
pub struct Call {
    client: Client,
    encoder: RequestEncoder,
    problem: Option<Problem>,
    options: CallOptions,
}

/// A request whose arguments have been encoded.
pub(crate) struct PreparedRequest {
    pub(crate) encoder: RequestEncoder,
    pub(crate) options: CallOptions,
    /// The path of an untyped request, for errors and traces. `None` if the path would disclose a secret. Also `None`
    /// for a typed request: errors and traces show its path template.
    pub(crate) path: Option<Arc<str>>,
}

impl Call {
    pub(crate) fn new(client: Client, operation: &'static Operation) -> Self {
        Self {
            client,
            encoder: RequestEncoder::new(operation),
            problem: None,
            options: CallOptions::default(),
        }
    }

    /// Returns the operation that this request calls.
    pub fn operation(&self) -> &'static Operation {
        self.encoder.operation()
    }

    /// Records the reason why the request cannot be sent. Only the first reason is kept.
    pub(crate) fn failed(self, problem: Problem) -> Self {
        self.edit(|_| Err(problem))
    }

    /// Substitutes a value for the next placeholder of the path template. Rejects empty values, `.` and `..`: as a path
    /// segment, each of them could change which resource the path addresses.
    pub fn path(self, value: impl Argument) -> Self {
        self.argument(&value, RequestEncoder::path)
    }

    /// Appends the query parameter `name=value`.
    pub fn query(self, name: &str, value: impl Argument) -> Self {
        self.pair(name, &value)
    }

    /// Appends the query parameter `name=value` once for each value.
    pub fn query_each<I>(self, name: &str, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Argument,
    {
        values
            .into_iter()
            .fold(self, |call, value| call.query(name, value))
    }

    /// Appends a query parameter whose name is `prefix` followed by `name`, such as `foreign_key.crm` for the prefix
    /// `foreign_key.` and the name `crm`.
    pub fn query_prefixed(self, prefix: &'static str, name: &str, value: impl Argument) -> Self {
        if name.is_empty() {
            return self.edit(|_| Err(format!("query parameter `{prefix}…` has an incomplete name")));
        }
        self.query(&format!("{prefix}{name}"), value)
    }

    /// Appends the query parameter `name=value`, with the value serialized as Base64-encoded JSON (standard
    /// alphabet, padded).
    pub fn query_base64_json(mut self, name: &str, value: &(impl Encode + ?Sized)) -> Self {
        let Written {
            text,
            secrets,
            problem,
        } = Writer::written(&value);
        self.encoder.query_base64(name, &text);
        secrets.iter().for_each(|secret| self.encoder.hide(secret));
        self.with_problem(problem)
    }

    /// Adds a header.
    pub fn header(self, name: &'static str, value: impl Argument) -> Self {
        self.redacting(&value)
            .edit(|encoder| encoder.header(name, &value.text(), value.secret().is_some()))
    }

    /// Adds a cookie.
    pub fn cookie(self, name: &'static str, value: impl Argument) -> Self {
        self.redacting(&value)
            .edit(|encoder| encoder.cookie(name, &value.text()))
    }

    /// Sets the body to a value, serialized as JSON. An absent value, such as `None`, sets no body.
    pub fn json(self, body: &(impl Encode + ?Sized)) -> Self {
        self.written(&body)
    }

    /// Sets the body to a value, serialized as JSON. `None` sets the body to `null`.
    pub fn json_or_null(self, body: Option<&dyn Encode>) -> Self {
        match body {
            Some(body) => self.written(body),
            None => self.written(&RawJson::null()),
        }
    }

    /// Sets the content type of the body. Call this method if the media type in the API description is a range, such as
    /// `image/*`.
    pub fn content_type(self, media_type: impl AsRef<str>) -> Self {
        self.edit(|encoder| encoder.content_type(media_type.as_ref()))
    }

    /// Sets the body to plain text, sent unchanged.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.encoder.body(BodyKind::Text, body.into().into());
        self
    }

    /// If the body is a JSON string, removes the quotes and decodes the escapes. Any other body is unchanged. The
    /// content type of the request never changes.
    pub fn bare_body(mut self) -> Self {
        if let Ok(text) = from_json::<String>(&String::from_utf8_lossy(&self.encoder.body)) {
            self.encoder.body = text.into();
        }
        self
    }

    /// Sets the body to bytes, sent unchanged.
    pub fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.encoder.body(BodyKind::Bytes, body.into());
        self
    }

    /// Returns a future that sends the request and resolves when the response headers arrive. The body is streamed.
    pub fn send_streamed(self) -> StreamedResponseFuture {
        StreamedResponseFuture::new(self)
    }

    /// Returns a future of the response with its whole body. This method is not generic, so that it is compiled only
    /// once, in this crate.
    fn buffered(self) -> BoxFuture<Result<BufferedResponse, Error>> {
        self.dispatched()
    }

    fn dispatched<T: ResponseMode + Send + 'static>(self) -> BoxFuture<Result<T, Error>> {
        let shared = self.client.shared();
        if shared.limits.is_some() || shared.has_provider() {
            // The request runs as a task: a plain future that holds a permit or fetches credentials would block other
            // requests if it were no longer polled.
            return Box::pin(async { self.start().await });
        }
        Box::pin(self.dispatch())
    }

    /// Starts a Tokio task that sends the request. The task runs even if the returned future is not polled. Outside of
    /// a Tokio runtime, polling the future sends the request.
    pub(crate) fn start<T: ResponseMode + Send + 'static>(self) -> Background<T> {
        let path = self.encoder.shown_path();
        let set = self.options.retry_class(&self.client.shared().options);
        let class = self.encoder.retry_class.or(set).unwrap_or(self.operation().retry);
        Background::start(self.operation(), class, path, Box::pin(self.dispatch()))
    }

    /// Returns a future that signs and sends the request when the future is first polled.
    pub fn send<T: FromResponse>(self) -> ResponseFuture<T> {
        ResponseFuture::new(self)
    }

    /// Returns the pages of a list as a stream.
    pub fn pages<T: JsonValue>(self) -> PageStream<T> {
        PageStream::new(self)
    }

    /// Returns the records of a list as a stream. Each record is decoded as soon as its bytes have arrived.
    pub fn records<T: JsonValue>(self) -> RecordStream<T> {
        RecordStream::new(self)
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn executor(&self) -> Executor {
        self.client.executor().clone()
    }

    /// Returns a cursor for a paginated list, positioned at the page that this request fetches.
    pub(crate) fn cursor(&self) -> PageCursor {
        let shared = self.client.shared();
        let base = match &self.encoder.base {
            Some(base) => base,
            // If `base_of` fails, the request for the first page returns the error.
            None => shared.base_of(self.operation()).unwrap_or(&shared.base),
        };
        PageCursor::new(
            self.operation().paging,
            base.clone(),
            self.encoder.written_query(),
        )
    }

    pub(crate) fn with_query(mut self, query: &Query) -> Self {
        self.encoder.replace_query(query);
        self
    }

    /// Returns the maximum size, in bytes, of a buffered body or of a single record in a streamed body.
    pub(crate) fn body_limit(&self) -> usize {
        let options = self.options.clone().or(&self.client.shared().options);
        options.resolve(self.operation()).body_limit
    }

    /// Returns whether decoding fails if the JSON type of a value differs from the API description; see
    /// [`CallOptions::strict_decoding`].
    pub(crate) fn is_strict(&self) -> bool {
        self.options.is_strict(&self.client.shared().options)
    }

    // Non-generic parts of the methods above, compiled once.

    fn argument(
        self,
        value: &dyn Argument,
        put: fn(&mut RequestEncoder, &str) -> Result<(), Problem>,
    ) -> Self {
        self.redacting(value).edit(|encoder| put(encoder, &value.text()))
    }

    fn pair(self, name: &str, value: &dyn Argument) -> Self {
        let mut call = self.redacting(value);
        call.encoder.query(name, &value.text());
        call
    }

    fn written(mut self, body: &dyn Encode) -> Self {
        let mut problem = None;
        if !body.is_absent() {
            let Written {
                text,
                secrets,
                problem: write_problem,
            } = Writer::written(body);
            problem = write_problem;
            let body = if secrets.is_empty() {
                text.into()
            } else {
                Bytes::from_owner(Zeroizing::new(text.into_bytes()))
            };
            self.encoder.body(BodyKind::Json, body);
            secrets.iter().for_each(|secret| self.encoder.hide(secret));
        }
        self.with_problem(problem)
    }

    fn with_problem(self, problem: Option<&'static str>) -> Self {
        match problem {
            Some(problem) => self.failed(problem.to_owned()),
            None => self,
        }
    }

    /// If `value` is a secret, registers the secret for redaction in error messages.
    fn redacting(mut self, value: &dyn Argument) -> Self {
        if let Some(secret) = value.secret() {
            self.encoder.hide(secret);
        }
        self
    }

    fn edit(mut self, change: impl FnOnce(&mut RequestEncoder) -> Result<(), Problem>) -> Self {
        if self.problem.is_none() {
            self.problem = change(&mut self.encoder).err();
        }
        self
    }

    /// Sets options of this request. Options that are not set in `options` keep their previous values.
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = options.or(&self.options);
        self
    }

    /// Sends the request and returns the undecoded response, buffered or streamed depending on `T`.
    ///
    /// The returned future must not own the client, because the client may own the runtime that runs the future. If the
    /// future also owned the client, neither the client nor the runtime would ever be dropped.
    fn dispatch<T: ResponseMode>(self) -> impl Future<Output = Result<T, Error>> {
        let Self {
            client,
            encoder,
            problem,
            options,
        } = self;
        let shared = client.into_shared();
        let path = encoder.shown_path();
        async move {
            let prepared = PreparedRequest {
                encoder,
                options,
                path: path.clone(),
            };
            match problem {
                Some(problem) => Err(Error::request(prepared.encoder.operation(), problem)),
                None => dispatch(&shared, prepared).await,
            }
            .map_err(|error| error.of_tenant(&shared.tenant).at(&path))
        }
    }
}

/// Shows the operation, but no arguments.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation().name())
            .finish_non_exhaustive()
    }
}
