//! `x-zephr-paging`: how a list comes in pages.

use crate::{
    model::{Answer, Location, Paging, Parameter, Type},
    openapi::Cursor,
    suggest,
};

use super::{Lowering, hints};

const PAGE: &str = "page";
const SIZE: &str = "size";
const WHOLE_UNLESS_ASKED: &str = "whole-unless-asked";

impl<'a> Lowering<'a> {
    /// How the list that `answer` is comes in pages, if the hint says that it does.
    pub(super) fn paging(
        &mut self,
        at: &Cursor<'a>,
        parameters: &[Parameter],
        answer: &Answer,
    ) -> Option<Paging> {
        let hint = self.table(at, hints::PAGING)?;
        if !matches!(answer.ty, Some(Type::List(_))) {
            let help = "mark the answer with `x-zephr-list: true` if it is one";
            self.bad_hint(
                &hint,
                hints::PAGING,
                "belongs on an operation whose answer is a list",
                help,
            );
            return None;
        }
        for (key, value) in hint.entries() {
            if ![PAGE, SIZE, WHOLE_UNLESS_ASKED].contains(&key) {
                let help = format!("it has `{PAGE}`, `{SIZE}` and `{WHOLE_UNLESS_ASKED}`");
                self.bad_hint(&value, hints::PAGING, &format!("has no `{key}`"), help);
            }
        }
        let Some(page) = hint.get(PAGE) else {
            let help = "name the query parameter for the number of a page";
            self.bad_hint(&hint, hints::PAGING, "lacks `page`", help);
            return None;
        };
        let page = self.query_parameter(&page, parameters)?;
        let size = match hint.get(SIZE) {
            Some(size) => Some(self.query_parameter(&size, parameters)?),
            None => None,
        };
        let whole_unless_asked = hint.get(WHOLE_UNLESS_ASKED).is_some_and(|value| {
            let given = value.node.as_bool();
            if given.is_none() {
                let problem = format!("has a `{WHOLE_UNLESS_ASKED}` that is neither true nor false");
                self.bad_hint(&value, hints::PAGING, &problem, "write `true`, or leave it out");
            }
            given.unwrap_or_default()
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
            || "name a query parameter of the operation, as it is on the wire".to_owned(),
            |near| format!("is `{near}` meant?"),
        );
        let problem = format!("names `{name}`, which is no query parameter of the operation");
        self.bad_hint(value, hints::PAGING, &problem, help);
        None
    }
}
