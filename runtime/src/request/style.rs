//! The parameter styles of OpenAPI, which serialize arrays and objects.

use super::{
    Problem, encode,
    param_value::{ParamValue, Parts},
};

/// A parameter style of OpenAPI.
///
/// The examples show the values `[1, 2]` and `{"a": 1, "b": 2}` of the parameter `id`. Nested arrays and objects are
/// serialized as JSON, except in [`Deep`](Self::Deep).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// Query or cookie: `id=1,2`, `id=a,1,b,2`.
    Form,
    /// Query or cookie: `id=1&id=2`, `a=1&b=2`.
    FormExploded,
    /// Query: `id=1%202`. An item with a space is an error.
    Spaces,
    /// Query: `id=1%7C2`. An item with a `|` is an error.
    Pipes,
    /// Query: `id[0]=1&id[1]=2`, `id[a]=1&id[b]=2`, to any depth.
    Deep,
    /// Path or header: `1,2`, `a,1,b,2`.
    Simple,
    /// Path or header: `1,2`, `a=1,b=2`.
    SimpleExploded,
    /// Path: `.1,2`, `.a,1,b,2`.
    Label,
    /// Path: `.1.2`, `.a=1.b=2`.
    LabelExploded,
    /// Path: `;id=1,2`, `;id=a,1,b,2`.
    Matrix,
    /// Path: `;id=1;id=2`, `;a=1;b=2`.
    MatrixExploded,
    /// Form: `id=%5B1%2C2%5D`, as JSON.
    Json,
}

impl Style {
    fn is_exploded(self) -> bool {
        matches!(
            self,
            Self::FormExploded | Self::SimpleExploded | Self::LabelExploded | Self::MatrixExploded
        )
    }

