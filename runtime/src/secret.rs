//! Secret text.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::Serialize;
use zeroize::Zeroizing;

use crate::json::EncodeError;

/// A password, key or token. It is redacted in `Debug`, has no `Display`, and is wiped from memory on drop.
///
/// Requests contain the secret in clear text. If the JSON body of a typed request contains a secret, the body is wiped
/// from memory after the request. URLs, headers, other bodies, responses, and copies in the HTTP and TLS libraries are
/// not wiped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Serializes a value as JSON and creates a secret from the text, for example for a legacy password with its
    /// algorithm and salt.
    ///
    /// # Errors
    /// Returns an error if the `Serialize` implementation fails.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        match serde_json::to_string(value) {
            Ok(text) => Ok(text.into()),
            Err(_) => Err(EncodeError::failed::<T>()),
        }
    }

    /// Returns the secret text. Do not log it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Allows secrets as keys of hash maps. There is no `Ord`: the duration of a search in a sorted map would reveal common
/// prefixes of secrets.
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

    /// Compiles only for types that are wiped on drop.
    fn is_wiped(_: &impl ZeroizeOnDrop) {}

    #[test]
    fn memory_of_secrets_is_wiped() {
        let secret = Secret::from("x");
        is_wiped(&secret.0);
        let Secret(inner) = Credentials::new("AK", secret).secret_key().clone();
        is_wiped(&inner);
    }
}
