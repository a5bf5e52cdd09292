//! Lists as `x-zephr-list` marks them.

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Answer, Type},
    openapi::Cursor,
};

use super::{Lowering, hints, schemas::WRAPPERS, types::Context};

impl<'a> Lowering<'a> {
    /// The list that a schema is or wraps.
    pub(super) fn list(&mut self, at: &Cursor<'a>, context: &Context) -> Type {
        let wrapped = || {
            let properties = at.get("properties")?;
            WRAPPERS.iter().find_map(|wrapper| properties.get(wrapper))
        };
        let is_array = |at: &Cursor<'a>| at.text("type") == Some("array") || at.has("items");
        let array = if is_array(at) { Some(at.clone()) } else { wrapped() };
        let mut items = array
            .and_then(|array| self.resolve(&array))
            .filter(|array| is_array(array));
        if items.is_none() {
            let help = format!(
                "only an array, or an object with an array under {}",
                WRAPPERS.join(", ")
            );
            self.bad_hint(at, hints::LIST, "stands on a schema that is no list", help);
            return Type::Json;
        }
        // Lists of lists come flat.
        let mut seen = Vec::new();
        while let Some(item) = items.and_then(|array| array.get("items")) {
            if seen.contains(&item.pointer) {
                let message = "this list holds itself and never reaches a value";
                self.report(Diagnostic::error(codes::CYCLE, message, item.origin()));
                break;
            }
            seen.push(item.pointer.clone());
            items = self.resolve(&item).filter(|item| is_array(item));
            if items.is_none() {
                return Type::List(Box::new(self.schema(&item, &context.child("item"))));
            }
        }
        let item = self.untyped(at, "this list does not say what its items are", "items");
        Type::List(Box::new(item))
    }

    /// The status of an error response that means an empty list, if the hint names one.
    pub(super) fn empty_status(&mut self, at: &Cursor<'a>, answer: &Answer) -> Option<u16> {
        let status = self.count(at, hints::EMPTY_STATUS)?;
        let value = at.get(hints::EMPTY_STATUS)?;
        if !matches!(answer.ty, Some(Type::List(_))) || answer.optional {
            let help = "mark the response with `x-zephr-list: true` if it is one";
            let problem = "belongs on an operation whose response is a list";
            self.bad_hint(&value, hints::EMPTY_STATUS, problem, help);
            return None;
        }
        let status = u16::try_from(status)
            .ok()
            .filter(|status| (400..500).contains(status));
        if status.is_none() {
            let help = "write the status as a number, such as `404`";
            self.bad_hint(
                &value,
                hints::EMPTY_STATUS,
                "must be a status of 400 to 499",
                help,
            );
        }
        status
    }
}
