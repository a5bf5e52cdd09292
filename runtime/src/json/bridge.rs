//! Implementations of serde's traits, for storing and logging values. Values are converted to and from JSON text.
//!
//! The implementations support only self-describing formats, such as JSON, YAML, TOML and CBOR. Numbers are converted
//! to `i64`, `u64` or `f64`. A number that none of these types can represent exactly is rounded to the nearest `f64`. A
//! number beyond the range of `f64` is an error. The reader and writer of this crate keep all digits.

use std::cell::RefCell;
use std::fmt;

pub use serde;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Deserializer, Serialize, Serializer};

use super::kind::Kind;
use super::{Encode, JsonValue, List, MAX_DEPTH, Map, Number, RawJson, Reader, Writer, from_json};

/// Serializes a value.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    let written = Writer::written(value);
    match written.problem {
        Some(problem) => Err(S::Error::custom(problem)),
        None => serialize_json(&written.text, serializer),
    }
}

/// Parses JSON text, and passes the value to a serializer.
pub(super) fn serialize_json<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let mut reader = Reader::new(text);
    Ahead(RefCell::new(&mut reader)).serialize(serializer)
}

/// Deserializes a value.
pub fn deserialize<'de, T: JsonValue, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut writer = Writer::default();
    Collect {
        writer: &mut writer,
        depth: 0,
    }
    .deserialize(deserializer)?;
    from_json(&writer.into_text()).map_err(D::Error::custom)
}

crate::serde_bridge!([] RawJson);
crate::serde_bridge!([] Number);
crate::serde_bridge!([T: JsonValue] List<T>);
crate::serde_bridge!([T: JsonValue] Map<T>);

/// The next JSON value of a reader, in a form that serde can serialize. Serializing consumes the JSON value.
struct Ahead<'r, 'a>(RefCell<&'r mut Reader<'a>>);

impl Serialize for Ahead<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reader = self.0.borrow_mut();
        let reader = &mut **reader;
        match reader.kind().map_err(S::Error::custom)? {
            Kind::Null => {
                reader.null().map_err(S::Error::custom)?;
                serializer.serialize_unit()
            }
            Kind::Bool => serializer.serialize_bool(reader.bool().map_err(S::Error::custom)?),
            Kind::String => serializer.serialize_str(reader.string().map_err(S::Error::custom)?),
            Kind::Number => serialize_number(reader.number().map_err(S::Error::custom)?, serializer),
            Kind::Array => serialize_array(reader, serializer),
            Kind::Object => serialize_object(reader, serializer),
        }
    }
}

fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = text.parse()
        && text != "-0"
    {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse() {
        return serializer.serialize_u64(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => serializer.serialize_f64(number),
        _ => Err(S::Error::custom("a number is too large for this format")),
    }
}

fn serialize_array<S: Serializer>(reader: &mut Reader<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut items = serializer.serialize_seq(None)?;
    // The errors of the reader and of the serializer have different types, so an error of the serializer is
    // stored here.
    let mut failed = None;
    let read = reader.items(
        &mut |reader| match items.serialize_element(&Ahead(RefCell::new(reader))) {
            Ok(()) => Ok(()),
            Err(error) => {
                let stopped = reader.unfit("a value that can be serialized");
                failed = Some(error);
                Err(stopped)
            }
        },
    );
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(S::Error::custom(error)),
        (None, Ok(())) => items.end(),
    }
}

fn serialize_object<S: Serializer>(reader: &mut Reader<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut fields = serializer.serialize_map(None)?;
    let mut next = reader
        .first_field(|name| fields.serialize_key(name))
        .map_err(S::Error::custom)?;
    while let Some(name) = next {
        name?;
        fields.serialize_value(&Ahead(RefCell::new(reader)))?;
        next = reader
            .next_field(|name| fields.serialize_key(name))
            .map_err(S::Error::custom)?;
    }
    fields.end()
}

/// A visitor that writes the values of a deserializer as JSON text.
struct Collect<'w> {
    writer: &'w mut Writer,
    depth: u8,
}

impl Collect<'_> {
    fn inner<E: serde::de::Error>(&mut self) -> Result<Collect<'_>, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom("expected at most 128 levels of nesting, found more"));
        }
        Ok(Collect {
            writer: self.writer,
            depth: self.depth + 1,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Collect<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can express")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.writer.raw("null");
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.writer.bool(value);
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.writer.integer(value);
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_u128(value.into())
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<(), E> {
        Number::from(value).write(self.writer);
        Ok(())
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<(), E> {
        Number::from(value).write(self.writer);
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        Number::try_from(value).map_err(E::custom)?.write(self.writer);
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.writer.string(value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.writer.open_array();
        while items.next_element_seed(self.inner()?)?.is_some() {}
        self.writer.close_array();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        self.writer.open_object();
        while let Some(name) = fields.next_key::<String>()? {
            self.writer.name(&name);
            fields.next_value_seed(self.inner()?)?;
        }
        self.writer.close_object();
        Ok(())
    }
}
