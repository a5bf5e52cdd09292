//! Values whose JSON type differs from the API description. The reader reports these values, and keeps the form in
//! which they were received.

use std::fmt;
use std::iter::Peekable;
use std::vec;

use zeroize::Zeroizing;

use super::error::Step;
use super::kind::Kind;
use super::{DecodeError, Encode, Reader, Writer};
use crate::Secret;

/// The maximum number of deviations that are reported for a document.
const MAX_REPORTED: usize = 1000;

/// A value in a response that was accepted although its JSON type differs from the API description.
///
/// The following values are converted to the type in the description:
///
/// | type in the description | accepted value |
/// | --- | --- |
/// | string | a number or Boolean, converted to its JSON text |
/// | number or integer | a string that contains only a number |
/// | integer | a number such as `3.0` |
/// | Boolean | `"true"`, `"false"`, `1` or `0` |
/// | array | a single item |
/// | object with arbitrary field names ([`Map`](crate::Map)) | an empty array; several objects in an array, merged |
///
/// A value is rejected if its conversion would lose data or would be ambiguous. If you serialize the enclosing object,
/// each converted value is written in its received form, unless you have modified the value.
///
/// The body as a whole may also differ from its described type in these cases:
///
/// - An array is expected, and the body is an object that wraps an array.
/// - A value other than an array is expected, and the body is an array whose only item is the expected value.
/// - An object without required fields is expected, the request is not a GET, and the body is a string. The string is
///   treated as an acknowledgment, and the value is an empty object.
///
/// A deviation never contains the value itself, so you can log it. However, its [`path`](Self::path) contains field
/// names and map keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation(DecodeError);

impl Deviation {
    /// Returns the path of the value in the response, such as `$.results[0].price`; `$` is the whole body.
    pub fn path(&self) -> String {
        self.0.path()
    }

    /// Returns the type in the API description, such as `a string`.
    pub fn expected(&self) -> &str {
        self.0.expected()
    }

    /// Returns the type of the received value, such as `a number`.
    pub fn found(&self) -> &str {
        self.0.found()
    }

    /// Converts the deviation into an error, for example if [`strict_decoding`](crate::CallOptions::strict_decoding) is
    /// set.
    pub(crate) fn into_error(self) -> DecodeError {
        self.0
    }

    /// Changes the location of the deviation with `place`. `place` converts a location in a part of a document, such as
    /// a record of a list, into the location in the whole document.
    pub(crate) fn map(self, place: impl FnOnce(DecodeError) -> DecodeError) -> Self {
        Self(place(self.0))
    }
}

/// Displays the deviation, for example `expected a string at $.results[0].name, found a number (byte 21)`.
impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The deviations that a reader has found so far. The log stores their byte offsets; the paths are determined at the
/// end.
#[derive(Default)]
pub(super) struct Log {
    found: Vec<Located>,
    /// The number of deviating values whose received form is not stored yet. The object that is being read must store
    /// these forms. Values that [`kept_deviation`](Reader::kept_deviation) reports are not counted.
    unkept: usize,
    /// The number of values that match no alternative of a union.
    misfits: usize,
    /// True if a field was read whose value differs from the constant in the API description.
    /// [`Reader::take_contradiction`] resets this flag.
    is_contradicted: bool,
}

#[derive(Clone, Copy)]
struct Located {
    offset: usize,
    expected: &'static str,
    found: &'static str,
}

/// A snapshot of a [`Log`]. [`Log::truncate`] restores the state of the log at the snapshot.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    found: usize,
    unkept: usize,
    misfits: usize,
    is_contradicted: bool,
}

impl Log {
    fn push(&mut self, offset: usize, expected: &'static str, found: &'static str) {
        if self.found.len() < MAX_REPORTED {
            self.found.push(Located {
                offset,
                expected,
                found,
            });
        }
    }

    fn mark(&self) -> Mark {
        Mark {
            found: self.found.len(),
            unkept: self.unkept,
            misfits: self.misfits,
            is_contradicted: self.is_contradicted,
        }
    }

    /// Restores the state at `mark`, because the text after the mark will be read again.
    fn truncate(&mut self, mark: Mark) {
        self.found.truncate(mark.found);
        self.unkept = mark.unkept;
        self.misfits = mark.misfits;
        self.is_contradicted = mark.is_contradicted;
    }

    /// Adds the deviations that another reader of the same text found.
    fn append(&mut self, mut other: Self) {
        self.found.append(&mut other.found);
        self.unkept += other.unkept;
        self.misfits += other.misfits;
        self.is_contradicted |= other.is_contradicted;
    }

    /// Determines the paths of the deviating values in a second pass over the text.
    fn locate(mut self, text: &str) -> Vec<Deviation> {
        if self.found.is_empty() {
            return Vec::new();
        }
        self.found.sort_by_key(|found| found.offset);
        let mut locator = Locator {
            due: self.found.into_iter().peekable(),
            steps: Vec::new(),
            located: Vec::new(),
        };
        // The text was read before, so it contains no errors.
        let _ = locator.visit(&mut Reader::new(text));
        locator.located
    }
}

