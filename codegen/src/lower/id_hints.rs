//! Hints about IDs on an operation, which are resolved once all types are known.

use crate::{
    model::{Output, Type},
    names,
    openapi::Cursor,
    tree::Kind,
};

use super::{Lowering, hints};

/// The hints about IDs on an operation.
#[derive(Default)]
pub(super) struct IdHints<'a> {
    pub(super) creates: Option<(IdType<'a>, Cursor<'a>)>,
    pub(super) own_id: Option<Cursor<'a>>,
}

/// The type of the ID of a created resource.
pub(super) enum IdType<'a> {
    /// The type of the ID parameter in the path of the resource.
    OfPath,
    /// The type with this name.
    Named(&'a str),
}

impl<'a> Lowering<'a> {
    pub(super) fn id_hints(&mut self, at: &Cursor<'a>, output: &Output) -> IdHints<'a> {
        let creates = self
            .take(at, hints::CREATES)
            .and_then(|value| match &value.node.kind {
                Kind::Bool(true) => Some((IdType::OfPath, value)),
                Kind::Bool(false) => None,
                Kind::String(name) if names::is_type(name) => Some((IdType::Named(name), value)),
                _ => self.wrong_type(&value, hints::CREATES, "`true` or the name of an ID type"),
            });
        let mut own_id = None;
        if self.flag(at, hints::OWN_ID) {
            own_id = at.get(hints::OWN_ID);
        }
        if let Some(value) = own_id.take_if(|_| !matches!(output.ty, Some(Type::List(_)))) {
            let help = "move it to the operation that lists the items without an ID";
            self.invalid_hint(
                &value,
                hints::OWN_ID,
                "requires an operation whose response is a list",
                help,
            );
        }
        IdHints { creates, own_id }
    }
}
