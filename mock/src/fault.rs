//! Faults: the deviations from normal behavior that a test injects.

mod display;
mod preset;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header, request::Parts};
use serde::{Deserialize, Serialize};

pub use preset::Preset;

use crate::{body::Pace, clock::millis, response::Response};
use preset::{EDGE_PAGE, RATE_LIMIT_PAGE};

/// A fault that the mock injects into the next request to an operation, or into several requests.
///
/// A fault can also be a step of a script; see [`Faults::script`](crate::Faults::script). To send a successful response
/// instead of a failure, set a success [`status`](Self::status).
///
/// [`verify`](crate::Mock::verify) does not report a fault that was never injected. To check that all faults were
/// injected, assert that [`Faults::left`](crate::Faults::left) returns 0.
///
/// ```
/// use std::time::Duration;
/// use zephr_mock::{Fault, Preset};
///
/// let busy = Fault::on("users().create").times(2).status(503).retry_after(Duration::from_secs(1));
/// let lost = Fault::on("createUser").drop_after();
/// let limited = Fault::on_any().preset(Preset::RateLimited);
/// # let _ = (busy, lost, limited);
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use = "a fault has no effect until it is added to the faults of a mock"]
pub struct Fault {
    pub(crate) operation: Option<String>,
    preset: Option<Preset>,
    times: Option<u32>,
    delay_ms: Option<u64>,
    body_pause_ms: Option<u64>,
    status: Option<u16>,
    retry_after: Option<u64>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    media_type: Option<String>,
    drop: Option<When>,
    truncate: Option<usize>,
    clock_offset_ms: Option<i64>,
    #[serde(skip)]
    responder: Option<Responder>,
    /// The reason why the body could not be serialized.
    #[serde(skip)]
    invalid: Option<String>,
}

/// A function that computes the fault from the head and the body of a request.
type Compute = dyn Fn(&Parts, &[u8]) -> Fault + Send + Sync;

#[derive(Clone)]
struct Responder(Arc<Compute>);

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Responder")
    }
}

/// The time at which the connection is closed, relative to the execution of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum When {
    Before,
    After,
}

impl Fault {
    /// Returns a fault for requests to one operation, identified by its Rust call (`users().create`) or its ID
    /// (`createUser`).
    pub fn on(operation: impl Into<String>) -> Self {
        Self {
            operation: Some(operation.into()),
            ..Self::default()
        }
    }

    /// Returns a fault for the next request, regardless of its operation.
    pub fn on_any() -> Self {
        Self::default()
    }

    /// Returns a script step that serves the request normally.
    pub fn pass() -> Self {
        Self::default()
    }

    /// Returns a script step that responds with this status. The request is not executed.
    pub fn response(status: u16) -> Self {
        Self::default().status(status)
    }

    /// Applies the settings of a common failure. Your own settings take precedence. If you set a status, the body and
    /// the `Retry-After` header of the preset are ignored too.
    pub fn preset(self, preset: Preset) -> Self {
        Self {
            preset: Some(preset),
            ..self
        }
    }

    /// Sets the number of requests that the fault applies to, 1 by default.
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// Delays the response.
    pub fn delay(self, delay: Duration) -> Self {
        Self {
            delay_ms: Some(millis(delay)),
            ..self
        }
    }

    /// Sends the response body in at most eight parts, with a pause between them. If the mock generates the body while
    /// sending it, as in an export of all users, the mock sends each chunk in at most eight parts.
    pub fn slow_body(self, pause: Duration) -> Self {
        Self {
            body_pause_ms: Some(millis(pause)),
            ..self
        }
    }

    /// Responds with this status, without executing the request.
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// Sets the `Retry-After` header to `wait`, rounded up to whole seconds. The fault must have a
    /// [`status`](Self::status), or a preset with a status.
    pub fn retry_after(self, wait: Duration) -> Self {
        let fraction = u64::from(wait.subsec_nanos() > 0);
        Self {
            retry_after: Some(wait.as_secs().saturating_add(fraction)),
            ..self
        }
    }

