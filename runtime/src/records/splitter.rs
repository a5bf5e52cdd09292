//! Splits the text of a list into its records while the text is still coming. No I/O: it is fed.

mod levels;

use std::ops::Range;

use super::around::Around;
use super::scan::Scan;
use crate::json::Kind;
use crate::{DecodeError, RawJson, Shape, from_json};
use levels::Level;

/// Splits a list into the texts of its records.
///
/// Lists come in the ways in which [`List`](crate::List) takes them: bare, as arrays in an array, under a wrapper's name
/// (also one in another), as one record alone, or as nothing at all. What stands beside the records is kept. Places are
/// bytes from the beginning of the document.
pub(super) struct Splitter {
    item: Shape,
    /// What has come and may still be needed, from byte `base` of the document on.
    text: Vec<u8>,
    base: usize,
    at: usize,
    expect: Expect,
    scan: Option<Scan>,
    levels: Vec<Level>,
    around: Around,
    /// How often a name was looked at.
    #[cfg(test)]
    pub(super) looks: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expect {
    /// The list, in whatever way it comes.
    List,
    /// The list, which is one record that is neither array nor object.
    Single,
    FirstItem,
    Item,
    AfterItem,
    FirstName,
    Name,
    Colon,
    Field,
    AfterField,
    /// Nothing but white space.
    End,
}

/// What a step came to.
enum Step {
    Done,
    Record(Range<usize>),
    /// No text is left, or it may not be looked at yet.
    Short,
}

/// What comes next in a document.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    Record(Range<usize>),
    /// The end of a record has not come yet.
    NeedsMore,
    /// As much was looked at as was allowed.
    Paused,
}

impl Splitter {
    pub(super) fn new(item: Shape) -> Self {
        Self {
            item,
            text: Vec::new(),
            base: 0,
            at: 0,
            expect: Expect::List,
            scan: None,
            levels: Vec::new(),
            around: Around::default(),
            #[cfg(test)]
            looks: 0,
        }
    }

    /// Takes the next piece of the document. Records found before are gone with that.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        let undecided = self.levels.iter().find_map(|level| match level {
            Level::Object {
                start, wrapper: None, ..
            } => Some(*start),
            _ => None,
        });
        let scanned = self.scan.as_ref().map(|scan| scan.start);
        let kept = undecided.or(scanned).unwrap_or(self.at);
        self.text.drain(..(kept - self.base).min(self.text.len()));
        self.base = kept;
        self.text.extend_from_slice(piece);
    }

    /// Whether the document may end here. A number at its very end is known to be whole once white space follows.
    pub(super) fn is_complete(&self) -> bool {
        self.scan.is_none() && (self.is_blank() || self.expect == Expect::End)
    }

    /// Whether nothing but white space has come.
    pub(super) fn is_blank(&self) -> bool {
        self.expect == Expect::List && self.levels.is_empty() && self.scan.is_none()
    }

    /// Returns how many bytes are held, of what came last or of the fields around the records. (Where it is not decided yet
    /// which they are, the one is the other.)
    pub(super) fn held(&self) -> usize {
        self.text.len().max(self.around.bytes())
    }

    /// Returns the next record. Looks at no more than `budget` bytes, and subtracts those it looks at.
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

    /// Returns the text that may be looked at.
    fn rest(&self, budget: usize) -> &[u8] {
        let rest = self.text.get(self.at - self.base..).unwrap_or_default();
        rest.get(..budget).unwrap_or(rest)
    }

    /// The text of a record that was just found.
    pub(super) fn text(&self, record: &Range<usize>) -> &[u8] {
        let range = record.start.saturating_sub(self.base)..record.end.saturating_sub(self.base);
        self.text.get(range).unwrap_or_default()
    }

    /// An error in the record that was just found, placed in the document.
    pub(super) fn locate_in(&self, record: &Range<usize>, error: DecodeError) -> DecodeError {
        self.locate(error.after(record.start))
    }

    /// A field that came beside the records; the outermost one of that name.
    pub(super) fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        self.around.get(name)
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
                _ => Err(self.found_else("`,` or `]`")),
            },
            Expect::FirstName if byte == b'}' => self.close_object(),
            Expect::FirstName | Expect::Name if byte == b'"' => Ok(self.begin_scan()),
            Expect::FirstName | Expect::Name => Err(self.found_else("a field name")),
            Expect::Colon if byte == b':' => Ok(self.pass(Expect::Field)),
            Expect::Colon => Err(self.found_else("`:` after a field name")),
            Expect::Field => self.begin_field(byte),
            Expect::AfterField => match byte {
                b',' => {
                    if let Some(Level::Object { name, .. }) = self.levels.last_mut() {
                        name.clear();
                    }
                    Ok(self.pass(Expect::Name))
                }
                b'}' => self.close_object(),
                _ => Err(self.found_else("`,` or `}`")),
            },
            Expect::Single | Expect::End => {
                Err(DecodeError::new("the end of the document", "more text", self.at))
            }
        }
    }

    /// The next byte that is no white space.
    fn peek(&mut self, budget: usize) -> Option<u8> {
        if self.at == 0 && self.text.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len();
        }
        if self.at == 0 && BYTE_ORDER_MARK.starts_with(&self.text) {
            return None; // part of one may be there
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

    /// A value has come to its end: what it is follows from what was expected.
    fn take(&mut self, value: Range<usize>) -> Result<Step, DecodeError> {
        match self.expect {
            Expect::Name | Expect::FirstName => {
                let read: String = self.read(&value)?;
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
                    self.around.push(level, std::mem::take(name), read);
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
        Kind::beginning_with(byte).ok_or_else(|| self.found_else("a JSON value"))
    }

    fn found_else(&self, expected: &'static str) -> DecodeError {
        DecodeError::new(expected, "something else", self.at)
    }
}

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
