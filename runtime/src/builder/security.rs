//! Credentials for security schemes other than the signature.

use super::ClientBuilder;
use crate::credentials::CredentialsCache;
use crate::security::SchemeCredential;
use crate::{BearerToken, ProvideCredentials, Secret};

/// Credentials for APIs other than Zephr's. Each method sets the credentials for one security scheme of the API
/// description, and replaces credentials that were set earlier for this scheme. The argument `scheme` is the name of
/// the scheme. The documentation of an operation contains the names of its schemes.
impl<C> ClientBuilder<C> {
    /// Sets the token for a security scheme of type `oauth2`, `openIdConnect` or `http` (bearer authentication).
    ///
    /// ```no_run
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::Client;
    ///
    /// # fn main() -> Result<(), zephr_admin::Error> {
    /// // `oauth` is the name of the security scheme.
    /// let client = Client::with_base_url("https://api.example.com").bearer_token("oauth", "my-token").build()?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn bearer_token(self, scheme: impl Into<String>, token: impl Into<Secret>) -> Self {
        let cache = CredentialsCache::new(None);
        // The token has no expiry, so the time has no effect.
        cache.set(BearerToken::new(token), 0);
        self.scheme_credential(scheme, SchemeCredential::Token(cache))
    }

    /// Sets a provider of tokens for a security scheme of type `oauth2`, `openIdConnect` or `http` (bearer
    /// authentication); see [`ProvideCredentials`].
    ///
    /// The client fetches a token for the first request that requires the scheme, and a new token before the current
    /// token [expires](BearerToken::with_expiry). If the service responds with status 401 and the retry policy permits
    /// another attempt, the client fetches a new token. If the new token differs from the rejected one, the client
    /// sends the request once more.
    ///
    /// Requests of a client with a provider run as Tokio tasks; see [`max_in_flight`](Self::max_in_flight).
    ///
    /// ```no_run
    /// # use zephr_runtime as zephr_admin;
    /// use std::time::{Duration, SystemTime};
    /// use zephr_admin::{BearerToken, Client};
    ///
    /// # async fn access_token() -> Result<(String, Duration), std::io::Error> { Ok(("secret".to_owned(), Duration::from_secs(3600))) }
    /// # fn main() -> Result<(), zephr_admin::Error> {
    /// let client = Client::with_base_url("https://api.example.com")
    ///     .token_provider("oauth", || async {
    ///         let (token, expires_in) = access_token().await?;
    ///         Ok::<_, std::io::Error>(BearerToken::new(token).with_expiry(SystemTime::now() + expires_in))
    ///     })
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn token_provider(
        self,
        scheme: impl Into<String>,
        provider: impl ProvideCredentials<BearerToken>,
    ) -> Self {
        let cache = CredentialsCache::new(Some(Box::new(provider)));
        self.scheme_credential(scheme, SchemeCredential::Token(cache))
    }

    /// Sets the user and password for a security scheme of type `http` (basic authentication).
    #[must_use]
    pub fn basic_auth(
        self,
        scheme: impl Into<String>,
        user: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        let credential = SchemeCredential::Login {
            user: user.into(),
            password: password.into(),
        };
        self.scheme_credential(scheme, credential)
    }

    /// Sets the key for a security scheme of type `apiKey`. The key is sent in a header, a query parameter or a cookie.
    #[must_use]
    pub fn api_key(self, scheme: impl Into<String>, key: impl Into<Secret>) -> Self {
        self.scheme_credential(scheme, SchemeCredential::Key(key.into()))
    }

    fn scheme_credential(mut self, scheme: impl Into<String>, credential: SchemeCredential) -> Self {
        self.security.set(scheme.into(), credential);
        self
    }
}
