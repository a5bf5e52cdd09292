//! The execution of a request: builds the HTTP request, signs and sends it, and retries failed attempts if a retry is
//! allowed.
//!
//! This module works on bytes instead of typed values, so its code is shared by all operations.

mod attempt;
mod credentials;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use crate::call::PreparedRequest;
use crate::client::Shared;
use crate::options::Resolved;
use crate::retry::{RetryState, reliable_date, retry_after};
use crate::security::Requirements;
use crate::spans::{self, Span};
use crate::time::SleepReason;
use crate::{Attempt, AttemptOutcome, Error, HttpRequest, Operation, Secret};
pub(crate) use attempt::ResponseMode;
use attempt::{AttemptError, ErrorResponse, Outcome};

/// Executes a request and returns the response, buffered or streamed depending on `T`.
pub(crate) async fn dispatch<T: ResponseMode>(
    shared: &Shared,
    prepared: PreparedRequest,
) -> Result<T, Error> {
    let PreparedRequest {
        mut encoder,
        options,
        path,
    } = prepared;
    let operation = encoder.operation();
    if let Some(problem) = shared.timer.problem() {
        return Err(Error::config(problem).on(operation));
    }
    let secrets = std::mem::take(&mut encoder.secrets);
    let options = options.or(&shared.options);
    if let Some(problem) = options.problem() {
        return Err(Error::request(operation, problem));
    }
    let mut options = options.resolve(operation);
    options.retry.class = encoder.retry_class.or(options.retry.class);
    let requirements = if encoder.is_anonymous {
        Requirements::default()
    } else {
        shared.requirements(operation)?
    };
    let base = encoder.base.take();
    let base = match &base {
        Some(base) => base,
        None => shared.base_of(operation)?,
    };
    let mut request = encoder
        .finish(base)
        .map_err(|problem| Error::request(operation, problem))?;
    request.headers.extend(options.headers.clone());
    let dispatch = Dispatch {
        shared,
        operation,
        path,
        requirements,
        secrets,
        options,
    };
    let span = spans::of_call(operation, dispatch.path(), shared.tenant.as_deref());
    spans::inside(&span, dispatch.run(&request, &span)).await
}

/// A request in progress, with everything that its attempts share.
pub(crate) struct Dispatch<'a> {
    shared: &'a Shared,
    operation: &'static Operation,
    /// The path that errors and traces show for an untyped request.
    path: Option<Arc<str>>,
    /// The credentials to add to each attempt.
    requirements: Requirements<'a>,
    /// The secrets among the arguments. An error message of the service may repeat these secrets.
    secrets: Vec<Secret>,
    options: Resolved,
}

/// A failed attempt.
struct Failed {
    error: Error,
    retry_in: Option<Duration>,
}

impl Failed {
    fn in_context(self, tenant: &Option<Arc<str>>, path: &Option<Arc<str>>) -> Self {
        Self {
            error: self.error.of_tenant(tenant).at(path),
            ..self
        }
    }
}

