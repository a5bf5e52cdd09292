//! Hints about ids on an operation: which there are, until the types that they speak of are known.

use crate::{
    model::{Answer, Type},
    names,
    openapi::Cursor,
    tree::Kind,
};

use super::{Lowering, hints};

/// What the hints on an operation say about ids, until all types are known.
#[derive(Default)]
pub(super) struct IdHints<'a> {
    pub(super) creates: Option<(IdType<'a>, Cursor<'a>)>,
    pub(super) own_id: Option<Cursor<'a>>,
}

/// The id of what an operation creates.
pub(super) enum IdType<'a> {
    /// The one that the path of the item has.
    OfPath,
    /// The one of this name.
    Named(&'a str),
}

impl<'a> Lowering<'a> {
    pub(super) fn id_hints(&mut self, at: &Cursor<'a>, answer: &Answer) -> IdHints<'a> {
        let creates = self
            .take(at, hints::CREATES)
            .and_then(|value| match &value.node.kind {
                Kind::Bool(true) => Some((IdType::OfPath, value)),
                Kind::Bool(false) => None,
                Kind::String(name) if names::is_type(name) => Some((IdType::Named(name), value)),
                _ => self.misfit(&value, hints::CREATES, "`true` or the name of an id type"),
            });
        let mut own_id = None;
        if self.flag(at, hints::OWN_ID) {
            own_id = at.get(hints::OWN_ID);
        }
        if let Some(value) = own_id.take_if(|_| !matches!(answer.ty, Some(Type::List(_)))) {
            let help = "put it on the operation that lists what lacks its id";
            self.bad_hint(
                &value,
                hints::OWN_ID,
                "belongs on an operation whose response is a list",
                help,
            );
        }
        IdHints { creates, own_id }
    }
}
