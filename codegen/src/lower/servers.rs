//! Whom requests go to and how they are let in.

use crate::{codes, diagnostic::Diagnostic, openapi::Cursor};

use super::Lowering;

impl<'a> Lowering<'a> {
    /// Tells of security schemes other than the one by which requests are signed.
    pub(super) fn judge_schemes(&mut self, root: &Cursor<'a>) {
        let schemes = root
            .get("components")
            .and_then(|components| components.get("securitySchemes"));
        for (name, scheme) in schemes.iter().flat_map(Cursor::entries) {
            let Some(scheme) = self.resolve(&scheme) else {
                continue;
            };
            let is_ours = scheme
                .text("scheme")
                .is_some_and(|scheme| scheme.contains("HMAC"));
            if scheme.text("type") == Some("http") && is_ours {
                continue;
            }
            let message = format!("`{name}` is not how requests are signed: a client knows one way, Zephr's");
            let help = "let an overlay take the `security` away, and add the header by an interceptor";
            self.report(Diagnostic::warning(codes::OTHER_SCHEME, message, scheme.origin()).help(help));
        }
    }
}
