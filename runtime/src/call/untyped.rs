//! Methods of [`Call`] for untyped requests, which have any method and path.

use bytes::Bytes;

use super::{Argument, Call};
use crate::operation::RetryClass;
use crate::request::{BaseUrl, RequestEncoder};
use crate::{Client, Operation, Secret};

impl Call {
    /// Creates a request for a path that need not be in the API description. `operation` is the result of
    /// [`Method::untyped`](crate::Method::untyped).
    pub(crate) fn untyped(client: Client, operation: &'static Operation, path: &str) -> Self {
        Self {
            encoder: RequestEncoder::untyped(operation, path),
            ..Self::new(client, operation)
        }
    }

    pub(crate) fn segment(self, value: impl Argument) -> Self {
        self.argument(&value, RequestEncoder::segment)
    }

    pub(crate) fn body(&self) -> Bytes {
        self.encoder.body.clone()
    }

    pub(crate) fn raw_body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.edit(|encoder| encoder.raw_body(content_type, body))
    }

    pub(crate) fn anonymous(mut self) -> Self {
        self.encoder.is_anonymous = true;
        self
    }

    pub(crate) fn retry_class(mut self, class: RetryClass) -> Self {
        self.encoder.retry_class = Some(class);
        self
    }

    pub(crate) fn base_url(self, base_url: &str) -> Self {
        let (plain_http, tls) = (self.client.shared().plain_http, self.client.shared().tls);
        self.edit(|encoder| {
            let base = BaseUrl::parse(base_url, plain_http)?;
            if base.is_tls() && !tls {
                return Err(
                    "cannot send `https` requests: the client was built for a plain `http` base URL and has no \
                     TLS; register the `https` server with `ClientBuilder::server`"
                        .to_owned(),
                );
            }
            encoder.base = Some(base);
            Ok(())
        })
    }

    pub(crate) fn redact(mut self, secret: &Secret) -> Self {
        self.encoder.hide(secret);
        self
    }
}
