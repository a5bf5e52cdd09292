//! Responses that are streams of values.

use crate::{Call, CallOptions, JsonValue, RecordStream};
#[cfg(feature = "event-stream")]
use crate::{EventStream, FromEventData};

impl Call {
    /// Returns the values of a response in JSON Lines format as a stream. Each value is decoded as soon as its line has
    /// arrived. The client's [`min_throughput`](crate::ClientBuilder::min_throughput) does not apply.
    pub fn lines<T: JsonValue>(self, media_type: &'static str) -> RecordStream<T> {
        RecordStream::lines(self.streaming(media_type))
    }

    /// Returns server-sent events as a stream.
    #[cfg(feature = "event-stream")]
    pub fn events<T: FromEventData>(self, media_type: &'static str) -> EventStream<T> {
        EventStream::new(self.streaming(media_type))
    }

    /// Sets the header `Accept` to `media_type`. A minimum throughput applies only if it is set for this request. The
    /// client's minimum throughput does not apply, so the service may pause for as long as the idle timeout allows.
    fn streaming(mut self, media_type: &'static str) -> Self {
        self.options = self.options.or(&CallOptions::new().min_throughput(0));
        self.header("accept", media_type)
    }
}
