//! The credentials of an attempt. The client fetches the credentials, adds them to the request, and replaces rejected
//! credentials.

use std::time::Duration;

use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName};

use super::attempt::AttemptError;
use super::{Dispatch, Failed};
use crate::clock_skew::Signed;
use crate::credentials::{CredentialsCache, Expiring};
use crate::retry::RetryState;
use crate::security::Attached;
use crate::sign::Signature;
use crate::signature::{SignableRequest, hex};
use crate::time::within;
use crate::{Error, HttpRequest, Secret};

impl Dispatch<'_> {
    /// Fetches required credentials from their provider if they are missing or about to expire. The request holds no
    /// permit of the client's limits during the fetch.
    pub(super) async fn prepare_credentials(&self, retry: &RetryState) -> Result<(), AttemptError> {
        if self.requirements.signed {
            self.prepare(&self.shared.credentials, retry).await?;
        }
        for tokens in self.requirements.tokens() {
            self.prepare(tokens, retry).await?;
        }
        Ok(())
    }

    async fn prepare<T: Expiring>(
        &self,
        cache: &CredentialsCache<T>,
        retry: &RetryState,
    ) -> Result<(), AttemptError> {
        if !cache.has_provider() || cache.is_fresh(self.shared.now_millis()) {
            return Ok(());
        }
        let timer = self.shared.timer.as_ref();
        let now = || self.shared.now_millis();
        // Boxed, because few calls need this future and it would otherwise enlarge the future of every call.
        match within(timer, retry.left(timer.now()), Box::pin(cache.prepare(&now))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(AttemptError::Unsigned(
                Error::credentials(error)
                    .on(self.operation)
                    .after(retry.attempts() - 1),
            )),
            Err(timeout) => Err(AttemptError::Transport(
                timeout
                    .error()
                    .with_message("timed out waiting for the credentials provider")
                    .unsent(),
                None,
            )),
        }
    }

    /// Adds the required credentials to the request. Returns the signing time and the credentials. The request must not
    /// change afterwards, because the signature covers the request.
    pub(super) fn attach_credentials(
        &self,
        request: &mut HttpRequest,
    ) -> Result<(Signed, Attached<'_>), Error> {
        let attached = self.requirements.attach(request);
        let mut attached = attached.map_err(|problem| Error::config(problem).on(self.operation))?;
        // The transport derives these headers from the body. A different value would allow request smuggling.
        for framing in [CONTENT_LENGTH, TRANSFER_ENCODING] {
            request.headers.remove(framing);
        }
        // The signature is added last, because it covers the query, which may contain an API key.
        let signed = self.shared.skew.sign_at(self.shared.clock.now_millis());
        if self.requirements.signed {
            let signable = SignableRequest {
                method: request.method.as_str(),
                path: request.url.path(),
                query: request.url.query().unwrap_or(""),
                body: &request.body,
            };
            let authorization = self.shared.authorization(&signable, signed.signed_millis());
            let (header, signature) = authorization.map_err(|error| error.on(self.operation))?;
            request.headers.insert(AUTHORIZATION, header);
            attached.signature = Some(signature);
        }
        Ok((signed, attached))
    }

    /// Fetches new credentials after the service rejected the credentials `attached`. If the new credentials differ
    /// from `attached` and another attempt is allowed, the returned `Failed` requests an immediate retry.
    pub(super) async fn replace_credentials(
        &self,
        retry: &mut RetryState,
        attached: &Attached<'_>,
        mut failed: Failed,
    ) -> Failed {
        if !self.shared.has_provider() || !retry.may_replace_credentials() || failed.error.is_login_rejected()
        {
            return failed;
        }
        let timer = self.shared.timer.as_ref();
        let replacing = Box::pin(attached.replace(self.shared));
        match within(timer, retry.left(timer.now()), replacing).await {
            Ok(Ok(true)) if retry.after_replaced_credentials(timer.now()) => {
                failed.retry_in = Some(Duration::ZERO);
            }
            // The rejection remains the error, and the provider's failure becomes its source.
            Ok(Err(error)) => failed.error = failed.error.caused_by(Box::new(Error::credentials(error))),
            Ok(Ok(_)) | Err(_) => {}
        }
        failed
    }

    /// Returns all parts of the request that must be redacted in error messages: secret arguments, the credentials, the
    /// signature digest, and sensitive headers set by the caller.
    pub(super) fn secrets(&self, attached: &Attached<'_>, sent: &HeaderMap) -> Vec<Secret> {
        let mut secrets = self.secrets.clone();
        secrets.extend_from_slice(&attached.secrets);
        if let Some(Signature { credentials, digest }) = &attached.signature {
            secrets.push(Secret::from(hex(digest)));
            secrets.push(credentials.secret_key().clone());
        }
        let cookies = self.options.headers.get_all(COOKIE);
        let cookies = cookies.iter().filter_map(|cookies| cookies.to_str().ok());
        let pairs = cookies.flat_map(|cookies| cookies.split(';'));
        let values = pairs.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
        let values = values.map(|value| value.trim().trim_matches('"'));
        // A value of fewer than four bytes, as in `lang=en`, is treated as a setting. If it were treated as a secret,
        // many messages would be withheld.
        secrets.extend(values.filter(|value| value.len() >= 4).map(Secret::from));
        // The known headers are excluded. `Cookie` contains the cookies above, the cookie of the credentials, cookies that
        // are arguments of the request, and cookies of interceptors, which are not redacted. Secret arguments and
        // credentials are already registered for redaction. The other known headers contain no secrets.
        const KNOWN: [HeaderName; 4] = [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE];
        let own = sent
            .iter()
            .filter(|(name, value)| value.is_sensitive() && !KNOWN.contains(name));
        for value in own.filter_map(|(_, value)| value.to_str().ok()) {
            // In `Basic …` and `Bearer …`, the name of the scheme is not secret.
            let (_, secret) = value.split_once(' ').unwrap_or(("", value));
            secrets.push(secret.into());
        }
        secrets
    }
}
