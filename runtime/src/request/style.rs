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
    /// Query: `id=1%202`.
    Spaces,
    /// Query: `id=1%7C2`.
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
}

impl Style {
    fn is_exploded(self) -> bool {
        matches!(
            self,
            Self::FormExploded | Self::SimpleExploded | Self::LabelExploded | Self::MatrixExploded
        )
    }

    /// Returns the separator of list items.
    fn separator(self) -> &'static str {
        match self {
            Self::Spaces => "%20",
            Self::Pipes => "%7C",
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
            _ => self.texts(value, &|text| encode::value(text).to_string()),
        };
        let named = is_matrix && (value.is_leaf() || !self.is_exploded());
        let name = if named { format!("{name}=") } else { String::new() };
        format!("{before}{name}{}", texts.join(self.separator()))
    }

    /// Returns the value for a header, unencoded.
    pub(super) fn in_header(self, value: &ParamValue<'_>) -> String {
        self.texts(value, &str::to_owned).join(",")
    }

    /// Returns encoded names and values for a query or a form.
    pub(super) fn in_query(self, name: &str, value: &ParamValue<'_>) -> Vec<(String, String)> {
        let encoded = |text: &str| encode::value(text).to_string();
        if self == Self::Deep {
            let mut pairs = Vec::new();
            deep(name.to_owned(), value, &mut pairs);
            return pairs;
        }
        self.named(name, value)
            .into_iter()
            .map(|(name, texts)| {
                let texts: Vec<String> = texts.iter().map(|text| encoded(text)).collect();
                (encoded(&name), texts.join(self.separator()))
            })
            .collect()
    }

    /// Returns the names and values for cookies, unencoded.
    pub(super) fn in_cookies(self, name: &str, value: &ParamValue<'_>) -> Vec<(String, Vec<String>)> {
        self.named(name, value)
    }

    /// Returns names, each with the texts that are joined into its value.
    fn named(self, name: &str, value: &ParamValue<'_>) -> Vec<(String, Vec<String>)> {
        let one = |name: &str, text: &str| (name.to_owned(), vec![text.to_owned()]);
        match &value.parts {
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

/// Appends `name[key][0]=text`, encoded.
fn deep(name: String, value: &ParamValue<'_>, into: &mut Vec<(String, String)>) {
    match &value.parts {
        Parts::Leaf(text) => into.push((encode::value(&name).to_string(), encode::value(text).to_string())),
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

/// Serializes an object as `application/x-www-form-urlencoded`, each field in the style that `styles` lists for
/// it. A list of scalars without a style becomes repeated fields (`a=1&a=2`), and a nested value uses
/// [`Deep`](Style::Deep).
pub(super) fn form(value: Option<&ParamValue<'_>>, styles: &[(&str, Style)]) -> Result<String, Problem> {
    let Some(value) = value else {
        return Ok(String::new());
    };
    let Parts::Fields(fields) = &value.parts else {
        return Err("a form must be an object with a field for each of its values".to_owned());
    };
    let pairs = fields.iter().flat_map(|(name, value)| {
        let named = styles.iter().find(|(styled, _)| styled == name);
        let is_flat = match &value.parts {
            Parts::Leaf(_) => true,
            Parts::List(items) => items.iter().all(ParamValue::is_leaf),
            Parts::Fields(_) => false,
        };
        let style = match named {
            Some((_, style)) => *style,
            None if is_flat => Style::FormExploded,
            None => Style::Deep,
        };
        style.in_query(name, value)
    });
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    Ok(pairs.join("&"))
}

#[cfg(test)]
mod tests;
