//! Path parameters, headers and cookies in a parameter style, and query parameters with unencoded reserved characters.

use super::{
    Problem, RequestEncoder, Style, decompose, encode, next_placeholder,
    param_value::{ParamValue, Parts},
    style::joined,
};

impl RequestEncoder {
    /// Replaces the next placeholder of the path template by a JSON value, serialized in a parameter style.
    pub(crate) fn path_styled(&mut self, style: Style, json: &str) -> Result<(), Problem> {
        let Some((literal, name, rest)) = next_placeholder(self.template) else {
            return Err("more path parameters were given than the path has".to_owned());
        };
        let text = decompose(name, json)?.map(|value| style.in_path(name, &value));
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Err(format!(
                "path parameter `{name}` is empty, which would change the path"
            ));
        };
        self.template = rest;
        self.path.extend(encode::literal(literal).chain([text.as_str()]));
        Ok(())
    }

    pub(crate) fn header_styled(
        &mut self,
        name: &'static str,
        style: Style,
        json: &str,
        is_secret: bool,
    ) -> Result<(), Problem> {
        let text = decompose(name, json)?.map(|value| style.in_header(name, &value));
        match text.transpose()?.flatten() {
            Some(text) => self.header(name, &text, is_secret),
            None => Ok(()),
        }
    }

    pub(crate) fn cookie_styled(&mut self, name: &str, style: Style, json: &str) -> Result<(), Problem> {
        let cookies = decompose(name, json)?.map(|value| style.in_cookies(name, &value));
        let mut cookies = cookies.into_iter().flatten();
        cookies.try_for_each(|(name, texts)| self.cookie_of(&name, &texts))
    }

    pub(crate) fn query_length(&self) -> usize {
        self.query.len()
    }

    /// Decodes percent-encoded reserved characters, such as `%2F`, in the query from byte `length` on. The character
    /// `but` stays encoded.
    pub(crate) fn free_reserved(&mut self, length: usize, but: &str) {
        let added = self.query.split_off(length);
        self.query.push_str(&with_reserved(&added, but));
    }
}

impl Style {
    /// Serializes a value for a path, percent-encoded. For `[1, 2]` in the style `Matrix`, returns `;id=1,2`.
    fn in_path(self, name: &str, value: &ParamValue<'_>) -> String {
        let is_matrix = matches!(self, Self::Matrix | Self::MatrixExploded);
        let before = match self {
            Self::Label | Self::LabelExploded => ".",
            Self::Matrix | Self::MatrixExploded => ";",
            _ => "",
        };
        let name = encode::value(name).to_string();
        let texts = match &value.parts {
            Parts::List(items) if is_matrix && self.is_exploded() => {
                let pair = |item: &ParamValue<'_>| format!("{name}={}", encode::value(item.text()));
                items.iter().map(pair).collect()
            }
            // In this style, dots are separators, and `encode::value` does not encode them.
            _ if self == Self::LabelExploded => {
                self.texts(value, &|text| encode::value(text).to_string().replace('.', "%2E"))
            }
            _ => self.texts(value, &|text| encode::value(text).to_string()),
        };
        let named = is_matrix && (value.is_leaf() || !self.is_exploded());
        let name = if named { format!("{name}=") } else { String::new() };
        format!("{before}{name}{}", texts.join(self.separator()))
    }

    /// Serializes a value for a header, without percent-encoding. Returns `None` for an empty list or object, because
    /// the header is then omitted.
    fn in_header(self, name: &str, value: &ParamValue<'_>) -> Result<Option<String>, Problem> {
        let texts = self.texts(value, &str::to_owned);
        if value.is_leaf() {
            return Ok(texts.into_iter().next());
        }
        let text = joined(name, &texts, self.separator(), true)?;
        Ok((!texts.is_empty()).then_some(text))
    }

    /// Serializes a value for cookies, without percent-encoding. Returns the name and the texts of each cookie; the
    /// caller joins the texts with commas.
    fn in_cookies(self, name: &str, value: &ParamValue<'_>) -> Vec<(String, Vec<String>)> {
        self.named(name, value)
    }
}

/// The reserved characters that may be sent unencoded in a query, each with its percent-encoded form. These characters
/// do not separate parameters, and the URL library does not change them.
const RESERVED: &[(&str, &str)] = &[
    ("%3A", ":"),
    ("%2F", "/"),
    ("%3F", "?"),
    ("%40", "@"),
    ("%21", "!"),
    ("%24", "$"),
    ("%28", "("),
    ("%29", ")"),
    ("%2A", "*"),
    ("%2C", ","),
    ("%3B", ";"),
];

/// Decodes the reserved characters of a percent-encoded text. The character `but` and the character `%` stay encoded.
fn with_reserved(encoded: &str, but: &str) -> String {
    let freed = RESERVED.iter().filter(|(_, character)| *character != but);
    freed.fold(encoded.to_owned(), |text, (code, character)| {
        text.replace(code, character)
    })
}

#[cfg(test)]
mod tests;
