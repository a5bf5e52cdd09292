//! Text that must not be shown.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::Serialize;
use zeroize::Zeroizing;

use crate::json::EncodeError;

/// A password, key or token. Its `Debug` does not show it, it has no `Display`, and its memory is overwritten when it is
/// dropped.
///
/// Requests contain the secret in clear text. A request body with a secret is overwritten after it is sent; URLs, headers,
/// copies in the HTTP and TLS libraries, and response bodies are not.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Creates a secret whose text is a value as JSON, such as a legacy password with its algorithm and salt.
    ///
    /// # Errors
    /// If its `Serialize` implementation fails.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        match serde_json::to_string(value) {
            Ok(text) => Ok(text.into()),
            Err(_) => Err(EncodeError::failed::<T>()),
        }
    }

    /// The text itself. Take care where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Makes a secret a key of a map. There is no order of secrets: comparing two would reveal how far they agree.
impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;
    use crate::Credentials;

    /// Compiles for what is overwritten on drop, and for nothing else.
    fn is_wiped(_: &impl ZeroizeOnDrop) {}

    #[test]
    fn memory_of_secrets_is_wiped() {
        let secret = Secret::from("x");
        is_wiped(&secret.0);
        let Secret(inner) = Credentials::new("AK", secret).secret_key().clone();
        is_wiped(&inner);
    }
}
