//! Lists too large to be held: record by record, from the bytes as they come.

mod around;
mod malformed;
mod scan;
mod splitter;
mod stream;
#[cfg(test)]
mod tests;

pub use malformed::MalformedRecord;
pub use stream::Records;
