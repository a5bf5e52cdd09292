//! The model: the output of `lower` and the only input of the emitters.
//!
//! The model is plain data, without tokens or OpenAPI types. It contains both wire names and Rust names;
//! [`crate::names`] derives the Rust names. The order of every list is deterministic.

mod examples;
mod parameters;
mod security;
mod stream;
mod types;

use std::fmt;

use crate::tree::{Json, Origin};

pub use examples::{DocumentedExample, ExamplePlace};
pub use parameters::{Encoding, Location, Parameter, Style};
pub use security::{SecurityKind, SecurityScheme};
pub use stream::{Stream, StreamFormat};
pub use types::{Alternative, Facts, Field, Newtype, Tag, Type, TypeDef, TypeKind, Variant};

/// The model of a description.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`, the version of the description.
    pub version: String,
    /// The URL of the first server as written, with its `{variables}`.
    pub server: String,
    /// The hand-written module of the client, such as `ext`.
    pub module: Option<String>,
    /// The resources, sorted by name.
    pub resources: Vec<Resource>,
    /// The types, sorted by name.
    pub types: Vec<TypeDef>,
    /// Every documented example of a body or parameter, in document order.
    pub examples: Vec<DocumentedExample>,
}

/// A group of operations reached through one method of the client.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The name of the module and accessor: `account_users`.
    pub name: String,
    /// The name of the handle type: `AccountUsers`.
    pub handle: String,
    /// The descriptions of the tags of its operations.
    pub docs: Option<String>,
    /// The operations, sorted by `method_name`.
    pub operations: Vec<Operation>,
}

/// One method on one path.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The operation ID: `createNewSessionUnderGivenSite`.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The path template without a fragment: `/v4/sessions/{site}`.
    pub path: String,
    /// The URL of an operation-specific server, as written.
    pub server: Option<String>,
    /// The method of the handle: `create`.
    pub method_name: String,
    /// The name of the request type: `CreateRequest`.
    pub call_type: String,
    /// The name of the constant in the table: `CREATE`.
    pub constant: String,
    /// The summary, on one line.
    pub summary: Option<String>,
    /// The description.
    pub docs: Option<String>,
    /// The parameters: those of the path in template order, then other required ones, then optional ones.
    pub parameters: Vec<Parameter>,
    /// The request body, if any.
    pub body: Option<Body>,
    /// The result of a successful request.
    pub output: Output,
    /// The documented responses, sorted by status, `default` last.
    pub responses: Vec<Response>,
    /// The alternative combinations of security schemes. A request needs the credentials of one combination. The list
    /// is empty if requests carry no credentials. An empty combination permits requests without credentials, and is
    /// the last.
    pub security: Vec<Vec<SecurityScheme>>,
    /// The declared retry class; see [`Operation::retry`].
    pub stated_retry: Option<RetryClass>,
    /// The ID of another operation, which shows whether this operation took effect if its response was lost.
    pub verify_with: Option<String>,
    /// The attempt timeout in seconds, if it is longer than the default.
    pub timeout_secs: Option<u32>,
    /// The status of an error response that means an empty list.
    pub empty_status: Option<u16>,
    /// The object that the operation creates, if any.
    pub creates: Option<Creates>,
    /// The pagination of the returned list, if any.
    pub paging: Option<Paging>,
    /// The stream, if a success response may be a stream of values.
    pub stream: Option<Stream>,
    /// `true` if it is deprecated.
    pub deprecated: bool,
    /// The location of the operation, which spans its method key only.
    pub origin: Origin,
}

impl Operation {
    /// Returns the body; `None` for a multipart body, whose parts are parameters.
    pub fn whole_body(&self) -> Option<&Body> {
        self.body
            .as_ref()
            .filter(|body| body.content != Content::Multipart)
    }

    /// Returns the declared retry class, or else the class that the HTTP method implies.
    pub fn retry(&self) -> RetryClass {
        self.stated_retry.unwrap_or(match self.method {
            Method::Get | Method::Head => RetryClass::Idempotent,
            _ => RetryClass::NonIdempotent,
        })
    }
}

