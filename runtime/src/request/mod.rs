//! Encoding of arguments into a request. The URL, headers and body are built once for all attempts.

mod accept;
mod base;
mod encode;
#[cfg(feature = "forms")]
mod forms;
#[cfg(feature = "forms")]
mod multipart;
mod pair;
mod param_value;
mod style;
#[cfg(feature = "styles")]
mod styled;
#[cfg(test)]
mod tests;
mod untyped;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::operation::{BodyKind, Operation, RetryClass};
use crate::transport::SendProgress;
use crate::{HttpRequest, Secret};
use accept::accepted;
pub(crate) use base::BaseUrl;
#[cfg(feature = "forms")]
pub use multipart::Upload;
pub(crate) use pair::Pair;
use param_value::ParamValue;
pub use style::Style;

/// A message that explains why a request cannot be sent. The message does not quote the values of parameters, because
/// the values may be secret.
pub(crate) type Problem = String;

/// The parameters of a query, in order and still percent-encoded.
pub(crate) type Query = Vec<Pair>;

/// The number of bytes that are reserved for a path in addition to the length of its template. Inserting the values of
/// placeholders and the path of the base URL then rarely needs another allocation.
const ROOM: usize = 128;

/// A request under construction.
#[derive(Clone)]
pub(crate) struct RequestEncoder {
    operation: &'static Operation,
    /// The base URL that the caller set for this request. If `None`, the base URL of the operation or the client is
    /// used.
    pub(crate) base: Option<BaseUrl>,
    /// `true` if the request carries no credentials, even if the operation requires them.
    pub(crate) is_anonymous: bool,
    /// The retry class that the caller set for this request. If `None`, the class of the retry policy or the operation
    /// is used.
    pub(crate) retry_class: Option<RetryClass>,
    /// The part of the path whose placeholders have already been replaced by percent-encoded values.
    path: String,
    /// The path that errors and traces show for an untyped request.
    shown_path: Option<String>,
    /// The rest of the path template, whose placeholders have not been replaced yet: for example `/{site}/pages`.
    template: &'static str,
    /// The query parameters that were added so far, percent-encoded.
    query: String,
    headers: HeaderMap,
    cookies: String,
    pub(crate) body: Bytes,
    /// The content type that the caller set for the body.
    content_type: Option<HeaderValue>,
    /// The parts of a multipart body.
    #[cfg(feature = "forms")]
    parts: Vec<multipart::Part>,
    /// The secrets in the parameters and the body. Error messages must not contain them.
    pub(crate) secrets: Vec<Secret>,
}

impl RequestEncoder {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        let (template, query) = operation.path.split_once('?').unwrap_or((operation.path, ""));
        Self {
            operation,
            base: None,
            is_anonymous: false,
            retry_class: None,
            path: String::with_capacity(operation.path.len() + ROOM),
            shown_path: None,
            template,
            query: encode::literal(query).collect(),
            headers: HeaderMap::new(),
            cookies: String::new(),
            body: Bytes::new(),
            content_type: None,
            #[cfg(feature = "forms")]
            parts: Vec::new(),
            secrets: Vec::new(),
        }
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Registers a secret, so that no error message contains it.
    pub(crate) fn hide(&mut self, secret: &Secret) {
        if !self.secrets.contains(secret) {
            self.secrets.push(secret.clone());
        }
    }

    /// Replaces the next placeholder of the path template, such as `{id}`, by a value.
    pub(crate) fn path(&mut self, value: &str) -> Result<(), Problem> {
        let Some((literal, name, rest)) = next_placeholder(self.template) else {
            return Err("more path parameters were given than the path has".to_owned());
        };
        if value.is_empty() {
            return Err(format!(
                "path parameter `{name}` is empty, which would change the path"
            ));
        }
        if encode::is_dots(value) {
            return Err(format!(
                "path parameter `{name}` is `.` or `..`, which would change the path"
            ));
        }
        self.template = rest;
        self.path
            .extend(encode::literal(literal).chain(encode::value(value)));
        Ok(())
    }

    /// Appends `name=value` to the query. The name and the value are percent-encoded.
    pub(crate) fn query(&mut self, name: &str, value: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query
            .extend(encode::value(name).chain(["="]).chain(encode::value(value)));
    }

    /// Appends a JSON value to the query, serialized in a parameter style.
    pub(crate) fn query_styled(&mut self, name: &str, style: Style, json: &str) -> Result<(), Problem> {
        let pairs = decompose(name, json)?.map(|value| style.in_query(name, &value));
        for (name, value) in pairs.transpose()?.into_iter().flatten() {
            self.query_as_written(&format!("{name}={value}"));
        }
        Ok(())
    }

    /// Returns the query parameters that were added so far.
    pub(crate) fn written_query(&self) -> Query {
        Pair::all_of(&self.query)
    }

    pub(crate) fn replace_query(&mut self, query: &Query) {
        self.query.clear();
        query
            .iter()
            .for_each(|pair| self.query_as_written(pair.as_written()));
    }

    fn query_as_written(&mut self, pair: &str) {
        let between = if self.query.is_empty() { "" } else { "&" };
        self.query.extend([between, pair]);
    }

    /// Appends a query parameter whose value is the Base64 encoding of `json`.
    pub(crate) fn query_base64(&mut self, name: &str, json: &str) {
        self.query(name, &BASE64_STANDARD.encode(json));
    }

