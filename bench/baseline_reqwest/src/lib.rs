//! A minimal client on `reqwest`, `sha2` and `serde_json::Value`, with which `zephr-admin` is compared.
//!
//! It only signs and sends: no retries, no clock correction, no types, no limits.

use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Url};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Any error.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A client of one tenant.
pub struct Zephr {
    http: reqwest::Client,
    base: String,
    access_key: String,
    secret_key: String,
}

impl Zephr {
    /// Creates a client for the base URL `base`.
    ///
    /// # Errors
    /// Returns an error if TLS cannot be set up.
    pub fn new(base: String, access_key: String, secret_key: String) -> Result<Self, Failure> {
        let http = reqwest::Client::builder()
            .user_agent("baseline-reqwest/0.1")
            .timeout(Duration::from_secs(30))
            .connect_timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            http,
            base,
            access_key,
            secret_key,
        })
    }

    /// Creates a session.
    ///
    /// # Errors
    /// Returns an error if the request fails.
    pub async fn create_session(&self, site: &str, login: &Value) -> Result<Value, Failure> {
        let path = format!("/v4/sessions/{site}");
        let body = self.call(Method::POST, &path, &[], Some(login)).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Lists users.
    ///
    /// # Errors
    /// Returns an error if the request fails.
    pub async fn list_users(&self, email_address: &str) -> Result<Value, Failure> {
        let query = [("identifiers.email_address", email_address)];
        let body = self.call(Method::GET, "/v3/users", &query, None).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Lists the grants of a user.
    ///
    /// # Errors
    /// Returns an error if the request fails.
    pub async fn list_grants(&self, user_id: &str) -> Result<Value, Failure> {
        let path = format!("/v3/users/{user_id}/grants");
        let body = self.call(Method::GET, &path, &[], None).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Exports all users. Returns the body.
    ///
    /// # Errors
    /// Returns an error if the request fails.
    pub async fn export_users(&self) -> Result<Vec<u8>, Failure> {
        self.call(Method::GET, "/v3/user-export", &[], None).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Vec<u8>, Failure> {
        let mut url = Url::parse(&format!("{}{path}", self.base))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let body = body.map(serde_json::to_vec).transpose()?;
        let authorization = self.authorization(&method, &url, body.as_deref().unwrap_or_default())?;
        let mut request = self
            .http
            .request(method, url)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, authorization);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await?.error_for_status()?;
        Ok(response.bytes().await?.into())
    }

    fn authorization(&self, method: &Method, url: &Url, body: &[u8]) -> Result<HeaderValue, Failure> {
        let timestamp = SystemTime::now()
            .duration_since(UNIX_EPOCH)?
            .as_millis()
            .to_string();
        let nonce = format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?);
        let mut hash = Sha256::new();
        hash.update(&self.secret_key);
        hash.update(body);
        hash.update(url.path());
        hash.update(url.query().unwrap_or_default());
        hash.update(method.as_str());
        hash.update(&timestamp);
        hash.update(&nonce);
        let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!(
            "ZEPHR-HMAC-SHA256 {}:{timestamp}:{nonce}:{digest}",
            self.access_key
        );
        let mut value = HeaderValue::try_from(text)?;
        value.set_sensitive(true);
        Ok(value)
    }
}
