//! An incremental parser that splits a JSON list into records, without I/O.

mod levels;

use std::ops::Range;

use super::envelope::EnvelopeFields;
use super::scan::Scan;
use crate::json::Kind;
use crate::{DecodeError, RawJson, Shape, from_json};
use levels::Level;

/// Splits the JSON text of a list into the texts of its records.
///
/// Accepts the same forms as [`List`](crate::List): an array, nested arrays, an object that wraps the list (possibly
/// inside another object), a single record, or an empty body. The other fields of an object that wraps the list are
/// kept; see [`envelope_field`](Self::envelope_field). Offsets are in bytes from the start of the document.
pub(super) struct RecordDecoder {
    item: Shape,
    /// The buffered part of the document. Its first byte is at offset `base` of the document.
    text: Vec<u8>,
    base: usize,
    at: usize,
    expect: Expect,
    scan: Option<Scan>,
    levels: Vec<Level>,
    envelope: EnvelopeFields,
    /// The number of comparisons of field names so far. A test checks that this number grows linearly.
    #[cfg(test)]
    pub(super) comparisons: usize,
}

/// The next token that the parser expects.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expect {
    /// The start of a list, in any of the accepted forms.
    List,
    /// The rest of a single record in place of a list, such as the `5` in `{"items": 5}`. The record is neither an
    /// array nor an object.
    Single,
    FirstItem,
    Item,
    AfterItem,
    FirstName,
    Name,
    Colon,
    Field,
    AfterField,
    /// The end of the document. Only white space may follow.
    End,
}

/// The result of a parser step.
enum Step {
    Done,
    Record(Range<usize>),
    /// The step did not finish, because all received text was parsed or the budget is exhausted.
    Short,
}

/// The result of parsing the next record.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    Record(Range<usize>),
    /// All received text was parsed. The next record needs more input.
    NeedsMore,
    /// Parsing was stopped because the budget is exhausted. Unparsed text is left.
    Paused,
}

impl RecordDecoder {
    pub(super) fn new(item: Shape) -> Self {
        Self {
            item,
            text: Vec::new(),
            base: 0,
            at: 0,
            expect: Expect::List,
            scan: None,
            levels: Vec::new(),
            envelope: EnvelopeFields::default(),
            #[cfg(test)]
            comparisons: 0,
        }
    }

