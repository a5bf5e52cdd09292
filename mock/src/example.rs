//! What a documented success of an operation looks like. The examples themselves are emitted, in `data/`.

use crate::data;

/// One documented success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// The operation's id.
    pub(crate) operation: &'static str,
    /// The success status.
    pub(crate) status: u16,
    /// The media type of the body; `None` where there is no body.
    pub(crate) media_type: Option<&'static str>,
    /// The body as it is sent; empty where there is none.
    pub(crate) body: &'static str,
}

impl Example {
    /// The example of an operation.
    pub(crate) fn of(operation: &str) -> Option<&'static Example> {
        data::EXAMPLES
            .iter()
            .copied()
            .flatten()
            .find(|example| example.operation == operation)
    }
}
