//! Query parsing.

use percent_encoding::percent_decode_str;

use super::bad_request;
use crate::response::Response;

/// The decoded names and values of a query, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decoded(name), decoded(value))
                })
                .collect(),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Finds the first parameter whose name starts with the prefix. Returns the rest of the parameter's name, and the
    /// value of the parameter.
    pub(crate) fn with_prefix(&self, prefix: &str) -> Option<(&str, &str)> {
        self.iter()
            .find_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)))
    }

    /// Returns the value of a Boolean parameter. If the parameter is absent, returns `false`. If the value is
    /// malformed, returns a 400 response.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Response> {
        let flag = self.read(name, "true or false", |text| text.parse().ok())?;
        Ok(flag.unwrap_or(false))
    }

    /// Parses a parameter as a positive integer. If the parameter is absent, returns `None`. If the value is not a
    /// positive integer, returns a 400 response.
    pub(crate) fn positive(&self, name: &str) -> Result<Option<u64>, Response> {
        self.read(name, "an integer of at least 1", |text| {
            text.parse().ok().filter(|number| *number > 0)
        })
    }

    /// Parses the parameter `name`. Returns `None` if the parameter is absent. If `parse` rejects the value, returns a
    /// 400 response that contains `name` and `expected`.
    pub(crate) fn read<T>(
        &self,
        name: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Response> {
        let refusal = || bad_request(format!("the parameter {name}: expected {expected}"));
        self.get(name)
            .map(|text| parse(text).ok_or_else(refusal))
            .transpose()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Returns `true` if a part of a query is percent-encoded UTF-8.
pub(crate) fn is_well_encoded(text: &str) -> bool {
    let mut chunks = text.split('%').skip(1);
    let is_hex = |digits: &[u8]| digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit);
    chunks.all(|chunk| chunk.as_bytes().get(..2).is_some_and(is_hex))
        && percent_decode_str(text).decode_utf8().is_ok()
}

/// Decodes form encoding, where a plus sign is a space.
fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}
