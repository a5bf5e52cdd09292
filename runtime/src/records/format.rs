//! The formats in which lists come: JSON, and CSV where the response announces it.

use std::ops::Range;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

#[cfg(feature = "csv")]
use super::csv::Rows;
use super::scan::is_delimited;
use super::splitter::{Next, Splitter};
use crate::{DecodeError, Deviation, JsonValue, RawJson, Shape, json};

/// Splits a list into its records, in the format that the response announces.
pub(super) enum Format {
    Json(Splitter),
    #[cfg(feature = "csv")]
    Csv(Box<Rows>),
}

/// A record that could not be decoded.
pub(super) struct Misfit {
    pub(super) error: DecodeError,
    /// Whether the record surely ends where it seems to, so that what follows can be trusted.
    pub(super) is_delimited: bool,
}

impl Format {
    pub(super) fn json(item: Shape) -> Self {
        Self::Json(Splitter::new(item))
    }

    /// Returns the format that a response announces.
    ///
    /// # Errors
    /// If it is CSV and the feature `csv` is off.
    pub(super) fn of_response(item: Shape, headers: &HeaderMap) -> Result<Self, DecodeError> {
        if !is_csv(headers) {
            return Ok(Self::json(item));
        }
        #[cfg(feature = "csv")]
        return Ok(Self::Csv(Box::new(Rows::new())));
        #[cfg(not(feature = "csv"))]
        Err(unreadable_csv())
    }

    /// Takes the next piece of the document. Records found before are gone with that.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        match self {
            Self::Json(splitter) => splitter.feed(piece),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.feed(piece),
        }
    }

    /// Returns the next record. Looks at no more than `budget` bytes, and subtracts those it looks at.
    pub(super) fn next(&mut self, budget: &mut usize) -> Result<Next, DecodeError> {
        match self {
            Self::Json(splitter) => splitter.next(budget),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.next(budget),
        }
    }

    /// Returns the bytes of the record that was just found.
    pub(super) fn text(&self, record: &Range<usize>) -> &[u8] {
        match self {
            Self::Json(splitter) => splitter.text(record),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.text(record),
        }
    }

    /// Decodes the record that was just found, and returns it with its deviations.
    pub(super) fn decode<T: JsonValue>(&self, record: &Range<usize>) -> Result<(T, Vec<Deviation>), Misfit> {
        match self {
            Self::Json(splitter) => {
                let text = splitter.text(record);
                let in_response = |error| splitter.locate_in(record, error);
                let (value, deviations) = json::decode_record(text).map_err(|error| Misfit {
                    error: in_response(error),
                    is_delimited: is_delimited(text),
                })?;
                let deviations = deviations.into_iter().map(|one: Deviation| one.map(in_response));
                Ok((value, deviations.collect()))
            }
            // A row ends where the parser says, whatever its fields hold. CSV has no types: that a number is text is no deviation.
            #[cfg(feature = "csv")]
            Self::Csv(rows) => {
                let decoded = rows.decode(record).map_err(|error| Misfit {
                    error,
                    is_delimited: true,
                })?;
                Ok((decoded, Vec::new()))
            }
        }
    }

    /// Returns whether the document may end here.
    pub(super) fn is_complete(&self) -> bool {
        match self {
            Self::Json(splitter) => splitter.is_complete(),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.is_complete(),
        }
    }

    /// Returns whether nothing but white space has come.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Json(splitter) => splitter.is_blank(),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.is_blank(),
        }
    }

    /// Returns how many bytes are held.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Json(splitter) => splitter.held(),
            #[cfg(feature = "csv")]
            Self::Csv(rows) => rows.held(),
        }
    }

    /// Returns the outermost field of this name around the records.
    pub(super) fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        match self {
            Self::Json(splitter) => splitter.envelope_field(name),
            #[cfg(feature = "csv")]
            Self::Csv(_) => None,
        }
    }
}

/// Returns whether a response announces CSV.
pub(crate) fn is_csv(headers: &HeaderMap) -> bool {
    let announced = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = announced
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    ["text/csv", "application/csv"]
        .iter()
        .any(|csv| media_type.eq_ignore_ascii_case(csv))
}

/// Turns a whole list in CSV into one in JSON.
///
/// # Errors
/// If a row has another number of fields than the header or is not UTF-8, or if the last one is cut.
#[cfg(feature = "csv")]
pub(crate) fn csv_to_json(body: &[u8]) -> Result<String, DecodeError> {
    super::csv::to_json(body)
}

#[cfg(not(feature = "csv"))]
pub(crate) fn csv_to_json(_: &[u8]) -> Result<String, DecodeError> {
    Err(unreadable_csv())
}

#[cfg(not(feature = "csv"))]
fn unreadable_csv() -> DecodeError {
    DecodeError::new("JSON", "CSV, which the client reads with its feature `csv`", 0)
}
