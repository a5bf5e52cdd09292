//! A comparison of the requests of emitted code with the API description.
//!
//! Reads from the emitted code which builder methods of the runtime an operation calls, and calls them with sample
//! values. Compares the resulting request with the one that [`expected`] derives from the description.

mod described;
mod emitted;
mod expected;
mod send;

use serde_json::{Value, json};
use zephr_codegen::{
    Generated,
    model::{Operation, Resource},
};
use zephr_runtime::{HttpRequest, operation::BodyKind};

use described::{Document, pieces};
use emitted::Step;
use expected::{Declared, encode};
use send::{Sender, operation};

/// Headers that the client sets itself.
const OWN_HEADERS: [&str; 5] = [
    "accept",
    "authorization",
    "content-length",
    "content-type",
    "transfer-encoding",
];

/// Compares the requests of all operations. Skips the parts of a description whose serialization is not defined.
pub(crate) fn check(generated: &Generated) -> Result<(), String> {
    let (Some(api), Some(document)) = (&generated.api, &generated.document) else {
        return Ok(());
    };
    // A description with errors has a model, but no emitted files.
    if generated.files.is_empty() {
        return Ok(());
    }
    let wire = Wire {
        document: Document(document.to_serde()),
        sender: Sender::new()?,
    };
    for resource in &api.resources {
        let path = format!("generated/src/api/{}/calls.rs", resource.name);
        let file = generated.files.iter().find(|file| file.path == path);
        let file = file.ok_or_else(|| format!("{path} is missing"))?;
        let file = syn::parse_file(&file.text).map_err(|error| format!("{path}: {error}"))?;
        for operation in &resource.operations {
            let steps = steps(&file, resource, operation);
            wire.operation(operation, &steps)
                .map_err(|problem| format!("{} {}: {problem}", operation.method.as_str(), operation.path))?;
        }
    }
    Ok(())
}

fn steps(file: &syn::File, resource: &Resource, operation: &Operation) -> Vec<Step> {
    emitted::steps(
        file,
        &resource.handle,
        &operation.method_name,
        &operation.call_type,
    )
}

struct Wire {
    document: Document,
    sender: Sender,
}

impl Wire {
    fn operation(&self, operation: &Operation, steps: &[Step]) -> Result<(), String> {
        let Some((described, parameters)) = self.document.operation(operation) else {
            return Ok(());
        };
        for parameter in parameters.iter().filter(|parameter| parameter["in"] != "path") {
            self.parameter(parameter, steps)?;
        }
        self.path(&operation.path, &parameters, steps)?;
        match self.document.resolved(&described["requestBody"]) {
            Some(body) => self.body(body, operation, steps),
            None => Ok(()),
        }
    }

    fn parameter(&self, parameter: &Value, steps: &[Step]) -> Result<(), String> {
        let (Some(place), Some(name)) = (parameter["in"].as_str(), parameter["name"].as_str()) else {
            return Ok(());
        };
        let is_own = place == "header" && OWN_HEADERS.contains(&name.to_lowercase().as_str());
        if is_own || self.is_hinted(parameter) || !["query", "header", "cookie"].contains(&place) {
            return Ok(());
        }
        let mut own = steps
            .iter()
            .filter(|step| step.method.starts_with(place) && step.name.as_deref() == Some(name));
        let (Some(step), None) = (own.next(), own.next()) else {
            return Err(format!("the {place} parameter `{name}` is not sent once"));
        };
        let bare = operation("/", None);
        let declared = Declared {
            divisible: self.value_kinds(parameter, step) != ["scalar"],
            ..declared(place, parameter)
        };
        for sample in self.samples(parameter, place, step) {
            let Some(request) = self.sender.send(bare, &[(step, &sample)]) else {
                return Err(format!("{sample} of the {place} parameter `{name}` is refused"));
            };
            let wanted = match parameter.get("content") {
                Some(_) => in_json(place, name, &sample),
                None => styled(place, name, &declared, &sample),
            };
            compare(&sent(&request, place, name), &wanted, place, name)?;
        }
        Ok(())
    }

