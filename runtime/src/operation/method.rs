//! HTTP methods, and the operations of untyped requests.

use std::fmt;

use super::{Operation, RetryClass};

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

    /// Returns the operation for untyped requests with this method.
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

    /// Returns the name on the wire, in upper case.
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

/// Converts a method. Returns an error for a method without an equivalent in [`Method`], such as `CONNECT`.
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

/// The error of converting an [`http::Method`] that has no equivalent in [`Method`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownMethod;

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown HTTP method")
    }
}

impl std::error::Error for UnknownMethod {}

/// The operations for untyped requests, one per method.
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