impl Dispatch<'_> {
    /// Returns the path for traces: the path template or, for an untyped request, the path of the request. Returns an
    /// empty string if the path of an untyped request would disclose a secret.
    fn path(&self) -> &str {
        self.path.as_deref().unwrap_or(self.operation.path)
    }

    async fn run<T: ResponseMode>(&self, request: &HttpRequest, span: &Span) -> Result<T, Error> {
        let timer = self.shared.timer.as_ref();
        let mut retry = RetryState::new(self.operation.retry, &self.options, timer.now());
        loop {
            retry.begin();
            let attempt = Attempt {
                operation: self.operation,
                path: self.path(),
                number: retry.attempts(),
                tenant: self.shared.tenant.as_deref(),
            };
            let started = timer.now();
            let attempt_span = spans::of_attempt(&attempt, &request.url);
            let outcome = spans::inside(&attempt_span, self.attempt::<T>(&retry, &attempt, request)).await;
            let elapsed = timer.now().saturating_sub(started);
            let outcome = match outcome {
                Outcome::Success(value) => Ok(value),
                Outcome::ErrorResponse(response) => {
                    Err(self.error_response(&mut retry, response, &request.headers).await)
                }
                Outcome::Failed(error) => Err(self.attempt_error(&mut retry, error)),
            }
            .map_err(|failed| failed.in_context(&self.shared.tenant, &self.path));
            self.observe(&attempt, &outcome, elapsed, (&attempt_span, span));
            match outcome {
                Ok(value) => {
                    retry.succeeded(&self.shared.budget);
                    return Ok(value);
                }
                Err(Failed {
                    error,
                    retry_in: None,
                }) => return Err(error),
                Err(Failed {
                    retry_in: Some(delay),
                    ..
                }) if delay.is_zero() => {}
                Err(Failed {
                    retry_in: Some(delay),
                    ..
                }) => timer.sleep(delay, SleepReason::Backoff).await,
            }
        }
    }

    /// Calls the interceptors with the outcome of an attempt, and ends the span of the attempt. After the last attempt,
    /// also ends the span of the request.
    fn observe<T: ResponseMode>(
        &self,
        attempt: &Attempt<'_>,
        outcome: &Result<T, Failed>,
        elapsed: Duration,
        (attempt_span, call_span): (&Span, &Span),
    ) {
        let failed = outcome.as_ref().err();
        let end = AttemptOutcome {
            elapsed,
            status: match outcome {
                Ok(value) => Some(value.status()),
                Err(failed) => failed.error.status(),
            },
            error: failed.map(|failed| &failed.error),
            retry_after: failed.and_then(|failed| failed.retry_in),
        };
        for interceptor in &self.shared.interceptors {
            interceptor.after_attempt(attempt, &end);
        }
        spans::end_attempt(attempt_span, attempt, &end);
        if end.retry_after.is_none() {
            spans::end_call(call_span, attempt, &end);
        }
    }

    /// Turns an error response into an error and decides whether to retry.
    async fn error_response(
        &self,
        retry: &mut RetryState,
        rejected: ErrorResponse<'_>,
        sent: &HeaderMap,
    ) -> Failed {
        let ErrorResponse {
            response,
            signed,
            attached,
        } = rejected;
        let Shared {
            timer,
            budget,
            jitter,
            clock,
            skew,
            ..
        } = self.shared;
        let status = response.status;
        let received_millis = clock.now_millis();
        let clock_is_off = self.requirements.signed
            && status == StatusCode::UNAUTHORIZED
            && skew.refused(signed, reliable_date(&response.headers), received_millis);
        let retry_in = if clock_is_off {
            retry
                .after_clock_correction(timer.now())
                .then_some(Duration::ZERO)
        } else {
            let now = SystemTime::UNIX_EPOCH + Duration::from_millis(skew.correct(received_millis));
            let requested = retry_after(&response.headers, now);
            retry.after_refusal(status, requested, timer.now(), budget, jitter)
        };
        let secrets = self.secrets(&attached, sent);
        let failed = Failed {
            error: Error::api(self.operation, response, &secrets, !self.secrets.is_empty())
                .after(retry.attempts()),
            retry_in,
        };
        if status == StatusCode::UNAUTHORIZED && failed.retry_in.is_none() && !clock_is_off {
            return self.replace_credentials(retry, &attached, failed).await;
        }
        failed
    }

    /// Turns an attempt without a complete response into an error and decides whether to retry.
    fn attempt_error(&self, retry: &mut RetryState, error: AttemptError) -> Failed {
        let Shared {
            timer,
            budget,
            jitter,
            ..
        } = self.shared;
        let (error, retry_in) = match error {
            AttemptError::Unsigned(error) => {
                return Failed {
                    error,
                    retry_in: None,
                };
            }
            AttemptError::TooLarge(head) => {
                let error = Error::body_too_large(self.operation, head, self.options.body_limit);
                (error, None)
            }
            AttemptError::Transport(failure, head) => {
                let retry_in = retry.after_failure(&failure, timer.now(), budget, jitter);
                let error = Error::transport(self.operation, failure, head, retry.is_idempotent());
                (error, retry_in)
            }
        };
        Failed {
            error: error.after(retry.attempts()),
            retry_in,
        }
    }
}
