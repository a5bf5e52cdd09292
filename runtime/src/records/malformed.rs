//! A record that could not be decoded.

use std::fmt;

use bytes::Bytes;

/// The position and the bytes of a record that could not be decoded.
#[derive(Clone)]
pub struct MalformedRecord {
    number: u64,
    offset: usize,
    bytes: Bytes,
}

impl MalformedRecord {
    pub(super) fn new(number: u64, offset: usize, bytes: &[u8]) -> Self {
        Self {
            number,
            offset,
            bytes: Bytes::copy_from_slice(bytes),
        }
    }

    /// Returns the index of the record in the whole stream, starting from 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the offset of the record in the decompressed response, in bytes. For a server-sent event, returns 0.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the bytes of the record as received. For a server-sent event, returns the data of the event.
    ///
    /// The bytes may contain personal data and secrets, so be careful where you log them. Neither `Debug` nor the
    /// message of the error includes the bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Shows the position and length of the record, but not its bytes.
impl fmt::Debug for MalformedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MalformedRecord")
            .field("number", &self.number)
            .field("offset", &self.offset)
            .field("length", &self.bytes.len())
            .finish()
    }
}
