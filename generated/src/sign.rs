//! Signatures for requests that another HTTP client sends.

#[cfg(feature = "tower")]
use zephr_runtime::SigningLayer;

use crate::{Client, Error, HeaderValue};

impl Client {
    /// Returns the value of the `Authorization` header for a request that another HTTP client sends.
    ///
    /// The signature covers the method, path, query and body of `request` exactly, so sign last and send the request
    /// unchanged. A signature is valid for a single attempt: sign again before each retry.
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](crate::ErrorKind::Config) if the client has no credentials, or if they cannot
    /// be used to sign.
    pub fn sign<B: AsRef<[u8]>>(&self, request: &http::Request<B>) -> Result<HeaderValue, Error> {
        self.runtime().sign(request)
    }

    /// Signs a `reqwest` request, replacing its `Authorization` header.
    ///
    /// # Errors
    /// Returns the errors of [`sign`](Self::sign). Also returns an error if the body is a stream, because a stream
    /// cannot be read before it is sent.
    #[cfg(feature = "reqwest")]
    pub fn sign_reqwest(&self, request: &mut reqwest::Request) -> Result<(), Error> {
        self.runtime().sign_reqwest(request)
    }

    /// Returns a `tower` layer that signs every request to the inner service.
    #[cfg(feature = "tower")]
    pub fn signing_layer(&self) -> SigningLayer {
        SigningLayer::new(self.runtime().clone())
    }
}
