//! A record that could not be decoded.

use std::fmt;

use bytes::Bytes;

/// A record of a stream that could not be decoded: its position, and its bytes as they came.
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

    /// Returns the number of the record in the whole stream, counted from 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns how many bytes of the response come before the record, after decompression.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the bytes of the record as they came.
    ///
    /// They may hold personal data and secrets: mind where they are logged. Neither `Debug` nor an error's message shows
    /// them.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Shows where the record is and how long, but not what it holds.
impl fmt::Debug for MalformedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MalformedRecord")
            .field("number", &self.number)
            .field("offset", &self.offset)
            .field("length", &self.bytes.len())
            .finish()
    }
}