    /// Adds a header to the response. The fault must have a [`status`](Self::status), or a preset with a status.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the response body, such as an HTML page. The default body is an error message. The fault must have a
    /// [`status`](Self::status), or a preset with a status.
    pub fn body(self, media_type: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            media_type: Some(media_type.into()),
            body: Some(body.into()),
            ..self
        }
    }

    /// Sets the response body to a value as JSON. The fault must have a [`status`](Self::status), or a preset with a
    /// status.
    pub fn json(self, body: impl Serialize) -> Self {
        match serde_json::to_string(&body) {
            Ok(text) => self.body("application/json", text),
            Err(error) => Self {
                invalid: Some(format!("the response body cannot be serialized: {error}")),
                ..self
            },
        }
    }

    /// Sets a function that computes the effect on each request from the head and the body of the request.
    ///
    /// The fault that the function returns determines only the effect. The fault on which you call `compute` determines
    /// only the operation and the number of requests; its other settings are ignored. The function is called on the
    /// thread of the mock, and must not call the mock.
    ///
    /// ```
    /// # use zephr_mock::Fault;
    /// let every_other = std::sync::atomic::AtomicBool::new(false);
    /// let flaky = Fault::on("getUser").times(u32::MAX).compute(move |_, _| {
    ///     match every_other.fetch_not(std::sync::atomic::Ordering::Relaxed) {
    ///         true => Fault::response(503),
    ///         false => Fault::pass(),
    ///     }
    /// });
    /// # let _ = flaky;
    /// ```
    pub fn compute(self, fault: impl Fn(&Parts, &[u8]) -> Self + Send + Sync + 'static) -> Self {
        Self {
            responder: Some(Responder(Arc::new(fault))),
            ..self
        }
    }

    /// Closes the connection without executing the request.
    pub fn drop_before(self) -> Self {
        Self {
            drop: Some(When::Before),
            ..self
        }
    }

    /// Executes the request, and closes the connection without a response.
    pub fn drop_after(self) -> Self {
        Self {
            drop: Some(When::After),
            ..self
        }
    }

    /// Executes the request, and closes the connection after this many bytes of the response body.
    ///
    /// If the body is too short, the truncation has no effect, and [`verify`](crate::Mock::verify) fails. The response
    /// header `x-zephr-mock-explanation` and the [log](crate::MockBuilder::log) then contain the reason.
    pub fn truncate(self, bytes: usize) -> Self {
        Self {
            truncate: Some(bytes),
            ..self
        }
    }

    /// Shifts the clock of the mock by this many milliseconds while the mock verifies the signature. A positive offset
    /// makes the clock fast.
    pub fn clock_offset_millis(self, offset: i64) -> Self {
        Self {
            clock_offset_ms: Some(offset),
            ..self
        }
    }

    pub(crate) fn offset(&self) -> i64 {
        self.clock_offset_ms.unwrap_or(0)
    }

    /// Returns `true` if the connection is closed before the request is executed.
    pub(crate) fn drops_before(&self) -> bool {
        self.drop == Some(When::Before)
    }

    pub(crate) fn drops_after(&self) -> bool {
        self.drop == Some(When::After)
    }

    pub(crate) fn wait(&self) -> Duration {
        Duration::from_millis(self.delay_ms.unwrap_or(0))
    }

    pub(crate) fn pace(&self) -> Pace {
        Pace {
            limit: self.truncate,
            pause: self.body_pause_ms.map(Duration::from_millis),
        }
    }

    /// Returns the response that replaces the result of the operation.
    pub(crate) fn replacement(&self) -> Option<Response> {
        self.build(self.status?).ok()
    }

    fn build(&self, status: u16) -> Result<Response, String> {
        let message = || serde_json::json!({ "message": format!("injected fault: {status}") }).to_string();
        let is_own_text = self
            .body
            .as_deref()
            .is_none_or(|body| [EDGE_PAGE, RATE_LIMIT_PAGE].contains(&body));
        let body = self.body.clone().unwrap_or_else(message);
        let media_type = self.media_type.as_deref().unwrap_or("application/json");
        let mut response = Response::new(status, Some(media_type), Bytes::from(body))?;
        if is_own_text {
            response = response.of_own_text();
        }
        if let Some(seconds) = self.retry_after {
            response = response.with_header(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().map_err(|_| format!("{name:?} is no header name"))?;
            let value = value
                .parse()
                .map_err(|_| format!("the value of the header {name} is invalid"))?;
            response = response.with_header(name, value);
        }
        Ok(response)
    }

    /// Applies the preset, and validates the settings. The error contains the reason why the fault is invalid.
    pub(crate) fn resolve(mut self) -> Result<Self, String> {
        if let Some(invalid) = self.invalid.take() {
            return Err(invalid);
        }
        if let Some(preset) = self.preset.take() {
            let base = preset.fault();
            if self.status.is_none() {
                self.media_type = self.media_type.or(base.media_type);
                self.body = self.body.or(base.body);
                self.retry_after = self.retry_after.or(base.retry_after);
                self.status = base.status;
            }
            self.drop = self.drop.or(base.drop);
            self.body_pause_ms = self.body_pause_ms.or(base.body_pause_ms);
            self.clock_offset_ms = self.clock_offset_ms.or(base.clock_offset_ms);
        }
        self.build(self.status.unwrap_or(200))?;
        self.check_parts()?;
        Ok(self)
    }

    /// Returns an error if the fault sets a part of a response, but no status. Without a status, the fault does not
    /// replace the response, so the part would have no effect.
    fn check_parts(&self) -> Result<(), String> {
        // The function of `compute` replaces all settings.
        if self.status.is_some() || self.responder.is_some() {
            return Ok(());
        }
        let parts = [
            ("a body", self.body.is_some()),
            ("a media type", self.media_type.is_some()),
            ("a header", !self.headers.is_empty()),
            ("`Retry-After`", self.retry_after.is_some()),
        ];
        match parts.into_iter().find(|(_, is_set)| *is_set) {
            Some((part, _)) => Err(format!(
                "the fault sets {part} without a status, which has no effect; set a status, or a preset with a status"
            )),
            None => Ok(()),
        }
    }

    /// Returns a message if the fault truncates the response body, but the body is too short for the truncation to have
    /// an effect.
    pub(crate) fn missed(&self, response: &Response) -> Option<String> {
        let limit = self.truncate.filter(|_| !self.drops_after())?;
        let length = response.length_within(limit)?;
        Some(format!(
            "the fault truncates the body after {limit} bytes, but the body has only {length}"
        ))
    }

    /// Returns the number of requests that the fault still applies to.
    pub(crate) fn remaining(&self) -> u32 {
        self.times.unwrap_or(1)
    }

    /// Returns the fault that the function of [`compute`](Self::compute) returns, or this fault if there is no
    /// function. If the computed fault is invalid, returns a fault that responds with 500 and the reason.
    pub(crate) fn computed(self, head: &Parts, body: &[u8]) -> Self {
        let Some(Responder(compute)) = self.responder else {
            return self;
        };
        compute(head, body).resolve().unwrap_or_else(|reason| {
            let message = format!("the computed fault is invalid: {reason}");
            Self::response(500).json(serde_json::json!({ "message": message }))
        })
    }

    /// Reduces the number of remaining requests by one, and returns a copy of the fault.
    pub(crate) fn take_one(&mut self) -> Self {
        self.times = Some(self.remaining().saturating_sub(1));
        self.clone()
    }

    /// Returns `true` if the fault applies to a request. `operation_id` is `None` if no operation has the method and
    /// path of the request.
    pub(crate) fn applies_to(&self, operation_id: Option<&str>) -> bool {
        self.remaining() > 0 && (self.operation.is_none() || self.operation.as_deref() == operation_id)
    }
}
