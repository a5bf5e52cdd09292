//! Values of one of several types.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use super::kind::Kind;
use super::shape::refuse_error_object;
use super::{Decode, DecodeError, Reader, Shape};
use crate::operation::Status;

/// An enum with a variant for each alternative of a union. If a value matches no alternative, the last variant keeps
/// the value as [`RawJson`](super::RawJson). Generated code implements this trait; [`one_of!`](crate::one_of)
/// implements the traits that depend on this trait.
///
/// The alternative for a value is selected as follows:
///
/// 1. Only alternatives that accept the JSON type of the value are considered.
/// 2. An object must contain all required fields of the alternative and, unless the object is empty, at least one known
///    field. These conditions do not apply to an alternative that accepts any object. If the alternative or an object
///    nested in it declares a constant value ([`always`](super::Field::always)) for a field, the field must not have
///    another value.
/// 3. Of the remaining alternatives, the one that has the most fields in common with the object is selected.
/// 4. If several alternatives are tied after rule 3, the value is decoded as each of them. The first alternative with
///    the fewest deviations is selected. An alternative of type integer is tried first.
/// 5. If all tied alternatives fail, rule 4 is applied to the alternatives with the next smaller number of common
///    fields.
///
/// If no alternative matches, the last variant is selected. [`read_one_of`] lists the cases that are errors.
pub trait OneOf: Sized {
    /// The shapes of the alternatives, in order.
    const SHAPES: &'static [fn() -> Shape];

    /// The discriminator: the field whose value selects the alternative for an object. `None` if the union has no
    /// discriminator. The discriminator takes precedence over the numbered rules of [`OneOf`].
    const TAG: Option<Tag> = None;

    /// The documented statuses of a response, each with the index of its alternative. If the status of the response is
    /// documented, it selects the alternative, and the discriminator and the rules of [`OneOf`] do not apply.
    const STATUSES: &'static [(Status, usize)] = &[];

    /// Creates the variant for the alternative with this index, without a value yet. For an index out of range, creates
    /// the last variant, which keeps a value that matches no alternative.
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
    /// Returns `Break` with the alternative that the discriminator of the next object names.
    ///
    /// Returns `Continue(true)` if the value of the discriminator is not in [`values`](Self::values). Only alternatives
    /// without an entry in `values` remain possible.
    ///
    /// Returns `Continue(false)` if the discriminator is absent, null, an array or an object. All alternatives remain
    /// possible.
    fn narrow(&self, reader: &Reader<'_>) -> ControlFlow<usize, bool> {
        let Some(found) = reader.text_ahead(self.field) else {
            return ControlFlow::Continue(false);
        };
        match self.values.iter().find(|(value, _)| *value == found) {
            Some((_, alternative)) => ControlFlow::Break(*alternative),
            None => ControlFlow::Continue(true),
        }
    }

    fn names(&self, alternative: usize) -> bool {
        self.values.iter().any(|(_, named)| *named == alternative)
    }
}

/// A function that decodes the next value as the alternative with the given index.
type Attempt<'f, 'a> = &'f mut dyn FnMut(usize, &mut Reader<'a>) -> Result<(), DecodeError>;

/// Reads the next value as the alternative that matches it. If no alternative matches, the last variant keeps the
/// value.
///
/// # Errors
/// Returns an error in these cases:
///
/// - The value is not valid JSON.
/// - The value is the root of a response, matches no alternative, and is an object that reports an error.
/// - The JSON type, the field names and the discriminator of the value leave only one alternative, and decoding the
///   value as this alternative fails.
pub fn read_one_of<T: OneOf>(place: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let outside = reader.take_contradiction();
    let read = read(T::SHAPES, T::TAG, reader, &mut |alternative, reader| {
        *place = T::begin(alternative);
        place.inner_mut().decode_into(reader)
    });
    reader.set_contradiction(outside);
    read
}

