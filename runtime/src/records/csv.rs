//! An incremental parser of CSV, without I/O.

use std::ops::Range;

use csv_core::{ReadRecordResult, Reader};

use super::decoder::{BYTE_ORDER_MARK, Next};
use crate::json::Writer;
use crate::{DecodeError, JsonValue, from_json};

/// Splits CSV with a header line into rows. Each row is decoded as a JSON object that maps column names to strings.
///
/// Empty cells are omitted, since CSV cannot distinguish them from absent values. Offsets are in bytes from the start
/// of the document.
pub(super) struct Rows {
    reader: Reader,
    /// The column names from the header line. Empty until the header line was received.
    columns: Vec<String>,
    /// The size of the header line in bytes.
    header_size: usize,
    /// The buffered part of the document. Its first byte is at offset `base` of the document.
    text: Vec<u8>,
    base: usize,
    /// The current row starts at offset `start`, after any line breaks, and has been parsed up to `at`.
    start: usize,
    at: usize,
    count: usize,
    row: Row,
}

/// One row, stored without separators. For the row `a,bcd`, `fields` contains `abcd`, and `ends` contains 1 and 4, the
/// offsets in `fields` at which the cells end. Only the first `length` bytes of `fields` and the first `count` offsets
/// of `ends` are in use.
#[derive(Default)]
struct Row {
    fields: Vec<u8>,
    length: usize,
    ends: Vec<usize>,
    count: usize,
    /// True if the whole row was parsed, so that the next bytes belong to another row.
    is_complete: bool,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self {
            reader: Reader::new(),
            columns: Vec::new(),
            header_size: 0,
            text: Vec::new(),
            base: 0,
            start: 0,
            at: 0,
            count: 0,
            row: Row::default(),
        }
    }

    /// Adds a chunk of the document, and discards the rows that were already returned.
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        self.text.drain(..(self.start - self.base).min(self.text.len()));
        self.base = self.start;
        self.text.extend_from_slice(chunk);
    }

    /// Returns the next row. Parses at most `budget` bytes and subtracts the number of parsed bytes from `budget`.
    pub(super) fn next(&mut self, budget: &mut usize) -> Result<Next, DecodeError> {
        // The parser skips a byte order mark only if it is passed as a whole.
        if self.at == 0 && self.text.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(&self.text)
        {
            return Ok(Next::NeedsMore);
        }
        loop {
            let rest = self.text.get(self.at - self.base..).unwrap_or_default();
            let least = if self.at == 0 { BYTE_ORDER_MARK.len() } else { 0 };
            let input = rest.get(..(*budget).max(least)).unwrap_or(rest);
            if input.is_empty() {
                return Ok(if rest.is_empty() {
                    Next::NeedsMore
                } else {
                    Next::Paused
                });
            }
            let (result, read) = self.row.read(&mut self.reader, input);
            self.at += read;
            *budget = budget.saturating_sub(read);
            self.skip_line_breaks();
            if result {
                let row = self.end_row();
                if self.columns.is_empty() {
                    self.columns = self.header(row.start)?;
                    self.header_size = row.len();
                } else {
                    self.count += 1;
                    return Ok(Next::Record(row));
                }
            }
        }
    }

    /// Moves `start` past the line breaks that precede the current row.
    fn skip_line_breaks(&mut self) {
        let text = self.text(&(self.start..self.at));
        self.start += text.iter().take_while(|byte| is_line_break(byte)).count();
    }

    /// Ends the current row, and returns its byte range in the document without the line break.
    fn end_row(&mut self) -> Range<usize> {
        let text = self.text(&(self.start..self.at));
        let line_break = text.iter().rev().take_while(|byte| is_line_break(byte)).count();
        let row = self.start..self.at - line_break;
        self.start = self.at;
        row
    }

    fn header(&self, offset: usize) -> Result<Vec<String>, DecodeError> {
        let names = self
            .row
            .fields()
            .map(|name| text(name, offset).map(str::to_owned));
        names.collect()
    }

    /// Returns the bytes of `row`. The row must be the last one that [`next`](Self::next) returned.
    pub(super) fn text(&self, row: &Range<usize>) -> &[u8] {
        let range = row.start.saturating_sub(self.base)..row.end.saturating_sub(self.base);
        self.text.get(range).unwrap_or_default()
    }

    /// Decodes `row`. The row must be the last one that [`next`](Self::next) returned.
    pub(super) fn decode<T: JsonValue>(&self, row: &Range<usize>) -> Result<T, DecodeError> {
        let json = self.json(row.start)?;
        from_json(&json).map_err(|error| error.at(row.start).in_item(self.count - 1))
    }

    /// Converts the last returned row to a JSON object, such as `{"name": "Ada"}`. `offset` is the start of the row,
    /// for error messages.
    fn json(&self, offset: usize) -> Result<String, DecodeError> {
        if self.row.count != self.columns.len() {
            let found = if self.row.count < self.columns.len() {
                "fewer"
            } else {
                "more"
            };
            let error = DecodeError::new("as many fields as the header has", found, offset);
            return Err(error.in_item(self.count - 1));
        }
        let mut writer = Writer::default();
        writer.open_object();
        for (name, cell) in self.columns.iter().zip(self.row.fields()) {
            if !cell.is_empty() {
                let cell =
                    text(cell, offset).map_err(|error| error.in_field(name).in_item(self.count - 1))?;
                writer.name(name);
                writer.string(cell);
            }
        }
        writer.close_object();
        Ok(writer.into_text())
    }

    /// Returns whether all received rows are complete, so that the document may end after the received bytes.
    pub(super) fn is_complete(&self) -> bool {
        let begun = self.text.get(self.start - self.base..).unwrap_or_default();
        begun.trim_ascii().is_empty()
    }

    /// Returns whether the received bytes contain only white space.
    pub(super) fn is_blank(&self) -> bool {
        self.columns.is_empty() && self.is_complete()
    }

    /// Returns the size, in bytes, of the parsed part of the current row, or of the header line, whichever is larger.
    pub(super) fn retained(&self) -> usize {
        (self.at - self.start).max(self.header_size)
    }
}

