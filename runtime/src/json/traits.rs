//! The traits of JSON values: encoding, decoding and construction.

use super::{DecodeError, Reader, Shape, Writer};

/// A value that can be written as JSON, such as a `str`, a slice, a [`JsonValue`], or an `Option` that contains a
/// [`JsonValue`].
pub trait Encode {
    /// Writes the value.
    fn write(&self, writer: &mut Writer);

    /// Returns whether the value is absent. Absent values are `None`, and the [`List`](super::List) of a response
    /// without content, such as status 204. An object omits an optional field whose value is absent, or writes the
    /// field as null. A body whose value is absent is empty.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A location into which a JSON value is decoded. The code that reads objects uses `dyn Decode` and is therefore
/// compiled only once for all types.
pub trait Decode: Encode {
    /// Reads the next value into this location, which must be [`empty`](Self::empty).
    ///
    /// # Errors
    /// Returns an error if the text is not JSON or the value does not match the type. The content of this location is
    /// then unspecified.
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Returns an empty location to decode into. The content of the empty location need not be a valid value.
    fn empty() -> Self
    where
        Self: Sized;
}

/// A type that is read from JSON and written as JSON.
pub trait JsonValue: Decode + Sized {
    /// Returns the shape of the JSON values that the type accepts.
    fn shape() -> Shape;

    /// Returns the value for a response with status 204 (no content), or with the
    /// [`empty_status`](crate::Operation::empty_status) of the operation. Returns `None` if the type requires a body.
    fn of_no_content() -> Option<Self> {
        None
    }

    /// For a union, selects the alternative that is documented for this response status. Returns a location to decode
    /// the alternative into, and the shape of the alternative. Returns `None` for all other types, and if no
    /// alternative is documented for the status.
    #[doc(hidden)]
    fn alternative_of(&mut self, _status: u16) -> Option<(&mut dyn Decode, Shape)> {
        None
    }

    /// Sets the ID of this value if the value has an ID field without an ID. `find` takes the name of the ID type, such
    /// as `UserId`, and returns the ID.
    fn set_missing_id(&mut self, _find: &mut dyn FnMut(&'static str) -> Option<String>) {}
}

/// Returns an empty location to decode into.
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
        match self {
            Some(value) => value.is_absent(),
            None => true,
        }
    }
}

impl<T: JsonValue> Decode for Option<T> {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if reader.take_null()? {
            return Ok(());
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
