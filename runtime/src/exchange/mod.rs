//! The way of a call: finish the request, then sign, send and judge it until there is an end.
//!
//! Everything is bytes here: all operations share this one path.

mod attempt;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, StatusCode};

use crate::call::Prepared;
use crate::client::Shared;
use crate::options::Resolved;
use crate::retry::{Course, reliable_date, retry_after};
use crate::sign::Signature;
use crate::signature::hex;
use crate::spans::{self, Span};
use crate::time::{SleepReason, within};
use crate::{Attempt, AttemptOutcome, Error, HttpRequest, Operation, Secret};
use attempt::{Broken, Ended, Refused};
pub(crate) use attempt::{Wanted, late};

/// Makes a call: gives the answer whole, or with its body still to come.
pub(crate) async fn exchange<T: Wanted>(shared: &Shared, prepared: Prepared) -> Result<T, Error> {
    let Prepared { mut draft, options } = prepared;
    let operation = draft.operation();
    if let Some(problem) = shared.timer.problem() {
        return Err(Error::config(problem).on(operation));
    }
    let secrets = std::mem::take(&mut draft.secrets);
    let options = options.or(&shared.options);
    if let Some(problem) = options.problem() {
        return Err(Error::request(operation, problem));
    }
    let mut options = options.resolve(operation);
    options.retry.class = draft.retry_class.or(options.retry.class);
    let signed = draft.signed;
    let base = draft.base.take();
    let base = match &base {
        Some(base) => base,
        None => shared.base_of(operation)?,
    };
    let mut request = draft
        .finish(base)
        .map_err(|problem| Error::request(operation, problem))?;
    request.headers.extend(options.headers.clone());
    let exchange = Exchange {
        shared,
        operation,
        signed,
        secrets,
        options,
    };
    let span = spans::of_call(operation, shared.tenant.as_deref());
    spans::inside(&span, exchange.run(&request, &span)).await
}

/// One call under way.
pub(crate) struct Exchange<'a> {
    shared: &'a Shared,
    operation: &'static Operation,
    /// Whether attempts carry a signature.
    signed: bool,
    /// Those in the request: a message of the service may repeat them.
    secrets: Vec<Secret>,
    options: Resolved,
}

/// What came of an attempt that was no success.
struct Failed {
    error: Error,
    again_in: Option<Duration>,
}

impl Failed {
    fn of_tenant(self, tenant: &Option<Arc<str>>) -> Self {
        Self {
            error: self.error.of_tenant(tenant),
            ..self
        }
    }
}