    /// Adds a chunk of the document, and discards the records that were already returned.
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        let start = self.retained_start();
        self.text.drain(..(start - self.base).min(self.text.len()));
        self.base = start;
        self.text.extend_from_slice(chunk);
    }

    /// Returns the offset from which the parsed text is still needed: the start of an object that may be a record, or
    /// the start of the current value.
    fn retained_start(&self) -> usize {
        let undecided = self.levels.iter().find_map(|level| match level {
            Level::Object {
                start, wrapper: None, ..
            } => Some(*start),
            _ => None,
        });
        let scanned = self.scan.as_ref().map(|scan| scan.start);
        undecided.or(scanned).unwrap_or(self.at)
    }

    /// Returns whether the document may end after the received text. If the text ends with a number, returns `false`
    /// until white space follows, because further digits of the number may arrive.
    pub(super) fn is_complete(&self) -> bool {
        self.scan.is_none() && (self.is_blank() || self.expect == Expect::End)
    }

    /// Returns whether the received text contains only white space.
    pub(super) fn is_blank(&self) -> bool {
        self.expect == Expect::List && self.levels.is_empty() && self.scan.is_none()
    }

    /// Returns the size, in bytes, of the parsed text that is still needed, or of the envelope fields, whichever is
    /// larger. The two sizes are not added, because the text may contain the fields.
    pub(super) fn retained(&self) -> usize {
        (self.at - self.retained_start()).max(self.envelope.bytes())
    }

    /// Returns the number of buffered bytes.
    #[cfg(test)]
    pub(super) fn buffered(&self) -> usize {
        self.text.len()
    }

    /// Returns the next record. Parses at most `budget` bytes and subtracts the number of parsed bytes from `budget`.
    pub(super) fn next(&mut self, budget: &mut usize) -> Result<Next, DecodeError> {
        loop {
            let before = self.at;
            let step = self.step(*budget).map_err(|error| self.locate(error))?;
            *budget = budget.saturating_sub(self.at - before);
            match step {
                Step::Done => {}
                Step::Record(record) => return Ok(Next::Record(record)),
                Step::Short if *budget == 0 && self.at < self.base + self.text.len() => {
                    return Ok(Next::Paused);
                }
                Step::Short => return Ok(Next::NeedsMore),
            }
        }
    }

    /// Returns the unparsed text, limited to its first `budget` bytes.
    fn rest(&self, budget: usize) -> &[u8] {
        let rest = self.text.get(self.at - self.base..).unwrap_or_default();
        rest.get(..budget).unwrap_or(rest)
    }

    /// Returns the text of `record`. The record must be the last one that [`next`](Self::next) returned.
    pub(super) fn text(&self, record: &Range<usize>) -> &[u8] {
        let range = record.start.saturating_sub(self.base)..record.end.saturating_sub(self.base);
        self.text.get(range).unwrap_or_default()
    }

    /// Converts the path and offset of a decoding error from positions in `record` to positions in the document. The
    /// record must be the last one that [`next`](Self::next) returned.
    pub(super) fn locate_in(&self, record: &Range<usize>, error: DecodeError) -> DecodeError {
        self.locate(error.after(record.start))
    }

    /// Returns the envelope field with this name: a field of an object that wraps the list, such as `total` in
    /// `{"total": 9, "items": […]}`. If nested objects wrap the list and several of them have the field, returns the
    /// field of the outermost one.
    pub(super) fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        self.envelope.get(name)
    }

    fn locate(&self, error: DecodeError) -> DecodeError {
        self.levels.iter().rev().fold(error, |error, level| match level {
            Level::Array { index, .. } => error.in_item(*index),
            Level::Object { name, .. } if name.is_empty() => error,
            Level::Object { name, .. } => error.in_field(name),
        })
    }

    fn step(&mut self, budget: usize) -> Result<Step, DecodeError> {
        if let Some(mut scan) = self.scan.take() {
            let rest = self.rest(budget);
            let Some(length) = scan.end(rest) else {
                self.at += rest.len();
                self.scan = Some(scan);
                return Ok(Step::Short);
            };
            let value = scan.start..self.at + length;
            self.at = value.end;
            return self.take(value);
        }
        let Some(byte) = self.peek(budget) else {
            return Ok(Step::Short);
        };
        match self.expect {
            Expect::List => self.begin_list(byte),
            Expect::FirstItem if byte == b']' => Ok(self.close()),
            Expect::FirstItem | Expect::Item => self.begin_item(byte),
            Expect::AfterItem => match byte {
                b',' => {
                    if let Some(Level::Array { index, .. }) = self.levels.last_mut() {
                        *index += 1;
                    }
                    Ok(self.pass(Expect::Item))
                }
                b']' => Ok(self.close()),
                _ => Err(self.unexpected("`,` or `]`")),
            },
            Expect::FirstName if byte == b'}' => self.close_object(),
            Expect::FirstName | Expect::Name if byte == b'"' => Ok(self.begin_scan()),
            Expect::FirstName | Expect::Name => Err(self.unexpected("a field name")),
            Expect::Colon if byte == b':' => Ok(self.pass(Expect::Field)),
            Expect::Colon => Err(self.unexpected("`:` after a field name")),
            Expect::Field => self.begin_field(byte),
            Expect::AfterField => match byte {
                b',' => {
                    if let Some(Level::Object { name, .. }) = self.levels.last_mut() {
                        name.clear();
                    }
                    Ok(self.pass(Expect::Name))
                }
                b'}' => self.close_object(),
                _ => Err(self.unexpected("`,` or `}`")),
            },
            Expect::Single | Expect::End => {
                Err(DecodeError::new("the end of the document", "more text", self.at))
            }
        }
    }

    /// Skips white space and returns the next byte. That byte remains unparsed. Returns `None` if more input is needed.
    fn peek(&mut self, budget: usize) -> Option<u8> {
        if self.at == 0 && self.text.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len();
        }
        if self.at == 0 && BYTE_ORDER_MARK.starts_with(&self.text) {
            return None; // possibly a partial byte order mark
        }
        let rest = self.rest(budget);
        let blank = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
            .count();
        let byte = rest.get(blank).copied();
        self.at += blank;
        byte
    }

    /// Handles a value that was received completely: a field name, the value of an envelope field, or a record.
    fn take(&mut self, value: Range<usize>) -> Result<Step, DecodeError> {
        match self.expect {
            Expect::Name | Expect::FirstName => {
                let read: String = self.read(&value)?;
                self.envelope.count_text(value.len());
                let item = self.item;
                if let Some(Level::Object { name, names, .. }) = self.levels.last_mut() {
                    if names.is_empty() || (item.knows(&read) && !names.contains(&read)) {
                        names.push(read.clone());
                    }
                    *name = read;
                }
                self.expect = Expect::Colon;
            }
            Expect::Field => {
                let read: RawJson = self.read(&value)?;
                let level = self.levels.len();
                if let Some(Level::Object { name, .. }) = self.levels.last_mut() {
                    self.envelope.push(level, std::mem::take(name), read);
                }
                self.expect = Expect::AfterField;
            }
            Expect::Single => {
                self.expect = self.after_list();
                return Ok(Step::Record(value));
            }
            _ => {
                self.expect = Expect::AfterItem;
                return Ok(Step::Record(value));
            }
        }
        Ok(Step::Done)
    }

    fn read<T: crate::JsonValue>(&self, value: &Range<usize>) -> Result<T, DecodeError> {
        let text = str::from_utf8(self.text(value)).map_err(|error| {
            DecodeError::new("UTF-8 text", "other bytes", value.start + error.valid_up_to())
        })?;
        from_json(text).map_err(|error| error.after(value.start))
    }

    fn pass(&mut self, expect: Expect) -> Step {
        self.at += 1;
        self.expect = expect;
        Step::Done
    }

    fn begin_scan(&mut self) -> Step {
        self.scan = Some(Scan::from(self.at));
        Step::Done
    }

    fn kind(&self, byte: u8) -> Result<Kind, DecodeError> {
        Kind::beginning_with(byte).ok_or_else(|| self.unexpected("a JSON value"))
    }

    fn unexpected(&self, expected: &'static str) -> DecodeError {
        DecodeError::new(expected, "something else", self.at)
    }
}

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
