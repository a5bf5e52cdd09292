//! Complete programs in eleven languages that send one request (feature `samples`).
//!
//! [`Request::example`] creates the documented example of an operation, and [`Request::new`] creates a request with
//! your own arguments. [`Request::render`] returns the text of the program.
//!
#![cfg_attr(feature = "embedded", doc = "```")]
#![cfg_attr(not(feature = "embedded"), doc = "```ignore")]
//! use zephr_catalog::samples::{Arguments, Language, Request, Settings};
//!
//! let get = zephr_catalog::catalog().by_id("getUser").ok_or("unknown operation")?;
//! let request = Request::new(get, &Arguments::new().parameter("user_id", "u-1"))?;
//! let program = request.render(Language::Python, Settings::Environment)?;
//! assert!(program.contains("PATH = \"/v3/users/u-1\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arguments;
mod language;
mod layout;
mod literal;
mod program;
mod request;

use std::fmt;

pub use arguments::Arguments;
pub use language::Language;
pub use layout::readable;
pub use request::Request;

/// The source from which a program reads the base URL and the key pair.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Settings<'a> {
    /// The environment variables `ZEPHR_BASE_URL`, `ZEPHR_ACCESS_KEY` and `ZEPHR_SECRET_KEY`.
    Environment,
    /// String literals in the program. Use them only for a mock server, whose key pair is not secret.
    Literals {
        /// The URL of the server.
        base_url: &'a str,
        /// The access key.
        access_key: &'a str,
        /// The secret key.
        secret_key: &'a str,
    },
}

/// Omits the secret key.
impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("Environment"),
            Self::Literals {
                base_url, access_key, ..
            } => f
                .debug_struct("Literals")
                .field("base_url", base_url)
                .field("access_key", access_key)
                .finish_non_exhaustive(),
        }
    }
}

/// The reason why there is no program for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleError(String);

impl SampleError {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SampleError {}

#[cfg(test)]
mod tests;
