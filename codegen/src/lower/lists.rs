//! Lists marked by `x-zephr-list`.

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Output, Type},
    openapi::Cursor,
};

use super::{Lowering, hints, schemas::WRAPPERS, types::Context};

impl<'a> Lowering<'a> {
    /// Returns the list type of a schema that is a list or wraps one.
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
                "set it on an array, or on an object with an array under {}",
                WRAPPERS.join(", ")
            );
            self.invalid_hint(at, hints::LIST, "requires a list", help);
            return Type::Json;
        }
        // Nested lists are flattened.
        let mut seen = Vec::new();
        while let Some(item) = items.and_then(|array| array.get("items")) {
            if seen.contains(&item.pointer) {
                let message = "list contains itself, so its values would be infinite";
                self.report(Diagnostic::error(codes::CYCLE, message, item.origin()));
                break;
            }
            seen.push(item.pointer.clone());
            items = self.resolve(&item).filter(|item| is_array(item));
            if items.is_none() {
                return Type::List(Box::new(self.schema(&item, &context.child("item"))));
            }
        }
        let item = self.untyped(at, "list without a type for its items", "items");
        Type::List(Box::new(item))
    }

    /// Returns the status of an error response that means an empty list, if the hint is set.
    pub(super) fn empty_status(&mut self, at: &Cursor<'a>, output: &Output) -> Option<u16> {
        let status = self.count(at, hints::EMPTY_STATUS)?;
        let value = at.get(hints::EMPTY_STATUS)?;
        if !matches!(output.ty, Some(Type::List(_))) || output.optional {
            let help = "set `x-zephr-list: true` on the response if it is a list";
            let problem = "requires an operation whose response is a list";
            self.invalid_hint(&value, hints::EMPTY_STATUS, problem, help);
            return None;
        }
        let status = u16::try_from(status)
            .ok()
            .filter(|status| (400..500).contains(status));
        if status.is_none() {
            let help = "write the status as a number, such as `404`";
            self.invalid_hint(
                &value,
                hints::EMPTY_STATUS,
                "must be a status from 400 to 499",
                help,
            );
        }
        status
    }
}
