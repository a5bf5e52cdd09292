//! Requests that no typed call expresses: any path, any header, any body, through the same client.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::json::{Map, from_json, to_json};
use crate::operation::RetryClass;
use crate::request::Problem;
use crate::{
    Argument, Call, CallOptions, FromResponse, JsonValue, Operation, RawJson, RecordStream, ResponseFuture,
    Secret, StreamedResponseFuture,
};

/// A builder for a request to any endpoint of the service, described or not.
///
/// [`Client::request`](crate::Client::request) starts one for a method and a path,
/// [`Client::operation`](crate::Client::operation) one for an operation known as data, and every typed call becomes one
/// with `into_request`. Such a request is signed, retried, limited and traced like every other request of the client.
///
/// A value that cannot be sent does not fail where it is set: the builder keeps the first problem, and
/// [`send`](Self::send) returns it as an error of kind [`Request`](crate::ErrorKind::Request) before anything is sent.
///
/// ```no_run
/// use serde::Deserialize;
/// use zephr_runtime::{Client, Error, Method};
///
/// #[derive(Deserialize)]
/// struct Site {
///     slug: String,
/// }
///
/// async fn sites(client: &Client, user_id: &str) -> Result<Vec<Site>, Error> {
///     let response = client
///         .request(Method::GET, "/v4/users")
///         .segment(user_id)
///         .segment("sites")
///         .query("active", true)
///         .header("x-team", "growth")
///         .send()
///         .await?;
///     response.json()
/// }
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct RequestBuilder(Call);

impl RequestBuilder {
    /// Appends `/` and one path segment, percent-encoded.
    ///
    /// The segments `.` and `..` and an empty one are refused: they would name another path.
    pub fn segment(self, value: impl Argument) -> Self {
        Self(self.0.segment(value))
    }

    /// Fills the next placeholder of the operation's path template, percent-encoded as one segment.
    pub fn path_parameter(self, value: impl Argument) -> Self {
        Self(self.0.path(value))
    }

    /// Appends `name=value` to the query, both percent-encoded.
    pub fn query(self, name: &str, value: impl Argument) -> Self {
        Self(self.0.query(name, value))
    }

    /// Sets a header, replacing one of the same name.
    ///
    /// The client sets `Authorization`, `Content-Length` and `Transfer-Encoding` itself. The value counts as
    /// secret: no log and no `Debug` shows it.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        Self(self.0.with(CallOptions::new().header(name, value)))
    }

    /// Sets the body to a value written as JSON.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        Self(match json_of(body) {
            Ok(text) => self.0.raw_body("application/json", text),
            Err(problem) => self.0.failed(problem),
        })
    }

    /// Sets one field of a JSON object body, replacing a field of the same name.
    ///
    /// The other fields stay as they are; a request without a body gets an object with this field alone.
    pub fn json_field<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        let edited = json_of(value).and_then(|value| with_field(&self.0.body(), name, &value));
        Self(match edited {
            Ok(text) => self.0.raw_body("application/json", text),
            Err(problem) => self.0.failed(problem),
        })
    }

    /// Sets the body to text, sent as `text/plain; charset=utf-8`.
    pub fn text(self, body: impl Into<String>) -> Self {
        self.body("text/plain; charset=utf-8", body.into())
    }

    /// Sets the body to bytes of the given content type.
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self(self.0.raw_body(content_type, body))
    }

    /// Sends the request without a signature.
    pub fn unsigned(self) -> Self {
        Self(self.0.signed(false))
    }

    /// Sets how the request may be repeated, overriding the operation's class and the client's policy.
    ///
    /// Without it, the class of a request made by [`Client::request`](crate::Client::request) follows from its method:
    /// `GET` and `HEAD` are repeated freely, `PUT` and `DELETE` only where the service turned the request away, and
    /// every other method is never repeated once the request may have been received.
    pub fn retry_class(self, class: RetryClass) -> Self {
        Self(self.0.retry_class(class))
    }

    /// Sends the request to another base URL, such as an endpoint on another host of the service.
    ///
    /// The signature of the client's key pair goes to that host. Plain `http` is accepted for loopback hosts only, unless
    /// the client was built with [`allow_plain_http`](crate::ClientBuilder::allow_plain_http).
    pub fn base_url(self, base_url: &str) -> Self {
        Self(self.0.base_url(base_url))
    }

    /// Sets timeouts, retries and limits for this request; what `options` leaves unset stays as it was.
    pub fn with(self, options: CallOptions) -> Self {
        Self(self.0.with(options))
    }

    /// Registers a secret of the request, so that no error message repeats it.
    ///
    /// Typed requests know which of their values are secret. Register those of a JSON, text or byte body here.
    pub fn redact(self, secret: impl Into<Secret>) -> Self {
        Self(self.0.redact(&secret.into()))
    }

    /// Returns the operation that the request belongs to.
    ///
    /// For a request made by [`Client::request`](crate::Client::request), the operation has the ID `request` and an empty path.
    pub fn operation(&self) -> &'static Operation {
        self.0.operation()
    }

    /// Sends the request and returns the whole response.
    ///
    /// # Errors
    /// As for typed calls; a status other than 2xx is an error of kind [`Api`](crate::ErrorKind::Api) that keeps the
    /// response.
    pub fn send(self) -> ResponseFuture<Bytes> {
        self.0.send()
    }

    /// Sends the request and decodes the response into another type than the described one.
    pub fn send_as<T: FromResponse>(self) -> ResponseFuture<T> {
        self.0.send()
    }

    /// Streams the records of a list, read one by one from the response's bytes as they come.
    pub fn records<T: JsonValue>(self) -> RecordStream<T> {
        self.0.records()
    }

    /// Sends the request and returns the head of the response, with the body as a stream of chunks.
    pub fn send_streamed(self) -> StreamedResponseFuture {
        self.0.send_streamed()
    }
}

impl From<Call> for RequestBuilder {
    fn from(call: Call) -> Self {
        Self(call)
    }
}

impl From<RequestBuilder> for Call {
    fn from(request: RequestBuilder) -> Self {
        request.0
    }
}

/// Shows the operation, and neither path nor values.
impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("operation", &self.operation().name())
            .finish_non_exhaustive()
    }
}

/// Writes a value as JSON. The serializer's own message may quote the value, so it is left out.
fn json_of<T: Serialize + ?Sized>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|_| {
        format!(
            "a value of type `{}` cannot be written as JSON: its `Serialize` implementation failed",
            std::any::type_name::<T>()
        )
    })
}

fn with_field(body: &[u8], name: &str, value: &str) -> Result<String, Problem> {
    let body = if body.is_empty() { b"{}" } else { body };
    let fields: Option<Map<RawJson>> = str::from_utf8(body).ok().and_then(|body| from_json(body).ok());
    let mut fields = fields.ok_or_else(|| {
        format!("field `{name}` cannot be set: the body of the request is not a JSON object")
    })?;
    let value = RawJson::parse(value)
        .map_err(|error| format!("field `{name}` cannot be set: its value is {error}"))?;
    fields.insert(name, value);
    Ok(to_json(&fields))
}