/// The object that an operation creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creates {
    /// The type of the ID.
    pub id: Type,
    /// `true` if the type of the response has a field for the ID of the created object.
    pub in_output: bool,
}

impl Creates {
    /// Returns the name of the type of the ID.
    pub fn type_name(&self) -> Option<&str> {
        match &self.id {
            Type::Named(name) => Some(name),
            _ => None,
        }
    }
}

/// The pagination of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The query parameter for the page number.
    pub page: String,
    /// The query parameter for the page size.
    pub size: Option<String>,
    /// `true` if a request without these parameters may return the whole list.
    pub whole_unless_asked: bool,
}

/// The retry class of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RetryClass {
    /// Retried even if the service may have processed the request.
    Idempotent,
    /// Retried only if nothing was sent, or if the response (429 or 503) shows that the request was not processed.
    Conditional,
    /// Retried only if nothing was sent, or if the response (429) shows that the request was not processed.
    NonIdempotent,
}

impl RetryClass {
    /// All classes.
    pub const ALL: [Self; 3] = [Self::Idempotent, Self::Conditional, Self::NonIdempotent];

    /// Returns the spelling of the hint.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idempotent => "idempotent",
            Self::Conditional => "conditional",
            Self::NonIdempotent => "non_idempotent",
        }
    }
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of HTTP")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Trace,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 8] = [
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Options,
        Self::Trace,
    ];

    /// Returns the name in a request line.
    pub fn as_str(self) -> &'static str {
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

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The name of the argument or setter: `body`, `pattern`.
    pub name: String,
    /// The media type, without wildcards: `application/json`.
    pub media_type: String,
    /// `true` if the described media type is a range, so that the caller may choose.
    pub any_of_range: bool,
    /// The content.
    pub content: Content,
    /// `true` if it is required.
    pub required: bool,
    /// `true` if it may be null. Always `false` if it is not JSON, or if its type itself can represent null.
    pub nullable: bool,
    /// The description.
    pub docs: Option<String>,
    /// The documented example, or one composed from the schema.
    pub example: Option<Json>,
}

/// The content of a request body.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// JSON. [`Type::Text`] may also be sent without quotes.
    Json(Type),
    /// A form with the fields of an object, and the styles of the fields with a declared encoding.
    Form(Type, Vec<(String, Style)>),
    /// The parameters that are [parts](Location::Part).
    Multipart,
    /// Plain text.
    Text,
    /// Raw bytes.
    Bytes,
}

/// The result of a successful request.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// `None` if no success body is described, so that the result is `()`.
    pub ty: Option<Type>,
    /// `true` if a documented success status has no body, so that the result is an `Option`.
    pub optional: bool,
    /// The keys that may wrap the value, in order of preference (`data`).
    pub envelope: Vec<String>,
    /// `true` if a redirect is the only documented success, so that the result is the target of the redirect.
    pub redirect: bool,
}

/// One documented response.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status.
    pub status: Status,
    /// The description.
    pub docs: Option<String>,
    /// The body, if any.
    pub content: Option<ResponseContent>,
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseContent {
    /// The media type: `application/json`, or a range such as `image/*`.
    pub media_type: String,
    /// The type of the body, if known.
    pub ty: Option<Type>,
    /// The first documented example, or one composed from the schema.
    pub example: Option<Json>,
}

/// The statuses that a response documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A single status.
    Code(u16),
    /// A range: `2XX` is `Range(2)`.
    Range(u8),
    /// Any status that is not documented otherwise.
    Default,
}

impl Status {
    /// Returns `true` for 2xx.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }

    /// Returns `true` for 3xx.
    pub fn is_redirect(self) -> bool {
        matches!(self, Self::Code(300..=399) | Self::Range(3))
    }
}

/// Returns the spelling in descriptions.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(range) => write!(f, "{range}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}
