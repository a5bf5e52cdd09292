//! Operations as data.
//!
//! The generated crate has one `static` [`Operation`] per operation. All other code reads the properties of an
//! operation from this `static`.

mod method;
mod security;

use std::fmt;

pub use method::{Method, UnknownMethod};
pub use security::{SecurityKind, SecurityScheme};

/// An operation of the API: a method on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The operation ID in the API description: `createNewSessionUnderGivenSite`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, such as `/v4/sessions/{site}`. It may end in a constant query, as in
    /// `/v3/users?deleted=true`.
    pub path: &'static str,
    /// The URL of the server that the API description declares for this operation; `None` for the server of the whole
    /// API.
    pub server: Option<&'static str>,
    /// The resource: `sessions`.
    pub resource: &'static str,
    /// The call in the client: `sessions().create`.
    pub call: &'static str,
    /// The summary; empty if the API description has none.
    pub summary: &'static str,
    /// `true` if requests can be signed. If [`security`](Self::security) is empty, `true` means that every request is
    /// signed. If `security` has combinations, `true` means that at least one of them contains the signature.
    pub signed: bool,
    /// The alternative combinations of security schemes. A request uses the first combination for which the client has
    /// all credentials. If the last combination is empty, requests without credentials are permitted. If there are no
    /// combinations, [`signed`](Self::signed) decides whether requests are signed.
    pub security: &'static [&'static [SecurityScheme]],
    /// The retry class.
    pub retry: RetryClass,
    /// The operation to call if the response of this operation was lost. The result of that call shows whether this
    /// operation took effect.
    pub verify_with: Option<&'static Operation>,
    /// The default attempt timeout and idle timeout in seconds, such as 900 for an export. `None` for an operation
    /// without its own defaults.
    pub timeout_secs: Option<u32>,
    /// The error status, such as 404, with which the service reports that the list is empty. `None` if no error status
    /// has this meaning.
    pub empty_status: Option<u16>,
    /// The name of the ID type, such as `UserId`, if the operation creates a resource; `None` for other operations. The
    /// response of a creating operation may have no body. The ID is then taken from the `Location` header.
    pub creates: Option<&'static str>,
    /// The pagination, if the operation returns a paginated list.
    pub paging: Option<Paging>,
    /// The parameters. Path parameters are in the order of the path template.
    pub parameters: &'static [Parameter],
    /// The request body, if any.
    pub body: Option<Body>,
    /// All documented responses, including errors.
    pub responses: &'static [ResponseSpec],
    /// The envelope fields that may wrap the value of a response.
    pub envelope: &'static [&'static str],
}

impl Operation {
    /// Creates an operation that is signed and not idempotent, and has neither parameters nor a body.
    ///
    /// ```
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::operation::{Method, Operation, RetryClass};
    ///
    /// static PING: Operation = Operation {
    ///     retry: RetryClass::Idempotent,
    ///     ..Operation::new("ping", Method::Get, "/v3/ping")
    /// };
    /// ```
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            server: None,
            resource: "",
            call: "",
            summary: "",
            signed: true,
            security: &[],
            retry: RetryClass::NonIdempotent,
            verify_with: None,
            timeout_secs: None,
            empty_status: None,
            creates: None,
            paging: None,
            parameters: &[],
            body: None,
            responses: &[],
            envelope: &[],
        }
    }

    /// Returns the name for messages, spans and logs: the call in the client (`sessions().create`) or, if there is
    /// none, the operation ID.
    pub const fn name(&self) -> &'static str {
        if self.call.is_empty() { self.id } else { self.call }
    }

    /// Returns whether a successful response is documented as `text/…`.
    pub(crate) fn returns_plain_text(&self) -> bool {
        let successes = self.responses.iter().filter(|documented| documented.is_success());
        let mut media_types = successes.filter_map(|documented| documented.media_type);
        media_types.any(|media_type| media_type.starts_with("text/"))
    }

    /// Returns whether the status is a redirect that counts as success. A redirect counts as success if the operation
    /// documents this redirect and documents no 2xx status.
    pub(crate) fn redirects_with(&self, status: http::StatusCode) -> bool {
        let is_redirect = |documented: &ResponseSpec| match documented.status {
            Status::Code(code) => code == status.as_u16(),
            Status::Range(range) => range == 3,
            Status::Default => false,
        };
        status.is_redirection()
            && !self.responses.iter().any(ResponseSpec::is_success)
            && self.responses.iter().any(is_redirect)
    }

    /// Returns the documented response for a status. Prefers the response for exactly this status, then the response
    /// for its range (`4XX`), then the default response.
    pub fn response_spec(&self, status: http::StatusCode) -> Option<&'static ResponseSpec> {
        let code = status.as_u16();
        let ways = [
            Status::Code(code),
            Status::Range(u8::try_from(code / 100).unwrap_or_default()),
            Status::Default,
        ];
        let find = |way: &Status| self.responses.iter().find(|documented| documented.status == *way);
        ways.iter().find_map(find)
    }
}

