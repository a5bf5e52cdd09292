//! The builder that reads its settings from environment variables.

use std::env::{self, VarError};

use super::ClientBuilder;
use crate::credentials::read_variable;
use crate::{Credentials, Error};

const BASE_URL: &str = "ZEPHR_BASE_URL";
const TENANT: &str = "ZEPHR_TENANT";

impl<C> ClientBuilder<C> {
    /// Creates a builder with the base URL and the key pair from environment variables.
    ///
    /// `ZEPHR_TENANT` sets the tenant, whose base URL is `https://{tenant}.api.zephr.com`. `ZEPHR_BASE_URL` sets
    /// another base URL, and takes precedence. For the variables of the key pair, see [`Credentials::from_env`]. The
    /// command line `zephr` reads the same variables.
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](crate::ErrorKind::Config) if neither variable is set, or if a value
    /// is not Unicode or begins or ends with white space. Also returns the errors of [`Credentials::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        Self::read(|name| env::var(name), Credentials::from_env)
    }

    fn read(
        lookup: impl Fn(&str) -> Result<String, VarError>,
        credentials: impl FnOnce() -> Result<Credentials, Error>,
    ) -> Result<Self, Error> {
        let builder = match (optional(BASE_URL, &lookup)?, optional(TENANT, &lookup)?) {
            (Some(url), Some(tenant)) => Self::new(tenant).base_url(url),
            (Some(url), None) => Self::with_base_url(url),
            (None, Some(tenant)) => Self::new(tenant),
            (None, None) => {
                return Err(Error::config(format!(
                    "neither of the environment variables {TENANT} and {BASE_URL} is set"
                )));
            }
        };
        Ok(builder.credentials(credentials()?))
    }
}

/// Returns the value of a variable, or `None` if it is unset or empty.
fn optional(name: &str, lookup: &impl Fn(&str) -> Result<String, VarError>) -> Result<Option<String>, Error> {
    match lookup(name).as_deref() {
        Err(VarError::NotPresent) | Ok("") => Ok(None),
        _ => Ok(Some(read_variable(name, lookup)?.expose().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::Target;
    use crate::{Client, ErrorKind};

    fn builder(variables: &[(&str, &str)]) -> Result<ClientBuilder<Client>, Error> {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        };
        ClientBuilder::read(lookup, || Ok(Credentials::new("AK", "s3cret")))
    }

    #[test]
    fn a_base_url_takes_precedence_over_a_tenant() {
        let url = "http://127.0.0.1:8080";
        for (variables, tenant, base_url) in [
            (&[(TENANT, "acme"), (BASE_URL, "")][..], Some("acme"), None),
            (&[(TENANT, "acme"), (BASE_URL, url)], Some("acme"), Some(url)),
            (&[(BASE_URL, url)], None, Some(url)),
        ] {
            let builder = builder(variables).unwrap();
            assert_eq!(builder.tenant.as_deref(), tenant);
            let found = match &builder.target {
                Target::Tenant => None,
                Target::BaseUrl(url) => Some(url.as_str()),
            };
            assert_eq!(found, base_url);
            assert!(builder.credentials.is_some());
        }
    }

    #[test]
    fn a_missing_or_padded_variable_is_named() {
        for (variables, part) in [
            (&[][..], "ZEPHR_TENANT and ZEPHR_BASE_URL is set"),
            (
                &[(TENANT, "acme\n")],
                "ZEPHR_TENANT begins or ends with white space",
            ),
        ] {
            let error = builder(variables).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