    /// Returns the separator of list items, unencoded.
    fn separator(self) -> &'static str {
        match self {
            Self::Spaces => " ",
            Self::Pipes => "|",
            Self::LabelExploded => ".",
            Self::MatrixExploded => ";",
            _ => ",",
        }
    }

    /// Returns the encoded value for a path.
    pub(super) fn in_path(self, name: &str, value: &ParamValue<'_>) -> String {
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

    /// Returns the value for a header, unencoded; `None` for an empty list or object, which is omitted.
    pub(super) fn in_header(self, name: &str, value: &ParamValue<'_>) -> Result<Option<String>, Problem> {
        let texts = self.texts(value, &str::to_owned);
        if value.is_leaf() {
            return Ok(texts.into_iter().next());
        }
        let text = joined(name, &texts, self.separator(), true)?;
        Ok((!texts.is_empty()).then_some(text))
    }

    /// Returns encoded names and values for a query or a form; none for an empty list or object.
    pub(super) fn in_query(
        self,
        name: &str,
        value: &ParamValue<'_>,
    ) -> Result<Vec<(String, String)>, Problem> {
        let encoded = |text: &str| encode::value(text).to_string();
        let (separator, is_list) = (self.separator(), !value.is_leaf());
        let pairs = self.named(name, value).into_iter().map(|(name, texts)| {
            // The separating commas are not encoded. An encoded item cannot contain a comma.
            let text = match separator {
                "," => texts
                    .iter()
                    .map(|text| encoded(text))
                    .collect::<Vec<_>>()
                    .join(","),
                separator => encoded(&joined(&name, &texts, separator, is_list)?),
            };
            Ok((encoded(&name), text))
        });
        pairs.collect()
    }

    /// Returns names and texts for the parts of a multipart body.
    pub(super) fn in_parts(
        self,
        name: &str,
        value: &ParamValue<'_>,
    ) -> Result<Vec<(String, String)>, Problem> {
        let separator = self.separator();
        let is_list = !value.is_leaf() && !self.is_exploded() && !matches!(self, Self::Deep | Self::Json);
        let parts = self.named(name, value).into_iter().map(|(name, texts)| {
            let text = joined(&name, &texts, separator, is_list)?;
            Ok((name, text))
        });
        parts.collect()
    }

    /// Returns the names and values for cookies, unencoded.
    pub(super) fn in_cookies(self, name: &str, value: &ParamValue<'_>) -> Vec<(String, Vec<String>)> {
        self.named(name, value)
    }

    /// Returns names and values. Each value is a list of texts that the caller joins.
    fn named(self, name: &str, value: &ParamValue<'_>) -> Vec<(String, Vec<String>)> {
        let one = |name: &str, text: &str| (name.to_owned(), vec![text.to_owned()]);
        match &value.parts {
            _ if self == Self::Json => vec![one(name, value.json())],
            _ if self == Self::Deep => {
                let mut pairs = Vec::new();
                deep(name.to_owned(), value, &mut pairs);
                pairs
            }
            Parts::List(items) if items.is_empty() => Vec::new(),
            Parts::Fields(fields) if fields.is_empty() => Vec::new(),
            Parts::Leaf(text) => vec![one(name, text)],
            Parts::List(items) if self.is_exploded() => {
                items.iter().map(|item| one(name, item.text())).collect()
            }
            Parts::Fields(fields) if self.is_exploded() => {
                fields.iter().map(|(key, value)| one(key, value.text())).collect()
            }
            _ => vec![(name.to_owned(), self.texts(value, &str::to_owned))],
        }
    }

    /// Returns the texts that are joined by the [separator](Self::separator).
    fn texts(self, value: &ParamValue<'_>, encoded: &dyn Fn(&str) -> String) -> Vec<String> {
        match &value.parts {
            Parts::Leaf(text) => vec![encoded(text)],
            Parts::List(items) => items.iter().map(|item| encoded(item.text())).collect(),
            Parts::Fields(fields) if self.is_exploded() => {
                let pair = |(key, value): &(String, ParamValue<'_>)| {
                    format!("{}={}", encoded(key), encoded(value.text()))
                };
                fields.iter().map(pair).collect()
            }
            Parts::Fields(fields) => {
                let both = |(key, value): &(String, ParamValue<'_>)| [encoded(key), encoded(value.text())];
                fields.iter().flat_map(both).collect()
            }
        }
    }
}

/// Joins the items of a list, or returns the text of a single value.
///
/// # Errors
/// Returns an error if an item of a list contains the separator: the receiver would split it.
fn joined(name: &str, texts: &[String], separator: &str, is_list: bool) -> Result<String, Problem> {
    if is_list && texts.iter().any(|text| text.contains(separator)) {
        return Err(format!(
            "an item of `{name}` contains `{separator}`, which separates the items of the list"
        ));
    }
    Ok(texts.join(separator))
}

/// Appends a name, such as `name[key][0]`, and a text for each string, number or Boolean in the value.
fn deep(name: String, value: &ParamValue<'_>, into: &mut Vec<(String, Vec<String>)>) {
    match &value.parts {
        Parts::Leaf(text) => into.push((name, vec![text.clone()])),
        Parts::List(items) => {
            for (index, item) in items.iter().enumerate() {
                deep(format!("{name}[{index}]"), item, into);
            }
        }
        Parts::Fields(fields) => {
            for (key, value) in fields {
                deep(format!("{name}[{key}]"), value, into);
            }
        }
    }
}

/// Serializes an object as `application/x-www-form-urlencoded`, each field in the style that `styles` contains for the
/// field. A field without such a style is serialized as repeated pairs (`a=1&a=2`) if it is a list, and as JSON if it
/// is an object.
pub(super) fn form(value: Option<&ParamValue<'_>>, styles: &[(&str, Style)]) -> Result<String, Problem> {
    let Some(value) = value else {
        return Ok(String::new());
    };
    let Parts::Fields(fields) = &value.parts else {
        return Err("the body of a form must be an object".to_owned());
    };
    let mut pairs = Vec::new();
    for (name, value) in fields {
        let named = styles.iter().find(|(styled, _)| styled == name);
        let style = match (named, &value.parts) {
            (Some((_, style)), _) => *style,
            (None, Parts::Fields(_)) => Style::Json,
            (None, Parts::Leaf(_) | Parts::List(_)) => Style::FormExploded,
        };
        let written = style.in_query(name, value)?;
        pairs.extend(written.into_iter().map(|(name, value)| format!("{name}={value}")));
    }
    Ok(pairs.join("&"))
}

#[cfg(test)]
mod tests;
