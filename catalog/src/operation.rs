//! Operations, their parameters, bodies and responses.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected},
};

use crate::{Json, Type};

/// One method on one path.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Operation {
    /// The operation ID, such as `listUsers`.
    pub id: String,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path template, such as `/v3/users/{user_id}`.
    pub path: String,
    /// The URL of a server other than [`Catalog::server`](crate::Catalog::server).
    pub server: Option<String>,
    /// The method of the Rust client that returns the resource of the operation, such as `users`.
    pub resource: String,
    /// The method of the resource that calls the operation, such as `list`.
    pub name: String,
    /// The summary, on one line.
    pub summary: Option<String>,
    /// The description, which continues the summary.
    pub description: Option<String>,
    /// `true` if the API description marks the operation as deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// `true` if requests carry a signature.
    pub signed: bool,
    /// The failures after which a request may be sent again.
    pub retry: RetryClass,
    /// The ID of another operation to call if the outcome of this operation is unknown. The response of the other
    /// operation shows whether this operation took effect.
    pub verify_with: Option<String>,
    /// The timeout of an attempt in seconds, if it is longer than the default.
    pub timeout_secs: Option<u32>,
    /// The type of the ID of the created resource, if the operation creates one.
    pub creates: Option<String>,
    /// The pagination, if the operation returns a list in pages.
    pub paging: Option<Paging>,
    /// The parameters: path parameters in the order of the template, then other required parameters, then optional
    /// parameters.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// The body of a request.
    pub body: Option<Body>,
    /// The documented responses, sorted by status.
    #[serde(default)]
    pub responses: Vec<Response>,
    /// The result of a successful call; `None` if the API description contains no response body.
    pub returns: Option<Returns>,
    /// The lines of an example call in Rust, with a client named `zephr`.
    #[serde(default)]
    pub rust: Vec<String>,
}

impl Operation {
    /// Returns the call in Rust, such as `users().list`.
    pub fn call(&self) -> String {
        format!("{}().{}", self.resource, self.name)
    }

    /// Returns the first documented success response that has a body. If no success response has a body, returns the
    /// first success response. If no success response is documented, returns the default response.
    pub fn success(&self) -> Option<&Response> {
        let mut successes = self
            .responses
            .iter()
            .filter(|response| response.status.is_success());
        let first = successes.clone().next();
        successes
            .find(|response| response.media_type.is_some())
            .or(first)
            .or_else(|| {
                self.responses
                    .iter()
                    .find(|response| response.status == Status::Default)
            })
    }

    /// Returns whether a response with exactly this status is documented.
    pub fn documents(&self, status: u16) -> bool {
        self.responses
            .iter()
            .any(|response| response.status == Status::Code(status))
    }
}

/// The failures after which a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryClass {
    /// Any transient failure, because sending the request again has no further effect.
    Idempotent,
    /// A failure before anything was sent, or a 429 or 503 response. The service sends these statuses only for requests
    /// that it did not process.
    Conditional,
    /// A failure before anything was sent, or a 429 response.
    NonIdempotent,
}

impl RetryClass {
    /// Returns the name in `catalog.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idempotent => "idempotent",
            Self::Conditional => "conditional",
            Self::NonIdempotent => "non_idempotent",
        }
    }
}

/// The pagination of a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Paging {
    /// The query parameter for the page number, which starts at 1.
    pub page: String,
    /// The query parameter for the page size.
    pub size: Option<String>,
    /// `true` if the service may return the whole list to a request that contains neither [`page`](Self::page) nor
    /// [`size`](Self::size).
    #[serde(default)]
    pub whole_unless_asked: bool,
}

/// A parameter of an operation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Parameter {
    /// The name in Rust.
    pub name: String,
    #[serde(default)]
    wire: Option<String>,
    /// If set, the name on the wire consists of this prefix and a suffix that the caller chooses.
    pub prefix: Option<String>,
    /// The location in the request.
    #[serde(rename = "in")]
    pub location: Location,
    /// `true` if every request must contain the parameter.
    #[serde(default)]
    pub required: bool,
    /// The type of the value.
    #[serde(rename = "type")]
    pub ty: Type,
    /// The serialization of the value; `None` if the value is sent as plain text.
    pub style: Option<Style>,
    /// `true` if reserved characters are sent unescaped in a query.
    #[serde(default)]
    pub reserved: bool,
    /// The media type of a part.
    pub media_type: Option<String>,
    /// `true` if the API description marks the parameter as deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// `true` if the value occurs only in responses.
    #[serde(default)]
    pub read_only: bool,
    /// `true` if the value occurs only in requests.
    #[serde(default)]
    pub write_only: bool,
    /// The value that the service uses if the parameter is absent.
    pub default: Option<Json>,
    /// The documentation of the parameter, if there is any.
    pub description: Option<String>,
    /// A value that fits the type.
    pub example: Option<Json>,
}

