//! Booleans, integers and strings.

use super::{DecodeError, Encode, Place, Reader, Shape, Value, Writer};
use crate::Secret;

impl Encode for bool {
    fn write(&self, writer: &mut Writer) {
        writer.bool(*self);
    }
}

impl Place for bool {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.bool()?;
        Ok(())
    }

    fn blank() -> Self {
        false
    }
}

impl Value for bool {
    fn shape() -> Shape {
        Shape::Bool
    }
}

impl Encode for i64 {
    fn write(&self, writer: &mut Writer) {
        writer.integer(*self);
    }
}

impl Place for i64 {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.integer()?;
        Ok(())
    }

    fn blank() -> Self {
        0
    }
}

impl Value for i64 {
    fn shape() -> Shape {
        Shape::Number
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

impl Place for String {
    #[inline]
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.string()?.to_owned();
        Ok(())
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl Value for String {
    fn shape() -> Shape {
        Shape::String
    }
}

impl Encode for Secret {
    fn write(&self, writer: &mut Writer) {
        writer.secret(self);
    }
}

impl Place for Secret {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.string()?.into();
        Ok(())
    }

    fn blank() -> Self {
        Self::default()
    }
}

impl Value for Secret {
    fn shape() -> Shape {
        Shape::String
    }
}
