//! Rendering of a request as a program.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minijinja::{AutoEscape, Environment, context, syntax::SyntaxConfig};

use super::{Language, Request, SampleError, Settings, literal};

impl Request {
    /// Returns a program that signs and sends the request, and prints the response.
    ///
    /// The program writes the status to standard error and the body to standard output. The program fails if the status
    /// is an error status.
    ///
    /// # Errors
    /// Returns an error for [`Language::Rust`] if the request is not the example of its operation: the catalog contains
    /// only the Rust call of the example.
    pub fn render(&self, language: Language, settings: Settings<'_>) -> Result<String, SampleError> {
        if language == Language::Rust && self.rust.is_empty() {
            let title = &self.title;
            return Err(SampleError::new(format!(
                "the Rust call of `{title}` is known for its documented example only; use another language"
            )));
        }
        self.program(language, settings)
            .map_err(|error| SampleError::new(format!("invalid template of {}: {error}", language.label())))
    }

    fn program(&self, language: Language, settings: Settings<'_>) -> Result<String, minijinja::Error> {
        let text = std::str::from_utf8(&self.body).ok();
        // A shell has no strings with NUL.
        let text = text.filter(|text| !text.contains('\0'));
        let base64 = text.is_none().then(|| STANDARD.encode(&self.body));
        let Self { method, path, .. } = self;
        let (imports, statements) = self.rust();
        environment(language, settings)?.render_str(
            language.template(),
            context! {
                title => format!("{} ({method} {path})", self.title),
                from_environment => settings == Settings::Environment,
                method => method,
                path => path,
                query => &self.query,
                target => self.target(),
                headers => self.headers.clone(),
                content_type => self.header("content-type"),
                has_body => !self.body.is_empty(),
                // Some servers refuse a POST or PUT without a length.
                needs_length => self.body.is_empty() && matches!(method.as_str(), "POST" | "PUT" | "PATCH"),
                text => text,
                base64 => base64,
                signed => self.signed,
                imports => imports.to_vec(),
                statements => statements.to_vec(),
            },
        )
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Returns the lines of the Rust call in two parts: the imports, and the statements after the empty line.
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

/// Returns a template engine with filters for this language, such as `literal`.
fn environment(language: Language, settings: Settings<'_>) -> Result<Environment<'static>, minijinja::Error> {
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
    let literals = match settings {
        Settings::Environment => None,
        Settings::Literals {
            base_url,
            access_key,
            secret_key,
        } => Some([base_url, access_key, secret_key].map(|text| literal::quoted(language, text))),
    };
    templates.add_filter("setting", move |name: &str| match (&literals, name) {
        (Some([base_url, _, _]), "ZEPHR_BASE_URL") => base_url.clone(),
        (Some([_, access_key, _]), "ZEPHR_ACCESS_KEY") => access_key.clone(),
        (Some([_, _, secret_key]), "ZEPHR_SECRET_KEY") => secret_key.clone(),
        _ => language.variable(name),
    });
    Ok(templates)
}
