//! Parameters of requests.

use super::types::{Facts, Type};
use crate::tree::{Json, Origin};

/// A parameter of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the wire; with `name_prefix`, the name in the description.
    pub wire: String,
    /// The name of the argument or setter: `email_address`.
    pub name: String,
    /// The location in the request.
    pub location: Location,
    /// `true` if it is an argument, `false` if it is a setter.
    pub required: bool,
    /// The type. If `encoding` is plain, it is a string, number, Boolean or enum.
    pub ty: Type,
    /// The encoding of the value.
    pub encoding: Encoding,
    /// The prefix of the name on the wire, which the caller completes (`foreign_key.` + system).
    pub name_prefix: Option<String>,
    /// The description.
    pub docs: Option<String>,
    /// `true` if reserved characters are not encoded in a query.
    pub reserved: bool,
    /// The media type of a part, if it is not the default.
    pub media_type: Option<String>,
    /// The documented example if it matches the type, otherwise a composed one.
    pub example: Option<Json>,
    /// The other facts about it.
    pub facts: Facts,
    /// The location of its declaration.
    pub origin: Origin,
}

/// The part of a request that contains a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// The `Display` text of the value.
    Plain,
    /// JSON.
    Json,
    /// JSON in Base64 (standard alphabet, padded).
    Base64Json,
    /// Serialized in a parameter style.
    Styled(Style),
}

/// A parameter style; the runtime documents each.
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
    /// JSON, in a form.
    Json,
}
