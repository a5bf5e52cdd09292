//! Complete programs in eleven languages that send one request.
//!
//! Independent of the command line and of a client: [`render`] converts a [`Request`] to the text of a program.

mod language;
mod literal;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minijinja::{AutoEscape, Environment, context, syntax::SyntaxConfig};

pub(crate) use language::Language;

/// A resolved request, without its signature.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// What the request does, on one line.
    pub(crate) title: String,
    /// The HTTP method in capitals.
    pub(crate) method: String,
    /// The path, encoded as it is sent.
    pub(crate) path: String,
    /// The query, encoded as it is sent; empty if there is none.
    pub(crate) query: String,
    /// The headers, without those of the signature and the transport.
    pub(crate) headers: Vec<(String, String)>,
    /// The body; empty if there is none.
    pub(crate) body: Vec<u8>,
    /// `true` if the request must be signed.
    pub(crate) signed: bool,
    /// The call of the Rust client, line by line: imports, an empty line, statements on a client `zephr`.
    pub(crate) rust: Vec<String>,
}

impl Request {
    /// Returns the value of a header.
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Returns the imports and the statements of the Rust call.
    fn rust(&self) -> (&[String], &[String]) {
        let has_imports = self.rust.first().is_some_and(|line| line.starts_with("use "));
        let empty = self.rust.iter().position(String::is_empty);
        match empty.filter(|_| has_imports) {
            Some(empty) => (
                self.rust.get(..empty).unwrap_or_default(),
                self.rust.get(empty + 1..).unwrap_or_default(),
            ),
            None => (&[], &self.rust),
        }
    }
}

/// Returns a program that signs and sends the request, and prints the response.
///
/// The program reads the service and the key pair from `ZEPHR_BASE_URL`, `ZEPHR_ACCESS_KEY` and `ZEPHR_SECRET_KEY`. It
/// writes the status to standard error and the body to standard output, and fails if the status is an error.
///
/// # Errors
/// An error of the template engine, which a test rules out for every operation and language.
pub(crate) fn render(request: &Request, language: Language) -> Result<String, minijinja::Error> {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    let mut templates = Environment::new();
    templates.set_syntax(syntax);
    templates.set_auto_escape_callback(|_| AutoEscape::None);
    templates.add_filter("literal", move |text: &str| literal::literal(language, text));
    templates.add_filter("comment", literal::comment);
    let text = std::str::from_utf8(&request.body).ok();
    // A shell has no strings with NUL.
    let text = text.filter(|text| !text.contains('\0'));
    let base64 = text.is_none().then(|| STANDARD.encode(&request.body));
    let Request { method, path, .. } = request;
    let (imports, statements) = request.rust();
    templates.render_str(
        language.template(),
        context! {
            title => format!("{} ({method} {path})", request.title),
            method => method,
            path => path,
            query => &request.query,
            target => target(request),
            headers => request.headers.clone(),
            content_type => request.header("content-type"),
            has_body => !request.body.is_empty(),
            // Some servers refuse a POST or PUT without a length.
            needs_length => request.body.is_empty() && matches!(method.as_str(), "POST" | "PUT" | "PATCH"),
            text => text,
            base64 => base64,
            signed => request.signed,
            imports => imports.to_vec(),
            statements => statements.to_vec(),
        },
    )
}

fn target(request: &Request) -> String {
    match request.query.as_str() {
        "" => request.path.clone(),
        query => format!("{}?{query}", request.path),
    }
}
