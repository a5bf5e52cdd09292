//! Decoding of examples as the types of a compiled client.

use zephr_admin::{
    Bytes, Encode, JsonValue, Map, Number, RawJson, Secret, Untyped, from_json, to_json, untyped_parts,
};
use zephr_catalog::Type;
use zephr_runtime::{BodyError, DecodedBody, FromResponse, List, Method, Operation, Shape, Text};

use super::difference;
use crate::round_trip::KnownType;

/// The properties of a request and response that determine how their bodies are decoded.
#[derive(Clone, Copy)]
pub(super) struct Exchange {
    method: Method,
    /// The keys under which a value may be wrapped.
    envelope: &'static [&'static str],
}

impl Exchange {
    /// Requests are decoded as leniently as responses, because their descriptions can be wrong as well.
    const REQUEST: Self = Self {
        method: Method::Post,
        envelope: &[],
    };

    pub(super) fn new(method: &str, envelope: &[String]) -> Self {
        // The runtime takes static names, so the names are leaked for each example. The process is short-lived.
        let keys = envelope.iter().map(|key| &*key.clone().leak());
        Self {
            method: if method == "GET" {
                Method::Get
            } else {
                Method::Post
            },
            envelope: keys.collect::<Vec<_>>().leak(),
        }
    }
}

/// An example that was decoded.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The encoded value.
    pub(super) trace: Untyped,
    /// The values whose type differs from the description.
    pub(super) deviations: Vec<DeviatingValue>,
}

/// A value whose type differs from the description: its path, the expected and the found type.
#[derive(Debug)]
pub(super) struct DeviatingValue {
    pub(super) path: String,
    pub(super) what: String,
}

/// The decoders of examples of one Rust type. Each function returns the reserialized value or an error.
#[derive(Clone, Copy, Debug)]
pub struct Readers {
    /// A value that is sent as text.
    text: fn(&str) -> Result<Outcome, String>,
    /// A JSON value, or the body of a response.
    body: fn(&str, Exchange) -> Result<Outcome, String>,
    /// The body of a response that is a list of such values.
    list: fn(&str, Exchange) -> Result<Outcome, String>,
}

impl Readers {
    /// Returns the readers of a type.
    pub(crate) const fn of<T: JsonValue>() -> Self
    where
        DecodedBody<T>: Encode,
        DecodedBody<List<T>>: Encode,
    {
        Self {
            text: text::<T>,
            body: body::<T>,
            list: body::<List<T>>,
        }
    }
}

/// The types of a compiled client, looked up by their names in its catalog.
#[derive(Clone, Copy)]
pub(super) struct Types<'t>(pub(super) &'t [KnownType]);

impl Types<'_> {
    /// Decodes and encodes a value that is sent as JSON.
    pub(super) fn value(self, ty: &Type, json: &str) -> Result<Outcome, String> {
        match ty {
            Type::Array(item) | Type::List(item) => self.array(item, json, Exchange::REQUEST),
            Type::Map(value) => self.map(value, json, Exchange::REQUEST),
            ty => (self.readers(ty)?.body)(json, Exchange::REQUEST),
        }
    }

    /// Decodes and encodes a value that is sent as text.
    pub(super) fn text(self, ty: &Type, json: &str) -> Result<Outcome, String> {
        (self.readers(ty)?.text)(json)
    }

    /// Decodes and encodes the body of a response.
    pub(super) fn response(self, ty: &Type, json: &str, exchange: Exchange) -> Result<Outcome, String> {
        match ty {
            Type::Text => body::<Text>(json, exchange),
            Type::List(item) => (self.readers(item)?.list)(json, exchange),
            Type::Array(item) if exchange.envelope.is_empty() => self.array(item, json, exchange),
            Type::Map(value) if exchange.envelope.is_empty() => self.map(value, json, exchange),
            ty => (self.readers(ty)?.body)(json, exchange),
        }
    }

    fn readers(self, ty: &Type) -> Result<Readers, String> {
        Ok(match ty {
            Type::Boolean => Readers::of::<bool>(),
            Type::Integer => Readers::of::<i64>(),
            Type::Number => Readers::of::<Number>(),
            Type::String | Type::Text => Readers::of::<String>(),
            Type::Secret => Readers::of::<Secret>(),
            Type::Json => Readers::of::<RawJson>(),
            Type::Named(name) => {
                let mut known = self.0.iter();
                let known = known.find(|known| known.name == name);
                known
                    .ok_or_else(|| format!("the client has no type {name}"))?
                    .readers
            }
            ty => return Err(format!("examples of {ty} are not read here")),
        })
    }

    fn array(self, item: &Type, json: &str, exchange: Exchange) -> Result<Outcome, String> {
        let items: DecodedBody<Vec<RawJson>> = decode(json, exchange)?;
        let parts = items.value.iter().enumerate();
        let parts = parts.map(|(index, value)| (format!("[{index}]"), String::new(), value));
        self.parts(item, ["[", "]"], parts)?.around(&items)
    }

    fn map(self, of: &Type, json: &str, exchange: Exchange) -> Result<Outcome, String> {
        let entries: DecodedBody<Map<RawJson>> = decode(json, exchange)?;
        let parts = entries.value.iter();
        let parts = parts.map(|(name, value)| (format!(".{name}"), format!("{}:", to_json(name)), value));
        self.parts(of, ["{", "}"], parts)?.around(&entries)
    }

    /// Decodes the items of an array or the values of a map. Each of `parts` is a step of the path, the text before the
    /// value, and the value.
    fn parts<'v>(
        self,
        ty: &Type,
        [open, close]: [&str; 2],
        parts: impl Iterator<Item = (String, String, &'v RawJson)>,
    ) -> Result<Outcome, String> {
        let mut whole = Outcome::default();
        let mut texts = Vec::new();
        for (step, before, value) in parts {
            let read = self.value(ty, value.as_str())?.inside(&step);
            whole.trace.unknown.extend(read.trace.unknown);
            whole.trace.untyped.extend(read.trace.untyped);
            whole.deviations.extend(read.deviations);
            texts.push(before + &read.trace.text);
        }
        whole.trace.text = [open, &texts.join(","), close].concat();
        Ok(whole)
    }
}

