//! The client: where the service is, who signs, how requests travel.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderValue;
use http::header::AUTHORIZATION;

use crate::judge::judge;
use crate::request::{BaseUrl, Draft};
use crate::signature::{Authorization, Clock, NonceSource, Scheme, Signable};
use crate::{Call, ClientBuilder, Credentials, Error, HttpRequest, HttpResponse, Operation, Transport};

/// A client of one tenant.
///
/// Cheap to clone: clones share connections and credentials. It knows no operation by name; the generated crate does.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) base: BaseUrl,
    pub(crate) credentials: RwLock<Option<Arc<Credentials>>>,
    pub(crate) scheme: Scheme,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) nonces: Box<dyn NonceSource>,
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) user_agent: HeaderValue,
}

impl Client {
    /// Starts a client of a tenant, reached at `https://{tenant}.api.zephr.com`.
    pub fn builder(tenant: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(tenant)
    }

    /// Starts a client of whatever answers at a base URL.
    pub fn at(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::at(base_url)
    }

    pub(crate) fn from_parts(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// Begins a call of an operation.
    pub fn call(&self, operation: &'static Operation) -> Call {
        Call::new(self.clone(), operation)
    }

    /// Replaces the key pair, for this client and all its clones. Requests already signed keep the old one.
    ///
    /// A pair that cannot sign is found out by the next signed call, which gives
    /// [`Config`](crate::ErrorKind::Config).
    pub fn set_credentials(&self, credentials: Credentials) {
        // The lock holds one pointer, which no panic can leave half written.
        let mut current = self.0.credentials.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Arc::new(credentials));
    }

    fn credentials(&self) -> Option<Arc<Credentials>> {
        self.0
            .credentials
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// One attempt: finish, sign, send, judge.
    pub(crate) async fn exchange(&self, mut draft: Draft) -> Result<HttpResponse, Error> {
        let operation = draft.operation();
        let secrets = std::mem::take(&mut draft.secrets);
        let mut request = draft
            .finish(&self.0.base, &self.0.user_agent)
            .map_err(|problem| Error::request(operation, problem))?;
        if operation.signed {
            self.sign(operation, &mut request)?;
        }
        let answer = self
            .0
            .transport
            .send(request)
            .await
            .map_err(|error| Error::transport(operation, error))?;
        judge(operation, answer, &secrets)
    }

    /// Signs what the request holds, now.
    fn sign(&self, operation: &'static Operation, request: &mut HttpRequest) -> Result<(), Error> {
        let credentials = self.credentials().ok_or_else(|| {
            Error::config("the operation is signed and the client has no credentials: give it some")
                .on(operation)
        })?;
        let signable = Signable {
            method: request.method.as_str(),
            path: request.url.path(),
            query: request.url.query().unwrap_or(""),
            body: &request.body,
        };
        let (now, nonce) = (self.0.clock.now_millis(), self.0.nonces.nonce());
        let header = Authorization::sign(&credentials, &signable, now, nonce, self.0.scheme)
            .and_then(|authorization| authorization.header_value())
            .map_err(|problem| Error::config(problem.to_string()).on(operation))?;
        request.headers.insert(AUTHORIZATION, header);
        Ok(())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base.as_str())
            .field("credentials", &self.credentials())
            .field("scheme", &self.0.scheme)
            .finish_non_exhaustive()
    }
}
