//! A prepared call: an operation, its arguments, and the client that will send it.

mod argument;
mod background;
mod composite;
mod emitted;
mod sending;
mod typed;
mod unsent;

use std::fmt;

use bytes::Bytes;
use zeroize::Zeroizing;

#[cfg(feature = "blocking")]
use crate::blocking::Executor;
use crate::exchange::{Wanted, exchange};
use crate::json::{Encode, Writer, Written, from_json};
use crate::operation::{BodyKind, RetryClass};
use crate::paging::PageCursor;
use crate::request::{BaseUrl, Draft, Problem, Query};
use crate::transport::Received;
use crate::{
    BoxFuture, CallOptions, Client, Error, FromResponse, JsonValue, Operation, PageStream, RecordStream,
    Secret,
};
pub use argument::Argument;
pub(crate) use background::Background;
pub use sending::{ResponseFuture, StreamedResponseFuture, ValueFuture};
pub use typed::TypedCall;
pub use unsent::CallIntoFutureFirst;

/// A call that is ready to be filled in and sent.
///
/// Arguments are encoded as they are given. One that cannot be sent does not fail here: the call remembers the first,
/// and [`send`](Self::send) gives it as an error with nothing sent.
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    client: Client,
    draft: Draft,
    problem: Option<Problem>,
    options: CallOptions,
}

/// A call whose arguments can all be sent.
pub(crate) struct Prepared {
    pub(crate) draft: Draft,
    pub(crate) options: CallOptions,
}

impl Call {
    pub(crate) fn new(client: Client, operation: &'static Operation) -> Self {
        Self {
            client,
            draft: Draft::new(operation),
            problem: None,
            options: CallOptions::default(),
        }
    }

    /// A request that belongs to no described operation.
    pub(crate) fn untyped(client: Client, operation: &'static Operation, path: &str) -> Self {
        Self {
            draft: Draft::untyped(operation, path),
            ..Self::new(client, operation)
        }
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.draft.operation()
    }

    pub(crate) fn segment(self, value: impl Argument) -> Self {
        self.argument(&value, Draft::segment)
    }

    pub(crate) fn body(&self) -> Bytes {
        self.draft.body.clone()
    }

