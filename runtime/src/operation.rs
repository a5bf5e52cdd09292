//! Operations as data: what a client, a mock or a test has to know of one method on one path.
//!
//! The generated crate holds one `static` [`Operation`] for each; nothing about an operation is said twice.

use std::fmt;

/// One method on one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The description's operation id, `createNewSessionUnderGivenSite`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, `/v4/sessions/{site}`; with a query where that is always the same, `/v3/users?deleted=true`.
    pub path: &'static str,
    /// The server that the description has it at, where that is not the others'.
    pub server: Option<&'static str>,
    /// The resource it belongs to, `sessions`.
    pub resource: &'static str,
    /// How the client spells it, `sessions().create`.
    pub call: &'static str,
    /// One line of prose; empty where the description has none.
    pub summary: &'static str,
    /// Whether requests carry a signature.
    pub signed: bool,
    /// When it may be sent again.
    pub retry: RetryClass,
    /// The operation to call to find out whether this one took effect, if its response was lost.
    pub verify_with: Option<&'static Operation>,
    /// How long one attempt may take, in seconds, where that is longer than usual.
    pub timeout_secs: Option<u32>,
    /// The status of an error response that means an empty list, where there is one.
    pub empty_status: Option<u16>,
    /// The type of the id of what it creates. The response of such an operation may lack a body.
    pub creates: Option<&'static str>,
    /// How its list comes in pages, where it does.
    pub paging: Option<Paging>,
    /// Its parameters; those of the path in template order.
    pub parameters: &'static [Parameter],
    /// The request body, where it takes one.
    pub body: Option<Body>,
    /// Every documented answer, errors too.
    pub responses: &'static [ResponseSpec],
    /// Keys under which the answer's value may be wrapped.
    pub envelope: &'static [&'static str],
}

impl Operation {
    /// A signed operation of which nothing else is known: no parameters, no body, never sent again.
    ///
    /// ```
    /// use zephr_runtime::operation::{Method, Operation, RetryClass};
    ///
    /// static PING: Operation = Operation { retry: RetryClass::Idempotent, ..Operation::new("ping", Method::Get, "/v3/ping") };
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

    /// Returns the name for messages, spans and logs: how the client spells the call, `sessions().create`, or the id of an
    /// operation that no client spells.
    pub const fn name(&self) -> &'static str {
        if self.call.is_empty() { self.id } else { self.call }
    }

    /// Whether a body of type `text/…` is documented for a success.
    pub(crate) fn returns_plain_text(&self) -> bool {
        let is_success = |documented: &&ResponseSpec| {
            matches!(documented.status, Status::Code(200..=299) | Status::Range(2))
        };
        let mut media_types = self
            .responses
            .iter()
            .filter(is_success)
            .filter_map(|it| it.media_type);
        media_types.any(|media_type| media_type.starts_with("text/"))
    }

    /// What is documented for a status: by itself, by its hundred, or by default.
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

/// The call, the id, method and path: `users().create (createUser, POST /v3/users)`.
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