/// Sets `place` to the alternative that is documented for the status of a response. Returns an empty location to decode
/// the alternative into, and the shape of the alternative. Returns `None` if no alternative is documented for the
/// status.
#[doc(hidden)]
pub fn alternative_of<T: OneOf>(place: &mut T, status: u16) -> Option<(&mut dyn Decode, Shape)> {
    let documented = |wanted: Status| T::STATUSES.iter().find(|(status, _)| *status == wanted);
    let range = Status::Range(u8::try_from(status / 100).ok()?);
    let (_, alternative) = documented(Status::Code(status)).or_else(|| documented(range))?;
    let shape = T::SHAPES.get(*alternative)?();
    *place = T::begin(*alternative);
    Some((place.inner_mut(), shape))
}

fn read<'a>(
    shapes: &[fn() -> Shape],
    tag: Option<Tag>,
    reader: &mut Reader<'a>,
    attempt: Attempt<'_, 'a>,
) -> Result<(), DecodeError> {
    let kind = reader.kind()?;
    let tag = tag.filter(|_| kind == Kind::Object);
    let mut is_tagged = false;
    match tag.map(|tag| tag.narrow(reader)) {
        Some(ControlFlow::Break(named)) => return read_only(named, shapes.len(), reader, attempt),
        Some(ControlFlow::Continue(tagged)) => is_tagged = tagged,
        None => {}
    }
    let names = if kind == Kind::Object {
        reader.names_ahead()
    } else {
        Vec::new()
    };
    let mut found = shapes.iter().enumerate().filter_map(|(index, shape)| {
        let shape = shape();
        let is_excluded = is_tagged && tag.is_some_and(|tag| tag.names(index));
        let score = match kind {
            _ if is_excluded => None,
            Kind::Object => shape.score(&names).filter(|_| !contradicts(&shape, reader)),
            kind => shape.takes(kind).then_some(0),
        };
        Some((score?, index, shape))
    });
    let Some(first) = found.next() else {
        return keep(shapes.len(), reader, attempt);
    };
    let Some(second) = found.next() else {
        return read_only(first.1, shapes.len(), reader, attempt);
    };
    let mut several: Vec<_> = [first, second].into_iter().chain(found).collect();
    if reader.is_trial() {
        // The outer union needs to know only whether the value may match. The last variant accepts any JSON value.
        return attempt(shapes.len(), reader);
    }
    several.sort_by_key(|(score, _, shape)| (Reverse(*score), !shape.is_integer()));
    for equal in several.chunk_by(|(one, ..), (other, ..)| one == other) {
        if let Some(best) = best_of(equal.iter().map(|(_, index, _)| *index), reader, attempt) {
            return attempt(best, reader);
        }
    }
    keep(shapes.len(), reader, attempt)
}

/// Returns the alternative that decodes the next value with the fewest deviations. Returns `None` if all alternatives
/// fail.
fn best_of<'a>(
    alternatives: impl Iterator<Item = usize>,
    reader: &Reader<'a>,
    attempt: Attempt<'_, 'a>,
) -> Option<usize> {
    let mut best = None;
    for alternative in alternatives {
        let mut ahead = reader.trial();
        if attempt(alternative, &mut ahead).is_err() || ahead.take_contradiction() {
            continue;
        }
        let misfits = ahead.misfits();
        if best.is_none_or(|(least, _)| misfits < least) {
            best = Some((misfits, alternative));
        }
        if misfits == 0 {
            break;
        }
    }
    best.map(|(_, alternative)| alternative)
}

/// Reads the next value as its only possible alternative. If a field has another value than its constant value, selects
/// the last variant, with the index `rest`, which keeps the whole value as received.
fn read_only<'a>(
    alternative: usize,
    rest: usize,
    reader: &mut Reader<'a>,
    attempt: Attempt<'_, 'a>,
) -> Result<(), DecodeError> {
    let (start, deviations) = (reader.fork(), reader.deviations());
    attempt(alternative, reader)?;
    if reader.take_contradiction() {
        reader.rewind(start, deviations);
        return keep(rest, reader, attempt);
    }
    Ok(())
}

/// Selects the last variant, with the index `rest`, which keeps the next value as received.
fn keep<'a>(rest: usize, reader: &mut Reader<'a>, attempt: Attempt<'_, 'a>) -> Result<(), DecodeError> {
    if reader.kind()? == Kind::Object {
        refuse_error_object(reader)?;
    }
    reader.misfit();
    attempt(rest, reader)
}

/// Returns whether the next object has a field whose value differs from the constant value that `shape` declares for
/// the field.
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
