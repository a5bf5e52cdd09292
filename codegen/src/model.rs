//! The model: what `lower` makes of a description and all that the emitters see.
//!
//! Plain data: no tokens, no spec types. Wire names stand beside Rust names; names are decided once, in
//! [`crate::names`], and never again by an emitter. Every list is in a total order that does not depend on hashing.

use crate::tree::{Json, Origin};

/// One description, ready to be emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`, the description's own version stamp.
    pub version: String,
    /// `servers[0].url` as written, with its `{variables}`.
    pub server: String,
    /// Sorted by name.
    pub resources: Vec<Resource>,
    /// Sorted by name.
    pub types: Vec<TypeDef>,
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
    pub method: Method,
    /// Template as written, `/v4/sessions/{site}`.
    pub path: String,
    /// Method on the resource handle, `create`.
    pub method_name: String,
    /// The type of the prepared call, `Create`.
    pub call_type: String,
    /// The table's constant, `CREATE`.
    pub constant: String,
    pub summary: Option<String>,
    pub docs: Option<String>,
    /// Path parameters in template order, then other required ones, then optional ones, each as declared.
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub answer: Answer,
    /// Every documented response, sorted by status, `default` last.
    pub responses: Vec<Response>,
    /// Whether requests carry a signature.
    pub signed: bool,
    pub deprecated: bool,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name on the wire; with `name_prefix`, the name as the description spells it.
    pub wire: String,
    /// Argument or setter, `email_address`.
    pub name: String,
    pub location: Location,
    pub required: bool,
    pub ty: Type,
    pub encoding: Encoding,
    /// The wire name is this prefix followed by a value of the caller's (`foreign_key.` + system).
    pub name_prefix: Option<String>,
    pub docs: Option<String>,
    pub example: Option<Json>,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// How a parameter's value becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As it prints.
    Plain,
    /// JSON, then Base64 (standard alphabet, padded).
    Base64Json,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    pub media_type: String,
    pub content: Content,
    pub required: bool,
    pub docs: Option<String>,
    /// Documented, or composed from the schema's own examples.
    pub example: Option<Json>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Json(Type),
    /// Text as it stands.
    Text,
    Bytes,
}

/// What a successful call gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// `None`: no success body is described; the call gives `()`.
    pub ty: Option<Type>,
    /// Some documented success status has no body: the call gives an `Option`.
    pub optional: bool,
    /// Keys under which the value may be wrapped, outermost first to try (`data`).
    pub envelope: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    pub status: Status,
    pub docs: Option<String>,
    pub content: Option<ResponseContent>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ResponseContent {
    pub media_type: String,
    /// `None` where the media type has no schema.
    pub ty: Option<Type>,
    /// The first documented example, or one composed from the schema.
    pub example: Option<Json>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Code(u16),
    /// `2XX` is `Range(2)`.
    Range(u8),
    Default,
}

/// A type as used in a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    Bool,
    /// `i64`.
    Integer,
    /// A number that keeps its text.
    Number,
    String,
    /// A string that is never shown.
    Secret,
    /// Any JSON, kept as text.
    Json,
    /// A success body that may be a JSON string or bare text.
    Text,
    Array(Box<Type>),
    /// An array that may also come wrapped, or as one bare item.
    List(Box<Type>),
    /// Any keys, one type of value.
    Map(Box<Type>),
    /// A [`TypeDef`], by its name.
    Named(String),
}

/// A type that is emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// `NewSession`; unique in the whole crate.
    pub name: String,
    pub docs: Option<String>,
    /// Every place that gave rise to it, in document order.
    pub origins: Vec<Origin>,
    /// The resource whose operations alone use it; `None` where several do.
    pub home: Option<String>,
    /// Reachable from a request body or parameter: gets `new` and setters.
    pub in_requests: bool,
    /// Reachable from an answer.
    pub in_answers: bool,
    pub kind: TypeKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    Object(Vec<Field>),
    /// Strings of a known set, open to others.
    Enum(Vec<Variant>),
    OneOf(Vec<Alternative>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub wire: String,
    pub name: String,
    /// Other wire names that mean the same.
    pub aliases: Vec<String>,
    pub ty: Type,
    pub required: bool,
    /// The type reaches itself through this field.
    pub boxed: bool,
    pub docs: Option<String>,
    pub example: Option<Json>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    pub wire: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// `RefreshToken`.
    pub name: String,
    pub ty: Type,
    pub docs: Option<String>,
}
