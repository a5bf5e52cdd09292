//! Security schemes.

use super::Operation;

/// A security scheme that an operation requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the description.
    pub name: String,
    /// The form of its credentials.
    pub kind: SecurityKind,
    /// The scopes that the operation requires.
    pub scopes: Vec<String>,
}

/// The form of the credentials of a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    /// The signature of Zephr.
    Signature,
    /// A bearer token.
    Bearer,
    /// A user and password.
    Basic,
    /// A key in the header with this name.
    HeaderKey(String),
    /// A key in the query parameter with this name.
    QueryKey(String),
    /// A key in the cookie with this name.
    CookieKey(String),
}

impl SecurityScheme {
    /// Creates the scheme of signed requests.
    #[cfg(test)]
    pub(crate) fn signature() -> Self {
        Self {
            name: "signature".to_owned(),
            kind: SecurityKind::Signature,
            scopes: Vec::new(),
        }
    }
}

impl SecurityKind {
    /// Returns `true` if the credentials are sent in the header `Authorization`.
    pub fn is_in_authorization(&self) -> bool {
        match self {
            Self::Signature | Self::Bearer | Self::Basic => true,
            Self::HeaderKey(name) => name.eq_ignore_ascii_case("authorization"),
            Self::QueryKey(_) | Self::CookieKey(_) => false,
        }
    }
}

impl Operation {
    /// Returns `true` if requests are signed, or may be.
    pub fn is_signed(&self) -> bool {
        let mut schemes = self.security.iter().flatten();
        schemes.any(|scheme| scheme.kind == SecurityKind::Signature)
    }

    /// Returns `true` if either all requests are signed or none carries credentials.
    pub fn has_plain_security(&self) -> bool {
        let is_signature = |schemes: &Vec<SecurityScheme>| matches!(schemes.as_slice(), [scheme] if scheme.kind == SecurityKind::Signature);
        self.security.iter().all(is_signature)
    }
}
