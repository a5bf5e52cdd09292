//! Untyped requests: any path, header and body, through the same client.

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

/// A builder for a request to any endpoint of the service, including endpoints that are not in the API description.
///
/// To create a builder for a method and a path, call [`Client::request`](crate::Client::request). For an operation that
/// was looked up at run time, call [`Client::operation`](crate::Client::operation). To convert a typed request into a
/// builder, call its method `into_request`. The client signs, retries, limits and traces all of these requests like
/// typed requests.
///
/// An invalid value does not fail immediately: the builder keeps the first problem, and [`send`](Self::send) returns
/// it as an error of kind [`Request`](crate::ErrorKind::Request) without sending anything.
///
/// ```no_run
/// use serde::Deserialize;
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::{Client, Error, Method};
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
    /// Rejects empty segments, `.` and `..`, which would change the path.
    pub fn segment(self, value: impl Argument) -> Self {
        Self(self.0.segment(value))
    }

    /// Replaces the next placeholder of the operation's path template by a value, percent-encoded as one segment.
    pub fn path_parameter(self, value: impl Argument) -> Self {
        Self(self.0.path(value))
    }

    /// Appends the query parameter `name=value`. The name and the value are percent-encoded.
    pub fn query(self, name: &str, value: impl Argument) -> Self {
        Self(self.0.query(name, value))
    }

    /// Sets a header, replacing a header of the same name.
    ///
    /// The client ignores the values of `Content-Length` and `Transfer-Encoding`. If the request carries credentials,
    /// the client overwrites the header of the credentials, such as `Authorization`.
    ///
    /// The value is redacted in logs and `Debug`.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        Self(self.0.with(CallOptions::new().header(name, value)))
    }

    /// Sets the body to a value, serialized as JSON.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        Self(match json_of(body) {
            Ok(text) => self.0.raw_body("application/json", text),
            Err(problem) => self.0.failed(problem),
        })
    }

    /// Sets a field of a JSON object body, replacing a field of the same name.
    ///
    /// Other fields are unchanged. If the request has no body, the body becomes an object with this field.
    pub fn json_field<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        let edited = json_of(value).and_then(|value| with_field(&self.0.body(), name, &value));
        Self(match edited {
            Ok(text) => self.0.raw_body("application/json", text),
            Err(problem) => self.0.failed(problem),
        })
    }

    /// Sets a text body with the content type `text/plain; charset=utf-8`.
    pub fn text(self, body: impl Into<String>) -> Self {
        self.body("text/plain; charset=utf-8", body.into())
    }

    /// Sets the body to bytes with a content type.
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self(self.0.raw_body(content_type, body))
    }

    /// Sends the request without a signature or other credentials of the client.
    pub fn unsigned(self) -> Self {
        Self(self.0.anonymous())
    }

    /// Sets the retry class. This class overrides the class of the operation and the class of the retry policy.
    ///
    /// By default, the class of a request created by [`Client::request`](crate::Client::request) depends on its method:
    /// `GET`, `HEAD`, `OPTIONS` and `TRACE` are [idempotent](RetryClass::Idempotent), `PUT` and `DELETE` are
    /// [conditional](RetryClass::Conditional), and `POST` and `PATCH` are [not idempotent](RetryClass::NonIdempotent).
    pub fn retry_class(self, class: RetryClass) -> Self {
        Self(self.0.retry_class(class))
    }

    /// Sends the request to another base URL, such as another host of the service.
    ///
    /// The request carries the same credentials as without this method. Plain `http` is accepted for loopback hosts
    /// only, unless the client was built with [`allow_plain_http`](crate::ClientBuilder::allow_plain_http).
    pub fn base_url(self, base_url: &str) -> Self {
        Self(self.0.base_url(base_url))
    }

    /// Sets options of this request. Options that are not set in `options` keep their previous values.
    pub fn with(self, options: CallOptions) -> Self {
        Self(self.0.with(options))
    }

    /// Registers a secret for redaction, so that no error message repeats it.
    ///
    /// Typed requests register their secret values automatically. Use this method for secrets in a JSON, text or binary
    /// body.
    pub fn redact(self, secret: impl Into<Secret>) -> Self {
        Self(self.0.redact(&secret.into()))
    }

    /// Returns the operation that this request calls.
    ///
    /// For a request made by [`Client::request`](crate::Client::request), the operation has the ID `request` and an
    /// empty path.
    pub fn operation(&self) -> &'static Operation {
        self.0.operation()
    }

    /// Sends the request and returns the whole response.
    ///
    /// # Errors
    /// Returns the same errors as typed requests. A status outside of 2xx is an error of kind
    /// [`Api`](crate::ErrorKind::Api) that contains the response. The only exception is a redirect that is the only
    /// documented success of the operation.
    pub fn send(self) -> ResponseFuture<Bytes> {
        self.0.send()
    }

    /// Sends the request and decodes the response into `T`, regardless of the type in the API description.
    pub fn send_as<T: FromResponse>(self) -> ResponseFuture<T> {
        self.0.send()
    }

    /// Streams the records of a list. Each record is decoded as soon as its bytes have arrived.
    pub fn records<T: JsonValue>(self) -> RecordStream<T> {
        self.0.records()
    }

    /// Sends the request and returns the response as soon as the headers have arrived. The body is streamed.
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

/// Shows the operation, but neither path nor values.
impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("operation", &self.operation().name())
            .finish_non_exhaustive()
    }
}

/// Serializes a value as JSON. The serializer's message is omitted, because it may quote the value.
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
        .map_err(|error| format!("field `{name}` cannot be set: invalid value: {error}"))?;
    fields.insert(name, value);
    Ok(to_json(&fields))
}