/// Returns the operation of this id from a table sorted by id.
#[doc(hidden)]
pub fn by_id(sorted: &[&'static Operation], id: &str) -> Option<&'static Operation> {
    let place = sorted.binary_search_by(|operation| operation.id.cmp(id)).ok()?;
    sorted.get(place).copied()
}

/// Returns the operation that the client spells like this, `users().list`.
#[doc(hidden)]
pub fn by_call(all: &[&'static Operation], call: &str) -> Option<&'static Operation> {
    all.iter().copied().find(|operation| operation.call == call)
}

/// The operations of requests that the caller writes by hand, one for each method.
static UNTYPED: [Operation; 8] = [
    untyped(Method::Get, RetryClass::Idempotent),
    untyped(Method::Head, RetryClass::Idempotent),
    untyped(Method::Post, RetryClass::NonIdempotent),
    untyped(Method::Put, RetryClass::Conditional),
    untyped(Method::Patch, RetryClass::NonIdempotent),
    untyped(Method::Delete, RetryClass::Conditional),
    untyped(Method::Options, RetryClass::Idempotent),
    untyped(Method::Trace, RetryClass::Idempotent),
];

const fn untyped(method: Method, retry: RetryClass) -> Operation {
    Operation {
        retry,
        ..Operation::new("request", method, "")
    }
}

/// When a request may be sent again, judged by what it does if the service carries it out twice.
///
/// A request of which nothing was sent may always be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RetryClass {
    /// Twice is as good as once: may be sent again even if the service may have carried it out.
    Idempotent,
    /// Twice may not be as good as once: may be sent again where an answer (429, 503) says that it was turned away.
    Conditional,
    /// Twice does harm, a second user or a second e-mail: not sent again once it may have arrived, unless the answer is
    /// 429, which says that it was not looked at.
    NonIdempotent,
}

/// How a list comes in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The query parameter for the number of a page, counted from 1.
    pub page: &'static str,
    /// The query parameter for how many items a page is to have.
    pub size: Option<&'static str>,
    /// Whether the service may give the whole list at once where a request has neither of the two.
    pub whole_unless_asked: bool,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `TRACE`
    Trace,
}

impl Method {
    /// `GET`
    pub const GET: Self = Self::Get;
    /// `HEAD`
    pub const HEAD: Self = Self::Head;
    /// `POST`
    pub const POST: Self = Self::Post;
    /// `PUT`
    pub const PUT: Self = Self::Put;
    /// `PATCH`
    pub const PATCH: Self = Self::Patch;
    /// `DELETE`
    pub const DELETE: Self = Self::Delete;
    /// `OPTIONS`
    pub const OPTIONS: Self = Self::Options;
    /// `TRACE`
    pub const TRACE: Self = Self::Trace;

    /// Returns the operation of a request that the caller writes by hand.
    pub(crate) fn untyped(self) -> &'static Operation {
        let [get, head, post, put, patch, delete, options, trace] = &UNTYPED;
        match self {
            Self::Get => get,
            Self::Head => head,
            Self::Post => post,
            Self::Put => put,
            Self::Patch => patch,
            Self::Delete => delete,
            Self::Options => options,
            Self::Trace => trace,
        }
    }

    /// The name on the wire, in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Options => Self::OPTIONS,
            Method::Trace => Self::TRACE,
        }
    }
}

/// Fails for an extension method, which no operation of the service has.
impl TryFrom<http::Method> for Method {
    type Error = UnknownMethod;

    fn try_from(method: http::Method) -> Result<Self, UnknownMethod> {
        const ALL: [Method; 8] = [
            Method::Get,
            Method::Head,
            Method::Post,
            Method::Put,
            Method::Patch,
            Method::Delete,
            Method::Options,
            Method::Trace,
        ];
        ALL.into_iter()
            .find(|known| known.as_str() == method.as_str())
            .ok_or(UnknownMethod)
    }
}

/// The error for an HTTP method that [`Method`] does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownMethod;

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown HTTP method")
    }
}

impl std::error::Error for UnknownMethod {}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it goes.
    pub location: Location,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Whether [`name`](Self::name) is only the beginning of the wire name, which the caller completes.
    pub name_is_prefix: bool,
}

/// Where a parameter goes.
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
    /// What `Content-Type` says, `application/json`.
    pub media_type: &'static str,
    /// How the value becomes bytes.
    pub kind: BodyKind,
    /// Whether a request without it is refused.
    pub required: bool,
}

/// How a request body becomes bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BodyKind {
    /// Written as JSON.
    Json,
    /// Text as it stands, in UTF-8.
    Text,
    /// Bytes as they stand.
    Bytes,
    /// The fields of an object as `name=value`, URL-encoded.
    Form,
    /// A part for each value, files among them.
    Multipart,
}

/// One documented answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseSpec {
    /// The status or statuses it is for.
    pub status: Status,
    /// The media type of its body; `None` where no body is described.
    pub media_type: Option<&'static str>,
    /// What it means, in a line of prose; empty where the description has none.
    pub meaning: &'static str,
}

/// A documented status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// One status, `200`.
    Code(u16),
    /// A hundred of them: `2XX` is `Range(2)`.
    Range(u8),
    /// Every status that is not documented otherwise.
    Default,
}
