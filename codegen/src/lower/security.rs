//! Security schemes.

use crate::{codes, diagnostic::Diagnostic, openapi::Cursor};

use super::Lowering;

impl<'a> Lowering<'a> {
    /// Reports security schemes other than the one that the client supports.
    pub(super) fn check_security_schemes(&mut self, root: &Cursor<'a>) {
        let schemes = root
            .get("components")
            .and_then(|components| components.get("securitySchemes"));
        for (name, scheme) in schemes.iter().flat_map(Cursor::entries) {
            let Some(scheme) = self.resolve(&scheme) else {
                continue;
            };
            if scheme.is_signature() {
                continue;
            }
            let message =
                format!("unsupported security scheme `{name}`; requests that need it carry no credentials");
            let help = credentials(&scheme);
            self.report(Diagnostic::warning(codes::OTHER_SCHEME, message, scheme.origin()).help(help));
        }
    }
}

/// Returns how callers can send the credentials of a scheme themselves.
fn credentials(scheme: &Cursor<'_>) -> String {
    let name = scheme.text("name").unwrap_or("the key");
    match (scheme.text("type"), scheme.text("in")) {
        (Some("apiKey"), Some("query")) => {
            format!("add the query parameter `{name}` to each request with `customize`")
        }
        (Some("apiKey"), Some("cookie")) => format!("add a `Cookie` header with `{name}` by an interceptor"),
        (Some("apiKey"), _) => format!("add the header `{name}` by an interceptor"),
        (Some("http"), _)
            if scheme
                .text("scheme")
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic")) =>
        {
            "add the header `Authorization: Basic …` by an interceptor".to_owned()
        }
        (Some("mutualTLS"), _) => "set a transport with a client certificate".to_owned(),
        _ => "add the header `Authorization: Bearer …` by an interceptor".to_owned(),
    }
}