impl Parameter {
    /// Returns the name on the wire. If the parameter has a [`prefix`](Self::prefix), this is the name in the API
    /// description.
    pub fn wire(&self) -> &str {
        self.wire.as_deref().unwrap_or(&self.name)
    }

    /// Returns whether the parameter has this name in a request.
    pub fn is_called(&self, name: &str) -> bool {
        match &self.prefix {
            Some(prefix) => name
                .strip_prefix(prefix.as_str())
                .is_some_and(|rest| !rest.is_empty()),
            None => self.wire() == name,
        }
    }
}

/// The location of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are those of OpenAPI")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
    /// A part of a multipart body.
    Part,
}

impl Location {
    /// Returns the name in `catalog.json`. Except for `part`, the names are those of OpenAPI.
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

/// The serialization of a value as the text of a parameter or form field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are those of OpenAPI")]
pub enum Style {
    /// JSON.
    Json,
    /// JSON in Base64 (standard alphabet, padded).
    Base64Json,
    Form,
    FormExploded,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Simple,
    SimpleExploded,
    Label,
    LabelExploded,
    Matrix,
    MatrixExploded,
}

/// The body of a request.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Body {
    /// The name in Rust.
    pub name: String,
    /// The media type.
    pub media_type: String,
    /// The encoding of the value.
    pub format: BodyFormat,
    /// `true` if every request must contain the body.
    #[serde(default)]
    pub required: bool,
    /// The type of a JSON or form body. The parts of a multipart body are [parameters](Location::Part).
    #[serde(rename = "type")]
    pub ty: Option<Type>,
    /// The styles of form fields, by the name of the field. A field without an entry has the style
    /// [`FormExploded`](Style::FormExploded), or [`Json`](Style::Json) if it is an object.
    #[serde(default)]
    pub styles: BTreeMap<String, Style>,
    /// The documentation of the body, if there is any.
    pub description: Option<String>,
    /// A value that fits the type.
    pub example: Option<Json>,
}

/// The encoding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// JSON.
    Json,
    /// `name=value` pairs.
    Form,
    /// Parts.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A documented response.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Response {
    /// The documented statuses.
    pub status: Status,
    /// The documentation of the response, if there is any.
    pub description: Option<String>,
    /// The media type of the body; `None` if there is no body.
    pub media_type: Option<String>,
    /// The type of the body, if it is known.
    #[serde(rename = "type")]
    pub ty: Option<Type>,
    /// The documented example, or one composed from the type.
    pub example: Option<Json>,
}

impl Response {
    /// Returns the example as sent: a string has no quotes unless the media type is JSON.
    pub fn body(&self) -> Option<String> {
        let is_json = self
            .media_type
            .as_deref()
            .is_some_and(|media_type| media_type.contains("json"));
        let example = self.example.as_ref()?;
        let bare = example.to_text().filter(|_| !is_json);
        Some(bare.unwrap_or_else(|| example.compact()))
    }
}

/// The statuses of a [`Response`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// One status.
    Code(u16),
    /// A range of a hundred statuses: `2XX` is `Range(2)`.
    Range(u8),
    /// Any status that is not documented otherwise.
    Default,
}

impl Status {
    /// Returns whether all of these statuses are 2xx.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}

/// Writes the status as OpenAPI spells it: `200`, `2XX`, `default`.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(hundreds) => write!(f, "{hundreds}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        let status = match text.strip_suffix("XX") {
            _ if text == "default" => Some(Self::Default),
            Some(hundreds) => hundreds.parse().ok().map(Self::Range),
            None => text.parse().ok().map(Self::Code),
        };
        status.ok_or_else(|| D::Error::invalid_value(Unexpected::Str(text), &"a status"))
    }
}

/// The result of a successful call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Returns {
    /// The type of the value.
    #[serde(rename = "type")]
    pub ty: Type,
    /// `true` if some successful responses have no body.
    #[serde(default)]
    pub optional: bool,
    /// The keys under which a response may wrap the value.
    #[serde(default)]
    pub envelope: Vec<String>,
}
