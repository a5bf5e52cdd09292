//! Encoding and decoding of Booleans, integers, strings and secrets.

use super::{Decode, DecodeError, Encode, JsonValue, Reader, Shape, Writer};
use crate::Secret;

impl Encode for bool {
    fn write(&self, writer: &mut Writer) {
        writer.bool(*self);
    }
}

impl Decode for bool {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.bool()?;
        Ok(())
    }

    fn empty() -> Self {
        false
    }
}

impl JsonValue for bool {
    fn shape() -> Shape {
        Shape::Bool
    }
}

impl Encode for i64 {
    fn write(&self, writer: &mut Writer) {
        writer.integer(*self);
    }
}

impl Decode for i64 {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.integer()?;
        Ok(())
    }

    fn empty() -> Self {
        0
    }
}

impl JsonValue for i64 {
    fn shape() -> Shape {
        Shape::Integer
    }
}

impl Encode for str {
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Encode for String {
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Decode for String {
    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.string()?.to_owned();
        Ok(())
    }

    fn empty() -> Self {
        Self::new()
    }
}

impl JsonValue for String {
    fn shape() -> Shape {
        Shape::String
    }
}

impl Encode for Secret {
    fn write(&self, writer: &mut Writer) {
        writer.secret(self);
    }
}

impl Decode for Secret {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.string()?.into();
        Ok(())
    }

    fn empty() -> Self {
        Self::default()
    }
}

impl JsonValue for Secret {
    fn shape() -> Shape {
        Shape::String
    }
}
