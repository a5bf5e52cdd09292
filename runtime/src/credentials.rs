//! Credentials: the key pair of a Zephr tenant, and bearer tokens for other APIs.

mod bearer_token;
mod cache;
mod provider;

use std::env::{self, VarError};
use std::time::SystemTime;

use crate::environment::Environment;
use crate::signature::is_field;
use crate::{Error, Secret};
pub use bearer_token::BearerToken;
pub(crate) use cache::{CredentialsCache, Expiring, FetchError};
pub use provider::ProvideCredentials;

/// A key pair: an access key, which identifies the caller, and a secret key, which signs requests.
///
/// The secret key is redacted in `Debug` and wiped from memory on drop.
#[derive(Clone, Debug)]
pub struct Credentials {
    access_key: String,
    secret_key: Secret,
    expiry: Option<SystemTime>,
}

impl Credentials {
    /// The environment variable that holds the access key.
    pub const ACCESS_KEY_VARIABLE: &'static str = "ZEPHR_ACCESS_KEY";
    /// The environment variable that holds the secret key.
    pub const SECRET_KEY_VARIABLE: &'static str = "ZEPHR_SECRET_KEY";

    /// Creates a key pair from the two keys that the admin console shows.
    ///
    /// Building a client returns an error if a key is empty. It also returns an error if the access key contains `:` or
    /// a character that is not visible ASCII.
    pub fn new(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            expiry: None,
        }
    }

    /// Sets the time from which the key pair is no longer valid.
    ///
    /// A client with a [provider](ProvideCredentials) requests new credentials a minute before the expiry. If the
    /// client receives the key pair less than two minutes before the expiry, the client requests new credentials after
    /// half of the remaining time. Without a provider, the expiry has no effect.
    #[must_use]
    pub fn with_expiry(mut self, expiry: SystemTime) -> Self {
        self.expiry = Some(expiry);
        self
    }

    /// Reads the key pair from `ZEPHR_ACCESS_KEY` and `ZEPHR_SECRET_KEY`.
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](crate::ErrorKind::Config) if a variable is unset, empty or not Unicode. A
    /// value that begins or ends with white space (usually a newline from a file) is also an error. The error names the
    /// variable. If both variables are unset or empty, the error names both.
    pub fn from_env() -> Result<Self, Error> {
        let mut environment = Environment::new(|name: &str| env::var(name));
        let credentials = Self::read(&mut environment)?;
        environment.finish()?;
        Ok(credentials)
    }

    /// Returns the access key, an identifier that is sent with every signed request.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// Returns the secret key.
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// Returns the time from which the key pair is no longer valid, if one is set.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expiry
    }

    /// Reads the key pair. The caller must check for missing variables with [`Environment::finish`].
    pub(crate) fn read(
        environment: &mut Environment<impl Fn(&str) -> Result<String, VarError>>,
    ) -> Result<Self, Error> {
        let access_key = environment.required(Self::ACCESS_KEY_VARIABLE)?;
        let secret_key = environment.required(Self::SECRET_KEY_VARIABLE)?;
        Ok(Self::new(access_key.expose(), secret_key))
    }
}

impl Expiring for Credentials {
    fn expiry(&self) -> Option<SystemTime> {
        self.expiry
    }

    fn problem(&self) -> Option<&'static str> {
        if !is_field(&self.access_key) {
            Some("an access key must be visible ASCII without `:`, and not empty")
        } else if self.secret_key.expose().is_empty() {
            Some("the secret key is empty")
        } else {
            None
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.access_key == other.access_key && self.secret_key == other.secret_key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn read(access: Result<&str, VarError>, secret: Result<&str, VarError>) -> Result<Credentials, Error> {
        let mut environment = Environment::new(|name: &str| {
            let found = if name == "ZEPHR_ACCESS_KEY" {
                &access
            } else {
                &secret
            };
            found.clone().map(str::to_owned)
        });
        let credentials = Credentials::read(&mut environment)?;
        environment.finish().map(|()| credentials)
    }

    #[test]
    fn credentials_are_read_from_two_variables() {
        let credentials = read(Ok("AK"), Ok("s3cret")).unwrap();
        assert_eq!(credentials.access_key(), "AK");
        assert_eq!(credentials.secret_key().expose(), "s3cret");
    }

    #[test]
    fn an_error_names_the_variable_but_not_its_value() {
        let canary = "canary";
        let cases = [
            (
                read(Err(VarError::NotPresent), Ok(canary)),
                "variables: ZEPHR_ACCESS_KEY",
            ),
            (
                read(Ok("AK"), Err(VarError::NotPresent)),
                "variables: ZEPHR_SECRET_KEY",
            ),
            (read(Ok("AK"), Ok("")), "variables: ZEPHR_SECRET_KEY"),
            (
                read(Ok("AK"), Ok("canary\n")),
                "ZEPHR_SECRET_KEY begins or ends with white space",
            ),
            (
                read(Ok("AK"), Err(VarError::NotUnicode(canary.into()))),
                "ZEPHR_SECRET_KEY is not Unicode",
            ),
        ];
        for (result, expected) in cases {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!format!("{error} {error:?}").contains(canary));
        }
    }

    #[test]
    fn debug_hides_the_secret() {
        let credentials = Credentials::new("AK", "canary");
        assert!(format!("{credentials:?} {credentials:#?}").contains("AK"));
        assert!(!format!("{credentials:?} {credentials:#?}").contains("canary"));
    }
}
