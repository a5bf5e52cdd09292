//! Security schemes, and the combinations of them that operations require.

use std::collections::HashMap;

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{SecurityKind, SecurityScheme},
    openapi::{Cursor, view},
    tree::Kind,
};

use super::{Lowering, hints};

/// The alternative combinations of security schemes that an operation requires.
type Combinations = Vec<Vec<SecurityScheme>>;

/// The security schemes of the description, and the combinations that operations require by default.
#[derive(Default)]
pub(super) struct Security<'a> {
    /// The form of the credentials of each scheme, by its name; `None` if the client cannot send them.
    kinds: HashMap<&'a str, Option<SecurityKind>>,
    default: Combinations,
}

impl<'a> Lowering<'a> {
    /// Reads the security schemes and requirements of the document.
    pub(super) fn read_security(&mut self, root: &Cursor<'a>) {
        let schemes = root
            .get("components")
            .and_then(|components| components.get("securitySchemes"));
        for (name, scheme) in schemes.iter().flat_map(Cursor::fields) {
            let kind = self
                .resolve(&scheme)
                .and_then(|scheme| self.security_kind(name, &scheme));
            self.security.kinds.insert(name, kind);
        }
        let required = root.get("security");
        self.security.default = required.map_or_else(Vec::new, |required| self.combinations(&required));
    }

    /// Returns the alternative combinations of security schemes for an operation. The list is empty if requests need no
    /// credentials. If credentials are optional, the last combination is empty.
    pub(super) fn security(&mut self, operation: &view::Operation<'a>) -> Combinations {
        match operation.at.get("security") {
            Some(required) => self.combinations(&required),
            None => self.security.default.clone(),
        }
    }

    fn combinations(&mut self, required: &Cursor<'a>) -> Combinations {
        if !matches!(required.node.kind, Kind::Array(_)) {
            let message = format!("`security` must be a list, found {}", required.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, required.origin()));
        }
        let mut combinations = Combinations::new();
        for requirement in required.items() {
            for combination in self.sendable(&requirement) {
                if !combinations.contains(&combination) {
                    combinations.push(combination);
                }
            }
        }
        if combinations.iter().all(Vec::is_empty) {
            return Combinations::new();
        }
        combinations.sort_by_key(Vec::is_empty);
        combinations
    }

    /// Returns the combinations for a security requirement, without unsupported schemes. Schemes that use the
    /// `Authorization` header become alternatives, because a request can have only one such header.
    fn sendable(&mut self, requirement: &Cursor<'a>) -> Combinations {
        let mut schemes = Vec::new();
        for (name, scopes) in requirement.entries() {
            let Some(kind) = self.kind_of(name, &scopes) else {
                continue;
            };
            let scopes = scopes.node.items().iter();
            let scopes = scopes.filter_map(|scope| scope.as_str().map(str::to_owned));
            schemes.push(SecurityScheme {
                name: name.to_owned(),
                kind,
                scopes: scopes.collect(),
            });
        }
        let (in_authorization, others): (Vec<_>, Vec<_>) = schemes
            .into_iter()
            .partition(|scheme| scheme.kind.is_in_authorization());
        if let [_, .., last] = in_authorization.as_slice() {
            let names: Vec<&str> = in_authorization
                .iter()
                .map(|scheme| scheme.name.as_str())
                .collect();
            let message = format!(
                "the security schemes `{}` are required together, but a request has only one `Authorization` header",
                names.join("`, `")
            );
            let warning =
                Diagnostic::warning(codes::OTHER_SCHEME, message, requirement.origin_of(&last.name));
            self.report(warning.help("list them as separate items of `security`; one of them is sent"));
        }
        if in_authorization.is_empty() {
            return vec![others];
        }
        let with_others = |scheme| std::iter::once(scheme).chain(others.iter().cloned()).collect();
        in_authorization.into_iter().map(with_others).collect()
    }

    /// Returns the form of a scheme's credentials. Reports a scheme that is not described, at its first use.
    fn kind_of(&mut self, name: &'a str, at: &Cursor<'a>) -> Option<SecurityKind> {
        if let Some(known) = self.security.kinds.get(name) {
            return known.clone();
        }
        self.security.kinds.insert(name, None);
        let message = format!("unknown security scheme `{name}`; requests that need it carry no credentials");
        let warning = Diagnostic::warning(codes::OTHER_SCHEME, message, at.key_origin());
        self.report(warning.help("describe it under `components` in `securitySchemes`"));
        None
    }

    /// Returns the form of the credentials of a described scheme. Reports a scheme that the client does not support.
    fn security_kind(&mut self, name: &str, scheme: &Cursor<'a>) -> Option<SecurityKind> {
        if self.flag(scheme, hints::SIGNATURE) {
            return Some(SecurityKind::Signature);
        }
        let key = scheme.text("name");
        let kind = match (scheme.text("type"), scheme.text("in")) {
            (Some("oauth2" | "openIdConnect"), _) => Some(SecurityKind::Bearer),
            (Some("http"), _) => match scheme.text("scheme").map(str::to_lowercase).as_deref() {
                Some("bearer") => Some(SecurityKind::Bearer),
                Some("basic") => Some(SecurityKind::Basic),
                _ => None,
            },
            (Some("apiKey"), Some("query")) => key.map(str::to_owned).map(SecurityKind::QueryKey),
            (Some("apiKey"), Some("header")) => key.and_then(token).map(SecurityKind::HeaderKey),
            (Some("apiKey"), Some("cookie")) => key.and_then(token).map(SecurityKind::CookieKey),
            _ => None,
        };
        if kind.is_none() {
            let message =
                format!("unsupported security scheme `{name}`; requests that need it carry no credentials");
            let help = match scheme.text("type") {
                Some("mutualTLS") => "set a transport with a client certificate",
                Some("apiKey") => {
                    "describe the `name` of the key, and its location `in`: `header`, `query` or `cookie`"
                }
                _ => "add the credentials by an interceptor of the client",
            };
            self.report(Diagnostic::warning(codes::OTHER_SCHEME, message, scheme.origin()).help(help));
        }
        kind
    }
}

/// Returns a name if a header or cookie can have it.
fn token(name: &str) -> Option<String> {
    super::parameters::is_token(name).then(|| name.to_owned())
}
