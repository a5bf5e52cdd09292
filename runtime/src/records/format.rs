//! The formats of lists: JSON, JSON lines and CSV.

use std::ops::Range;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

#[cfg(feature = "csv")]
use super::csv::Rows;
use super::decoder::{Next, RecordDecoder};
use super::lines::Lines;
use super::scan::is_delimited;
use crate::{DecodeError, Deviation, JsonValue, RawJson, Shape, json};

/// A parser that splits a list into records. There is one variant for each format of a response.
pub(super) enum Format {
    Json(RecordDecoder),
    Lines(Lines),
    #[cfg(feature = "csv")]
    Csv(Box<Rows>),
}

/// The error of a record that could not be decoded.
pub(super) struct RecordError {
    pub(super) error: DecodeError,
    /// True if the position of the end of the record is certain. Parsing can then continue with the next record.
    pub(super) is_delimited: bool,
}

impl Format {
    pub(super) fn json(item: Shape) -> Self {
        Self::Json(RecordDecoder::new(item))
    }

    /// Returns the parser for a response. The content type selects the parser: JSON lines, CSV, or JSON for any other
    /// content type. If `expects_lines` is `true`, any content type other than `application/json` selects the parser
    /// for JSON lines.
    ///
    /// # Errors
    /// Returns an error if the parser for CSV is needed and the feature `csv` is disabled.
    pub(super) fn of_response(
        item: Shape,
        headers: &HeaderMap,
        expects_lines: bool,
    ) -> Result<Self, DecodeError> {
        if is_one_of(headers, LINES) || (expects_lines && !is_one_of(headers, &["application/json"])) {
            return Ok(Self::Lines(Lines::default()));
        }
        if !is_csv(headers) {
            return Ok(Self::json(item));
        }
        #[cfg(feature = "csv")]
        return Ok(Self::Csv(Box::new(Rows::new())));
        #[cfg(not(feature = "csv"))]
        Err(csv_disabled())
    }

    /// Adds a chunk of the document, and discards the records that were already returned.
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        match self {
            Self::Json(decoder) => decoder.feed(chunk),
            Self::Lines(lines) => lines.feed(chunk),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.feed(chunk),
        }
    }

    /// Returns the next record. Parses at most `budget` bytes and subtracts the number of parsed bytes from `budget`.
    pub(super) fn next(&mut self, budget: &mut usize) -> Result<Next, DecodeError> {
        match self {
            Self::Json(decoder) => decoder.next(budget),
            Self::Lines(lines) => Ok(lines.next(budget)),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.next(budget),
        }
    }

    /// Returns the bytes of `record`. The record must be the last one that [`next`](Self::next) returned.
    pub(super) fn text(&self, record: &Range<usize>) -> &[u8] {
        match self {
            Self::Json(decoder) => decoder.text(record),
            Self::Lines(lines) => lines.text(record),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.text(record),
        }
    }

    /// Decodes `record`, which must be the last record that [`next`](Self::next) returned. Returns the value, and its
    /// parts whose JSON type differs from the API description.
    pub(super) fn decode<T: JsonValue>(
        &self,
        record: &Range<usize>,
    ) -> Result<(T, Vec<Deviation>), RecordError> {
        match self {
            Self::Json(decoder) => {
                let text = decoder.text(record);
                let in_response = |error| decoder.locate_in(record, error);
                let (value, deviations) = json::decode_record(text).map_err(|error| RecordError {
                    error: in_response(error),
                    is_delimited: is_delimited(text),
                })?;
                let deviations = deviations.into_iter().map(|one: Deviation| one.map(in_response));
                Ok((value, deviations.collect()))
            }
            Self::Lines(lines) => {
                let in_response = |error: DecodeError| error.after(record.start);
                let decoded = json::decode_record(lines.text(record));
                let (value, deviations) = decoded.map_err(|error| RecordError {
                    error: in_response(error),
                    is_delimited: true,
                })?;
                let deviations = deviations.into_iter().map(|one: Deviation| one.map(in_response));
                Ok((value, deviations.collect()))
            }
            // The end of a row does not depend on its cells. CSV has no types, so a number as text is not a
            // deviation.
            #[cfg(feature = "csv")]
            Self::Csv(rows) => {
                let decoded = rows.decode(record).map_err(|error| RecordError {
                    error,
                    is_delimited: true,
                })?;
                Ok((decoded, Vec::new()))
            }
        }
    }

    /// Returns whether the document may end after the received bytes.
    pub(super) fn is_complete(&self) -> bool {
        match self {
            Self::Json(decoder) => decoder.is_complete(),
            // A truncated last line is an error when it is decoded.
            Self::Lines(_) => true,
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.is_complete(),
        }
    }

    /// Returns whether the received bytes contain only white space. Always returns `false` for JSON lines, because a
    /// JSON lines document without any line is a valid, empty list.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Json(decoder) => decoder.is_blank(),
            Self::Lines(_) => false,
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.is_blank(),
        }
    }

    /// Returns the size, in bytes, of the parsed part of the next record. If the fields outside of the records, or the
    /// header line of CSV, are larger, returns their size instead.
    pub(super) fn retained(&self) -> usize {
        match self {
            Self::Json(decoder) => decoder.retained(),
            Self::Lines(lines) => lines.retained(),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.retained(),
        }
    }

    /// Returns the envelope field with this name: a field of an object that wraps the list, such as `total` in
    /// `{"total": 9, "items": […]}`. Only JSON lists have envelope fields.
    pub(super) fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        match self {
            Self::Json(decoder) => decoder.envelope_field(name),
            Self::Lines(_) => None,
            #[cfg(feature = "csv")]
            Self::Csv(_) => None,
        }
    }
}

/// The media types of JSON lines.
const LINES: &[&str] = &[
    "application/jsonl",
    "application/jsonlines",
    "application/ndjson",
    "application/x-jsonlines",
    "application/x-ndjson",
];

/// Returns whether the content type of a response is CSV.
pub(crate) fn is_csv(headers: &HeaderMap) -> bool {
    is_one_of(headers, &["text/csv", "application/csv"])
}

/// Returns whether the content type of a response is one of these media types. Parameters such as `charset` are
/// ignored.
pub(super) fn is_one_of(headers: &HeaderMap, media_types: &[&str]) -> bool {
    let announced = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = announced
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    media_types
        .iter()
        .any(|known| media_type.trim().eq_ignore_ascii_case(known))
}

/// Converts a whole CSV document to a JSON array.
///
/// # Errors
/// Returns an error if a row has more or fewer fields than the header, if a row is not UTF-8, or if the last row is
/// truncated.
#[cfg(feature = "csv")]
pub(crate) fn csv_to_json(body: &[u8]) -> Result<String, DecodeError> {
    super::csv::to_json(body)
}

#[cfg(not(feature = "csv"))]
pub(crate) fn csv_to_json(_: &[u8]) -> Result<String, DecodeError> {
    Err(csv_disabled())
}

#[cfg(not(feature = "csv"))]
fn csv_disabled() -> DecodeError {
    DecodeError::new("JSON", "CSV, which requires the feature `csv`", 0)
}
