//! Adds credentials to a request.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Requirements, SchemeCredential};
use crate::client::Shared;
use crate::credentials::{CredentialsCache, FetchError};
use crate::operation::SecurityKind;
use crate::request::{Pair, is_cookie_text};
use crate::sign::Signature;
use crate::{BearerToken, HttpRequest, Secret};

/// A message that explains why credentials cannot be sent. The message does not quote the credentials.
type Problem = &'static str;

/// The credentials that were sent with an attempt.
#[derive(Default)]
pub(crate) struct Attached<'a> {
    /// `None` if the request was not signed.
    pub(crate) signature: Option<Signature>,
    tokens: Vec<(&'a CredentialsCache<BearerToken>, Arc<BearerToken>)>,
    /// The secrets of all schemes except the signature. Error messages must not contain them.
    pub(crate) secrets: Vec<Secret>,
}

impl Attached<'_> {
    /// Fetches new credentials in place of the rejected ones. Returns whether any of the new credentials differ from
    /// the rejected ones.
    pub(crate) async fn replace(&self, shared: &Shared) -> Result<bool, FetchError> {
        let now = || shared.now_millis();
        let mut is_other = false;
        if let Some(signature) = &self.signature {
            is_other |= shared.credentials.replace(&signature.credentials, &now).await?;
        }
        for (cache, token) in &self.tokens {
            is_other |= cache.replace(token, &now).await?;
        }
        Ok(is_other)
    }
}

impl<'a> Requirements<'a> {
    /// Adds the credentials of all security schemes, except the signature, to a request.
    pub(crate) fn attach(&self, request: &mut HttpRequest) -> Result<Attached<'a>, String> {
        let mut attached = Attached::default();
        for (scheme, credential) in &self.schemes {
            attached
                .add(scheme.kind, credential, request)
                .map_err(|problem| {
                    format!("credentials for the security scheme `{}`: {problem}", scheme.name)
                })?;
        }
        Ok(attached)
    }
}

impl<'a> Attached<'a> {
    fn add(
        &mut self,
        kind: SecurityKind,
        credential: &'a SchemeCredential,
        request: &mut HttpRequest,
    ) -> Result<(), Problem> {
        match credential {
            SchemeCredential::Token(cache) => {
                let token = cache.current().ok_or("no token was fetched")?;
                set_header(
                    &mut request.headers,
                    AUTHORIZATION,
                    &format!("Bearer {}", token.secret().expose()),
                )?;
                self.secrets.push(token.secret().clone());
                self.tokens.push((cache, token));
            }
            SchemeCredential::Login { user, password } => {
                let login = BASE64_STANDARD.encode(format!("{user}:{}", password.expose()));
                set_header(&mut request.headers, AUTHORIZATION, &format!("Basic {login}"))?;
                self.secrets.push(password.clone());
            }
            SchemeCredential::Key(key) => {
                set_key(kind, key.expose(), request)?;
                self.secrets.push(key.clone());
            }
        }
        Ok(())
    }
}

fn set_key(kind: SecurityKind, key: &str, request: &mut HttpRequest) -> Result<(), Problem> {
    match kind {
        SecurityKind::HeaderKey(name) => {
            let name = HeaderName::try_from(name).map_err(|_| "the scheme has an invalid header name")?;
            set_header(&mut request.headers, name, key)
        }
        SecurityKind::QueryKey(name) => {
            set_query(request, name, key);
            Ok(())
        }
        SecurityKind::CookieKey(name) => set_cookie(&mut request.headers, name, key),
        SecurityKind::Signature | SecurityKind::Bearer | SecurityKind::Basic => Ok(()),
    }
}

fn set_header(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), Problem> {
    let mut value = HeaderValue::try_from(value).map_err(|_| "a header cannot contain them")?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

/// Sets a query parameter to an API key. Replaces parameters of the same name, because the query of a link to the next
/// page may already contain the key.
fn set_query(request: &mut HttpRequest, name: &str, value: &str) {
    let mut pairs = Pair::all_of(request.url.query().unwrap_or_default());
    pairs.retain(|pair| pair.name() != name);
    pairs.push(Pair::new(name, value));
    let pairs: Vec<&str> = pairs.iter().map(Pair::as_written).collect();
    request.url.set_query(Some(&pairs.join("&")));
}

/// Adds a cookie to the `Cookie` header, replacing a cookie of the same name.
fn set_cookie(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Problem> {
    if !is_cookie_text(name) || !is_cookie_text(value) {
        return Err("a cookie cannot contain them");
    }
    let existing: Result<Vec<&str>, _> = headers.get_all(COOKIE).iter().map(HeaderValue::to_str).collect();
    let existing = existing.map_err(|_| "the other cookies of the request are not ASCII")?;
    let others = existing.iter().flat_map(|cookies| cookies.split("; "));
    let others = others.filter(|cookie| !cookie.is_empty());
    let others = others.filter(|cookie| cookie.split_once('=').is_none_or(|(known, _)| known != name));
    let own = format!("{name}={value}");
    let cookies: Vec<&str> = others.chain([own.as_str()]).collect();
    set_header(headers, COOKIE, &cookies.join("; "))
}