impl Row {
    /// Parses the next bytes of the row. Returns whether the row ended in `input`, and the number of bytes that were
    /// parsed.
    fn read(&mut self, reader: &mut Reader, input: &[u8]) -> (bool, usize) {
        if std::mem::take(&mut self.is_complete) {
            (self.length, self.count) = (0, 0);
        }
        let fields = self.fields.get_mut(self.length..).unwrap_or_default();
        let ends = self.ends.get_mut(self.count..).unwrap_or_default();
        let (result, read, written, ended) = reader.read_record(input, fields, ends);
        self.length += written;
        self.count += ended;
        match result {
            ReadRecordResult::OutputFull => self.fields.resize((self.fields.len() * 2).max(1024), 0),
            ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).max(32), 0),
            ReadRecordResult::Record => self.is_complete = true,
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
        }
        (self.is_complete, read)
    }

    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().take(self.count).map(move |end| {
            let field = self.fields.get(start..*end).unwrap_or_default();
            start = *end;
            field
        })
    }
}

fn is_line_break(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

fn text(field: &[u8], offset: usize) -> Result<&str, DecodeError> {
    str::from_utf8(field).map_err(|_| DecodeError::new("UTF-8 text", "other bytes", offset))
}

/// Converts a whole CSV document to a JSON array with one object for each row.
pub(super) fn to_json(body: &[u8]) -> Result<String, DecodeError> {
    let mut rows = Rows::new();
    let mut writer = Writer::default();
    writer.open_array();
    for chunk in [body, b"\n"] {
        rows.feed(chunk);
        while let Next::Record(row) = rows.next(&mut { usize::MAX })? {
            writer.raw(&rows.json(row.start)?);
        }
    }
    if !rows.is_complete() {
        return Err(DecodeError::new(
            "the end of a row",
            "the end of the document",
            body.len(),
        ));
    }
    writer.close_array();
    Ok(writer.into_text())
}

#[cfg(test)]
mod tests;
