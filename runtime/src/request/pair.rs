//! Parameters of a query.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::encode;

/// One parameter of a query, as it is written: what a link says is sent as the link says it, be it no UTF-8 (`%FF`), a name
/// without a value, or reserved characters that need no encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair(String);

impl Pair {
    /// A parameter with this name and value, which are encoded.
    pub(crate) fn new(name: &str, value: &str) -> Self {
        Self(
            encode::value(name)
                .chain(["="])
                .chain(encode::value(value))
                .collect(),
        )
    }

    /// The parameters of a query.
    pub(crate) fn all_of(query: &str) -> Vec<Self> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| Self(pair.to_owned())).collect()
    }

    pub(crate) fn as_written(&self) -> &str {
        &self.0
    }

    /// The name, decoded.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        decoded(self.split().0)
    }

    /// The value, decoded; empty if there is none.
    pub(crate) fn value(&self) -> Cow<'_, str> {
        decoded(self.split().1)
    }

    fn split(&self) -> (&str, &str) {
        self.0.split_once('=').unwrap_or((&self.0, ""))
    }
}

/// Text out of a query, where `+` is a space too.
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
