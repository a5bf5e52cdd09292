//! Streaming of lists that are too large to buffer: records are decoded one by one as their bytes arrive.

#[cfg(feature = "csv")]
mod csv;
mod decoder;
mod envelope;
#[cfg(feature = "event-stream")]
mod event_stream;
#[cfg(feature = "event-stream")]
mod events;
mod format;
mod lines;
mod malformed;
mod scan;
mod stream;
#[cfg(test)]
mod tests;

#[cfg(feature = "event-stream")]
pub use event_stream::{EventStream, FromEventData, ServerSentEvent};
pub(crate) use format::{csv_to_json, is_csv};
pub use malformed::MalformedRecord;
pub use stream::RecordStream;
