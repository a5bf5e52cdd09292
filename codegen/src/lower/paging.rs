//! `x-zephr-paging`: lists that are split into pages.

use crate::{
    model::{Location, Output, Paging, Parameter, Type},
    openapi::Cursor,
    suggest,
};

use super::{Lowering, hints};

const PAGE: &str = "page";
const SIZE: &str = "size";
const WHOLE_UNLESS_ASKED: &str = "whole-unless-asked";

impl<'a> Lowering<'a> {
    /// Returns the paging of a list, if the hint is set.
    pub(super) fn paging(
        &mut self,
        at: &Cursor<'a>,
        parameters: &[Parameter],
        output: &Output,
    ) -> Option<Paging> {
        let hint = self.table(at, hints::PAGING)?;
        if !matches!(output.ty, Some(Type::List(_))) {
            let help = "set `x-zephr-list: true` on the response if it is a list";
            self.invalid_hint(
                &hint,
                hints::PAGING,
                "requires an operation whose response is a list",
                help,
            );
            return None;
        }
        for (key, value) in hint.entries() {
            if ![PAGE, SIZE, WHOLE_UNLESS_ASKED].contains(&key) {
                let help = format!("valid keys are `{PAGE}`, `{SIZE}` and `{WHOLE_UNLESS_ASKED}`");
                self.invalid_hint(
                    &value,
                    hints::PAGING,
                    &format!("has an unknown key `{key}`"),
                    help,
                );
            }
        }
        let Some(page) = hint.get(PAGE) else {
            let help = "set it to the query parameter for the page number";
            self.invalid_hint(&hint, hints::PAGING, "must have a `page`", help);
            return None;
        };
        let page = self.query_parameter(&page, parameters)?;
        let size = match hint.get(SIZE) {
            Some(size) => Some(self.query_parameter(&size, parameters)?),
            None => None,
        };
        let whole_unless_asked = hint.get(WHOLE_UNLESS_ASKED).is_some_and(|value| {
            let flag = value.node.as_bool();
            if flag.is_none() {
                let problem = format!("must have a boolean `{WHOLE_UNLESS_ASKED}`");
                self.invalid_hint(&value, hints::PAGING, &problem, "set it to `true`, or remove it");
            }
            flag.unwrap_or_default()
        });
        Some(Paging {
            page,
            size,
            whole_unless_asked,
        })
    }

    fn query_parameter(&mut self, value: &Cursor<'a>, parameters: &[Parameter]) -> Option<String> {
        let name = value.node.as_str().unwrap_or_default();
        let queries = || {
            let queries = parameters
                .iter()
                .filter(|parameter| parameter.location == Location::Query);
            queries.map(|parameter| parameter.wire.as_str())
        };
        if queries().any(|query| query == name) {
            return Some(name.to_owned());
        }
        let help = suggest::closest(name, queries()).map_or_else(
            || "use the wire name of a query parameter of the operation".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let problem = format!("refers to an unknown query parameter `{name}`");
        self.invalid_hint(value, hints::PAGING, &problem, help);
        None
    }
}
