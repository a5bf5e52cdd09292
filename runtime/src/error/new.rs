//! Constructors of errors, one for each way in which a call can fail.

use std::error::Error as StdError;
use std::sync::Arc;

use super::{Error, ErrorKind, Inner, Refusal};
use crate::credentials::FetchError;
use crate::error_message::{html_message, one_line, server_message};
use crate::records::MalformedRecord;
use crate::timeout::Elapsed;
use crate::transport::BufferedResponse;
use crate::{DecodeError, Operation, Secret, TransportError};

impl Error {
    pub(crate) fn config(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, Some(text.into()))
    }

    /// Creates the error of a credentials provider that failed or returned invalid credentials.
    pub(crate) fn credentials(error: FetchError) -> Self {
        let text = error.to_string();
        match error {
            FetchError::Provider(source) => {
                let mut made = Self::new(ErrorKind::Credentials, Some(text));
                made.0.source = Some(source);
                made
            }
            FetchError::Unusable(_) => Self::new(ErrorKind::Credentials, Some(text)),
        }
    }

    /// Creates the error of a request that was not sent because an argument is invalid.
    #[doc(hidden)]
    pub fn request(operation: &'static Operation, text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Request, Some(text.into())).on(operation)
    }

    /// Creates the error of a request without a complete response. `head` is the response without its body, if the
    /// headers arrived. `safe` is true if the request is safe to repeat.
    pub(crate) fn transport(
        operation: &'static Operation,
        error: TransportError,
        head: Option<BufferedResponse>,
        safe: bool,
    ) -> Self {
        let kind = match (safe || error.is_unsent(), error.is_timeout()) {
            _ if error.is_misconfigured() => ErrorKind::Config,
            (false, _) => ErrorKind::OutcomeUnknown,
            (true, true) => ErrorKind::Timeout,
            (true, false) => ErrorKind::Transport,
        };
        let mut text = error.to_string();
        if kind == ErrorKind::OutcomeUnknown {
            text.push_str(if head.is_some() {
                "; the status shows that the call was carried out, but its response body is lost"
            } else {
                ", so it is not known whether the call was carried out"
            });
            if let Some(other) = operation.verify_with {
                text.push_str(&format!("; call {} ({}) to find out", other.name(), other.id));
            }
        }
        let timeout = error.is_timeout();
        let mut made = Self::new(kind, Some(text))
            .caused_by(error.into_source())
            .on(operation);
        made.0.timeout = timeout;
        made.with_head(head)
    }

    /// Creates the error of a response with a non-2xx status. `is_login` is true if the request may contain the
    /// credentials of a user.
    pub(crate) fn api(
        operation: &'static Operation,
        response: BufferedResponse,
        secrets: &[Secret],
        is_login: bool,
    ) -> Self {
        let refusal = Refusal::of(&response, Some(operation), is_login);
        let message = server_message(&response, secrets, refusal.map(Refusal::subject));
        let mut made = Self::new(ErrorKind::Api, message)
            .on(operation)
            .with_response(response);
        made.0.refusal = refusal;
        made
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn api_without_operation(response: BufferedResponse) -> Self {
        let refusal = Refusal::of(&response, None, true);
        let mut made =
            Self::new(ErrorKind::Api, server_message(&response, &[], None)).with_response(response);
        made.0.refusal = refusal;
        made
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn of_kind(kind: ErrorKind, text: String) -> Self {
        let mut made = Self::new(kind, Some(text));
        made.0.timeout = kind == ErrorKind::Timeout;
        made
    }

    /// Returns the response if its status means an empty list for this operation. Otherwise, returns the error. An HTML
    /// page comes from a proxy, so the status of the page never means an empty list.
    pub(crate) fn into_empty(mut self) -> Result<BufferedResponse, Self> {
        let status = self.0.operation.and_then(|operation| operation.empty_status);
        let is_empty = |response: &BufferedResponse| {
            Some(response.status.as_u16()) == status && html_message(response, &[]).is_none()
        };
        if self.0.kind != ErrorKind::Api || !self.0.response.as_ref().is_some_and(is_empty) {
            return Err(self);
        }
        self.0.response.take().ok_or(self)
    }

    pub(crate) fn decode(
        operation: &'static Operation,
        response: BufferedResponse,
        error: DecodeError,
    ) -> Self {
        Self::unreadable(operation, response, Box::new(error))
    }

    /// Creates the error of a response whose body does not have the expected form.
    pub(crate) fn unreadable(
        operation: &'static Operation,
        response: BufferedResponse,
        error: Box<dyn StdError + Send + Sync>,
    ) -> Self {
        Self::new(ErrorKind::Decode, html_message(&response, &[]))
            .caused_by(error)
            .on(operation)
            .with_response(response)
    }

    /// Creates the error of a malformed record or event in a stream. `number` is the index of the record, starting from
    /// 0, and is used only if `record` is `None`. `record` contains the text and the index of the record. It is `None` if
    /// there is no record, or if the end of the record cannot be found.
    pub(crate) fn malformed(
        operation: &'static Operation,
        head: Option<BufferedResponse>,
        number: u64,
        record: Option<MalformedRecord>,
        error: DecodeError,
    ) -> Self {
        let number = record.as_ref().map_or(number, MalformedRecord::number);
        let html = head.as_ref().and_then(|head| html_message(head, &[]));
        let text = html.unwrap_or_else(|| format!("record {number}"));
        let mut made = Self::new(ErrorKind::Decode, Some(text))
            .caused_by(Box::new(error))
            .on(operation);
        made.0.record = record;
        made.with_head(head)
    }

    /// Creates the error of a response that was decoded but cannot be used, such as a page with a link to another host.
    pub(crate) fn misled(
        operation: &'static Operation,
        head: Option<BufferedResponse>,
        problem: String,
    ) -> Self {
        Self::new(ErrorKind::Decode, Some(problem))
            .on(operation)
            .with_head(head)
    }

    /// Creates the error of a server-side job that did not complete in time.
    pub(crate) fn unfinished(operation: &'static Operation, job: &str, elapsed: &Elapsed) -> Self {
        let job = one_line(job);
        let text = format!("job {job} was not done in time: {elapsed}");
        let mut made = Self::new(ErrorKind::Timeout, Some(text)).on(operation);
        made.0.timeout = true;
        made
    }

    pub(crate) fn empty_body(operation: &'static Operation, response: BufferedResponse) -> Self {
        Self::new(ErrorKind::EmptyBody, None)
            .on(operation)
            .with_response(response)
    }

    pub(crate) fn body_too_large(
        operation: &'static Operation,
        head: BufferedResponse,
        limit: usize,
    ) -> Self {
        let text = format!("response body exceeds {limit} bytes: raise `body_limit` or stream the response");
        Self::new(ErrorKind::BodyTooLarge, Some(text))
            .on(operation)
            .with_response(head)
    }

    /// Creates the error of a stream of which a part, such as `an event`, is too large.
    pub(crate) fn part_too_large(
        operation: &'static Operation,
        head: BufferedResponse,
        part: &str,
        limit: usize,
    ) -> Self {
        let text = format!("{part} exceeds {limit} bytes: raise `body_limit`");
        Self::new(ErrorKind::BodyTooLarge, Some(text))
            .on(operation)
            .with_response(head)
    }

    fn new(kind: ErrorKind, text: Option<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            text,
            response: None,
            source: None,
            timeout: false,
            attempts: 0,
            tenant: None,
            path: None,
            refusal: None,
            record: None,
        }))
    }

    pub(crate) fn on(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn caused_by(mut self, source: Box<dyn StdError + Send + Sync>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Sets the tenant unless it is set already.
    pub(crate) fn of_tenant(mut self, tenant: &Option<Arc<str>>) -> Self {
        if self.0.tenant.is_none() {
            self.0.tenant.clone_from(tenant);
        }
        self
    }

    /// Sets the path of an untyped request.
    pub(crate) fn at(mut self, path: &Option<Arc<str>>) -> Self {
        self.0.path.clone_from(path);
        self
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    fn with_head(self, head: Option<BufferedResponse>) -> Self {
        match head {
            Some(head) => self.with_response(head),
            None => self,
        }
    }

    fn with_response(mut self, response: BufferedResponse) -> Self {
        self.0.attempts = response.attempts;
        self.0.tenant.clone_from(&response.tenant);
        self.0.path.clone_from(&response.path);
        self.0.response = Some(response);
        self
    }
}