    pub(crate) fn raw_body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.edit(|draft| draft.raw_body(content_type, body))
    }

    pub(crate) fn signed(mut self, signed: bool) -> Self {
        self.draft.signed = signed;
        self
    }

    pub(crate) fn retry_class(mut self, class: RetryClass) -> Self {
        self.draft.retry_class = Some(class);
        self
    }

    pub(crate) fn base_url(self, base_url: &str) -> Self {
        let (plain_http, tls) = (self.client.shared().plain_http, self.client.shared().tls);
        self.edit(|draft| {
            let base = BaseUrl::parse(base_url, plain_http)?;
            if base.is_tls() && !tls {
                return Err(
                    "the client was built for a base URL of plain http and has no TLS set up: name the \
                            `https` server by `ClientBuilder::server`"
                        .to_owned(),
                );
            }
            draft.base = Some(base);
            Ok(())
        })
    }

    pub(crate) fn redact(mut self, secret: &Secret) -> Self {
        self.draft.hide(secret);
        self
    }

    /// Keeps a problem that was found elsewhere.
    pub(crate) fn failed(self, problem: Problem) -> Self {
        self.edit(|_| Err(problem))
    }

    /// Gives the path template's next placeholder its value. Empty values, `.` and `..` are refused: they would name
    /// another path.
    pub fn path(self, value: impl Argument) -> Self {
        self.argument(&value, Draft::path)
    }

    /// Appends `name=value` to the query.
    pub fn query(self, name: &str, value: impl Argument) -> Self {
        self.pair(name, &value)
    }

    /// Appends `name=value` for each of the values.
    pub fn query_each<I>(self, name: &str, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Argument,
    {
        values
            .into_iter()
            .fold(self, |call, value| call.query(name, value))
    }

    /// Appends a parameter whose name the caller completes: `foreign_key.` and `crm` make `foreign_key.crm`.
    pub fn query_prefixed(self, prefix: &'static str, name: &str, value: impl Argument) -> Self {
        if name.is_empty() {
            return self.edit(|_| Err(format!("query parameter `{prefix}…` lacks the rest of its name")));
        }
        self.query(&format!("{prefix}{name}"), value)
    }

    /// Appends `name=value`, the value being JSON in Base64 (standard alphabet, padded).
    pub fn query_base64_json(mut self, name: &str, value: &(impl Encode + ?Sized)) -> Self {
        let Written {
            text,
            secrets,
            problem,
        } = Writer::written(&value);
        self.draft.query_base64(name, &text);
        secrets.iter().for_each(|secret| self.draft.hide(secret));
        self.noting_problem(problem)
    }

    /// Adds a header.
    pub fn header(self, name: &'static str, value: impl Argument) -> Self {
        self.noting(&value)
            .edit(|draft| draft.header(name, &value.text(), value.secret().is_some()))
    }

    /// Adds a cookie.
    pub fn cookie(self, name: &'static str, value: impl Argument) -> Self {
        self.noting(&value)
            .edit(|draft| draft.cookie(name, &value.text()))
    }

    /// Makes a value the body, as JSON. An optional value that is absent makes no body.
    pub fn json(self, body: &(impl Encode + ?Sized)) -> Self {
        self.written(&body)
    }

    /// Makes text the body, as it stands.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.draft.body(BodyKind::Text, body.into().into());
        self
    }

    /// Makes a body that is a JSON string the bare text instead. The content type stays.
    pub fn bare_body(mut self) -> Self {
        if let Ok(text) = from_json::<String>(&String::from_utf8_lossy(&self.draft.body)) {
            self.draft.body = text.into();
        }
        self
    }

    /// Makes bytes the body, as they stand.
    pub fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.draft.body(BodyKind::Bytes, body.into());
        self
    }

    /// Sends the call once it is awaited, and returns the response with its body still to come.
    pub fn send_streamed(self) -> StreamedResponseFuture {
        StreamedResponseFuture::new(self)
    }

    /// Sends the call once it is awaited, and returns the whole response. Not generic, so that all that happens on the way
    /// is compiled here, once, and not in each crate that calls.
    fn received(self) -> BoxFuture<Result<Received, Error>> {
        self.exchanged()
    }

    fn exchanged<T: Wanted + Send + 'static>(self) -> BoxFuture<Result<T, Error>> {
        let shared = self.client.shared();
        if shared.limits.is_some() || shared.credentials.has_provider() {
            // Left alone half way, it would hold what others wait for.
            return Box::pin(async { self.start().await });
        }
        Box::pin(self.exchange())
    }

    /// Sends the call now, and goes on with it whether it is polled or not.
    pub(crate) fn start<T: Wanted + Send + 'static>(self) -> Background<T> {
        Background::start(self.operation(), Box::pin(self.exchange()))
    }

    /// Sends the call once it is awaited; the request is signed then, not now.
    pub fn send<T: FromResponse>(self) -> ResponseFuture<T> {
        ResponseFuture::new(self)
    }

    /// The pages of a list.
    pub fn pages<T: JsonValue>(self) -> PageStream<T> {
        PageStream::new(self)
    }

    /// The items of a list, read record by record from its answers as they come.
    pub fn records<T: JsonValue>(self) -> RecordStream<T> {
        RecordStream::new(self)
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn executor(&self) -> Executor {
        self.client.executor().clone()
    }

    /// Returns the position before the list's first page, the one that this call requests.
    pub(crate) fn cursor(&self) -> PageCursor {
        let shared = self.client.shared();
        // Where the server is not known, the first page says so.
        let base = shared.base_of(self.operation()).unwrap_or(&shared.base);
        PageCursor::new(self.operation().paging, base.clone(), self.draft.written_query())
    }

    /// The same call with another query.
    pub(crate) fn with_query(mut self, query: &Query) -> Self {
        self.draft.replace_query(query);
        self
    }

    /// The most that is read of an answer, or of a record where it is streamed.
    pub(crate) fn body_limit(&self) -> usize {
        let options = self.options.clone().or(&self.client.shared().options);
        options.resolve(self.operation()).body_limit
    }

    /// Whether values of another type than described are errors.
    pub(crate) fn is_strict(&self) -> bool {
        self.options.is_strict(&self.client.shared().options)
    }

    // What the methods above do whatever the type of the value: compiled once, and not for each of them.

    fn argument(self, value: &dyn Argument, put: fn(&mut Draft, &str) -> Result<(), Problem>) -> Self {
        self.noting(value).edit(|draft| put(draft, &value.text()))
    }

    fn pair(self, name: &str, value: &dyn Argument) -> Self {
        let mut call = self.noting(value);
        call.draft.query(name, &value.text());
        call
    }

    fn written(mut self, body: &dyn Encode) -> Self {
        let mut problem = None;
        if !body.is_absent() {
            let Written {
                text,
                secrets,
                problem: found,
            } = Writer::written(body);
            problem = found;
            let body = if secrets.is_empty() {
                text.into()
            } else {
                Bytes::from_owner(Zeroizing::new(text.into_bytes()))
            };
            self.draft.body(BodyKind::Json, body);
            secrets.iter().for_each(|secret| self.draft.hide(secret));
        }
        self.noting_problem(problem)
    }

    fn noting_problem(self, problem: Option<&'static str>) -> Self {
        match problem {
            Some(problem) => self.failed(problem.to_owned()),
            None => self,
        }
    }

    /// Notes a value that no message may repeat.
    fn noting(mut self, value: &dyn Argument) -> Self {
        if let Some(secret) = value.secret() {
            self.draft.hide(secret);
        }
        self
    }

    fn edit(mut self, change: impl FnOnce(&mut Draft) -> Result<(), Problem>) -> Self {
        if self.problem.is_none() {
            self.problem = change(&mut self.draft).err();
        }
        self
    }

    /// Decides how long, how often and how much of this call; what was decided for it before stands where these say nothing.
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = options.or(&self.options);
        self
    }

    /// The part that all operations share: bytes in, bytes out.
    ///
    /// The future does not hold the client itself, which would keep alive the runtime that the future may run on.
    fn exchange<T: Wanted>(self) -> impl Future<Output = Result<T, Error>> {
        let Self {
            client,
            draft,
            problem,
            options,
        } = self;
        let shared = client.into_shared();
        async move {
            match problem {
                Some(problem) => Err(Error::request(draft.operation(), problem)),
                None => exchange(&shared, Prepared { draft, options }).await,
            }
            .map_err(|error| error.of_tenant(&shared.tenant))
        }
    }
}

/// Shows which operation is called, and none of its arguments.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation().name())
            .finish_non_exhaustive()
    }
}
