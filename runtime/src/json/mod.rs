//! Encoding and decoding of JSON. All types share one reader and one writer.
//!
//! A generated object type is a plain struct. [`object!`](crate::object!) declares a [`Table`] of its fields.
//! [`read_object`] and [`write_object`] access the fields as trait objects, so little code is compiled per type.
//!
//! - Unknown fields are kept verbatim and in order ([`UnknownFields`]). Numbers keep their text ([`Number`]).
//! - If the JSON type of a scalar differs from the description, the scalar is converted and reported ([`Deviation`]).
//! - Documents deeper than [`MAX_DEPTH`] are rejected. Errors contain the path of the value ([`DecodeError`]).

#[doc(hidden)]
pub mod bridge;
mod decimal;
mod deviation;
mod envelope;
mod error;
mod extra;
pub mod into_map;
mod kind;
mod leaf;
mod lenient;
mod list;
mod macros;
mod map;
mod newtypes;
mod number;
mod object;
mod one_of;
mod raw;
mod reader;
mod redacted;
mod response;
mod rest;
mod shape;
mod string_enum;
mod table;
mod traits;
mod untyped;
mod writer;

use zeroize::Zeroizing;

pub use deviation::Deviation;
pub use envelope::Envelope;
pub(crate) use envelope::WRAPPERS;
pub use error::{DecodeError, EncodeError};
pub use extra::UnknownFields;
pub use into_map::IntoMap;
pub(crate) use kind::Kind;
pub use list::List;
pub use map::Map;
pub(crate) use newtypes::newtype_from_text;
pub use newtypes::{Newtype, set_missing};
pub use number::{NotFiniteError, Number};
pub use object::{equal, is_set_to_null, read_object, set_null, write_object};
pub use one_of::{OneOf, Tag, alternative_of, read_one_of};
pub use raw::RawJson;
pub use reader::{MAX_DEPTH, Reader};
pub use redacted::{Redacted, redacted};
pub(crate) use response::{decode_record, decode_response};
pub use rest::Rest;
pub use shape::Shape;
pub use string_enum::{StringEnum, UnknownValue, read_string_enum};
pub use table::{Field, Table};
pub use traits::{Decode, Encode, JsonValue, empty};
pub use untyped::{Untyped, untyped_parts};
pub use writer::Writer;
pub(crate) use writer::{REDACTED, Written};

/// Decodes a body. Returns the value and its [`Envelope`], which contains the fields that wrap the value and the fields
/// next to the value.
///
/// `envelope` lists the names of the fields that may wrap the value, such as `data` in `{"data": {…}}`. The value may
/// be wrapped at several levels, or be the only item of an array, as in `{"results": [{…}]}`.
///
/// A field named in `envelope` is part of the value, and not a wrapper, in two cases:
///
/// - The type declares a field of that name.
/// - The object that contains the field is itself a value of the type: it has all required fields of the type or, if
///   the type has no required fields, at least one of the fields that the type declares.
///
/// # Errors
/// Returns an error if the body is not UTF-8, is not one JSON document, or does not match the type.
pub fn decode<T: JsonValue>(body: &[u8], envelope: &[&'static str]) -> Result<(T, Envelope), DecodeError> {
    let mut value = T::empty();
    let wrappers = fill(&mut value, T::shape, envelope, text(body)?)?;
    Ok((value, wrappers))
}

/// Decodes the whole document `text` into the empty value `place`. This function is not generic, so that it is compiled
/// once.
fn fill(
    place: &mut dyn Decode,
    shape: fn() -> Shape,
    envelope: &[&'static str],
    text: &str,
) -> Result<Envelope, DecodeError> {
    let mut reader = Reader::new(text);
    let mut wrappers = Envelope::default();
    wrappers.read(place, &shape(), envelope, &mut reader)?;
    reader.finish()?;
    // If no object stores the received form of a deviating value, the deviation is an error, because the value would be
    // written back in another form.
    let is_kept = *reader.unkept() == 0;
    let first = (!is_kept).then(|| reader.into_deviations().into_iter().next());
    match first.flatten() {
        Some(deviation) => Err(deviation.into_error()),
        None => Ok(wrappers),
    }
}

/// Parses a value from JSON text.
///
/// In a field of a struct, a scalar is accepted even if its JSON type differs from the API description, as described
/// for [`Deviation`]. The scalar is written back as received. A scalar outside of any struct must match the
/// description.
///
/// # Errors
/// Returns an error if the text is not one JSON document or does not match the type.
pub fn from_json<T: JsonValue>(json: &str) -> Result<T, DecodeError> {
    let mut value = T::empty();
    fill(&mut value, T::shape, &[], without_mark(json))?;
    Ok(value)
}

/// Writes a value as JSON, without white space. Returns an empty string for an absent value ([`Encode::is_absent`]).
pub fn to_json(value: &(impl Encode + ?Sized)) -> String {
    if value.is_absent() {
        String::new()
    } else {
        Writer::text_of(&value)
    }
}

/// Converts a value into another type with the same field names, such as a response into the body of an update request.
///
/// Nothing is lost: fields that the other type does not declare become unknown fields of the result.
///
/// # Errors
/// Returns an error if a field does not match the other type or a required field is absent.
pub fn convert<T: JsonValue>(value: &dyn Encode) -> Result<T, DecodeError> {
    let mut converted = T::empty();
    convert_into(&mut converted, T::shape, value)?;
    Ok(converted)
}

/// Decodes the JSON of `value` into the empty value `place`. This function is not generic, so that it is compiled once.
fn convert_into(place: &mut dyn Decode, shape: fn() -> Shape, value: &dyn Encode) -> Result<(), DecodeError> {
    let json = Zeroizing::new(to_json(value)); // it may hold secrets
    fill(place, shape, &[], &json)?;
    Ok(())
}

/// Returns the body as text, without a byte order mark.
fn text(body: &[u8]) -> Result<&str, DecodeError> {
    let text = str::from_utf8(body)
        .map_err(|error| DecodeError::new("UTF-8 text", "other bytes", error.valid_up_to()))?;
    Ok(without_mark(text))
}

/// Returns the text without a byte order mark.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
