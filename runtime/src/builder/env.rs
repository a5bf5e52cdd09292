//! Construction of a builder from environment variables.

use std::env::{self, VarError};

use super::{ClientBuilder, Target};
use crate::environment::Environment;
use crate::{Credentials, Error};

const BASE_URL: &str = "ZEPHR_BASE_URL";
const TENANT: &str = "ZEPHR_TENANT";

impl<C> ClientBuilder<C> {
    /// Creates a builder with the base URL and the key pair from environment variables.
    ///
    /// `ZEPHR_TENANT` sets the tenant, and `ZEPHR_BASE_URL` sets the base URL. At least one of these two variables must
    /// be set. If only `ZEPHR_TENANT` is set, the base URL is `https://{tenant}.api.zephr.com`. For the variables of
    /// the key pair, see [`Credentials::from_env`]. The command-line tool `zephr` reads the same variables.
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](crate::ErrorKind::Config) that names all missing or empty variables. If a
    /// value is not Unicode, or begins or ends with white space, the error names only the variable with this value.
    pub fn from_env() -> Result<Self, Error> {
        Self::read(|name| env::var(name))
    }

    fn read(lookup: impl Fn(&str) -> Result<String, VarError>) -> Result<Self, Error> {
        let mut environment = Environment::new(lookup);
        let [url, tenant] = [BASE_URL, TENANT].map(|name| environment.optional(name));
        let (url, tenant) = (url?, tenant?);
        if url.is_none() && tenant.is_none() {
            environment.miss("ZEPHR_TENANT or ZEPHR_BASE_URL");
        }
        let credentials = Credentials::read(&mut environment)?;
        environment.finish()?;
        let target = url.map_or(Target::Tenant, |url| Target::BaseUrl(url.expose().to_owned()));
        Ok(Self {
            tenant: tenant.map(|tenant| tenant.expose().to_owned()),
            credentials: Some(credentials),
            ..Self::with_target(target)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, ErrorKind};

    const KEYS: [(&str, &str); 2] = [("ZEPHR_ACCESS_KEY", "AK"), ("ZEPHR_SECRET_KEY", "s3cret")];

    fn builder(variables: &[(&str, &str)]) -> Result<ClientBuilder<Client>, Error> {
        ClientBuilder::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        })
    }

    #[test]
    fn a_base_url_takes_precedence_over_a_tenant() {
        let url = "http://127.0.0.1:8080";
        for (variables, tenant, base_url) in [
            (&[(TENANT, "acme"), (BASE_URL, "")][..], Some("acme"), None),
            (&[(TENANT, "acme"), (BASE_URL, url)], Some("acme"), Some(url)),
            (&[(BASE_URL, url)], None, Some(url)),
        ] {
            let builder = builder(&[variables, &KEYS].concat()).unwrap();
            assert_eq!(builder.tenant.as_deref(), tenant);
            let found = match &builder.target {
                Target::Tenant => None,
                Target::BaseUrl(url) => Some(url.as_str()),
            };
            assert_eq!(found, base_url);
            assert_eq!(builder.credentials.unwrap().access_key(), "AK");
        }
    }

    #[test]
    fn a_variable_with_surrounding_white_space_is_an_error() {
        let error = builder(&[(TENANT, "acme\n")]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let part = "ZEPHR_TENANT begins or ends with white space";
        assert!(error.to_string().contains(part), "{error}");
    }

    #[test]
    fn all_missing_variables_are_named() {
        for (variables, named) in [
            (
                &[][..],
                "ZEPHR_TENANT or ZEPHR_BASE_URL, ZEPHR_ACCESS_KEY, ZEPHR_SECRET_KEY",
            ),
            (&KEYS, "ZEPHR_TENANT or ZEPHR_BASE_URL"),
            (
                &[(TENANT, "acme"), ("ZEPHR_SECRET_KEY", "")],
                "ZEPHR_ACCESS_KEY, ZEPHR_SECRET_KEY",
            ),
        ] {
            let error = builder(variables).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert_eq!(
                error.to_string(),
                format!("missing or empty environment variables: {named}")
            );
        }
    }
}
