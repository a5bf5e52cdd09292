//! From the bytes of an answer to a typed value.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::created;
use crate::error::request_id;
use crate::json::{self, Encode, Value, Wrappers, Writer};
use crate::records::{csv_to_json, is_csv};
use crate::spans;
use crate::transport::Received;
use crate::{DecodeError, Deviation, Error, Method, Operation, RawJson};

/// What a call can give. Generated code names the type; there is no need to implement this.
///
/// Any [`Value`] needs a body, and all of it: one complete JSON document. An `Option` of one is `None` without a body. A
/// [`List`](crate::List) is empty without one only if the status is 204 (no content), which says that there is nothing. `()`
/// leaves the body alone; [`Text`] takes a JSON string or bare text; [`Bytes`] whatever comes.
pub trait Answer: Sized {
    /// Reads the body of a successful answer.
    ///
    /// # Errors
    /// When the body is empty and must not be, or is not what the type reads.
    fn decode(body: &Bytes, operation: &Operation) -> Result<Decoded<Self>, Undecoded>;

    /// Reads a successful response: its body, and for what an operation created its headers too.
    ///
    /// # Errors
    /// As for [`decode`](Self::decode).
    fn from_response(
        body: &Bytes,
        _headers: &HeaderMap,
        operation: &Operation,
    ) -> Result<Decoded<Self>, Undecoded> {
        Self::decode(body, operation)
    }

    /// Returns the value of a response with status 204 (no content), if the type has one: a list is empty then, but
    /// there is no object.
    fn of_no_content() -> Option<Self> {
        None
    }
}

/// A value and what was around it. It is written as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// The keys under which it stood, and what stood beside it.
    pub wrappers: Wrappers,
    /// The values in it that are of another type than described, in the order in which they came.
    pub deviations: Vec<Deviation>,
}

impl<T> Decoded<T> {
    pub(crate) fn bare(value: T) -> Self {
        Self {
            value,
            wrappers: Wrappers::default(),
            deviations: Vec::new(),
        }
    }

    fn map<U>(self, change: impl FnOnce(T) -> U) -> Decoded<U> {
        Decoded {
            value: change(self.value),
            wrappers: self.wrappers,
            deviations: self.deviations,
        }
    }
}

impl<T: Encode> Encode for Decoded<T> {
    fn write(&self, writer: &mut Writer) {
        self.wrappers.write_around(&self.value, writer);
    }

    fn is_absent(&self) -> bool {
        self.value.is_absent()
    }
}

/// Why a body gives no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecoded {
    /// It is empty, and the type needs one.
    Empty,
    /// It is not what the type reads.
    Malformed(DecodeError),
}

impl<T: Value> Answer for T {
    fn decode(body: &Bytes, operation: &Operation) -> Result<Decoded<Self>, Undecoded> {
        if is_empty(body) {
            return Err(Undecoded::Empty);
        }
        // Where an operation changes something, an error would deny that it was carried out.
        let is_acknowledgment = operation.method != Method::Get;
        let (value, (wrappers, deviations)) =
            json::decode_response(body, operation.envelope, is_acknowledgment)
                .map_err(Undecoded::Malformed)?;
        Ok(Decoded {
            value,
            wrappers,
            deviations,
        })
    }

    fn from_response(
        body: &Bytes,
        headers: &HeaderMap,
        operation: &Operation,
    ) -> Result<Decoded<Self>, Undecoded> {
        match operation.creates {
            Some(_) => created::decode(body, headers, operation),
            None => Self::decode(body, operation),
        }
    }

    fn of_no_content() -> Option<Self> {
        <T as Value>::of_no_content()
    }
}

/// No body and a body of `null` both give `None`.
impl<T: Value> Answer for Option<T> {
    fn decode(body: &Bytes, operation: &Operation) -> Result<Decoded<Self>, Undecoded> {
        if is_empty(body) || body.trim_ascii() == b"null" {
            return Ok(Decoded::bare(None));
        }
        T::decode(body, operation).map(|decoded| decoded.map(Some))
    }
}