impl<'a> Reader<'a> {
    /// Reports a value that is accepted although its type differs from the description.
    pub(super) fn deviation(&mut self, offset: usize, expected: &'static str, found: &'static str) {
        self.kept_deviation(offset, expected, found);
        self.log.unkept += 1;
    }

    /// Like [`deviation`](Self::deviation), but for a value whose received form is already stored, in the value itself
    /// or in its container. The enclosing object need not store this form.
    pub(super) fn kept_deviation(&mut self, offset: usize, expected: &'static str, found: &'static str) {
        self.log.push(offset, expected, found);
    }

    /// Returns a reference to the number of deviating values whose received form is not stored yet. The object that is
    /// being decoded must store these forms, and then set the number to 0.
    #[inline]
    pub(super) fn unkept(&mut self) -> &mut usize {
        &mut self.log.unkept
    }

    /// Counts a value that matches no alternative of a union type.
    pub(super) fn misfit(&mut self) {
        self.log.misfits += 1;
    }

    /// Returns the number of values that deviate from the description or match no alternative of a union.
    pub(super) fn misfits(&self) -> usize {
        self.log.found.len() + self.log.misfits
    }

    /// Records whether a field has another value than the constant that the API description declares for the field.
    pub(super) fn set_contradiction(&mut self, is_contradicted: bool) {
        self.log.is_contradicted = is_contradicted;
    }

    /// Returns whether a field contradicts its constant, as recorded by [`set_contradiction`](Self::set_contradiction),
    /// and resets the record to `false`.
    pub(super) fn take_contradiction(&mut self) -> bool {
        std::mem::take(&mut self.log.is_contradicted)
    }

    /// Adds the deviations that a [`fork`](Self::fork) found.
    pub(super) fn join(&mut self, fork: Reader<'a>) {
        self.log.append(fork.log);
    }

    /// Returns the current state of the log, for [`rewind`](Self::rewind).
    pub(super) fn deviations(&self) -> Mark {
        self.log.mark()
    }

    /// Rewinds to the position of `fork`, and discards the deviations that were found after the mark `deviations`.
    pub(super) fn rewind(&mut self, fork: Reader<'a>, deviations: Mark) {
        let mut log = std::mem::take(&mut self.log);
        log.truncate(deviations);
        *self = fork;
        self.log = log;
    }

    /// Returns the deviations with their paths.
    pub(super) fn into_deviations(self) -> Vec<Deviation> {
        self.log.locate(self.text)
    }
}

/// A second pass over a document, which determines the path of each deviation from its offset.
struct Locator {
    due: Peekable<vec::IntoIter<Located>>,
    steps: Vec<Step>,
    located: Vec<Deviation>,
}

impl Locator {
    /// Reads the next value and adds the deviations in it, with their paths, to `located`.
    fn visit(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let kind = reader.kind()?;
        let offset = reader.offset();
        while let Some(found) = self.due.next_if(|due| due.offset == offset) {
            let error = DecodeError::new(found.expected, found.found, offset);
            self.located.push(Deviation(error.inside(&self.steps)));
        }
        if self.due.peek().is_none() {
            return reader.skip();
        }
        match kind {
            Kind::Array => {
                let mut index = 0;
                reader.items(&mut |reader| {
                    self.steps.push(Step::Item(index));
                    index += 1;
                    self.visit(reader)?;
                    self.steps.pop();
                    Ok(())
                })
            }
            Kind::Object => {
                let mut next = reader.first_field(|name| Step::Field(name.into()))?;
                while let Some(step) = next {
                    self.steps.push(step);
                    self.visit(reader)?;
                    self.steps.pop();
                    next = reader.next_field(|name| Step::Field(name.into()))?;
                }
                Ok(())
            }
            _ => reader.skip(),
        }
    }
}

/// The received form of a value, such as the string `"7"` for the integer 7. This form is written back as long as the
/// value is unchanged.
///
/// The received text and the text of the decoded value are wiped on drop, because the value may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    came: Secret,
    /// The JSON text of the decoded value, such as `7`. The value is unchanged as long as it is written as this text.
    written: Secret,
}

impl Kept {
    pub(super) fn new(came: &str, value: &dyn Encode) -> Self {
        Self {
            came: came.into(),
            written: Writer::text_of(value).into(),
        }
    }

    pub(super) fn write(&self, value: &dyn Encode, writer: &mut Writer) {
        let written = Writer::written(value);
        let is_unchanged = *Zeroizing::new(written.text) == self.written.expose();
        // A writer that redacts secrets does not write the received form of a value with secrets, because this form
        // would reveal the secrets.
        if is_unchanged && (written.secrets.is_empty() || !writer.redacts()) {
            writer.raw(self.came.expose());
            writer.note(written.secrets);
        } else {
            value.write(writer);
        }
    }
}
