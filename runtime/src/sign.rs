//! Signatures for requests that are sent by other HTTP clients.

use std::sync::Arc;

use http::{HeaderValue, Request};

use crate::client::Shared;
use crate::signature::{Authorization, SignableRequest};
use crate::{Client, Credentials, Error};

impl Client {
    /// Returns the `Authorization` header for a request that another HTTP client sends.
    ///
    /// The signature covers the method, path, query and body of `request`. Call this method when the request is
    /// complete, and send the request unchanged. A signature is valid for a single attempt: sign again before each
    /// retry.
    ///
    /// ```
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::{Client, Credentials};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::with_base_url("http://localhost:8080")
    ///     .credentials(Credentials::new("AK", "secret"))
    ///     .build()?;
    /// let mut request = http::Request::get("http://localhost:8080/v3/users?page=2").body(Vec::new())?;
    /// let authorization = client.sign(&request)?;
    /// request.headers_mut().insert(http::header::AUTHORIZATION, authorization);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](crate::ErrorKind::Config) if the client has no credentials, or if the
    /// credentials are invalid.
    ///
    /// This method never calls the credentials provider. If the client has a provider, call
    /// [`refresh_credentials`](Self::refresh_credentials) before the first signature, and again before the credentials
    /// expire.
    pub fn sign<B: AsRef<[u8]>>(&self, request: &Request<B>) -> Result<HeaderValue, Error> {
        self.shared().sign_now(&SignableRequest {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or(""),
            body: request.body().as_ref(),
        })
    }

    /// Signs a `reqwest` request, replacing its `Authorization` header.
    ///
    /// # Errors
    /// Returns the errors of [`sign`](Self::sign), and an error if the body is a stream, which cannot be read before
    /// it is sent.
    #[cfg(feature = "reqwest")]
    pub fn sign_reqwest(&self, request: &mut reqwest::Request) -> Result<(), Error> {
        let body = match request.body() {
            None => Some(&[][..]),
            Some(body) => body.as_bytes(),
        };
        let body = body.ok_or_else(|| {
            Error::config(
                "a request whose body is a stream cannot be signed: read the body into memory first",
            )
        })?;
        let authorization = self.shared().sign_now(&SignableRequest {
            method: request.method().as_str(),
            path: request.url().path(),
            query: request.url().query().unwrap_or(""),
            body,
        })?;
        request
            .headers_mut()
            .insert(http::header::AUTHORIZATION, authorization);
        Ok(())
    }
}

/// The credentials and the digest of a signature. Error messages must not repeat them.
pub(crate) struct Signature {
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) digest: [u8; 32],
}

impl Shared {
    /// Signs with the time of the client's clock, corrected by the estimated difference from the service's clock.
    fn sign_now(&self, signable: &SignableRequest<'_>) -> Result<HeaderValue, Error> {
        let (authorization, _) = self.authorization(signable, self.now_millis())?;
        Ok(authorization)
    }

    /// Signs with the given time. Returns the header, and the parts that error messages must not repeat.
    pub(crate) fn authorization(
        &self,
        signable: &SignableRequest<'_>,
        now_millis: u64,
    ) -> Result<(HeaderValue, Signature), Error> {
        let credentials = self.credentials.current().ok_or_else(|| {
            Error::config(if self.credentials.has_provider() {
                "credentials have not been fetched from the provider yet: await `refresh_credentials` first"
            } else {
                "the client has no credentials, which a signed request needs"
            })
        })?;
        let nonce = self.nonces.nonce();
        Authorization::sign(&credentials, signable, now_millis, nonce, self.scheme)
            .and_then(|authorization| {
                let digest = authorization.digest();
                let header = authorization.into_header_value()?;
                Ok((header, Signature { credentials, digest }))
            })
            .map_err(|problem| Error::config(problem.to_string()))
    }
}

#[cfg(feature = "tower")]
pub(crate) mod layer {
    use std::task::{Context, Poll};

    use http::Request;
    use http::header::AUTHORIZATION;
    use tower_layer::Layer;
    use tower_service::Service;

    use crate::{BoxFuture, Client};

    type BoxError = Box<dyn std::error::Error + Send + Sync>;

    /// A `tower` layer that signs every request.
    ///
    /// Layers that change or retry requests must wrap this layer, so that each attempt is signed in its final form.
    /// Request bodies must be in memory (`Bytes`, `Vec<u8>`, `String`). If the HTTP client needs another body type,
    /// convert the body between this layer and the HTTP client.
    #[derive(Clone, Debug)]
    pub struct SigningLayer(Client);

    impl SigningLayer {
        /// Creates a layer that signs with the credentials of a client.
        pub fn new(client: Client) -> Self {
            Self(client)
        }
    }

    impl<S> Layer<S> for SigningLayer {
        type Service = SigningService<S>;

        fn layer(&self, inner: S) -> SigningService<S> {
            SigningService {
                client: self.0.clone(),
                inner,
            }
        }
    }

    /// The service created by [`SigningLayer`].
    #[derive(Clone, Debug)]
    pub struct SigningService<S> {
        client: Client,
        inner: S,
    }

    impl<S, B> Service<Request<B>> for SigningService<S>
    where
        B: AsRef<[u8]>,
        S: Service<Request<B>, Error: Into<BoxError>, Future: Send + 'static>,
    {
        type Response = S::Response;
        type Error = BoxError;
        type Future = BoxFuture<Result<S::Response, BoxError>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            self.inner.poll_ready(context).map_err(Into::into)
        }

        fn call(&mut self, mut request: Request<B>) -> Self::Future {
            match self.client.sign(&request) {
                Ok(authorization) => {
                    request.headers_mut().insert(AUTHORIZATION, authorization);
                    let sent = self.inner.call(request);
                    Box::pin(async { sent.await.map_err(Into::into) })
                }
                Err(error) => Box::pin(async { Err(error.into()) }),
            }
        }
    }
}