/// Where no body is described, one that comes all the same is left unread; [`Response::body`] has it.
impl Answer for () {
    fn decode(_: &Bytes, _: &Operation) -> Result<Decoded<Self>, Undecoded> {
        Ok(Decoded::bare(()))
    }
}

impl Answer for Text {
    fn decode(body: &Bytes, operation: &Operation) -> Result<Decoded<Self>, Undecoded> {
        Option::<Self>::decode(body, operation)?
            .value
            .map(Decoded::bare)
            .ok_or(Undecoded::Empty)
    }
}

impl Answer for Option<Text> {
    fn decode(body: &Bytes, operation: &Operation) -> Result<Decoded<Self>, Undecoded> {
        if is_empty(body) {
            return Ok(Decoded::bare(None));
        }
        if body.trim_ascii_start().starts_with(b"\"") {
            match json::decode(body, &[]) {
                Ok((text, _)) => return Ok(Decoded::bare(Some(Text(text)))),
                // A JSON string that was cut, unless the text may begin with a quotation mark of its own.
                Err(error) if !operation.returns_plain_text() => return Err(Undecoded::Malformed(error)),
                Err(_) => {}
            }
        }
        let malformed = |error: std::str::Utf8Error| {
            Undecoded::Malformed(DecodeError::new("UTF-8 text", "other bytes", error.valid_up_to()))
        };
        let text = str::from_utf8(body).map_err(malformed)?;
        Ok(Decoded::bare(Some(Text(text.to_owned()))))
    }
}

/// The body as it came, empty or not.
impl Answer for Bytes {
    fn decode(body: &Bytes, _: &Operation) -> Result<Decoded<Self>, Undecoded> {
        Ok(Decoded::bare(body.clone()))
    }
}

impl Answer for Option<Bytes> {
    fn decode(body: &Bytes, _: &Operation) -> Result<Decoded<Self>, Undecoded> {
        Ok(Decoded::bare((!body.is_empty()).then(|| body.clone())))
    }
}

pub(crate) fn is_empty(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
}

/// A body that is one text: a JSON string is unquoted, anything else is kept as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Written as a JSON string.
impl Encode for Text {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }
}

/// A successful answer: its value, beside what it was read from. Dereferences to the value.
#[derive(Clone)]
pub struct Response<T> {
    operation: &'static Operation,
    answer: Received,
    decoded: Decoded<T>,
}

impl<T: Answer> Response<T> {
    /// Reads a response. In strict mode, the first deviation is an error.
    pub(crate) fn read(
        operation: &'static Operation,
        answer: Received,
        is_strict: bool,
    ) -> Result<Self, Error> {
        let decoded = match T::from_response(&answer.body, &answer.headers, operation) {
            Err(Undecoded::Malformed(_)) if is_csv(&answer.headers) => csv_to_json(&answer.body)
                .map_err(Undecoded::Malformed)
                .and_then(|json| T::decode(&json.into(), operation))
                // CSV has no types: every value is text.
                .map(|decoded| Decoded {
                    deviations: Vec::new(),
                    ..decoded
                }),
            decoded => decoded,
        };
        match decoded {
            Ok(mut decoded) => {
                if is_strict && !decoded.deviations.is_empty() {
                    let first = decoded.deviations.swap_remove(0);
                    return Err(Error::decode(operation, answer, first.into_error()));
                }
                spans::deviated(operation, &decoded.deviations);
                Ok(Self {
                    operation,
                    answer,
                    decoded,
                })
            }
            Err(Undecoded::Empty) => match T::of_no_content() {
                Some(value) if answer.status == StatusCode::NO_CONTENT => Ok(Self {
                    operation,
                    answer,
                    decoded: Decoded::bare(value),
                }),
                _ => Err(Error::empty_body(operation, answer)),
            },
            Err(Undecoded::Malformed(error)) => Err(Error::decode(operation, answer, error)),
        }
    }
}

