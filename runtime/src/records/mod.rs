//! Lists too large to be held: record by record, from the bytes as they come.

mod around;
#[cfg(feature = "csv")]
mod csv;
mod format;
mod malformed;
mod scan;
mod splitter;
mod stream;
#[cfg(test)]
mod tests;

pub(crate) use format::{csv_to_json, is_csv};
pub use malformed::MalformedRecord;
pub use stream::RecordStream;
