//! Responses that are streams of values.

use crate::{
    model::{Status, Stream, StreamFormat, Type},
    openapi::Cursor,
};

use super::{
    Lowering,
    bodies::{LINES, essence},
    responses::status,
    types::Context,
};

impl<'a> Lowering<'a> {
    /// Returns the stream that a success response may contain. It is described by the first entry of `content` with the
    /// media type of a stream.
    pub(super) fn stream(&mut self, operation: &Cursor<'a>, context: &Context) -> Option<Stream> {
        let responses = operation.get("responses")?;
        let successes = responses
            .entries()
            .filter(|(key, _)| status(key).is_some_and(Status::is_success));
        for (_, response) in successes {
            let Ok(at) = response.resolve() else { continue };
            for (name, media) in at.get("content").iter().flat_map(Cursor::entries) {
                let format = match essence(name).as_str() {
                    "text/event-stream" => StreamFormat::Events,
                    essence if LINES.contains(&essence) => StreamFormat::Lines,
                    _ => continue,
                };
                let item = self.stream_item(&media, format, context);
                self.read_pending();
                return Some(Stream {
                    media_type: name.to_owned(),
                    format,
                    item,
                });
            }
        }
        None
    }

    /// Returns the type of one value. The schema of a stream of lines may describe the array of all values.
    fn stream_item(&mut self, media: &Cursor<'a>, format: StreamFormat, context: &Context) -> Type {
        let schema = media.get("schema");
        let ty = match (schema, format) {
            (None, StreamFormat::Events) => return Type::Text,
            (None, StreamFormat::Lines) => return Type::Json,
            (Some(schema), _) => self.schema(&schema, &context.child("Item")),
        };
        match (ty, format) {
            (Type::Array(item), StreamFormat::Lines) => *item,
            (Type::String, StreamFormat::Lines) => Type::Json,
            (Type::String, StreamFormat::Events) => Type::Text,
            (ty, _) => ty,
        }
    }
}