impl Outcome {
    fn new<T>(decoded: &DecodedBody<T>) -> Self
    where
        DecodedBody<T>: Encode,
    {
        let found = decoded.deviations.iter().map(|deviation| DeviatingValue {
            path: deviation.path(),
            what: format!("expected {}, found {}", deviation.expected(), deviation.found()),
        });
        Self {
            trace: untyped_parts(decoded),
            deviations: found.collect(),
        }
    }

    /// Returns the same outcome at a deeper path.
    fn inside(mut self, steps: &str) -> Self {
        let paths = self.trace.unknown.iter_mut().chain(&mut self.trace.untyped);
        for path in paths.chain(self.deviations.iter_mut().map(|found| &mut found.path)) {
            *path = path.replacen('$', &format!("${steps}"), 1);
        }
        self
    }

    /// Returns the same outcome with the envelope of a paged body.
    fn around<T>(self, body: &DecodedBody<T>) -> Result<Self, String>
    where
        DecodedBody<T>: Encode,
    {
        let names = body.wrappers.names();
        let steps: String = names.iter().map(|name| format!(".{name}")).collect();
        let mut whole = Self::new(body);
        let parts = self.inside(&steps);
        let unchanged = DecodedBody {
            value: RawJson::parse(&parts.trace.text).map_err(|error| error.to_string())?,
            wrappers: body.wrappers.clone(),
            deviations: Vec::new(),
        };
        whole.trace.text = to_json(&unchanged);
        whole.trace.unknown.extend(parts.trace.unknown);
        whole.trace.untyped = parts.trace.untyped;
        whole.deviations.extend(parts.deviations);
        Ok(whole)
    }
}

fn decode<T: FromResponse>(json: &str, exchange: Exchange) -> Result<DecodedBody<T>, String> {
    let operation = Operation {
        envelope: exchange.envelope,
        ..Operation::new("", exchange.method, "/")
    };
    let decoded = T::decode(&Bytes::copy_from_slice(json.as_bytes()), &operation);
    decoded.map_err(|error| match error {
        BodyError::Empty => "is taken for an empty body".to_owned(),
        BodyError::Malformed(error) => error.to_string(),
    })
}

fn body<T: FromResponse>(json: &str, exchange: Exchange) -> Result<Outcome, String>
where
    DecodedBody<T>: Encode,
{
    Ok(Outcome::new(&decode::<T>(json, exchange)?))
}

/// Decodes and encodes a parameter. `"5"` and `5` have the same text in a request, so the type determines whether the
/// text is decoded as a string or as another JSON value.
fn text<T: JsonValue>(json: &str) -> Result<Outcome, String> {
    let string: Option<String> = from_json(json).ok();
    let is_string = matches!(T::shape(), Shape::String);
    let sent = match (string, is_string) {
        (None, true) => to_json(json),
        (Some(string), false) => string,
        _ => json.to_owned(),
    };
    let value: T = from_json(&sent).map_err(|error| error.to_string())?;
    let mut traced = untyped_parts(&value);
    if difference(&sent, &traced.text)
        .map_err(|error| error.to_string())?
        .is_none()
    {
        json.clone_into(&mut traced.text);
    }
    Ok(Outcome {
        trace: traced,
        deviations: Vec::new(),
    })
}
