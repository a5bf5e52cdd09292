//! Whom requests go to and how they are let in.

use crate::{diagnostic::Diagnostic, openapi::Cursor, tree::Node};

use super::{Lowering, codes};

/// The URL of the server that an operation of a path item has for itself, as written; the first where there are several.
pub(crate) fn own_server<'a>(root: &'a Node, item: &'a Node, operation: &'a Node) -> Option<&'a str> {
    let url = |server: &'a Node| server.get("url").and_then(Node::as_str).unwrap_or("/");
    let servers = |node: &'a Node| node.get("servers").map(Node::items).unwrap_or_default();
    let own = operation.get("servers").or_else(|| item.get("servers"))?;
    let own = own.items().first().map(url)?;
    let all = servers(root);
    let is_known = all.iter().any(|server| url(server) == own) || (all.is_empty() && own == "/");
    (!is_known).then_some(own)
}

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