/// Writes the call, the ID, the method and the path: `users().create (createUser, POST /v3/users)`.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return write!(f, "{} {}", self.method, self.id);
        }
        let Self {
            id,
            call,
            method,
            path,
            ..
        } = self;
        if call.is_empty() {
            return write!(f, "{id} ({method} {path})");
        }
        write!(f, "{call} ({id}, {method} {path})")
    }
}

/// Returns the operation with this ID from a table that is sorted by ID.
#[doc(hidden)]
pub fn by_id(sorted: &[&'static Operation], id: &str) -> Option<&'static Operation> {
    let place = sorted.binary_search_by(|operation| operation.id.cmp(id)).ok()?;
    sorted.get(place).copied()
}

/// Returns the operation that the client offers as `call`, for example `users().list`.
#[doc(hidden)]
pub fn by_call(all: &[&'static Operation], call: &str) -> Option<&'static Operation> {
    all.iter().copied().find(|operation| operation.call == call)
}

/// The retry class of an operation. The class determines the failures after which the client may send a request again.
///
/// Regardless of the class, the client may send a request again in two cases: no part of the request was sent, or the
/// service rejected the signature or the credentials with status 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RetryClass {
    /// Sending the request again has no further effect. The client retries on all transient failures.
    Idempotent,
    /// Sending the request again duplicates nothing, but it may revert a change that was made in the meantime. The
    /// client retries only after status 429 or 503, which the service sends for requests that it did not process.
    Conditional,
    /// Sending the request again repeats its effect, and could for example create a second user. The client retries
    /// only after status 429. It does not retry after 503, because a proxy may send 503 for a request that the service
    /// has processed.
    NonIdempotent,
}

/// The pagination of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The query parameter for the page number, which starts at 1.
    pub page: &'static str,
    /// The query parameter for the page size.
    pub size: Option<&'static str>,
    /// `true` if the service may return the whole list to a request that contains neither [`page`](Self::page) nor
    /// [`size`](Self::size).
    pub whole_unless_asked: bool,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// The location.
    pub location: Location,
    /// `true` if the parameter is required.
    pub required: bool,
    /// `true` if [`name`](Self::name) is only a prefix. The caller appends the rest, as in `foreign_key.{system}`.
    pub name_is_prefix: bool,
}

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// A placeholder of the path template.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// The `Cookie` header.
    Cookie,
    /// A part of a multipart body.
    Part,
}

/// The request body of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// The media type: `application/json`.
    pub media_type: &'static str,
    /// The encoding.
    pub kind: BodyKind,
    /// `true` if the body is required.
    pub required: bool,
}

/// The encoding of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BodyKind {
    /// JSON.
    Json,
    /// Text in UTF-8.
    Text,
    /// Raw bytes.
    Bytes,
    /// A URL-encoded form of the fields of an object.
    Form,
    /// A multipart form, with one part per value or file.
    Multipart,
}

/// A documented response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseSpec {
    /// The status or range.
    pub status: Status,
    /// The media type of the body; `None` if no body is described.
    pub media_type: Option<&'static str>,
    /// The meaning of the status; empty if the API description does not state it.
    pub meaning: &'static str,
}

impl ResponseSpec {
    /// Returns whether the status is 2xx.
    pub(crate) fn is_success(&self) -> bool {
        matches!(self.status, Status::Code(200..=299) | Status::Range(2))
    }
}

/// A documented status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A single status: `200`.
    Code(u16),
    /// A range: `2XX` is `Range(2)`.
    Range(u8),
    /// Any status that is not documented otherwise.
    Default,
}