impl Exchange<'_> {
    async fn run<T: Wanted>(&self, request: &HttpRequest, span: &Span) -> Result<T, Error> {
        let timer = self.shared.timer.as_ref();
        let mut course = Course::new(self.operation.retry, &self.options, timer.now());
        loop {
            course.begin();
            let attempt = Attempt {
                operation: self.operation,
                number: course.attempts(),
                tenant: self.shared.tenant.as_deref(),
            };
            let begun = timer.now();
            let own = spans::of_attempt(&attempt, &request.url);
            let ended = spans::inside(&own, self.attempt::<T>(&course, &attempt, request)).await;
            let elapsed = timer.now().saturating_sub(begun);
            let outcome = match ended {
                Ended::Success(value) => Ok(value),
                Ended::Refused(refused) => Err(self.refused(&mut course, refused, &request.headers).await),
                Ended::Broken(broken) => Err(self.broken(&mut course, broken)),
            }
            .map_err(|failed| failed.of_tenant(&self.shared.tenant));
            self.observe(&attempt, &outcome, elapsed, (&own, span));
            match outcome {
                Ok(value) => {
                    course.succeeded(&self.shared.budget);
                    return Ok(value);
                }
                Err(Failed {
                    error,
                    again_in: None,
                }) => return Err(error),
                Err(Failed {
                    again_in: Some(pause),
                    ..
                }) if pause.is_zero() => {}
                Err(Failed {
                    again_in: Some(pause),
                    ..
                }) => timer.sleep(pause, SleepReason::Backoff).await,
            }
        }
    }

    /// Tells interceptors and spans how an attempt ended, and with the last one the call.
    fn observe<T: Wanted>(
        &self,
        attempt: &Attempt<'_>,
        outcome: &Result<T, Failed>,
        elapsed: Duration,
        (own, whole): (&Span, &Span),
    ) {
        let failed = outcome.as_ref().err();
        let end = AttemptOutcome {
            elapsed,
            status: match outcome {
                Ok(value) => Some(value.status()),
                Err(failed) => failed.error.status(),
            },
            error: failed.map(|failed| &failed.error),
            retry_after: failed.and_then(|failed| failed.again_in),
        };
        for interceptor in &self.shared.interceptors {
            interceptor.after_attempt(attempt, &end);
        }
        spans::end_attempt(own, attempt, &end);
        if end.retry_after.is_none() {
            spans::end_call(whole, attempt, &end);
        }
    }

    /// Judges an answer that is no success.
    async fn refused(&self, course: &mut Course, refused: Refused, sent: &HeaderMap) -> Failed {
        let Refused {
            response: answer,
            signed,
            signature,
        } = refused;
        let Shared {
            timer,
            budget,
            jitter,
            clock,
            skew,
            ..
        } = self.shared;
        let status = answer.status;
        let received_millis = clock.now_millis();
        let clock_is_off = self.signed
            && status == StatusCode::UNAUTHORIZED
            && skew.refused(signed, reliable_date(&answer.headers), received_millis);
        let again_in = if clock_is_off {
            course.after_mended_clock(timer.now()).then_some(Duration::ZERO)
        } else {
            let now = SystemTime::UNIX_EPOCH + Duration::from_millis(skew.correct(received_millis));
            let asked = retry_after(&answer.headers, now);
            course.after_refusal(status, asked, timer.now(), budget, jitter)
        };
        let secrets = self.secrets(signature.as_ref(), sent);
        let failed = Failed {
            error: Error::api(self.operation, answer, &secrets, !self.secrets.is_empty())
                .after(course.attempts()),
            again_in,
        };
        match signature {
            Some(signature)
                if status == StatusCode::UNAUTHORIZED && failed.again_in.is_none() && !clock_is_off =>
            {
                self.replace_credentials(course, &signature, failed).await
            }
            _ => failed,
        }
    }

    /// Asks the provider, if there is one, for other credentials than those that were refused.
    async fn replace_credentials(
        &self,
        course: &mut Course,
        signature: &Signature,
        mut failed: Failed,
    ) -> Failed {
        let cache = &self.shared.credentials;
        if !cache.has_provider() || !course.may_replace_credentials() || failed.error.is_login_rejected() {
            return failed;
        }
        let timer = self.shared.timer.as_ref();
        let now = || self.shared.now_millis();
        let replacing = Box::pin(cache.replace(&signature.credentials, &now));
        match within(timer, course.left(timer.now()), replacing).await {
            Ok(Ok(true)) if course.after_replaced_credentials(timer.now()) => {
                failed.again_in = Some(Duration::ZERO);
            }
            // The refusal stays the error; why there are no other credentials is its source.
            Ok(Err(error)) => failed.error = failed.error.caused_by(Box::new(Error::credentials(error))),
            Ok(Ok(_)) | Err(_) => {}
        }
        failed
    }

    /// All that was sent and must not be shown: the secrets of the request, the key pair's secret key, the digest of the
    /// signature, and headers of the caller's own.
    fn secrets(&self, signature: Option<&Signature>, sent: &HeaderMap) -> Vec<Secret> {
        let mut secrets = self.secrets.clone();
        if let Some(Signature { credentials, digest }) = signature {
            secrets.push(Secret::from(hex(digest)));
            secrets.push(credentials.secret_key().clone());
        }
        // They say what is wanted, or are made of values that are noted already if they are secret.
        const KNOWN: [HeaderName; 4] = [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE];
        let own = sent
            .iter()
            .filter(|(name, value)| value.is_sensitive() && !KNOWN.contains(name));
        for value in own.filter_map(|(_, value)| value.to_str().ok()) {
            // Of `Basic …` and `Bearer …` the name of the scheme is no secret.
            let (_, secret) = value.split_once(' ').unwrap_or(("", value));
            secrets.push(secret.into());
        }
        secrets
    }

    /// Judges an attempt that gave no complete answer.
    fn broken(&self, course: &mut Course, broken: Broken) -> Failed {
        let Shared {
            timer,
            budget,
            jitter,
            ..
        } = self.shared;
        let (error, again_in) = match broken {
            Broken::Unsigned(error) => {
                return Failed {
                    error,
                    again_in: None,
                };
            }
            Broken::TooLarge(head) => {
                let error = Error::body_too_large(self.operation, head, self.options.body_limit);
                (error, None)
            }
            Broken::Transport(failure, head) => {
                let again_in = course.after_failure(&failure, timer.now(), budget, jitter);
                let error = Error::transport(self.operation, failure, head, course.is_safe());
                (error, again_in)
            }
        };
        Failed {
            error: error.after(course.attempts()),
            again_in,
        }
    }
}
