//! An incremental parser of JSON lines, without I/O.

use std::ops::Range;

use super::decoder::Next;

/// Splits text into lines, each of which contains a JSON value. Skips blank lines, and white space at the start of a
/// line. Offsets are in bytes from the start of the document.
#[derive(Default)]
pub(super) struct Lines {
    /// The buffered part of the document. Its first byte is at offset `base` of the document.
    text: Vec<u8>,
    base: usize,
    /// The offset of the current line. The bytes from `start` to `at` contain no line end.
    start: usize,
    at: usize,
}

impl Lines {
    /// Adds a chunk of the document, and discards the lines that were already returned.
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        self.text.drain(..(self.start - self.base).min(self.text.len()));
        self.base = self.start;
        self.text.extend_from_slice(chunk);
    }

    /// Returns the next line. Searches at most `budget` bytes and subtracts the number of searched bytes from `budget`.
    pub(super) fn next(&mut self, budget: &mut usize) -> Next {
        loop {
            let rest = self.text.get(self.at - self.base..).unwrap_or_default();
            let input = rest.get(..*budget).unwrap_or(rest);
            if input.is_empty() {
                return if rest.is_empty() {
                    Next::NeedsMore
                } else {
                    Next::Paused
                };
            }
            if self.at == self.start {
                let blank = input.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if blank > 0 {
                    self.at += blank;
                    self.start = self.at;
                    *budget -= blank;
                    continue;
                }
            }
            let end = input.iter().position(|byte| *byte == b'\n');
            let read = end.map_or(input.len(), |end| end + 1);
            self.at += read;
            *budget -= read;
            if let Some(end) = end {
                let line = self.start..self.at - read + end;
                self.start = self.at;
                return Next::Record(line);
            }
        }
    }

    /// Returns the bytes of `line`. The line must be the last one that [`next`](Self::next) returned.
    pub(super) fn text(&self, line: &Range<usize>) -> &[u8] {
        let range = line.start.saturating_sub(self.base)..line.end.saturating_sub(self.base);
        self.text.get(range).unwrap_or_default()
    }

    /// Returns the size, in bytes, of the parsed part of the current line.
    pub(super) fn retained(&self) -> usize {
        self.at - self.start
    }
}
