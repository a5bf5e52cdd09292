//! Streaming of lists that are too large to buffer: records are decoded one by one as their bytes arrive.

#[cfg(feature = "csv")]
mod csv;
mod decoder;
mod envelope;
mod format;
mod malformed;
mod scan;
mod stream;
#[cfg(test)]
mod tests;

pub(crate) use format::{csv_to_json, is_csv};
pub use malformed::MalformedRecord;
pub use stream::RecordStream;
