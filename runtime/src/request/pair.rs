//! Parameters of a query.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::encode;

/// A query parameter as it appears in a URL, such as `name=a%20b`. Parameters in links that the service sent are kept
/// unchanged. They may be invalid UTF-8 (`%FF`), have no value, or contain unencoded reserved characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair(String);

impl Pair {
    /// Percent-encodes a name and a value, and joins them with `=`.
    pub(crate) fn new(name: &str, value: &str) -> Self {
        Self(
            encode::value(name)
                .chain(["="])
                .chain(encode::value(value))
                .collect(),
        )
    }

    /// Splits a query such as `a=1&b=2` into its parameters.
    pub(crate) fn all_of(query: &str) -> Vec<Self> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| Self(pair.to_owned())).collect()
    }

    pub(crate) fn as_written(&self) -> &str {
        &self.0
    }

    /// Returns the decoded name.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        decoded(self.split().0)
    }

    /// Returns the decoded value; empty if there is none.
    pub(crate) fn value(&self) -> Cow<'_, str> {
        decoded(self.split().1)
    }

    fn split(&self) -> (&str, &str) {
        self.0.split_once('=').unwrap_or((&self.0, ""))
    }
}

/// Percent-decodes a name or a value of a query. A `+` is decoded as a space.
fn decoded(written: &str) -> Cow<'_, str> {
    if written.contains('+') {
        let spaced = written.replace('+', " ");
        return percent_decode_str(&spaced)
            .decode_utf8_lossy()
            .into_owned()
            .into();
    }
    percent_decode_str(written).decode_utf8_lossy()
}
