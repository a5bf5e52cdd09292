//! Providers of credentials that change while the client runs.

use std::error::Error as StdError;

use crate::{BoxFuture, Credentials};

type BoxError = Box<dyn StdError + Send + Sync>;

/// A source of credentials that change while the client runs, such as a secret manager.
///
/// Set a provider of key pairs with
/// [`ClientBuilder::credentials_provider`](crate::ClientBuilder::credentials_provider), and a provider of
/// [tokens](crate::BearerToken) with [`ClientBuilder::token_provider`](crate::ClientBuilder::token_provider). The
/// client caches the credentials. The client calls the provider again before the credentials
/// [expire](Credentials::with_expiry), and when the service rejects the credentials with status 401. Only one call of
/// the provider runs at a time; concurrent requests wait for the result of this call.
///
/// Any closure that returns a future of credentials is a provider:
///
/// ```no_run
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::{Client, Credentials};
///
/// # async fn read_vault(_: &str) -> Result<String, std::io::Error> { Ok("secret".to_owned()) }
/// # fn main() -> Result<(), zephr_runtime::Error> {
/// let client = Client::builder("acme")
///     .credentials_provider(|| async {
///         let secret = read_vault("zephr/acme").await?;
///         Ok::<_, std::io::Error>(Credentials::new("AK", secret))
///     })
///     .build()?;
/// # Ok(()) }
/// ```
pub trait ProvideCredentials<T = Credentials>: Send + Sync + 'static {
    /// Fetches the credentials to use from now on.
    ///
    /// # Errors
    /// Returns an error if the source of the credentials fails. The client continues to use its current credentials
    /// until they expire. If the credentials have expired, or if the client has none yet, requests fail with an error
    /// of kind [`Credentials`](crate::ErrorKind::Credentials). The `source()` of this error is the error that the
    /// provider returned. The error of the provider must not contain a secret, because programs log error sources.
    fn provide_credentials(&self) -> BoxFuture<Result<T, BoxError>>;
}

impl<F, Fut, T, E> ProvideCredentials<T> for F
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn provide_credentials(&self) -> BoxFuture<Result<T, BoxError>> {
        let fetching = self();
        Box::pin(async { fetching.await.map_err(Into::into) })
    }
}
