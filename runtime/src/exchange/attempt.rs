//! One attempt: sign, send, take the answer.

use std::pin::pin;
use std::sync::Arc;

use http::StatusCode;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, TRANSFER_ENCODING};

use super::Exchange;
use crate::body::{Collector, Pace};
use crate::limits::Permit;
use crate::options::Resolved;
use crate::retry::Course;
use crate::sign::Signature;
use crate::signature::SignableRequest;
use crate::skew::Signed;
use crate::time::{Deadline, SleepReason, within};
use crate::transport::{Received, SendProgress};
use crate::{Attempt, Body, Error, HttpRequest, HttpResponse, Method, TransportError};

/// How an attempt ended.
pub(super) enum Ended<T> {
    Success(T),
    Refused(Refused),
    Broken(Broken),
}

/// A response with another status than 2xx.
pub(super) struct Refused {
    pub(super) response: Received,
    pub(super) signed: Signed,
    /// `None` for a request without a signature.
    pub(super) signature: Option<Signature>,
}

/// Why there is no complete answer.
pub(crate) enum Broken {
    /// It did not come, or its head alone.
    Transport(TransportError, Option<Received>),
    /// It is a success, with a body larger than the call allows.
    TooLarge(Received),
    /// The request could not be signed. Nothing was sent.
    Unsigned(Error),
}

impl Exchange<'_> {
    /// Waits for its turn, signs, sends.
    pub(super) async fn attempt<T: Wanted>(
        &self,
        course: &Course,
        attempt: &Attempt<'_>,
        request: &HttpRequest,
    ) -> Ended<T> {
        if let Err(broken) = self.prepare_credentials(course).await {
            return Ended::Broken(broken);
        }
        let permit = match self.permit(course).await {
            Ok(permit) => permit,
            Err(error) => return Ended::Broken(Broken::Transport(error, None)),
        };
        let mut request = request.attempt(self.operation, &self.shared.user_agent);
        for interceptor in &self.shared.interceptors {
            interceptor.before_attempt(attempt, &mut request.headers);
        }
        // They follow from the body; another length would cut the request off, or open it for a second one.
        for framing in [CONTENT_LENGTH, TRANSFER_ENCODING] {
            request.headers.remove(framing);
        }
        let (signed, signature) = match self.sign(&mut request) {
            Ok(signed) => signed,
            Err(error) => return Ended::Broken(Broken::Unsigned(error)),
        };
        match self.send(request, course, permit).await {
            Ok(Sent::Success(value)) => {
                if signature.is_some() {
                    self.shared.skew.accepted(signed);
                }
                Ended::Success(value)
            }
            Ok(Sent::Refused(response)) => Ended::Refused(Refused {
                response,
                signed,
                signature,
            }),
            Err(broken) => Ended::Broken(broken),
        }
    }

    /// Fetches credentials if the client has a provider and they are missing or about to expire. No permit is held meanwhile.
    async fn prepare_credentials(&self, course: &Course) -> Result<(), Broken> {
        let cache = &self.shared.credentials;
        if !self.signed || !cache.has_provider() || cache.is_fresh(self.shared.now_millis()) {
            return Ok(());
        }
        let timer = self.shared.timer.as_ref();
        let now = || self.shared.now_millis();
        // Boxed, as few calls need it: their futures would all be as large.
        match within(timer, course.left(timer.now()), Box::pin(cache.prepare(&now))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Broken::Unsigned(
                Error::credentials(error)
                    .on(self.operation)
                    .after(course.attempts() - 1),
            )),
            Err(_) => Err(Broken::Transport(
                TransportError::new("the call timed out")
                    .with_message("the credentials provider did not respond before the call's deadline")
                    .timeout()
                    .unsent(),
                None,
            )),
        }
    }

    /// Waits for the limits of the client for as long as the call may take. With no time left, nothing is sent: such a
    /// request could only be lost.
    async fn permit(&self, course: &Course) -> Result<Permit, TransportError> {
        let timer = self.shared.timer.as_ref();
        let permit = self
            .shared
            .limits
            .acquire(timer, course.left(timer.now()))
            .await?;
        match course.left(timer.now()) {
            (left, pause) if left.is_zero() => Err(late(pause).unsent()),
            _ => Ok(permit),
        }
    }

    async fn send<T: Wanted>(
        &self,
        mut request: HttpRequest,
        course: &Course,
        permit: Permit,
    ) -> Result<Sent<T>, Broken> {
        let timer = self.shared.timer.as_ref();
        let begun = timer.now();
        let (limit, pause) = course.deadline(begun);
        let end = begun.saturating_add(limit);
        request.progress = SendProgress::new(&request.body, &self.shared.timer, end);
        let progress = request.progress.clone();
        let mut is_handed_over = false;
        let sending = async {
            if !course.is_safe() {
                // Lets the runtime look at its sockets: a connection that the service has closed since the last call is
                // not used then. On a runtime of one thread nothing else may have made it look, and a create sent there
                // would be in doubt. The deadline is set by then: Tokio would have to be woken for one that is set after.
                tokio::task::yield_now().await;
            }
            is_handed_over = true;
            self.shared.transport.send(request).await
        };
        let answer = within(timer, (limit, pause), pin!(sending)).await;
        let answer = match answer {
            Ok(Ok(answer)) => HttpResponse {
                attempts: course.attempts(),
                tenant: self.shared.tenant.clone(),
                ..answer
            },
            Ok(Err(error)) => return Err(Broken::Transport(error, None)),
            Err(pause) if progress.revoke() || !is_handed_over => {
                return Err(Broken::Transport(late(pause).unsent(), None));
            }
            Err(pause) => return Err(Broken::Transport(late(pause), None)),
        };
        let left = (end.saturating_sub(timer.now()), pause);
        if answer.status.is_success() {
            return T::take(self, answer, left, course, permit)
                .await
                .map(Sent::Success);
        }
        // An error is told by its status: what there is of its body will do.
        let (received, _) = self.collect(answer, left).await;
        Ok(Sent::Refused(received))
    }

    /// Reads a body to its end, or as far as it goes, which the second value then tells.
    async fn collect(&self, answer: HttpResponse, deadline: Deadline) -> (Received, Option<Cut>) {
        let timer = self.shared.timer.as_ref();
        let HttpResponse {
            status,
            headers,
            mut body,
            attempts,
            tenant,
        } = answer;
        let mut collector = Collector::new(self.options.body_limit);
        let announced = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok());
        // The answer to a HEAD announces what a GET would give.
        let comes = status.is_success() && self.operation.method != Method::Head;
        let too_large = announced
            .and_then(|length| length.parse().ok())
            .is_some_and(|length: usize| length > self.options.body_limit);
        let cut = if too_large && comes {
            Some(Cut::TooLarge)
        } else {
            match within(timer, deadline, pin!(self.read(&mut body, &mut collector))).await {
                Ok(Ok(())) => None,
                Ok(Err(cut)) => Some(cut),
                Err(pause) => Some(Cut::Transport(late(pause))),
            }
        };
        let received = Received {
            status,
            headers,
            body: collector.finish(),
            attempts,
            tenant,
        };
        (received, cut)
    }

    async fn read(&self, body: &mut Body, collector: &mut Collector) -> Result<(), Cut> {
        let timer = self.shared.timer.as_ref();
        loop {
            let piece = within(timer, (self.options.idle, SleepReason::IdleBody), body.next())
                .await
                .map_err(|pause| Cut::Transport(late(pause)))?;
            match piece {
                None => return Ok(()),
                Some(Err(error)) => return Err(Cut::Transport(error)),
                Some(Ok(piece)) => collector.add(piece).ok_or(Cut::TooLarge)?,
            }
        }
    }

    /// Signs the request as it is now, if it is a signed one. Returns the time of signing and what it was signed with.
    fn sign(&self, request: &mut HttpRequest) -> Result<(Signed, Option<Signature>), Error> {
        let signed = self.shared.skew.sign_at(self.shared.clock.now_millis());
        if !self.signed {
            return Ok((signed, None));
        }
        let signable = SignableRequest {
            method: request.method.as_str(),
            path: request.url.path(),
            query: request.url.query().unwrap_or(""),
            body: &request.body,
        };
        let authorization = self.shared.authorization(&signable, signed.signed_millis());
        let (header, signature) = authorization.map_err(|error| error.on(self.operation))?;
        request.headers.insert(AUTHORIZATION, header);
        Ok((signed, Some(signature)))
    }
}

