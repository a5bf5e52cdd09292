//! Redacted values for logs.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Encode, Writer, bridge};

/// Wraps a value for logging: `Serialize` and `Display` of the wrapper write `[redacted]` in place of every secret.
///
/// [`to_json`](super::to_json) and the `Serialize` implementation of the value itself write secrets in clear text,
/// because requests and storage need the secrets. The wrapper replaces secrets at any depth, including secrets in
/// fields that were received under an alias. The wrapper does not replace undeclared fields, because the API
/// description does not show which of them are secret.
///
/// ```
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::{Secret, redacted};
///
/// let passwords = vec![Secret::from("swordfish")];
/// assert_eq!(redacted(&passwords).to_string(), r#"["[redacted]"]"#);
/// assert_eq!(serde_json::to_value(redacted(&passwords)).unwrap(), serde_json::json!(["[redacted]"]));
/// ```
pub fn redacted<T: Encode + ?Sized>(value: &T) -> Redacted<'_, T> {
    Redacted(value)
}

/// A value that is serialized and displayed without its secrets; see [`redacted`].
#[derive(Clone, Copy)]
pub struct Redacted<'a, T: ?Sized>(&'a T);

impl<T: Encode + ?Sized> Redacted<'_, T> {
    fn json(&self) -> String {
        let mut writer = Writer::redacting();
        self.0.write(&mut writer);
        writer.into_text()
    }
}

impl<T: Encode + ?Sized> fmt::Display for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json())
    }
}

impl<T: Encode + ?Sized> fmt::Debug for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T: Encode + ?Sized> Serialize for Redacted<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        bridge::serialize_json(&self.json(), serializer)
    }
}
