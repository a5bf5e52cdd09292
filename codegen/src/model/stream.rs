//! Responses that are streams of values.

use super::Type;

/// A response that is a stream of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The media type: `text/event-stream`.
    pub media_type: String,
    /// The format.
    pub format: StreamFormat,
    /// The type of a value; [`Type::Text`] for events whose data is text.
    pub item: Type,
}

/// The format of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFormat {
    /// Server-sent events.
    Events,
    /// A JSON value on each line.
    Lines,
}