    /// Returns whether a parameter has hints, which change the request, or a secret value, whose reserved characters
    /// are always encoded.
    fn is_hinted(&self, parameter: &Value) -> bool {
        let schema = self
            .document
            .resolved(&parameter["schema"])
            .unwrap_or(&Value::Null);
        let fields = [parameter, schema]
            .into_iter()
            .filter_map(Value::as_object)
            .flatten();
        schema["format"] == "password" || fields.into_iter().any(|(key, _)| key.starts_with("x-zephr-"))
    }

    /// Returns the sample values that the parameter accepts and whose serialization the specification defines.
    fn samples(&self, parameter: &Value, place: &str, step: &Step) -> Vec<Value> {
        let all = match (place, parameter["style"].as_str()) {
            ("header" | "cookie", _) => [json!("a1.b"), json!(["x", "z.1"]), json!({ "R": "1", "G": "x" })],
            // A delimiter within an item is refused.
            (_, Some("spaceDelimited" | "pipeDelimited")) => [
                json!("a"),
                json!(["x", "z&", "é.,"]),
                json!({ "R": "1/2", "G": "x,&" }),
            ],
            _ => [
                json!("a b,c&d=é/.;|%+"),
                json!(["x y", "z&", "é.,"]),
                json!({ "R": "1 2", "G g": "x,&" }),
            ],
        };
        if let Some(content) = parameter["content"].as_object() {
            // The specification defines the text of JSON only.
            let is_json = !content.is_empty() && content.keys().all(|media_type| media_type.contains("json"));
            return Vec::from_iter(is_json.then(|| json!({ "R": [1, "x"] })));
        }
        let declared = declared(place, parameter);
        let kinds = self.value_kinds(parameter, step);
        all.into_iter()
            .filter(|sample| kinds.contains(&kind_of(sample)) && declared.is_defined(place, sample))
            .collect()
    }

