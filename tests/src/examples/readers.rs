//! Reading examples as the types of a compiled client.

use zephr_admin::{Bytes, Encode, Map, Number, RawJson, Secret, Trace, Value, from_json, to_json, trace};
use zephr_catalog::Type;
use zephr_runtime::{Answer, Decoded, List, Method, Operation, Shape, Text, Undecoded};

use super::difference;
use crate::again::KnownType;

/// Keys under which a value may be wrapped.
type Envelope = &'static [&'static str];

/// How examples of one Rust type are read. Each function returns the value as it is written back, or what does not fit.
#[derive(Clone, Copy, Debug)]
pub struct Readers {
    /// A value that is sent as JSON.
    value: fn(&str) -> Result<Trace, String>,
    /// A value that is sent as text.
    text: fn(&str) -> Result<Trace, String>,
    /// The body of a response.
    response: fn(&str, Envelope) -> Result<Trace, String>,
    /// The body of a response that is a list of such values.
    list: fn(&str, Envelope) -> Result<Trace, String>,
}

impl Readers {
    /// Returns the readers of a type.
    pub(crate) const fn of<T: Value>() -> Self
    where
        Decoded<T>: Encode,
        Decoded<List<T>>: Encode,
    {
        Self {
            value: |json| Ok(trace(&from_json::<T>(json).map_err(|error| error.to_string())?)),
            text: text::<T>,
            response: response::<T>,
            list: response::<List<T>>,
        }
    }
}

/// The types of a compiled client by their names in its catalog.
#[derive(Clone, Copy)]
pub(super) struct Types<'t>(pub(super) &'t [KnownType]);

impl Types<'_> {
    /// Reads a value that is sent as JSON, and writes it back.
    pub(super) fn value(self, ty: &Type, json: &str) -> Result<Trace, String> {
        match ty {
            Type::Array(item) | Type::List(item) => self.array(item, json),
            Type::Map(value) => self.map(value, json),
            ty => (self.readers(ty)?.value)(json),
        }
    }

    /// Reads a value that is sent as text, and writes it back.
    pub(super) fn text(self, ty: &Type, json: &str) -> Result<Trace, String> {
        (self.readers(ty)?.text)(json)
    }

    /// Reads the body of a response, and writes it back.
    pub(super) fn response(self, ty: &Type, json: &str, envelope: &[String]) -> Result<Trace, String> {
        // The runtime knows only the envelopes of tables, which are there for good.
        let keys = || -> Envelope {
            let keys = envelope.iter().map(|key| &*key.clone().leak());
            keys.collect::<Vec<_>>().leak()
        };
        match ty {
            Type::Text => response::<Text>(json, &[]),
            Type::List(item) => (self.readers(item)?.list)(json, keys()),
            Type::Array(_) | Type::Map(_) if envelope.is_empty() => self.value(ty, json),
            ty => (self.readers(ty)?.response)(json, keys()),
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

    fn array(self, item: &Type, json: &str) -> Result<Trace, String> {
        let items: Vec<RawJson> = from_json(json).map_err(|error| error.to_string())?;
        let parts = items.iter().enumerate();
        let parts = parts.map(|(index, value)| (format!("[{index}]"), String::new(), value));
        self.parts(item, ["[", "]"], parts)
    }

    fn map(self, of: &Type, json: &str) -> Result<Trace, String> {
        let entries: Map<RawJson> = from_json(json).map_err(|error| error.to_string())?;
        let parts = entries.iter();
        let parts = parts.map(|(name, value)| (format!(".{name}"), format!("{}:", to_json(name)), value));
        self.parts(of, ["{", "}"], parts)
    }

    /// Reads the parts of an array or map: each has its step in a path, the text in front of it, and its value.
    fn parts<'v>(
        self,
        ty: &Type,
        [open, close]: [&str; 2],
        parts: impl Iterator<Item = (String, String, &'v RawJson)>,
    ) -> Result<Trace, String> {
        let mut whole = Trace::default();
        let mut texts = Vec::new();
        for (step, before, value) in parts {
            let read = self.value(ty, value.as_str())?;
            let inside = |path: &String| path.replacen('$', &format!("${step}"), 1);
            whole.unknown.extend(read.unknown.iter().map(inside));
            whole.untyped.extend(read.untyped.iter().map(inside));
            texts.push(before + &read.text);
        }
        whole.text = [open, &texts.join(","), close].concat();
        Ok(whole)
    }
}

fn response<T: Answer>(json: &str, envelope: Envelope) -> Result<Trace, String>
where
    Decoded<T>: Encode,
{
    let operation = Operation {
        envelope,
        ..Operation::bare("", Method::Get, "/")
    };
    match T::decode(&Bytes::copy_from_slice(json.as_bytes()), &operation) {
        Ok(decoded) => Ok(trace(&decoded)),
        Err(Undecoded::Empty) => Err("is taken for an empty body".to_owned()),
        Err(Undecoded::Malformed(error)) => Err(error.to_string()),
    }
}

/// On the wire `"5"` and `5` are the same text; the type says which of them it is.
fn text<T: Value>(json: &str) -> Result<Trace, String> {
    let string: Option<String> = from_json(json).ok();
    let is_string = matches!(T::shape(), Shape::String);
    let sent = match (string, is_string) {
        (None, true) => to_json(json),
        (Some(string), false) => string,
        _ => json.to_owned(),
    };
    let value: T = from_json(&sent).map_err(|error| error.to_string())?;
    let mut traced = trace(&value);
    if difference(&sent, &traced.text)
        .map_err(|error| error.to_string())?
        .is_none()
    {
        json.clone_into(&mut traced.text);
    }
    Ok(traced)
}
