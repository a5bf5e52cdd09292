//! Password hashes of users who come from another system.

use std::fmt;

use zephr_runtime::{Map, RawJson, Secret, to_json};

/// A user's password hash from another system, for tenants with the login extension.
///
/// When the user signs in, the service replaces this hash with a hash of its own. The service supports MD5, bcrypt,
/// SHA-1, SHA-256, SHA-512, Drupal, PBKDF2, PWDTK and ASP.NET `HashPasswordV2`.
///
/// A request contains the hash as a JSON object in a string. The fields of the object depend on the algorithm. The API
/// description does not list these fields, so the client does not check their names. For the fields, see the vendor's
/// documentation of the [login extension].
///
/// `Debug` shows only the names of the fields, not their values.
///
/// ```
/// use zephr_admin::{ext::LegacyPassword, types::{Identifiers, NewUser, UserValidators}};
///
/// // Placeholders: take the names and the values from the vendor's documentation.
/// let password = LegacyPassword::new().field("algorithm", "md5").field("hash", "0123456789abcdef0123456789abcdef");
/// let user = NewUser::new(Identifiers::new().email_address("joe@company.com"))
///     .validators(UserValidators::new().legacy_password(password));
/// ```
///
/// [login extension]: https://docs.zuora.com/en/zephr/configuration--integrations/settings/extensions/login-extension
#[derive(Clone, Default, PartialEq)]
pub struct LegacyPassword(Map<RawJson>);

impl LegacyPassword {
    /// Creates a password without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field: the algorithm, the hash, or a parameter such as the salt or the number of iterations.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<RawJson>) -> Self {
        self.0.set(name, value);
        self
    }
}

impl From<LegacyPassword> for Secret {
    fn from(password: LegacyPassword) -> Self {
        to_json(&password.0).into()
    }
}

impl fmt::Debug for LegacyPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| (name, format_args!("…")));
        f.debug_map().entries(names).finish()
    }
}
