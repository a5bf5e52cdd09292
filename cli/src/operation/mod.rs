//! Operations of the catalog: their commands, requests and examples.

pub(crate) mod body;
pub(crate) mod bulk;
pub(crate) mod command;
pub(crate) mod example;
pub(crate) mod request;
pub(crate) mod template;
