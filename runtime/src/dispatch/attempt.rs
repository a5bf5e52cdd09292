//! A single attempt: sign the request, send it, read the response.

use std::pin::pin;
use std::sync::Arc;

use http::StatusCode;
use http::header::CONTENT_LENGTH;

use super::Dispatch;
use crate::body::{Collector, Pace};
use crate::clock_skew::Signed;
use crate::limits::Permit;
use crate::options::Resolved;
use crate::retry::RetryState;
use crate::security::Attached;
use crate::time::{Deadline, within};
use crate::timeout::Timeout;
use crate::transport::{BufferedResponse, SendProgress};
use crate::{Attempt, Body, Error, HttpRequest, HttpResponse, Method, TransportError};

/// The outcome of an attempt.
pub(super) enum Outcome<'a, T> {
    Success(T),
    ErrorResponse(ErrorResponse<'a>),
    Failed(AttemptError),
}

/// A response with an error status, and the credentials that the request carried.
pub(super) struct ErrorResponse<'a> {
    pub(super) response: BufferedResponse,
    pub(super) signed: Signed,
    pub(super) attached: Attached<'a>,
}

/// The reason why an attempt produced no complete response.
pub(crate) enum AttemptError {
    /// The transport failed or a timeout elapsed. The response, without its body, is present if the headers arrived.
    Transport(TransportError, Option<BufferedResponse>),
    /// The status means success, but the body exceeds the size limit of the request.
    TooLarge(BufferedResponse),
    /// The credentials could not be fetched or added to the request, so the request was not sent.
    Unsigned(Error),
}

impl Dispatch<'_> {
    /// Fetches credentials that are missing or about to expire, waits until the client's limits permit the request, and
    /// then signs and sends the request.
    pub(super) async fn attempt<T: ResponseMode>(
        &self,
        retry: &RetryState,
        attempt: &Attempt<'_>,
        request: &HttpRequest,
    ) -> Outcome<'_, T> {
        if let Err(error) = self.prepare_credentials(retry).await {
            return Outcome::Failed(error);
        }
        let permit = match self.permit(retry).await {
            Ok(permit) => permit,
            Err(error) => return Outcome::Failed(AttemptError::Transport(error, None)),
        };
        let url = &request.url;
        let mut request = request.attempt(self.operation, &self.shared.user_agent);
        for interceptor in &self.shared.interceptors {
            interceptor.before_attempt(attempt, &mut request.headers);
        }
        let (signed, attached) = match self.attach_credentials(&mut request) {
            Ok(attached) => attached,
            Err(error) => return Outcome::Failed(AttemptError::Unsigned(error)),
        };
        match self.send(request, retry, permit).await {
            Ok(Sent::Success(value)) => {
                if attached.signature.is_some() {
                    self.shared.skew.accepted(signed);
                }
                Outcome::Success(value)
            }
            Ok(Sent::ErrorResponse(response)) => Outcome::ErrorResponse(ErrorResponse {
                response,
                signed,
                attached,
            }),
            Err(AttemptError::Transport(error, head)) => {
                Outcome::Failed(AttemptError::Transport(error.to(url), head))
            }
            Err(error) => Outcome::Failed(error),
        }
    }

    /// Waits for a permit of the client's limits, up to the deadline of the request. If no time is left after the wait,
    /// returns an error, because a request sent now would time out with an unknown outcome.
    async fn permit(&self, retry: &RetryState) -> Result<Permit, TransportError> {
        let timer = self.shared.timer.as_ref();
        let permit = self.shared.limits.acquire(timer, retry.left(timer.now())).await?;
        match retry.left(timer.now()) {
            (left, timeout) if left.is_zero() => Err(timeout.error().unsent()),
            _ => Ok(permit),
        }
    }

    async fn send<T: ResponseMode>(
        &self,
        mut request: HttpRequest,
        retry: &RetryState,
        permit: Permit,
    ) -> Result<Sent<T>, AttemptError> {
        let timer = self.shared.timer.as_ref();
        let started = timer.now();
        let (limit, timeout) = retry.deadline(started);
        let end = started.saturating_add(limit);
        request.progress = SendProgress::new(&request.body, &self.shared.timer, end);
        let progress = request.progress.clone();
        let mut is_handed_over = false;
        let sending = async {
            if !retry.is_idempotent() {
                // Yielding lets the runtime poll its sockets, so that a connection that the service has closed since
                // the last call is not reused. A request sent on a closed connection would have an unknown outcome. On
                // a current-thread runtime, it is possible that the sockets were not polled since the last call. The
                // yield is inside of this future, so that `within` registers the deadline before the runtime polls its
                // sockets. A deadline that is registered later would wake up Tokio once more.
                tokio::task::yield_now().await;
            }
            is_handed_over = true;
            self.shared.transport.send(request).await
        };
        let response = within(timer, (limit, timeout), pin!(sending)).await;
        let response = match response {
            Ok(Ok(response)) => HttpResponse {
                attempts: retry.attempts(),
                tenant: self.shared.tenant.clone(),
                path: self.path.clone(),
                ..response
            },
            Ok(Err(error)) => return Err(AttemptError::Transport(error, None)),
            Err(timeout) if progress.revoke() || !is_handed_over => {
                return Err(AttemptError::Transport(timeout.error().unsent(), None));
            }
            Err(timeout) => return Err(AttemptError::Transport(timeout.error(), None)),
        };
        let left = (end.saturating_sub(timer.now()), timeout);
        if response.status.is_success() || self.operation.redirects_with(response.status) {
            return T::take(self, response, left, retry, permit)
                .await
                .map(Sent::Success);
        }
        // The status is sufficient for an error, so it does not matter if the body is truncated.
        let (received, _) = self.buffer(response, left).await;
        Ok(Sent::ErrorResponse(received))
    }

    /// Reads a body, up to the size limit and the deadline. If the body was not received completely, also returns the
    /// reason.
    async fn buffer(
        &self,
        response: HttpResponse,
        deadline: Deadline,
    ) -> (BufferedResponse, Option<ReadError>) {
        let timer = self.shared.timer.as_ref();
        let HttpResponse {
            status,
            headers,
            mut body,
            attempts,
            tenant,
            path,
        } = response;
        let mut collector = Collector::new(self.options.body_limit);
        let announced = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok());
        // The response to a HEAD request announces the length of the corresponding GET response.
        let has_body = status.is_success() && self.operation.method != Method::Head;
        let too_large = announced
            .and_then(|length| length.parse().ok())
            .is_some_and(|length: usize| length > self.options.body_limit);
        let error = if too_large && has_body {
            Some(ReadError::TooLarge)
        } else {
            match within(timer, deadline, pin!(self.read(&mut body, &mut collector))).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error),
                Err(timeout) => Some(ReadError::Transport(timeout.error())),
            }
        };
        let received = BufferedResponse {
            status,
            headers,
            body: collector.finish(),
            attempts,
            tenant,
            path,
        };
        (received, error)
    }

    async fn read(&self, body: &mut Body, collector: &mut Collector) -> Result<(), ReadError> {
        let timer = self.shared.timer.as_ref();
        let idle = self.options.idle;
        loop {
            let chunk = within(timer, (idle, Timeout::IdleBody(idle)), body.next())
                .await
                .map_err(|timeout| ReadError::Transport(timeout.error()))?;
            match chunk {
                None => return Ok(()),
                Some(Err(error)) => return Err(ReadError::Transport(error)),
                Some(Ok(chunk)) => collector.add(chunk).ok_or(ReadError::TooLarge)?,
            }
        }
    }
}

