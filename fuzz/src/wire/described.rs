//! The parts of an API description that the comparison reads.

use serde_json::Value;
use zephr_codegen::model::Operation;

/// An API description.
pub(super) struct Document(pub(super) Value);

impl Document {
    /// Returns an operation and its parameters. Returns `None` if the description has no operation at this location, or
    /// if a reference cannot be followed.
    pub(super) fn operation(&self, operation: &Operation) -> Option<(&Value, Vec<&Value>)> {
        let (item, described) = self.item(operation)?;
        let lists = [&described["parameters"], &item["parameters"]];
        let mut parameters: Vec<&Value> = Vec::new();
        for parameter in lists.into_iter().filter_map(Value::as_array).flatten() {
            let parameter = self.resolved(parameter)?;
            let is_same =
                |known: &&Value| known["name"] == parameter["name"] && known["in"] == parameter["in"];
            if !parameters.iter().any(is_same) {
                parameters.push(parameter);
            }
        }
        Some((described, parameters))
    }

    /// Returns the path item of an operation, and the operation. Several keys of `paths` can have the path of the
    /// operation, because the text after `#` is not sent.
    fn item(&self, operation: &Operation) -> Option<(&Value, &Value)> {
        let method = operation.method.as_str().to_lowercase();
        let at = self.0.pointer(&operation.origin.pointer)?;
        let paths = self.0.get("paths")?.as_object()?.iter();
        let items = paths.filter(|(key, _)| key.split('#').next() == Some(&operation.path));
        let mut pairs = items.filter_map(|(_, item)| {
            let item = self.resolved(item)?;
            Some((item, item.get(&method)?))
        });
        pairs.find(|(_, described)| std::ptr::eq(*described, at))
    }

    /// Follows references within the document. Returns `None` if the target does not exist, or if it is not an object.
    pub(super) fn resolved<'d>(&'d self, at: &'d Value) -> Option<&'d Value> {
        let mut at = at;
        for _ in 0..20 {
            match at.get("$ref") {
                None => return at.is_object().then_some(at),
                Some(reference) => at = self.0.pointer(reference.as_str()?.strip_prefix('#')?)?,
            }
        }
        None
    }

    /// Returns `array`, `object` or `scalar` if a schema describes only values of this kind. Returns `None` if the kind
    /// depends on other keywords.
    pub(super) fn value_kind(&self, schema: &Value) -> Option<&'static str> {
        let schema = self.resolved(schema)?;
        if ["allOf", "oneOf", "anyOf", "not", "const", "enum"]
            .iter()
            .any(|key| schema.get(key).is_some())
        {
            return None;
        }
        match schema["type"].as_str()? {
            "array" => Some("array"),
            "object" => Some("object"),
            "string" | "integer" | "number" | "boolean" => Some("scalar"),
            _ => None,
        }
    }
}

/// Returns the literal before the first placeholder of a path, and the literal after each placeholder with its name.
/// `None` if a literal has a character that a URL may change.
pub(super) fn pieces(template: &str) -> Option<(&str, Vec<(&str, &str)>)> {
    let (first, rest) = template.split_once('{').unwrap_or((template, ""));
    let pieces = rest.split('{').filter(|piece| !piece.is_empty());
    let pieces = pieces.map(|piece| piece.split_once('}').map(|(name, literal)| (literal, name)));
    let pieces: Vec<_> = pieces.collect::<Option<_>>()?;
    let is_plain = |literal: &str| {
        literal
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_~/".contains(&byte))
    };
    let are_plain = is_plain(first) && pieces.iter().all(|(literal, _)| is_plain(literal));
    (template.starts_with('/') && are_plain).then_some((first, pieces))
}
