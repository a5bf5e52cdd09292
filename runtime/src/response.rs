//! A successful response.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::request_id;
use crate::from_response::{BodyError, DecodedBody, FromResponse};
use crate::records::{csv_to_json, is_csv};
use crate::spans;
use crate::transport::BufferedResponse;
use crate::{Deviation, Error, Operation, RawJson};

/// A successful response: the decoded value with the status, headers and raw body. Dereferences to the value.
#[derive(Clone)]
pub struct Response<T> {
    operation: &'static Operation,
    buffered: BufferedResponse,
    decoded: DecodedBody<T>,
}

impl<T: FromResponse> Response<T> {
    /// Decodes a response. In strict mode, the first deviation is an error.
    fn read(
        operation: &'static Operation,
        buffered: BufferedResponse,
        is_strict: bool,
    ) -> Result<Self, Error> {
        match decode(&buffered, operation) {
            Ok(mut decoded) => {
                if is_strict && !decoded.deviations.is_empty() {
                    let first = decoded.deviations.swap_remove(0);
                    return Err(Error::decode(operation, buffered, first.into_error()));
                }
                spans::deviated(operation, &decoded.deviations);
                Ok(Self {
                    operation,
                    buffered,
                    decoded,
                })
            }
            Err(BodyError::Empty) => match T::of_no_content() {
                Some(value) if buffered.status == StatusCode::NO_CONTENT => Ok(Self {
                    operation,
                    buffered,
                    decoded: DecodedBody::bare(value),
                }),
                _ => Err(Error::empty_body(operation, buffered)),
            },
            Err(BodyError::Malformed(error)) => Err(Error::decode(operation, buffered, error)),
        }
    }

    /// Decodes the outcome of a call. If the outcome is an error response with the
    /// [`empty_status`](Operation::empty_status) of the operation, returns an empty list.
    pub(crate) fn of_outcome(
        operation: &'static Operation,
        outcome: Result<BufferedResponse, Error>,
        is_strict: bool,
    ) -> Result<Self, Error> {
        let error = match outcome {
            Ok(buffered) => return Self::read(operation, buffered, is_strict),
            Err(error) => error,
        };
        match T::of_no_content() {
            Some(value) => error.into_empty().map(|buffered| Self {
                operation,
                buffered,
                decoded: DecodedBody::bare(value),
            }),
            None => Err(error),
        }
    }
}

#[cfg(feature = "test-util")]
impl<T> Response<T> {
    /// Creates a response with status 200 and this value, without headers or body, for use in tests.
    pub fn for_test(value: T) -> Self {
        Self {
            operation: crate::Method::Get.untyped(),
            buffered: BufferedResponse {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body: Bytes::new(),
                attempts: 1,
                tenant: None,
                path: None,
            },
            decoded: DecodedBody::bare(value),
        }
    }
}

impl<T> Response<T> {
    pub(crate) fn into_parts(self) -> (BufferedResponse, T, Vec<Deviation>) {
        (self.buffered, self.decoded.value, self.decoded.deviations)
    }

    /// Returns an error for a response that lacks a field. Use this method if your code requires a field that the API
    /// description declares as optional.
    #[doc(hidden)]
    pub fn lacking(self, operation: &'static Operation, field: &str) -> Error {
        Error::misled(operation, Some(self.buffered), format!("missing field `{field}`"))
    }

    /// Returns the status. The status is usually 2xx. If the only documented success of the operation is a redirect,
    /// the status may be 3xx. For an empty list, the status may be the [`empty_status`](Operation::empty_status) of the
    /// operation.
    pub fn status(&self) -> StatusCode {
        self.buffered.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.buffered.headers
    }

    /// Returns the body as received.
    pub fn body(&self) -> &Bytes {
        &self.buffered.body
    }

    /// Decodes the body as JSON into another type.
    ///
    /// # Errors
    /// Returns an error of kind [`Decode`](crate::ErrorKind::Decode) if the body is not valid JSON or does not match
    /// `U`. The error contains the response.
    pub fn json<U: DeserializeOwned>(&self) -> Result<U, Error> {
        serde_json::from_slice(self.body()).map_err(|error| {
            let problem = JsonError {
                target: std::any::type_name::<U>(),
                category: error.classify(),
                line: error.line(),
                column: error.column(),
            };
            Error::unreadable(self.operation, self.buffered.clone(), Box::new(problem))
        })
    }

    /// Returns the body as text.
    ///
    /// # Errors
    /// Returns an error of kind [`Decode`](crate::ErrorKind::Decode) if the body is not UTF-8. The error contains the
    /// response.
    pub fn text(&self) -> Result<&str, Error> {
        str::from_utf8(self.body())
            .map_err(|error| Error::unreadable(self.operation, self.buffered.clone(), Box::new(error)))
    }

    /// Returns the request ID assigned by the service or its edge proxy, for use in support requests.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// Returns the number of attempts, including those that failed to connect.
    pub fn attempts(&self) -> u32 {
        self.buffered.attempts
    }

    /// Returns the value.
    pub fn value(&self) -> &T {
        &self.decoded.value
    }

    /// Consumes the response and returns the value.
    pub fn into_value(self) -> T {
        self.decoded.value
    }

    /// Returns the values whose JSON type differs from the API description, in document order. At most 1000 are
    /// recorded.
    ///
    /// With [`CallOptions::strict_decoding`](crate::CallOptions::strict_decoding), the first such value is an error
    /// instead.
    pub fn deviations(&self) -> &[Deviation] {
        &self.decoded.deviations
    }

    /// Returns the names of the fields that wrap the value in the body, outermost first. For `{"data": {…}}`, returns
    /// `["data"]`. Most responses have no wrapping fields.
    pub fn wrappers(&self) -> Vec<&'static str> {
        self.decoded.wrappers.names()
    }

    /// Returns a field next to the value, such as `total` in `{"total": 9, "items": […]}`. If several objects that wrap
    /// the value have a field with this name, returns the field of the outermost object.
    pub fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        self.decoded.wrappers.envelope_field(name)
    }
}

/// Decodes a body. If decoding fails and the content type is CSV, converts the body to JSON and decodes the JSON.
fn decode<T: FromResponse>(
    buffered: &BufferedResponse,
    operation: &Operation,
) -> Result<DecodedBody<T>, BodyError> {
    match T::from_response(buffered.status, &buffered.headers, &buffered.body, operation) {
        Err(BodyError::Malformed(_)) if is_csv(&buffered.headers) => {
            let json = csv_to_json(&buffered.body).map_err(BodyError::Malformed)?;
            let decoded = T::decode(&json.into(), operation)?;
            // CSV has no types, so a number as text is not a deviation.
            Ok(DecodedBody {
                deviations: Vec::new(),
                ..decoded
            })
        }
        decoded => decoded,
    }
}

/// The error of a body that does not match a type chosen by the caller.
///
/// The error omits the message of `serde_json`, which may quote a secret value.
#[derive(Debug)]
struct JsonError {
    target: &'static str,
    category: serde_json::error::Category,
    line: usize,
    column: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            target, line, column, ..
        } = self;
        match self.category {
            serde_json::error::Category::Data => {
                write!(
                    f,
                    "the body does not match `{target}`, at line {line} column {column}"
                )
            }
            _ => write!(f, "the body is not valid JSON, at line {line} column {column}"),
        }
    }
}

impl std::error::Error for JsonError {}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value()
    }
}

/// Shows the value and the status, but neither headers nor body.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("value", self.value())
            .finish_non_exhaustive()
    }
}
