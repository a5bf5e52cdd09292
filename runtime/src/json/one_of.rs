//! Values of one of several types.

use super::reader::Kind;
use super::shape::refuse_error_object;
use super::{Decode, DecodeError, Reader, Shape};

/// An enum of alternatives whose last variant keeps any other value as [`RawJson`](super::RawJson). Emitted;
/// [`one_of!`](crate::one_of) implements the rest.
///
/// The JSON kind of a value selects its alternative. For an object, the field names are considered too: all
/// required fields and at least one known field of the alternative must be present, and a field with a constant
/// value ([`always`](super::Field::always)) must have this value. If several alternatives match, the one with
/// the most known fields is selected, or else the first one. A value that matches no alternative becomes the
/// last variant.
pub trait OneOf: Sized {
    /// The shapes of the alternatives, in order.
    const SHAPES: &'static [fn() -> Shape];

    /// The field whose value selects the alternative of an object, if there is one. It takes precedence.
    const TAG: Option<Tag> = None;

    /// Creates the empty alternative with this index; the last variant for any other index.
    fn begin(alternative: usize) -> Self;

    /// Returns the value of the current alternative.
    fn inner(&self) -> &dyn Decode;

    /// Returns the value of the current alternative, to decode into.
    fn inner_mut(&mut self) -> &mut dyn Decode;
}

/// A discriminator: a field whose value names the alternative.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// The name on the wire.
    pub field: &'static str,
    /// The values, each with the index of its alternative.
    pub values: &'static [(&'static str, usize)],
}

impl Tag {
    fn of(&self, reader: &Reader<'_>) -> Option<usize> {
        let found = reader.text_ahead(self.field)?;
        let (_, alternative) = self.values.iter().find(|(value, _)| *value == found)?;
        Some(*alternative)
    }
}

/// Reads the next value as the alternative that matches it.
///
/// # Errors
/// Returns an error if the value is not valid JSON or does not match the selected alternative.
pub fn read_one_of<T: OneOf>(place: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let alternative = choose(T::SHAPES, T::TAG, reader)?;
    if alternative == T::SHAPES.len() && reader.kind()? == Kind::Object {
        refuse_error_object(reader)?;
    }
    *place = T::begin(alternative);
    place.inner_mut().decode_into(reader)
}

/// Returns the index of the alternative that matches the next value, or one beyond the last.
fn choose(shapes: &[fn() -> Shape], tag: Option<Tag>, reader: &mut Reader<'_>) -> Result<usize, DecodeError> {
    let kind = reader.kind()?;
    if kind != Kind::Object {
        return Ok(shapes
            .iter()
            .position(|shape| shape().takes(kind))
            .unwrap_or(shapes.len()));
    }
    if let Some(tagged) = tag.and_then(|tag| tag.of(reader)) {
        return Ok(tagged);
    }
    let names = reader.names_ahead();
    let mut best = (shapes.len(), None);
    for (index, shape) in shapes.iter().enumerate() {
        let shape = shape();
        let score = shape.score(&names).filter(|_| !contradicts(&shape, reader));
        if score > best.1 {
            best = (index, score);
        }
    }
    Ok(best.0)
}

/// Returns whether a field with a constant value has another value in the object ahead.
fn contradicts(shape: &Shape, reader: &Reader<'_>) -> bool {
    let Shape::Object(table) = shape else {
        return false;
    };
    table.fields.iter().any(|field| {
        field.always.is_some_and(|always| {
            let found = reader.text_ahead(field.wire);
            found.is_some_and(|found| found != always)
        })
    })
}
