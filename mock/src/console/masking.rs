//! Replaces the secrets of a request and its response by `…`.

mod json;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use zephr_catalog::{Location, Operation, Parameter, Status, Type, catalog};

use zephr_runtime::signature::Authorization;

pub(super) use crate::redaction::{HIDDEN, is_secret};
pub(super) use json::{indented, with_hidden};

use crate::{
    endpoint::Endpoint,
    redaction::{hide_secrets, segments},
    request_log::{Details, Entry, redacted},
    response::Response,
    routing,
    state::State,
    validation::Validator,
};

/// The headers whose values are shown. Any other header may contain a secret.
const SHOWN_HEADERS: [HeaderName; 18] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::ALLOW,
    header::CACHE_CONTROL,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::DATE,
    header::EXPECT,
    header::HOST,
    header::ORIGIN,
    header::RETRY_AFTER,
    header::TE,
    header::TRANSFER_ENCODING,
    header::USER_AGENT,
    HeaderName::from_static("x-zephr-mock-explanation"),
];

/// A body as the console shows it.
pub(super) enum Shown {
    Empty,
    /// A text without secrets.
    Text(String),
    /// The reason why the body is not shown.
    Withheld(String),
}

/// The secrets of a request.
pub(super) struct Masking {
    operation: Option<&'static Operation>,
    /// Values to replace in any text, longest first.
    secrets: Vec<String>,
}

impl Masking {
    pub(super) fn new(entry: &Entry) -> Self {
        let named = entry.request.operation.and_then(|id| catalog().by_id(id));
        // A request with a wrong method belongs to no operation, but its path may contain a secret.
        let operation = named.or_else(|| routing::at_path(&entry.request.path));
        let mut masking = Self {
            operation,
            secrets: Vec::new(),
        };
        for (segment, is_secret) in segments(operation, &entry.request.path) {
            if is_secret {
                masking.add(segment);
            }
        }
        for pair in entry.request.query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !masking.shows_parameter(name) {
                masking.add(value);
            }
        }
        masking
            .secrets
            .sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        masking
    }

    fn add(&mut self, raw: &str) {
        let decoded = percent_decode_str(raw).decode_utf8_lossy().into_owned();
        let encoded = utf8_percent_encode(&decoded, NON_ALPHANUMERIC).to_string();
        let spaced = raw.replace('+', " ");
        let forms = [raw.to_owned(), spaced, encoded, decoded];
        self.secrets
            .extend(forms.into_iter().filter(|form| !form.is_empty()));
    }

    fn query_parameter(&self, name: &str) -> Option<&'static Parameter> {
        let mut parameters = self.operation?.parameters.iter();
        parameters.find(|parameter| parameter.location == Location::Query && parameter.is_called(name))
    }

    fn shows_parameter(&self, raw_name: &str) -> bool {
        let name = percent_decode_str(raw_name).decode_utf8_lossy();
        let parameter = self.query_parameter(&name);
        parameter.is_some_and(|parameter| !is_secret(&parameter.ty))
    }

    /// Returns the path with its secrets hidden.
    pub(super) fn path(&self, path: &str) -> String {
        hide_secrets(self.operation, path)
    }

    /// Returns the query with the values of secret and undocumented parameters hidden.
    pub(super) fn query(&self, query: &str) -> String {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) if !value.is_empty() && !self.shows_parameter(name) => {
                format!("{name}={HIDDEN}")
            }
            _ => pair.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Returns a text after it replaces the secrets that the path or the query contains.
    pub(super) fn text(&self, text: &str) -> String {
        let replaced = |text: String, secret: &String| text.replace(secret, HIDDEN);
        self.secrets.iter().fold(text.to_owned(), replaced)
    }

    /// Returns the headers of the request with secrets hidden.
    pub(super) fn request_headers(&self, headers: &HeaderMap, state: &State) -> Vec<(String, String)> {
        let shown = |(name, value): (&HeaderName, &HeaderValue)| {
            let shown = match name {
                &header::AUTHORIZATION => authorization(value, state),
                _ => self.header(name, value),
            };
            (name.to_string(), shown)
        };
        headers.iter().map(shown).collect()
    }

    fn header(&self, name: &HeaderName, value: &HeaderValue) -> String {
        let text = String::from_utf8_lossy(value.as_bytes());
        match name {
            &header::LOCATION => self.location(&text),
            name if SHOWN_HEADERS.contains(name) => self.text(&text),
            _ => HIDDEN.to_owned(),
        }
    }

    /// Returns the value of a `Location` header, which ends with the ID of the created resource. Hides the value if the
    /// type of this ID is secret or not described. The ID of a session, for example, is secret.
    fn location(&self, location: &str) -> String {
        let creates = self.operation.and_then(|operation| operation.creates.as_ref());
        let is_shown = creates.is_some_and(|ty| !is_secret(&Type::Named(ty.clone())));
        match is_shown {
            true => self.text(location),
            false => HIDDEN.to_owned(),
        }
    }

    /// Returns the headers of the response with secrets hidden.
    pub(super) fn response_headers(&self, response: &Response) -> Vec<(String, String)> {
        let headers = response.headers().iter();
        headers
            .map(|(name, value)| (name.to_string(), self.header(name, value)))
            .collect()
    }

    /// Returns the JSON body of a request with secrets hidden and white space preserved. Returns `None` if the body is
    /// not JSON, or if the operation has no described JSON body.
    pub(super) fn json_body(&self, body: &[u8]) -> Option<String> {
        let text = std::str::from_utf8(body).ok()?;
        let value: Value = serde_json::from_str(text).ok()?;
        let ty = Endpoint::of(&self.operation?.id)?.json_body()?;
        let mut hidden = value;
        validator().redact(ty, &mut hidden);
        with_hidden(text, &hidden)
    }

    /// Returns the body of a request with secrets hidden.
    pub(super) fn request_body(&self, details: &Details) -> Shown {
        if details.body.is_empty() {
            return Shown::Empty;
        }
        match self.json_body(&details.body) {
            Some(text) => Shown::Text(indented(&text)),
            None => withheld(details.body.len(), "it is not JSON, or not described"),
        }
    }

    /// Returns the body of a response with secrets hidden.
    pub(super) fn response_body(&self, response: &Response) -> Shown {
        let Some(bytes) = response.bytes() else {
            return Shown::Withheld("The body was generated while it was sent.".to_owned());
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            return withheld(bytes.len(), "it is not text");
        };
        if text.is_empty() {
            return Shown::Empty;
        }
        let value = serde_json::from_str::<Value>(text);
        if response.is_own_text() {
            let text = self.text(text);
            return Shown::Text(if value.is_ok() { indented(&text) } else { text });
        }
        let documented = self.documented(response.status().as_u16());
        let shown = value.ok().zip(documented).and_then(|(value, ty)| {
            let hidden = self.response_value(ty, value);
            with_hidden(text, &hidden)
        });
        match shown {
            Some(text) => Shown::Text(indented(&text)),
            None => withheld(bytes.len(), "it is not JSON, or not described"),
        }
    }

    /// Returns the documented type of a response with this status.
    fn documented(&self, status: u16) -> Option<&'static Type> {
        let operation = self.operation?;
        let mut responses = operation.responses.iter();
        let own = responses.find(|response| response.status == Status::Code(status));
        let success = operation.success().filter(|_| (200..300).contains(&status));
        own.and_then(|response| response.ty.as_ref())
            .or_else(|| success.and_then(|response| response.ty.as_ref()))
    }

    /// Hides the secrets of a response. `ty` is the documented type of the response body, or of a value that the body
    /// contains in an envelope field.
    fn response_value(&self, ty: &Type, value: Value) -> Value {
        let mut hidden = value.clone();
        validator().redact(ty, &mut hidden);
        let returns = self.operation.and_then(|operation| operation.returns.as_ref());
        let envelope = returns.map_or(&[][..], |returns| &returns.envelope);
        let (item, is_list) = match ty {
            Type::List(item) | Type::Array(item) => (item.as_ref(), true),
            other => (other, false),
        };
        if let (Value::Object(fields), true) = (&value, is_list) {
            hidden = list_envelope(item, fields);
        } else if let (Value::Object(shown), Value::Object(fields)) = (&mut hidden, value) {
            for (name, inner) in fields {
                if envelope.contains(&name) && inner.is_object() {
                    shown.insert(name, self.response_value(item, inner));
                }
            }
        }
        hidden
    }
}

