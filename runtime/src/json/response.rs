//! Response bodies, decoded as a whole or record by record.

use http::StatusCode;

use super::deviation::Deviation;
use super::envelope::WRAPPERS;
use super::kind::Kind;
use super::{Decode, DecodeError, Envelope, JsonValue, Reader, Shape, text};

/// The envelope of a response body, and the deviations of its value.
pub(crate) type Metadata = (Envelope, Vec<Deviation>);

/// Like [`decode`](super::decode), for the body of a successful response with this status. If the body is an object
/// that reports an error and has none of the described fields, decoding fails. The result contains a deviation for each
/// value whose JSON type differs from the description.
///
/// These bodies are also accepted, although their JSON type differs from the description:
///
/// - an object that wraps the described array;
/// - an array whose only item is the described value;
/// - a string, if `is_acknowledgment` is true (the request is not a GET) and the described type is an object without
///   required fields.
pub(crate) fn decode_response<T: JsonValue>(
    body: &[u8],
    envelope: &[&'static str],
    is_acknowledgment: bool,
    status: Option<StatusCode>,
) -> Result<(T, Metadata), DecodeError> {
    let (text, shape) = (text(body)?, T::shape());
    let mut value = T::empty();
    if let Some((place, shape)) = status.and_then(|status| value.alternative_of(status.as_u16()))
        && let Ok(around) = fill(place, &shape, envelope, text)
    {
        return Ok((value, around));
    }
    value = T::empty();
    let around = match fill(&mut value, &shape, envelope, text) {
        Ok(around) => around,
        Err(error) => {
            value = T::empty();
            fill_deviating(&mut value, &shape, text, is_acknowledgment).ok_or(error)?
        }
    };
    Ok((value, around))
}

/// Decodes one record of a list. Returns the record with its deviations.
pub(crate) fn decode_record<T: JsonValue>(record: &[u8]) -> Result<(T, Vec<Deviation>), DecodeError> {
    let mut value = T::empty();
    let deviations = fill_record(&mut value, text(record)?)?;
    Ok((value, deviations))
}

fn fill_record(place: &mut dyn Decode, text: &str) -> Result<Vec<Deviation>, DecodeError> {
    let mut reader = Reader::new(text);
    place.decode_into(&mut reader)?;
    reader.finish()?;
    Ok(reader.into_deviations())
}

fn fill(
    place: &mut dyn Decode,
    shape: &Shape,
    envelope: &[&'static str],
    text: &str,
) -> Result<Metadata, DecodeError> {
    let mut reader = Reader::of_response(text);
    let mut wrappers = Envelope::default();
    wrappers.read(place, shape, envelope, &mut reader)?;
    finish(place, wrappers, reader, text)
}

fn finish(
    place: &dyn Decode,
    mut wrappers: Envelope,
    mut reader: Reader<'_>,
    text: &str,
) -> Result<Metadata, DecodeError> {
    reader.finish()?;
    if *reader.unkept() > 0 {
        wrappers.keep(text.trim_ascii(), place);
    }
    Ok((wrappers, reader.into_deviations()))
}

/// Decodes a body whose JSON type differs from the description. Returns `None` if decoding fails, or if
/// [`decode_response`] does not accept the difference.
#[cold]
fn fill_deviating(
    place: &mut dyn Decode,
    shape: &Shape,
    text: &str,
    is_acknowledgment: bool,
) -> Option<Metadata> {
    let mut reader = Reader::of_response(text);
    let mut wrappers = Envelope::default();
    let kind = reader.kind().ok()?;
    if shape.takes(kind) {
        return None;
    }
    let (offset, expected, found) = (reader.offset(), shape.expected(), kind.with_article());
    match kind {
        Kind::Object if matches!(shape, Shape::Array) => {
            reader.kept_deviation(offset, expected, found);
            wrappers.read(place, shape, WRAPPERS, &mut reader).ok()?;
            if wrappers.names().is_empty() {
                return None;
            }
        }
        Kind::Array => {
            reader.deviation(offset, expected, found);
            read_only_item(place, &mut reader)?;
        }
        Kind::String if is_acknowledgment && shape.requires_nothing() => {
            reader.deviation(offset, expected, found);
            reader.skip().ok()?;
        }
        _ => return None,
    }
    finish(place, wrappers, reader, text).ok()
}

fn read_only_item(place: &mut dyn Decode, reader: &mut Reader<'_>) -> Option<()> {
    let mut count = 0;
    reader
        .items(&mut |reader| {
            count += 1;
            if count > 1 {
                return Err(reader.unfit("a single item"));
            }
            reader.begin_root();
            place.decode_into(reader)
        })
        .ok()?;
    (count == 1).then_some(())
}
