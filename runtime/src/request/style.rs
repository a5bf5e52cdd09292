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
    /// Query: `id[0]=1&id[1]=2`, `id[a]=1&id[b]=2`, to any depth. The brackets are sent percent-encoded.
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
    /// Form: JSON, such as `id=%5B1%2C2%5D`.
    Json,
}

impl Style {
    pub(super) fn is_exploded(self) -> bool {
        matches!(
            self,
            Self::FormExploded | Self::SimpleExploded | Self::LabelExploded | Self::MatrixExploded
        )
    }

    /// Returns the separator between the items of a list. The separator is not percent-encoded.
    pub(super) fn separator(self) -> &'static str {
        match self {
            Self::Spaces => " ",
            Self::Pipes => "|",
            Self::LabelExploded => ".",
            Self::MatrixExploded => ";",
            _ => ",",
        }
    }

    /// Serializes a value for a query or a form. Returns percent-encoded pairs of a name and a value, such as `id` and
    /// `1,2`. An empty list or object has no pairs, except in the style `Json`.
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

    /// Serializes a value as pairs of a name and texts. The caller joins the texts of each pair with the
    /// [separator](Self::separator). For the value `[1, 2]` of `id`, returns `("id", ["1", "2"])`. If the style is
    /// exploded, returns `("id", ["1"])` and `("id", ["2"])` instead.
    pub(super) fn named(self, name: &str, value: &ParamValue<'_>) -> Vec<(String, Vec<String>)> {
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

    /// Returns the texts of a value, which the caller joins with the [separator](Self::separator). For `{"a": 1}`,
    /// returns `a` and `1` or, if the style is exploded, `a=1`. `encoded` is applied to each name and value.
    pub(super) fn texts(self, value: &ParamValue<'_>, encoded: &dyn Fn(&str) -> String) -> Vec<String> {
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
/// Returns an error if an item of a list contains the separator, because the receiver would split the item.
pub(super) fn joined(
    name: &str,
    texts: &[String],
    separator: &str,
    is_list: bool,
) -> Result<String, Problem> {
    if is_list && texts.iter().any(|text| text.contains(separator)) {
        return Err(format!(
            "an item of `{name}` contains `{separator}`, which separates the items of the list"
        ));
    }
    Ok(texts.join(separator))
}

/// Appends a pair for each string, number or Boolean in the value. The pair consists of a name, such as `name[key][0]`,
/// and a text.
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

#[cfg(test)]
pub(super) mod tests;
