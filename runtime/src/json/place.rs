//! The three traits of values: written, read into, made.

use super::{DecodeError, Reader, Shape, Writer};

/// Something that can be written as JSON: every [`JsonValue`], an `Option` of one, a slice, a `str`.
pub trait Encode {
    /// Writes the value.
    fn write(&self, writer: &mut Writer);

    /// Returns whether there is nothing to write: an optional field that is `None`, a [`List`](super::List) of a response without
    /// content. An object leaves such a field out; a body of this is empty.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A location into which a JSON value of any type is decoded. The object reader sees only this trait.
pub trait Decode: Encode {
    /// Reads the next value into this place, which must be as returned by [`empty`](Self::empty).
    ///
    /// # Errors
    /// If the text is not JSON or the value does not fit the type; the place is then of no use.
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// The place before anything is put there. Not a value to show to anyone.
    fn empty() -> Self
    where
        Self: Sized;
}

/// A type for JSON values of one shape.
pub trait JsonValue: Decode + Sized {
    /// Returns the JSON values that it accepts.
    fn shape() -> Shape;

    /// Returns the value of a response with status 204 (no content), if the type has one.
    fn of_no_content() -> Option<Self> {
        None
    }

    /// Sets the id of the value to what `find` returns for the name of its type, if the value has an id and lacks it.
    fn set_missing_id(&mut self, _find: &mut dyn FnMut(&'static str) -> Option<String>) {}
}

/// A place with nothing in it yet.
pub fn empty<T: Decode>() -> T {
    T::empty()
}

impl<E: Encode + ?Sized> Encode for &E {
    fn write(&self, writer: &mut Writer) {
        (**self).write(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Encode> Encode for [T] {
    fn write(&self, writer: &mut Writer) {
        writer.array(self);
    }
}

impl<T: JsonValue> Encode for Vec<T> {
    fn write(&self, writer: &mut Writer) {
        writer.array(self);
    }
}

impl<T: JsonValue> Decode for Vec<T> {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.clear();
        reader.items_or_one(T::shape, &mut |reader| {
            let mut item = T::empty();
            item.decode_into(reader)?;
            self.push(item);
            Ok(())
        })
    }

    fn empty() -> Self {
        Self::new()
    }
}

impl<T: JsonValue> JsonValue for Vec<T> {
    fn shape() -> Shape {
        Shape::Array
    }
}

impl<T: JsonValue> Encode for Option<T> {
    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => writer.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(T::is_absent)
    }
}

impl<T: JsonValue> Decode for Option<T> {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if reader.at_null()? {
            *self = None;
            return reader.null();
        }
        self.insert(T::empty()).decode_into(reader)
    }

    fn empty() -> Self {
        None
    }
}

impl<T: JsonValue> Encode for Box<T> {
    fn write(&self, writer: &mut Writer) {
        (**self).write(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: JsonValue> Decode for Box<T> {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        (**self).decode_into(reader)
    }

    fn empty() -> Self {
        Self::new(T::empty())
    }
}

impl<T: JsonValue> JsonValue for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn set_missing_id(&mut self, find: &mut dyn FnMut(&'static str) -> Option<String>) {
        (**self).set_missing_id(find);
    }
}