/// What was answered.
enum Sent<T> {
    Success(T),
    Refused(Received),
}

/// Why a body ends early.
enum Cut {
    Transport(TransportError),
    TooLarge,
}

/// What is wanted of a successful answer.
pub(crate) trait Wanted: Sized {
    fn take(
        exchange: &Exchange<'_>,
        answer: HttpResponse,
        deadline: Deadline,
        course: &Course,
        permit: Permit,
    ) -> impl Future<Output = Result<Self, Broken>> + Send;

    fn status(&self) -> StatusCode;
}

/// All of it.
impl Wanted for Received {
    async fn take(
        exchange: &Exchange<'_>,
        answer: HttpResponse,
        deadline: Deadline,
        _: &Course,
        _permit: Permit,
    ) -> Result<Self, Broken> {
        let (received, cut) = exchange.collect(answer, deadline).await;
        match cut {
            None => Ok(received),
            Some(Cut::TooLarge) => Err(Broken::TooLarge(received.without_body())),
            Some(Cut::Transport(error)) => Err(Broken::Transport(error, Some(received.without_body()))),
        }
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}

/// Its head; the body follows piece by piece. The permit is released with the head: whoever reads the body may make other
/// calls meanwhile, and would wait for itself.
impl Wanted for HttpResponse {
    async fn take(
        exchange: &Exchange<'_>,
        answer: HttpResponse,
        _: Deadline,
        course: &Course,
        _permit: Permit,
    ) -> Result<Self, Broken> {
        let timer = Arc::clone(&exchange.shared.timer);
        let Resolved {
            idle,
            min_throughput,
            is_total_set,
            ..
        } = exchange.options;
        let pace = Pace {
            idle,
            min_throughput,
            end: is_total_set.then(|| course.end()),
        };
        let body = answer.body.paced(timer, pace);
        Ok(Self { body, ..answer })
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}

/// The failure that a passed deadline is.
pub(crate) fn late(pause: SleepReason) -> TransportError {
    TransportError::new(match pause {
        SleepReason::IdleBody => "the body did not go on for the time that it may idle",
        SleepReason::Total => "the call timed out",
        _ => "the time for one attempt is up",
    })
    .timeout()
}
