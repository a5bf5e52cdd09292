//! Parameters whose values are arrays or objects.

use crate::json::{Encode, Writer, Written};
use crate::request::{Problem, RequestEncoder};
use crate::{Call, Style};

impl Call {
    /// Appends a query parameter, serialized in the given style. Appends nothing if the value is absent, such as
    /// `None`.
    pub fn query_styled(self, name: &str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| encoder.query_styled(name, style, json))
    }

    /// Serializes `value` as JSON and passes the text to `put`, which adds the text to the request. The last argument
    /// of `put` is true if the value contains a secret. Does nothing if the value is absent.
    pub(super) fn encoded(
        self,
        value: &(impl Encode + ?Sized),
        put: impl FnOnce(&mut RequestEncoder, &str, bool) -> Result<(), Problem>,
    ) -> Self {
        if value.is_absent() {
            return self;
        }
        let Written {
            text,
            secrets,
            problem,
        } = Writer::written(&value);
        self.edit(|encoder| {
            secrets.iter().for_each(|secret| encoder.hide(secret));
            match problem {
                Some(problem) => Err(problem.to_owned()),
                None => put(encoder, &text, !secrets.is_empty()),
            }
        })
    }
}
