//! The model: what `lower` makes of a description and all that the emitters see.
//!
//! Plain data: no tokens, no spec types. It holds both wire names and Rust names, which are chosen once, in
//! [`crate::names`], and never again by an emitter. Every list is in a total order that does not depend on hashing.

mod examples;
mod types;

use std::fmt;

use crate::tree::{Json, Origin};

pub use examples::{DocumentedExample, ExamplePlace};
pub use types::{Alternative, Facts, Field, Newtype, Tag, Type, TypeDef, TypeKind, Variant};

/// One description, ready to be emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`, the description's own version stamp.
    pub version: String,
    /// `servers[0].url` as written, with its `{variables}`.
    pub server: String,
    /// The handwritten module that the overlay adds to the emitted ones, such as `ext`.
    pub module: Option<String>,
    /// Sorted by name.
    pub resources: Vec<Resource>,
    /// Sorted by name.
    pub types: Vec<TypeDef>,
    /// Every example of a body or parameter, as documented, in document order.
    pub examples: Vec<DocumentedExample>,
}

/// A group of operations reached through one method of the client.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Module and accessor, `account_users`.
    pub name: String,
    /// Handle type, `AccountUsers`.
    pub handle: String,
    /// Prose of the tags whose operations live here.
    pub docs: Option<String>,
    /// Sorted by `method_name`.
    pub operations: Vec<Operation>,
}

/// One method on one path.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The operation id, `createNewSessionUnderGivenSite`.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// Template as written, `/v4/sessions/{site}`, but for what follows a `#`.
    pub path: String,
    /// The URL of a server of its own, as written.
    pub server: Option<String>,
    /// Method on the resource handle, `create`.
    pub method_name: String,
    /// The type of the prepared call, `Create`.
    pub call_type: String,
    /// The table's constant, `CREATE`.
    pub constant: String,
    /// One line of prose.
    pub summary: Option<String>,
    /// More prose.
    pub docs: Option<String>,
    /// Path parameters in template order, then other required ones, then optional ones, each as declared.
    pub parameters: Vec<Parameter>,
    /// The request body, if any.
    pub body: Option<Body>,
    /// The result of a successful request.
    pub output: Output,
    /// Every documented response, sorted by status, `default` last.
    pub responses: Vec<Response>,
    /// `true` if requests are signed.
    pub signed: bool,
    /// When it may be sent again, where the description says it; see [`Operation::retry`].
    pub stated_retry: Option<RetryClass>,
    /// The ID of the operation that shows whether this one took effect, if its response was lost.
    pub verify_with: Option<String>,
    /// The attempt timeout in seconds, if it is longer than the default.
    pub timeout_secs: Option<u32>,
    /// The status of an error response that means an empty list.
    pub empty_status: Option<u16>,
    /// The object that it creates, if any.
    pub creates: Option<Creates>,
    /// The pagination of its list, if any.
    pub paging: Option<Paging>,
    /// `true` if it is deprecated.
    pub deprecated: bool,
    /// The operation, shown by its method key alone.
    pub origin: Origin,
}

impl Operation {
    /// Returns the body unless it is multipart, whose parts are parameters.
    pub fn whole_body(&self) -> Option<&Body> {
        self.body
            .as_ref()
            .filter(|body| body.content != Content::Multipart)
    }

    /// Returns the retry class: the stated one, or else that of the method.
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
    /// The type of its id.
    pub id: Type,
    /// `true` if the type of the response has a field for its ID.
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
    /// The query parameter for the number of a page, by its name on the wire.
    pub page: String,
    /// The query parameter for how many items a page is to have.
    pub size: Option<String>,
    /// `true` if a request without these parameters may return the whole list.
    pub whole_unless_asked: bool,
}

/// When a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RetryClass {
    /// Even if the service may have carried it out.
    Idempotent,
    /// If a response (429, 503) shows that it was not processed.
    Conditional,
    /// Only if nothing of it was sent, or 429 says that it was not looked at.
    NonIdempotent,
}

impl RetryClass {
    /// Every class.
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
    /// Every method.
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

/// A parameter of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name on the wire; with `name_prefix`, the name as the description spells it.
    pub wire: String,
    /// Argument or setter, `email_address`.
    pub name: String,
    /// The location in the request.
    pub location: Location,
    /// `true` if it is an argument, `false` if it is a setter.
    pub required: bool,
    /// One text, number, boolean or enum where `encoding` is plain, else any type.
    pub ty: Type,
    /// The encoding of the value.
    pub encoding: Encoding,
    /// The wire name is this prefix followed by a value of the caller's (`foreign_key.` + system).
    pub name_prefix: Option<String>,
    /// Prose.
    pub docs: Option<String>,
    /// In a query: reserved characters are not encoded.
    pub reserved: bool,
    /// Of a part, where it is not the usual one.
    pub media_type: Option<String>,
    /// Documented where that fits the type, else composed.
    pub example: Option<Json>,
    /// The other facts about it.
    pub facts: Facts,
    /// The location of its declaration.
    pub origin: Origin,
}

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of OpenAPI")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
    /// Of a multipart body.
    Part,
}

impl Location {
    /// Returns the spelling in descriptions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Part => "part",
        }
    }
}

/// The encoding of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As it prints.
    Plain,
    /// JSON.
    Json,
    /// JSON, then Base64 (standard alphabet, padded).
    Base64Json,
    /// Its parts laid out in a style.
    Styled(Style),
}

/// The style of a value with parts; the runtime documents each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of OpenAPI")]
pub enum Style {
    Form,
    FormExploded,
    Spaces,
    Pipes,
    Deep,
    Simple,
    SimpleExploded,
    Label,
    LabelExploded,
    Matrix,
    MatrixExploded,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Argument, or setter where it may be left out: `body`, `pattern`.
    pub name: String,
    /// `application/json`; never with a wildcard.
    pub media_type: String,
    /// The content.
    pub content: Content,
    /// `true` if it is required.
    pub required: bool,
    /// Prose.
    pub docs: Option<String>,
    /// Documented, or composed from the schema's own examples.
    pub example: Option<Json>,
}

/// The content of a request body.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A value as JSON; [`Type::Text`] may be sent bare, too.
    Json(Type),
    /// The fields of an object as `name=value`; those that need a style, with it.
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
    /// Keys under which the value may be wrapped, outermost first to try (`data`).
    pub envelope: Vec<String>,
}

/// One documented response.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status.
    pub status: Status,
    /// Prose.
    pub docs: Option<String>,
    /// Its body, where it has one.
    pub content: Option<ResponseContent>,
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseContent {
    /// `application/json`; never with a wildcard.
    pub media_type: String,
    /// The type of the body, if known.
    pub ty: Option<Type>,
    /// The first documented example, or one composed from the schema.
    pub example: Option<Json>,
}

/// The statuses that a response is documented for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// `2XX` is `Range(2)`.
    Range(u8),
    /// Every status without an entry of its own.
    Default,
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
