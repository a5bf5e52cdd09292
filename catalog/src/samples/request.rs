//! Conversion of argument values to a request.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Arguments, SampleError, layout};
use crate::{BodyFormat, Json, Location, Operation, Parameter, Response, Style, Type};

/// The value of the header `User-Agent`. Edge servers refuse the default values of some HTTP libraries.
const USER_AGENT: &str = "zephr-sample";

/// The characters that are percent-encoded in values: all except the unreserved characters of RFC 3986. If a server
/// decodes and re-encodes the URL, the URL stays the same, so the signature stays valid.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The characters that are percent-encoded in the literal parts of a path template.
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'|');

/// A request without its signature.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The summary of the operation, or its ID.
    pub title: String,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path, encoded as it is sent.
    pub path: String,
    /// The query, encoded as it is sent; empty if there is none.
    pub query: String,
    /// The headers, without those of the signature and the transport.
    pub headers: Vec<(String, String)>,
    /// The body; empty if there is none.
    pub body: Vec<u8>,
    /// `true` if the request must be signed.
    pub signed: bool,
    /// The call of the Rust client, line by line: imports, an empty line, statements on a client `zephr`. Empty if the
    /// request is not the documented example.
    pub rust: Vec<String>,
}

impl Request {
    /// Returns a request with an empty path and without arguments. The caller must complete the request.
    pub fn bare(operation: &Operation) -> Self {
        Self {
            title: operation.summary.clone().unwrap_or_else(|| operation.id.clone()),
            method: operation.method.clone(),
            path: String::new(),
            query: String::new(),
            headers: vec![("User-Agent".to_owned(), USER_AGENT.to_owned())],
            body: Vec::new(),
            signed: operation.signed,
            rust: Vec::new(),
        }
    }

    /// Returns the request of the documented example.
    ///
    /// # Errors
    /// Returns an error if the samples do not support the style of a parameter or the format of the body.
    pub fn example(operation: &Operation) -> Result<Self, SampleError> {
        let mut request = Self::new(operation, &Arguments::example(operation))?;
        request.rust.clone_from(&operation.rust);
        Ok(request)
    }

    /// Returns the request of a call with arguments. A long JSON body on one line is spread over several lines.
    ///
    /// # Errors
    /// Returns an error if an argument is unknown, is missing or cannot be sent. The error names the parameter, or the
    /// operation if the argument is the body.
    pub fn new(operation: &Operation, arguments: &Arguments) -> Result<Self, SampleError> {
        let unknown = |(name, _): &(&str, &str)| !operation.parameters.iter().any(|one| is_named(one, name));
        if let Some((name, _)) = arguments.parameters().find(unknown) {
            let id = &operation.id;
            return Err(SampleError::new(format!(
                "operation `{id}` has no parameter `{name}`"
            )));
        }
        let mut builder = Builder {
            request: Self::bare(operation),
            template: &operation.path,
            cookies: Vec::new(),
        };
        for parameter in &operation.parameters {
            let given: Vec<&str> = arguments
                .parameters()
                .filter(|(name, _)| is_named(parameter, name))
                .map(|(_, value)| value)
                .collect();
            builder.add(parameter, &given)?;
        }
        builder.body(operation, arguments)?;
        Ok(builder.finish(operation))
    }

    /// Returns the path and the query, such as `/v3/users?page=1`.
    pub fn target(&self) -> String {
        match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// Appends a header. The name is capitalized: `content-type` becomes `Content-Type`.
    pub fn push_header(&mut self, name: &str, value: &str) {
        self.headers.push((capitalized(name), value.to_owned()));
    }
}

/// Omits the values, which may be secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("title", &self.title)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

fn is_named(parameter: &Parameter, name: &str) -> bool {
    parameter.name == name || parameter.wire() == name
}

/// A request under construction.
struct Builder<'o> {
    request: Request,
    /// The part of the path template that is not in the request's path yet.
    template: &'o str,
    cookies: Vec<String>,
}