impl<T: Answer> Response<T> {
    /// Turns an error whose status means an empty list into that list.
    pub(crate) fn recover(operation: &'static Operation, error: Error) -> Result<Self, Error> {
        match T::of_no_content() {
            Some(value) => error.into_empty().map(|answer| Self {
                operation,
                answer,
                decoded: Decoded::bare(value),
            }),
            None => Err(error),
        }
    }
}

#[cfg(feature = "test-util")]
impl<T> Response<T> {
    /// Creates a response with status 200 and this value, without headers and body, for a test.
    pub fn for_test(value: T) -> Self {
        Self {
            operation: crate::Method::Get.untyped(),
            answer: Received {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body: Bytes::new(),
                attempts: 1,
                tenant: None,
            },
            decoded: Decoded::bare(value),
        }
    }
}

impl<T> Response<T> {
    pub(crate) fn into_parts(self) -> (Received, T, Vec<Deviation>) {
        (self.answer, self.decoded.value, self.decoded.deviations)
    }

    /// The error that the answer is where it cannot do without a field that may be absent.
    #[doc(hidden)]
    pub fn lacking(self, operation: &'static Operation, field: &str) -> Error {
        Error::misled(operation, Some(self.answer), format!("it lacks `{field}`"))
    }

    /// The status: 2xx, or the [`empty_status`](Operation::empty_status) of the operation.
    pub fn status(&self) -> StatusCode {
        self.answer.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.answer.body
    }

    /// Decodes the body as JSON into another type.
    ///
    /// # Errors
    /// An error of kind [`Decode`](crate::ErrorKind::Decode) that keeps the response, if the body is no JSON or does not
    /// fit `U`.
    pub fn json<U: DeserializeOwned>(&self) -> Result<U, Error> {
        serde_json::from_slice(self.body()).map_err(|error| {
            let problem = JsonError {
                target: std::any::type_name::<U>(),
                category: error.classify(),
                line: error.line(),
                column: error.column(),
            };
            Error::unreadable(self.operation, self.answer.clone(), Box::new(problem))
        })
    }

    /// Returns the body as text.
    ///
    /// # Errors
    /// An error of kind [`Decode`](crate::ErrorKind::Decode) that keeps the response, if the body is not UTF-8.
    pub fn text(&self) -> Result<&str, Error> {
        str::from_utf8(self.body())
            .map_err(|error| Error::unreadable(self.operation, self.answer.clone(), Box::new(error)))
    }

    /// What the service or the edge before it calls this exchange; its operators' support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// How many times the request was sent, or tried to be.
    pub fn attempts(&self) -> u32 {
        self.answer.attempts
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.decoded.value
    }

    /// The value, owned.
    pub fn into_value(self) -> T {
        self.decoded.value
    }

    /// Returns the values in the response that are of another JSON type than described and were read all the same, in the
    /// order in which they came; the first 1000, if there are more.
    ///
    /// [`CallOptions::strict_decoding`](crate::CallOptions::strict_decoding) makes them errors.
    pub fn deviations(&self) -> &[Deviation] {
        &self.decoded.deviations
    }

    /// The keys under which the value was wrapped, outermost first; mostly none.
    pub fn wrappers(&self) -> Vec<&'static str> {
        self.decoded.wrappers.names()
    }

    /// A field that came beside the wrapped value; the outermost one of that name.
    pub fn beside(&self, name: &str) -> Option<&RawJson> {
        self.decoded.wrappers.beside(name)
    }
}

/// The reason why a body does not fit a type of the caller's.
///
/// `serde_json`'s own message may quote the value, which may be secret.
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
                    "the body does not fit `{target}`, at line {line} column {column}"
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

/// Shows the value and the status, but neither headers nor the body.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("value", self.value())
            .finish_non_exhaustive()
    }
}