/// A received response, classified by its status.
enum Sent<T> {
    Success(T),
    ErrorResponse(BufferedResponse),
}

/// The reason why a body was not received completely.
enum ReadError {
    Transport(TransportError),
    TooLarge,
}

/// The form in which a successful response is returned: buffered or streamed.
pub(crate) trait ResponseMode: Sized {
    fn take(
        dispatch: &Dispatch<'_>,
        response: HttpResponse,
        deadline: Deadline,
        retry: &RetryState,
        permit: Permit,
    ) -> impl Future<Output = Result<Self, AttemptError>> + Send;

    fn status(&self) -> StatusCode;
}

/// Buffers the whole body.
impl ResponseMode for BufferedResponse {
    async fn take(
        dispatch: &Dispatch<'_>,
        response: HttpResponse,
        deadline: Deadline,
        _: &RetryState,
        _permit: Permit,
    ) -> Result<Self, AttemptError> {
        let (received, error) = dispatch.buffer(response, deadline).await;
        match error {
            None => Ok(received),
            Some(ReadError::TooLarge) => Err(AttemptError::TooLarge(received.without_body())),
            Some(ReadError::Transport(error)) => {
                Err(AttemptError::Transport(error, Some(received.without_body())))
            }
        }
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}

/// Returns the response before its body is received, and releases the permit of the client's limits. The body is
/// streamed. If the stream kept the permit, a caller that sends other requests while reading the body could wait for a
/// permit forever.
impl ResponseMode for HttpResponse {
    async fn take(
        dispatch: &Dispatch<'_>,
        response: HttpResponse,
        _: Deadline,
        retry: &RetryState,
        _permit: Permit,
    ) -> Result<Self, AttemptError> {
        let timer = Arc::clone(&dispatch.shared.timer);
        let Resolved {
            idle,
            min_throughput,
            is_total_set,
            total,
            ..
        } = dispatch.options;
        let pace = Pace {
            idle,
            min_throughput,
            end: is_total_set.then(|| retry.end()),
            total,
        };
        let body = response.body.paced(timer, pace);
        Ok(Self { body, ..response })
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}
