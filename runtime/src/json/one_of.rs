//! Values of one of several types.

use super::reader::Kind;
use super::shape::refuse_error_object;
use super::{Decode, DecodeError, Reader, Shape};

/// An enum of alternatives, with a last variant that keeps anything else as [`RawJson`](super::RawJson). Emitted;
/// [`one_of!`](crate::one_of) adds the rest.
///
/// The kind of a value decides its alternative, and for an object its field names: all required ones must
/// be there and one known one at least, and those that are [always](super::Field::always) one text must not be another;
/// the most known ones win, the first of equals. What fits none goes to the last.
pub trait OneOf: Sized {
    /// The shapes of the alternatives, in order.
    const SHAPES: &'static [fn() -> Shape];

    /// The field whose value decides the alternative of an object, if there is one. It takes precedence.
    const TAG: Option<Tag> = None;

    /// The alternative of this index, blank; the last variant for an index that is none.
    fn begin(alternative: usize) -> Self;

    /// The value, whichever it is.
    fn inner(&self) -> &dyn Decode;

    /// The same, to be read into.
    fn inner_mut(&mut self) -> &mut dyn Decode;
}

/// A field whose value names the alternative: a discriminator.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// Its name on the wire.
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

/// Reads the next value as the alternative that fits it.
///
/// # Errors
/// If it is no JSON, or does not fit after all.
pub fn read_one_of<T: OneOf>(place: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let alternative = choose(T::SHAPES, T::TAG, reader)?;
    if alternative == T::SHAPES.len() && reader.kind()? == Kind::Object {
        refuse_error_object(reader)?;
    }
    *place = T::begin(alternative);
    place.inner_mut().decode_into(reader)
}

/// The index of the alternative that fits the next value, or one beyond the last.
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

/// Returns whether a field that is always one text has another in the object ahead.
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