impl Builder<'_> {
    fn add(&mut self, parameter: &Parameter, given: &[&str]) -> Result<(), SampleError> {
        let invalid = |problem: &str| SampleError::new(format!("parameter `{}`: {problem}", parameter.name));
        let values = values(parameter, given)
            .ok_or_else(|| invalid("samples do not support its style, or support only one value for it"))?;
        let Some(first) = values.first() else {
            return match parameter.required {
                true => Err(invalid("a value is required")),
                false => Ok(()),
            };
        };
        let name = parameter.wire();
        match parameter.location {
            Location::Path => self.path(first).map_err(invalid)?,
            Location::Header if first.contains(char::is_control) => {
                return Err(invalid("a header cannot contain control characters"));
            }
            Location::Header => self.request.push_header(name, first),
            Location::Cookie if !is_cookie(first) => {
                return Err(invalid("a cookie cannot contain this character"));
            }
            Location::Cookie => self.cookies.push(format!("{name}={first}")),
            Location::Query if parameter.prefix.is_some() => self.prefixed(parameter, &values)?,
            Location::Query if parameter.style == Some(Style::Form) => {
                let items: Vec<_> = values.iter().map(|value| encoded(value)).collect();
                self.query(name, &items.join(","));
            }
            Location::Query => values.iter().for_each(|value| self.query(name, &encoded(value))),
            Location::Part => return Err(invalid("samples do not support multipart bodies")),
        }
        Ok(())
    }

    /// Appends the template up to the next placeholder, and the value of the placeholder, to the request's path.
    fn path(&mut self, value: &str) -> Result<(), &'static str> {
        if value.is_empty() || matches!(value, "." | "..") {
            return Err("the value would name another path");
        }
        let (literal, rest) = self.template.split_once('{').unwrap_or((self.template, ""));
        self.request.path.extend(utf8_percent_encode(literal, LITERAL));
        self.request.path += &encoded(value);
        self.template = rest.split_once('}').map_or("", |(_, rest)| rest);
        Ok(())
    }

    fn prefixed(&mut self, parameter: &Parameter, values: &[String]) -> Result<(), SampleError> {
        let prefix = parameter.prefix.as_deref().unwrap_or_default();
        for value in values {
            let (system, key) = value.split_once('=').ok_or_else(|| {
                SampleError::new(format!("parameter `{}`: expected `SYSTEM=KEY`", parameter.name))
            })?;
            self.query(&format!("{prefix}{system}"), &encoded(key));
        }
        Ok(())
    }

    /// Appends a query parameter. `value` must be percent-encoded.
    fn query(&mut self, name: &str, value: &str) {
        let between = if self.request.query.is_empty() { "" } else { "&" };
        self.request.query.extend([between, &encoded(name), "=", value]);
    }

    fn body(&mut self, operation: &Operation, arguments: &Arguments) -> Result<(), SampleError> {
        let Some(body) = &operation.body else {
            return match arguments.body {
                Some(_) => Err(SampleError::new(format!(
                    "operation `{}` has no body",
                    operation.id
                ))),
                None => Ok(()),
            };
        };
        let Some(given) = &arguments.body else {
            return match body.required {
                true => Err(SampleError::new(format!(
                    "operation `{}` requires a body",
                    operation.id
                ))),
                false => Ok(()),
            };
        };
        if matches!(body.format, BodyFormat::Form | BodyFormat::Multipart) {
            return Err(SampleError::new(format!(
                "operation `{}`: samples do not support bodies in {}",
                operation.id, body.media_type
            )));
        }
        self.request.push_header("content-type", &body.media_type);
        self.request.body = layout::readable(given.clone());
        Ok(())
    }

    fn finish(mut self, operation: &Operation) -> Request {
        self.request
            .path
            .extend(utf8_percent_encode(self.template, LITERAL));
        if !self.cookies.is_empty() {
            self.request.push_header("cookie", &self.cookies.join("; "));
        }
        self.request.push_header("accept", &accepted(operation));
        self.request
    }
}

/// Returns the values of a parameter as they are sent. Returns `None` if samples do not support the style of the
/// parameter, or support only one value for it.
fn values(parameter: &Parameter, given: &[&str]) -> Option<Vec<String>> {
    if given.is_empty() {
        return Some(Vec::new());
    }
    let is_list = matches!(parameter.ty, Type::Array(_) | Type::List(_));
    match parameter.style {
        None | Some(Style::Form) if is_list && parameter.location == Location::Query => {
            Some(given.iter().flat_map(|text| items(text)).collect())
        }
        None => match given {
            [one] => Some(vec![(*one).to_owned()]),
            _ => None,
        },
        Some(Style::Base64Json) => Some(vec![STANDARD.encode(array(given))]),
        _ => None,
    }
}

/// Returns the items of a JSON array as texts. A text that is not a JSON array is returned as the only item.
fn items(text: &str) -> Vec<String> {
    let items = serde_json::from_str::<Vec<Json>>(text);
    let text_of = |item: &Json| item.to_text().unwrap_or_else(|| item.compact());
    items.map_or_else(
        |_| vec![text.to_owned()],
        |items| items.iter().map(text_of).collect(),
    )
}

/// Returns a JSON array. If `given` is a single array, returns that array. Otherwise, `given` contains the items.
fn array(given: &[&str]) -> String {
    match given {
        [array] if array.trim_start().starts_with('[') => (*array).to_owned(),
        items => format!("[{}]", items.join(",")),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}

fn is_cookie(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

/// Returns the value of the `Accept` header: the media types of success responses other than JSON and text, and then
/// JSON, which is the format of errors.
fn accepted(operation: &Operation) -> String {
    let successes = operation
        .responses
        .iter()
        .filter(|response: &&Response| response.status.is_success());
    let media_types = successes.filter_map(|response| response.media_type.as_deref());
    let others = media_types.filter(|text| !text.contains("json") && !text.starts_with("text/"));
    others.chain(["application/json"]).collect::<Vec<_>>().join(", ")
}

/// Capitalizes each word of a header name: `content-type` becomes `Content-Type`.
fn capitalized(name: &str) -> String {
    let words: Vec<String> = name
        .split('-')
        .map(|word| {
            let mut characters = word.chars();
            let first = characters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(characters).collect()
        })
        .collect();
    words.join("-")
}
