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
    pub retry: Retry,
    /// The id of the operation that can tell whether this one was carried out, where its answer was lost.
    pub settled_by: Option<&'static str>,
    /// How long one attempt may take, in seconds, where that is longer than usual.
    pub timeout_secs: Option<u32>,
    /// How its list comes in pages, where it does.
    pub paging: Option<Paging>,
    /// Its parameters; those of the path in template order.
    pub parameters: &'static [Parameter],
    /// The request body, where it takes one.
    pub body: Option<Body>,
    /// Every documented answer, errors too.
    pub responses: &'static [Documented],
    /// Keys under which the answer's value may be wrapped.
    pub envelope: &'static [&'static str],
}

impl Operation {
    /// A signed operation of which nothing else is known: no parameters, no body, never sent again.
    ///
    /// ```
    /// use zephr_runtime::operation::{Method, Operation, Retry};
    ///
    /// static PING: Operation = Operation { retry: Retry::Safe, ..Operation::bare("ping", Method::Get, "/v3/ping") };
    /// ```
    pub const fn bare(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            server: None,
            resource: "",
            call: "",
            summary: "",
            signed: true,
            retry: Retry::Never,
            settled_by: None,
            timeout_secs: None,
            paging: None,
            parameters: &[],
            body: None,
            responses: &[],
            envelope: &[],
        }
    }

    /// Whether a body of type `text/…` is documented for a success.
    pub(crate) fn returns_plain_text(&self) -> bool {
        let is_success = |documented: &&Documented| {
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
    pub fn documented(&self, status: http::StatusCode) -> Option<&'static Documented> {
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

/// The id, method and path: `createUser (POST /v3/users)`.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.id, self.method, self.path)
    }
}

/// When a request may be sent again, judged by what it does if the service carries it out twice.
///
/// A request of which nothing was sent may always be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Retry {
    /// Twice is as good as once: may be sent again even if the service may have carried it out.
    Safe,
    /// Twice may not be as good as once: may be sent again where an answer (429, 503) says that it was turned away.
    Conditional,
    /// Twice does harm, a second user or a second e-mail: not sent again once it may have arrived, unless the answer is
    /// 429, which says that it was not looked at.
    Never,
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
pub struct Documented {
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
