//! Security schemes as data.

/// A security scheme of the API description: the form in which a request carries credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecurityScheme {
    /// The name in the API description. Methods of [`ClientBuilder`](crate::ClientBuilder) such as
    /// [`bearer_token`](crate::ClientBuilder::bearer_token) take this name.
    pub name: &'static str,
    /// The form of the credentials.
    pub kind: SecurityKind,
}

/// The form of the credentials of a security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecurityKind {
    /// The [signature](crate::signature) of Zephr.
    Signature,
    /// A token in the header `Authorization: Bearer …`.
    Bearer,
    /// A user and password in the header `Authorization: Basic …`.
    Basic,
    /// A key in the header with this name.
    HeaderKey(&'static str),
    /// A key in the query parameter with this name.
    QueryKey(&'static str),
    /// A key in the cookie with this name.
    CookieKey(&'static str),
}

impl SecurityScheme {
    /// Creates a scheme for the signature of Zephr.
    pub const fn signature(name: &'static str) -> Self {
        Self::new(name, SecurityKind::Signature)
    }

    /// Creates a scheme for bearer tokens.
    pub const fn bearer(name: &'static str) -> Self {
        Self::new(name, SecurityKind::Bearer)
    }

    /// Creates a scheme for a user and password.
    pub const fn basic(name: &'static str) -> Self {
        Self::new(name, SecurityKind::Basic)
    }

    /// Creates a scheme for a key in a header.
    pub const fn header_key(name: &'static str, header: &'static str) -> Self {
        Self::new(name, SecurityKind::HeaderKey(header))
    }

    /// Creates a scheme for a key in a query parameter.
    pub const fn query_key(name: &'static str, parameter: &'static str) -> Self {
        Self::new(name, SecurityKind::QueryKey(parameter))
    }

    /// Creates a scheme for a key in a cookie.
    pub const fn cookie_key(name: &'static str, cookie: &'static str) -> Self {
        Self::new(name, SecurityKind::CookieKey(cookie))
    }

    const fn new(name: &'static str, kind: SecurityKind) -> Self {
        Self { name, kind }
    }
}
