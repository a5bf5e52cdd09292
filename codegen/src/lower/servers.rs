//! Whom requests go to and how they are let in: what a client cannot do for single operations.

use crate::{diagnostic::Diagnostic, tree::Origin};

use super::{Lowering, codes, located::Located};

impl<'a> Lowering<'a> {
    /// Tells where an operation is at another server than the others: a client has one.
    pub(super) fn judge_servers(&mut self, operation: &Located<'a>, item: &Located<'a>, origin: &Origin) {
        let own = operation.get("servers").or_else(|| item.get("servers"));
        let Some(first) = own.and_then(|servers| servers.items().next()) else {
            return;
        };
        let url = first.text("url").unwrap_or("/");
        let all = Located::root(self.root).get("servers");
        let mut all = all.iter().flat_map(Located::items).peekable();
        let is_known = all.peek().is_none() && url == "/";
        if is_known || all.any(|server| server.text("url") == Some(url)) {
            return;
        }
        let message = "this operation is at another server, and a client sends all requests to one";
        self.report(
            Diagnostic::error(codes::UNSENDABLE, message, origin.clone())
                .related("the server of its own", first.origin())
                .help("take its `servers` away by an overlay where the others' answers it, too"),
        );
    }

    /// Tells of security schemes other than the one by which requests are signed.
    pub(super) fn judge_schemes(&mut self, root: &Located<'a>) {
        let schemes = root
            .get("components")
            .and_then(|components| components.get("securitySchemes"));
        for (name, scheme) in schemes.iter().flat_map(Located::entries) {
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
