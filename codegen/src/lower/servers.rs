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
            let is_ours = scheme
                .text("scheme")
                .is_some_and(|scheme| scheme.contains("HMAC"));
            if scheme.text("type") == Some("http") && is_ours {
                continue;
            }
            let message = format!(
                "unsupported security scheme `{name}`; requests are signed with the HMAC scheme of Zephr"
            );
            let help = "remove `security` with an overlay, and add the header with an interceptor";
            self.report(Diagnostic::warning(codes::OTHER_SCHEME, message, scheme.origin()).help(help));
        }
    }
}