    pub(crate) fn header(&mut self, name: &'static str, value: &str, is_secret: bool) -> Result<(), Problem> {
        let known =
            HeaderName::try_from(name).map_err(|_| format!("`{name}` cannot be the name of a header"))?;
        let mut value = HeaderValue::try_from(value).map_err(|_| {
            format!("header `{name}` contains a control character, which is invalid in a header")
        })?;
        value.set_sensitive(is_secret);
        self.headers.append(known, value);
        Ok(())
    }

    /// Adds a cookie. Cookies have no common encoding, so the value is sent verbatim. Returns an error if the value
    /// contains a character that is not allowed in a cookie.
    pub(crate) fn cookie(&mut self, name: &'static str, value: &str) -> Result<(), Problem> {
        self.cookie_of(name, &[value.to_owned()])
    }

    /// Adds a cookie whose value is a list, joined with commas.
    fn cookie_of(&mut self, name: &str, values: &[String]) -> Result<(), Problem> {
        if !values.iter().all(|value| is_cookie_text(value)) || !is_cookie_text(name) {
            return Err(format!(
                "cookie `{name}` contains a character that is not allowed in a cookie"
            ));
        }
        if !self.cookies.is_empty() {
            self.cookies.push_str("; ");
        }
        self.cookies.extend([name, "=", &values.join(",")]);
        Ok(())
    }

    /// Sets the body and its content type. If the operation declares a body of this kind, the content type is the
    /// declared media type. Otherwise, the content type is the default for `kind`.
    pub(crate) fn body(&mut self, kind: BodyKind, body: Bytes) {
        let media_type = match (self.operation.body, kind) {
            (Some(described), _) if described.kind == kind => described.media_type,
            (_, BodyKind::Json) => "application/json",
            (_, BodyKind::Text) => "text/plain; charset=utf-8",
            (_, BodyKind::Form) => "application/x-www-form-urlencoded",
            (_, BodyKind::Multipart) => "multipart/form-data",
            (_, BodyKind::Bytes) => "application/octet-stream",
        };
        if let Ok(media_type) = HeaderValue::from_maybe_shared(Bytes::from_static(media_type.as_bytes())) {
            self.headers.insert(CONTENT_TYPE, media_type);
        }
        self.body = body;
    }

    /// Sets the content type of the body. Has no effect on a request without a body.
    pub(crate) fn content_type(&mut self, media_type: &str) -> Result<(), Problem> {
        let media_type = HeaderValue::try_from(media_type)
            .map_err(|_| "invalid character in the content type".to_owned())?;
        self.content_type = Some(media_type);
        Ok(())
    }

    /// Builds the request. Each attempt later adds the remaining headers to a copy: `Accept`, `User-Agent` and the
    /// credentials.
    pub(crate) fn finish(mut self, base: &BaseUrl) -> Result<HttpRequest, Problem> {
        if let Some((_, name, _)) = next_placeholder(self.template) {
            return Err(format!("path parameter `{name}` was not given"));
        }
        self.path.extend(encode::literal(self.template));
        #[cfg(feature = "forms")]
        self.join_parts();
        if let Some(media_type) = self
            .content_type
            .filter(|_| self.headers.contains_key(CONTENT_TYPE))
        {
            self.headers.insert(CONTENT_TYPE, media_type);
        }
        let url = base.join(self.path, &self.query)?;
        if !self.cookies.is_empty() {
            // Cookies may contain session IDs.
            let mut cookies =
                HeaderValue::try_from(self.cookies).map_err(|_| "a cookie cannot be sent".to_owned())?;
            cookies.set_sensitive(true);
            self.headers.insert(COOKIE, cookies);
        }
        Ok(HttpRequest {
            method: self.operation.method,
            url,
            headers: self.headers,
            body: self.body,
            progress: SendProgress::default(),
        })
    }
}

impl HttpRequest {
    /// Returns a copy for one attempt, with the headers `Accept` and `User-Agent`. These headers are added to the copy,
    /// not to the original request. Most original requests therefore have no headers, and copying an empty header map
    /// is free.
    pub(crate) fn attempt(&self, operation: &Operation, user_agent: &HeaderValue) -> Self {
        let mut headers = self.headers.clone();
        headers.entry(ACCEPT).or_insert_with(|| accepted(operation));
        headers.entry(USER_AGENT).or_insert_with(|| user_agent.clone());
        Self {
            method: self.method,
            url: self.url.clone(),
            headers,
            body: self.body.clone(),
            progress: SendProgress::default(),
        }
    }
}

/// Returns whether a text can be the name or the value of a cookie.
pub(crate) fn is_cookie_text(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

/// Splits the JSON text of an argument into the parts that a parameter style serializes. Returns `None` for null.
fn decompose<'j>(name: &str, json: &'j str) -> Result<Option<ParamValue<'j>>, Problem> {
    ParamValue::of(json).map_err(|_| format!("the value of `{name}` is nested too deeply to be sent"))
}

/// Splits a path template at its first placeholder. For `/users/{id}/sites`, returns `/users/`, `id` and `/sites`.
fn next_placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = template.split_once('{')?;
    let (name, rest) = rest.split_once('}')?;
    Some((literal, name, rest))
}