    /// Returns the kinds of value that a parameter accepts. If the schema does not state a kind, the generated code
    /// accepts any kind for a parameter with a style, and only scalars for a parameter without a style.
    fn value_kinds(&self, parameter: &Value, step: &Step) -> Vec<&'static str> {
        match (self.document.value_kind(&parameter["schema"]), &step.style) {
            (Some(kind), _) => vec![kind],
            (None, Some(_)) => vec!["scalar", "array", "object"],
            (None, None) => vec!["scalar"],
        }
    }

    fn path(&self, template: &str, parameters: &[&Value], steps: &[Step]) -> Result<(), String> {
        let steps: Vec<&Step> = steps
            .iter()
            .filter(|step| step.method.starts_with("path"))
            .collect();
        let Some((first, pieces)) = pieces(template) else {
            return Ok(());
        };
        if pieces.len() != steps.len() {
            return Err(format!(
                "{} of {} path parameters are sent",
                steps.len(),
                pieces.len()
            ));
        }
        let (mut values, mut wanted) = (Vec::new(), first.to_owned());
        for (step, (literal, name)) in steps.iter().zip(&pieces) {
            let described = parameters
                .iter()
                .find(|one| one["in"] == "path" && one["name"] == *name);
            let described = described.filter(|parameter| !self.is_hinted(parameter));
            let Some(described) = described else { return Ok(()) };
            let Some(sample) = self.samples(described, "path", step).pop() else {
                return Ok(());
            };
            let text = match described.get("content") {
                Some(_) => encode(&sample.to_string(), false),
                None => declared("path", described).path(name, &sample),
            };
            wanted.extend([text.as_str(), literal]);
            values.push((*step, sample));
        }
        let values: Vec<(&Step, &Value)> = values.iter().map(|(step, value)| (*step, value)).collect();
        match self.sender.send(operation(template, None), &values) {
            Some(request) => compare(request.url.path(), &wanted, "path", template),
            None => Err("the path is refused".to_owned()),
        }
    }

    fn body(&self, body: &Value, described: &Operation, steps: &[Step]) -> Result<(), String> {
        let Some(model) = &described.body else {
            return Ok(());
        };
        let declared = body["content"].as_object().into_iter().flatten();
        let mut media = declared.filter(|(media_type, _)| **media_type == model.media_type);
        let step = steps
            .iter()
            .find(|step| ["json", "json_or_null", "form"].contains(&step.method.as_str()));
        let (Some((media_type, media)), Some(step)) = (media.next(), step) else {
            return Ok(());
        };
        let (kind, sample, wanted) = match step.method.as_str() {
            "form" => {
                let (sample, wanted) = self.form_body(media);
                (BodyKind::Form, sample, wanted)
            }
            _ => {
                let sample = json!({ "a": [1, "é\n"], "b": null });
                let wanted = sample.to_string();
                (BodyKind::Json, sample, wanted)
            }
        };
        let Some(request) = self
            .sender
            .send(operation("/", Some((media_type, kind))), &[(step, &sample)])
        else {
            return Err("the body is refused".to_owned());
        };
        let content_type = request
            .headers
            .get("content-type")
            .and_then(|value| value.to_str().ok());
        compare(
            content_type.unwrap_or_default(),
            media_type,
            "header",
            "content-type",
        )?;
        compare(
            &String::from_utf8_lossy(&request.body),
            &wanted,
            "body",
            media_type,
        )
    }

    /// Returns a sample of a form, and its encoding.
    fn form_body(&self, media: &Value) -> (Value, String) {
        let (mut sample, mut wanted) = (serde_json::Map::new(), Vec::new());
        let properties = self
            .document
            .resolved(&media["schema"])
            .map(|schema| &schema["properties"]);
        for (name, schema) in properties.and_then(Value::as_object).into_iter().flatten() {
            let encoding = media["encoding"].get(name).unwrap_or(&Value::Null);
            let value = match self.document.value_kind(schema) {
                _ if schema["readOnly"] == true => continue,
                Some("scalar") => json!("a b&é"),
                Some("array") => json!(["x y", "z,"]),
                Some(_) => json!({ "R": "1 2" }),
                None => continue,
            };
            let declared = Declared::read(encoding, "form");
            let has_style = ["style", "explode", "allowReserved"]
                .iter()
                .any(|key| encoding.get(key).is_some());
            if declared.reserved
                || encoding.get("contentType").is_some()
                || !declared.is_defined("query", &value)
            {
                continue;
            }
            wanted.push(match has_style || !value.is_object() {
                true => declared.query(name, &value),
                false => format!("{}={}", encode(name, false), encode(&value.to_string(), false)),
            });
            sample.insert(name.clone(), value);
        }
        (Value::Object(sample), wanted.join("&"))
    }
}

/// Returns the serialization of a parameter. Reserved characters can remain unencoded only in a query.
fn declared<'d>(place: &str, parameter: &'d Value) -> Declared<'d> {
    let default = match place {
        "query" | "cookie" => "form",
        _ => "simple",
    };
    let declared = Declared::read(parameter, default);
    Declared {
        reserved: declared.reserved && place == "query",
        ..declared
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        _ => "scalar",
    }
}

fn styled(place: &str, name: &str, declared: &Declared<'_>, value: &Value) -> String {
    match place {
        "query" => declared.query(name, value),
        "header" => declared.header(value),
        _ => declared.cookies(name, value),
    }
}

fn in_json(place: &str, name: &str, value: &Value) -> String {
    match place {
        "query" => format!("{}={}", encode(name, false), encode(&value.to_string(), false)),
        _ => value.to_string(),
    }
}

/// Returns the part of a request that a parameter determines.
fn sent(request: &HttpRequest, place: &str, name: &str) -> String {
    let header = |name: &str| {
        let value = request.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    match place {
        "query" => request.url.query().unwrap_or_default().to_owned(),
        "header" => header(name),
        _ => header("cookie"),
    }
}

fn compare(sent: &str, wanted: &str, place: &str, name: &str) -> Result<(), String> {
    if sent == wanted {
        return Ok(());
    }
    Err(format!(
        "{place} `{name}` is sent as `{sent}`, and described as `{wanted}`"
    ))
}

#[cfg(test)]
mod tests;