/// Hides the hash in an `Authorization` header. If the access key is unknown, hides the whole header: a client that
/// swaps its two keys sends the secret key as the access key.
fn authorization(value: &HeaderValue, state: &State) -> String {
    let text = value.to_str().unwrap_or_default();
    let parsed = text.parse::<Authorization>().ok();
    let secret = parsed.and_then(|parsed| {
        let key = parsed.access_key();
        state.authenticator.secret(key, &|key| state.issued(key))
    });
    match secret {
        Some(_) => redacted(text),
        None => HIDDEN.to_owned(),
    }
}

/// Hides the secrets in an object that contains a list. In addition to the list, only fields with numbers, Booleans and
/// nulls are shown.
fn list_envelope(item: &Type, fields: &serde_json::Map<String, Value>) -> Value {
    let shown = fields.iter().map(|(name, value)| {
        let value = match value {
            Value::Array(items) => Value::Array(items.iter().map(|value| hidden(item, value)).collect()),
            Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
            _ => HIDDEN.into(),
        };
        (name.clone(), value)
    });
    Value::Object(shown.collect())
}

/// Returns a value with its secrets hidden.
pub(super) fn hidden(ty: &Type, value: &Value) -> Value {
    let mut value = value.clone();
    validator().redact(ty, &mut value);
    value
}

fn validator() -> Validator<'static> {
    Validator {
        catalog: catalog(),
        is_strict: false,
    }
}

fn withheld(length: usize, reason: &str) -> Shown {
    Shown::Withheld(format!("{length} bytes, not shown: {reason}."))
}
