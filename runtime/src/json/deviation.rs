//! Values of another JSON type than described: what is reported of them, and what is kept.

use std::fmt;
use std::iter::Peekable;
use std::vec;

use zeroize::Zeroizing;

use super::error::Step;
use super::reader::Kind;
use super::{DecodeError, Encode, Reader, Writer};
use crate::Secret;

/// The maximum number of deviations that are reported of one text.
const MAX_REPORTED: usize = 1000;

/// A value in a response that was accepted although its JSON type differs from the description.
///
/// These are read as the type that is described:
///
/// - a number or truth value where text is described, as it is written;
/// - text that holds nothing but a number, `"true"` or `"false"`, where a number or truth value is described, and `1` or `0`
///   where a truth value is;
/// - `3.0` where an integer is described;
/// - a single value where an array of such is described, and an empty array where an object with any fields is.
///
/// The object around such a value writes it back unchanged until it is modified. What would lose a part, or could be meant
/// in two ways, is an error.
///
/// A whole response of another kind than described is read where it wraps the array that is described, or is an array of
/// nothing but the object that is described. A sentence in place of an object without required fields, in the response to a
/// request other than GET, acknowledges the request: the object is empty.
///
/// It never holds the value itself, so it may be logged; field names and map keys on the way to the value do show in
/// [`path`](Self::path).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation(DecodeError);

impl Deviation {
    /// Returns the path of the value in the response, such as `$.results[0].price`; `$` is the whole body.
    pub fn path(&self) -> String {
        self.0.path()
    }

    /// Returns the type that is described, such as `a string`.
    pub fn expected(&self) -> &str {
        self.0.expected()
    }

    /// Returns the type that was found instead, such as `a number`.
    pub fn found(&self) -> &str {
        self.0.found()
    }

    /// Returns the error that the value is in strict mode.
    pub(crate) fn into_error(self) -> DecodeError {
        self.0
    }

    /// Returns the same deviation of a value inside another text.
    pub(crate) fn map(self, place: impl FnOnce(DecodeError) -> DecodeError) -> Self {
        Self(place(self.0))
    }
}

/// `expected a string at $.results[0].name, found a number (byte 21)`
impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The deviations of one text, while it is read: where the values are, but not yet their paths.
#[derive(Default)]
pub(super) struct Log {
    found: Vec<Found>,
    /// Returns the number of deviating values whose form nothing keeps, since the innermost object began.
    unkept: usize,
}

#[derive(Clone, Copy)]
struct Found {
    offset: usize,
    expected: &'static str,
    found: &'static str,
}

/// The number of deviations at some point of the text.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    found: usize,
    unkept: usize,
}

impl Log {
    fn push(&mut self, offset: usize, expected: &'static str, found: &'static str) {
        if self.found.len() < MAX_REPORTED {
            self.found.push(Found {
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
        }
    }

    /// Forgets what was found later, in a part of the text that is read again.
    fn truncate(&mut self, mark: Mark) {
        self.found.truncate(mark.found);
        self.unkept = mark.unkept;
    }

    /// Adds what another reader of the same text found.
    fn append(&mut self, mut other: Self) {
        self.found.append(&mut other.found);
        self.unkept += other.unkept;
    }

    /// Finds the paths of the values, by a second pass over the text.
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
        // The text was read before, so there are no errors in it.
        let _ = locator.visit(&mut Reader::new(text));
        locator.located
    }
}

impl<'a> Reader<'a> {
    /// Reports a value of another type than described, which is read all the same.
    pub(super) fn deviation(&mut self, offset: usize, expected: &'static str, found: &'static str) {
        self.kept_deviation(offset, expected, found);
        self.log.unkept += 1;
    }

    /// Reports one whose form the value itself, or what is around it, keeps.
    pub(super) fn kept_deviation(&mut self, offset: usize, expected: &'static str, found: &'static str) {
        self.log.push(offset, expected, found);
    }

    /// Returns the number of deviating values whose form nothing keeps, since the innermost object began.
    #[inline]
    pub(super) fn unkept(&mut self) -> &mut usize {
        &mut self.log.unkept
    }

    /// Adds the deviations that a [`fork`](Self::fork) found.
    pub(super) fn join(&mut self, fork: Reader<'a>) {
        self.log.append(fork.log);
    }

    /// Returns the number of deviations so far.
    pub(super) fn deviations(&self) -> Mark {
        self.log.mark()
    }

    /// Goes back to where a [`fork`](Self::fork) was made, when so many deviations had been found.
    pub(super) fn rewind(&mut self, fork: Reader<'a>, deviations: Mark) {
        let mut log = std::mem::take(&mut self.log);
        log.truncate(deviations);
        *self = fork;
        self.log = log;
    }

    /// The deviations, with their paths.
    pub(super) fn into_deviations(self) -> Vec<Deviation> {
        self.log.locate(self.text)
    }
}

/// Follows a reader through a text.
struct Locator {
    due: Peekable<vec::IntoIter<Found>>,
    steps: Vec<Step>,
    located: Vec<Deviation>,
}

impl Locator {
    /// Passes over the next value.
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

/// A value in its received form, in which it is written back as long as it does not change.
///
/// Both texts are overwritten when they are dropped, as the value may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    came: Secret,
    /// The value in the described form.
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
        // The received form would reveal a secret that is to be replaced.
        if is_unchanged && (written.secrets.is_empty() || !writer.redacts()) {
            writer.raw(self.came.expose());
            writer.note(written.secrets);
        } else {
            value.write(writer);
        }
    }
}
