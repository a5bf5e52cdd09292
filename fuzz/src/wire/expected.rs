//! An encoder of parameters that is independent of the generator and the runtime: it follows the text of the OpenAPI
//! specification.

use serde_json::Value;

/// The serialization that a parameter or a field of a form declares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared<'d> {
    pub(super) style: &'d str,
    pub(super) explode: bool,
    pub(super) reserved: bool,
    /// `true` if the value can be a list or an object.
    pub(super) divisible: bool,
}

impl<'d> Declared<'d> {
    /// Reads the serialization from a parameter or an encoding. If its style is absent, the style is `default`.
    pub(super) fn read(at: &'d Value, default: &'d str) -> Self {
        let style = at["style"].as_str().unwrap_or(default);
        Self {
            style,
            explode: at["explode"].as_bool().unwrap_or(style == "form"),
            reserved: at["allowReserved"].as_bool() == Some(true),
            divisible: true,
        }
    }

    /// Returns whether the specification defines this style for a value in this place.
    pub(super) fn is_defined(&self, place: &str, value: &Value) -> bool {
        match (place, self.style) {
            ("query", "form") | ("cookie", "form") | ("header", "simple") => true,
            ("path", "simple" | "label" | "matrix") => true,
            ("query", "spaceDelimited" | "pipeDelimited") => !self.explode && !is_scalar(value),
            ("query", "deepObject") => value.is_object(),
            _ => false,
        }
    }

    /// Returns a query or the body of a form.
    pub(super) fn query(&self, name: &str, value: &Value) -> String {
        let encoded = |text: &str| encode(text, self.reserved);
        let name = encoded(name);
        match self.style {
            "deepObject" => {
                let fields = entries(value).into_iter();
                let pairs =
                    fields.map(|(key, value)| format!("{name}%5B{}%5D={}", encoded(key), encoded(&value)));
                pairs.collect::<Vec<_>>().join("&")
            }
            _ if self.explode => self.exploded(&name, value, "&"),
            style => {
                let separator = match style {
                    "spaceDelimited" => "%20",
                    "pipeDelimited" => "%7C",
                    _ => ",",
                };
                format!("{name}={}", flat(value, &self.item_encoder(separator), separator))
            }
        }
    }

    /// Returns the encoder of an item or of a single value. If the value can be a list whose items are separated by
    /// commas, the encoder encodes every comma. Otherwise, a single value with a comma would be read as a list.
    fn item_encoder(&self, separator: &str) -> impl Fn(&str) -> String + use<> {
        let (reserved, is_separator) = (self.reserved, self.divisible && separator == ",");
        move |text| {
            let encoded = encode(text, reserved);
            match is_separator {
                true => encoded.replace(',', "%2C"),
                false => encoded,
            }
        }
    }

    /// Returns the pairs of a value in an exploded style.
    fn exploded(&self, name: &str, value: &Value, separator: &str) -> String {
        let encoded = |text: &str| encode(text, self.reserved);
        let pairs: Vec<String> = match value {
            Value::Object(_) => entries(value)
                .into_iter()
                .map(|(key, value)| format!("{}={}", encoded(key), encoded(&value)))
                .collect(),
            Value::Array(items) => items
                .iter()
                .map(|item| format!("{name}={}", encoded(&plain(item))))
                .collect(),
            scalar => vec![format!("{name}={}", encoded(&plain(scalar)))],
        };
        pairs.join(separator)
    }

    /// Returns a segment of a path.
    pub(super) fn path(&self, name: &str, value: &Value) -> String {
        let encoded = |text: &str| encode(text, false);
        let name = encoded(name);
        match (self.style, self.explode) {
            ("matrix", true) => format!(";{}", self.exploded(&name, value, ";")),
            ("matrix", false) => format!(";{name}={}", flat(value, &encoded, ",")),
            ("label", true) if value.is_object() => format!(".{}", assigned(value, &dotless, ".")),
            ("label", true) => format!(".{}", flat(value, &dotless, ".")),
            ("label", false) => format!(".{}", flat(value, &encoded, ",")),
            (_, true) if value.is_object() => assigned(value, &encoded, ","),
            _ => flat(value, &encoded, ","),
        }
    }

    /// Returns the value of a header.
    pub(super) fn header(&self, value: &Value) -> String {
        let same = |text: &str| text.to_owned();
        match self.explode && value.is_object() {
            true => assigned(value, &same, ","),
            false => flat(value, &same, ","),
        }
    }

    /// Returns the value of the header `Cookie`, unencoded.
    pub(super) fn cookies(&self, name: &str, value: &Value) -> String {
        let pairs: Vec<String> = match value {
            Value::Array(items) if self.explode => items
                .iter()
                .map(|item| format!("{name}={}", plain(item)))
                .collect(),
            Value::Object(_) if self.explode => entries(value)
                .into_iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect(),
            value => vec![format!("{name}={}", flat(value, &str::to_owned, ","))],
        };
        pairs.join("; ")
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986. If `reserved` is `true`, also keeps the
/// reserved characters that can be part of a value.
pub(super) fn encode(text: &str, reserved: bool) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        let is_kept = byte.is_ascii_alphanumeric()
            || b"-._~".contains(&byte)
            || (reserved && b":/?@!$()*,;".contains(&byte));
        match is_kept {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Percent-encodes an item of a list that is separated by dots.
fn dotless(text: &str) -> String {
    encode(text, false).replace('.', "%2E")
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn entries(value: &Value) -> Vec<(&str, String)> {
    let fields = value.as_object().into_iter().flatten();
    fields.map(|(key, value)| (key.as_str(), plain(value))).collect()
}

/// Returns `a,1,b,2` for an object, `1,2` for a list.
fn flat(value: &Value, encoded: &dyn Fn(&str) -> String, separator: &str) -> String {
    let texts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(_) => entries(value)
            .into_iter()
            .flat_map(|(key, value)| [key.to_owned(), value])
            .collect(),
        scalar => vec![plain(scalar)],
    };
    let texts: Vec<String> = texts.iter().map(|text| encoded(text)).collect();
    texts.join(separator)
}

/// Returns `a=1,b=2`.
fn assigned(value: &Value, encoded: &dyn Fn(&str) -> String, separator: &str) -> String {
    let pairs = entries(value).into_iter();
    let pairs = pairs.map(|(key, value)| format!("{}={}", encoded(key), encoded(&value)));
    pairs.collect::<Vec<_>>().join(separator)
}
