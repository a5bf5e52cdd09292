//! Errors of reading and writing JSON.

use std::fmt::{self, Write as _};

use jiter::{JiterError, JiterErrorType, JsonErrorType};

/// The error of reading JSON, with its location, the expected type and the found type.
///
/// This error never contains the invalid value itself, so you can log it. However, its [`path`](Self::path) contains
/// field names and map keys.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Details>);

#[derive(Clone, PartialEq, Eq)]
struct Details {
    expected: &'static str,
    found: &'static str,
    offset: usize,
    /// The steps of the path, innermost first. The error is passed outward, and each enclosing value adds its step.
    steps: Vec<Step>,
}

/// A step on the path from a document to a value in it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Step {
    Field(Box<str>),
    Item(usize),
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(expected: &'static str, found: &'static str, offset: usize) -> Self {
        Self(Box::new(Details {
            expected,
            found,
            offset,
            steps: Vec::new(),
        }))
    }

    /// Converts an error of `serde_json`. The message of the error is omitted, because a message may quote the value.
    #[cold]
    pub(super) fn foreign<T>(error: &serde_json::Error, text: &str) -> Self {
        let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let offset = lines.map(str::len).sum::<usize>() + error.column();
        Self::new(std::any::type_name::<T>(), "a value that does not fit it", offset)
    }

    /// Adds the field `name` in front of the path: `$.city` becomes `$.address.city`.
    #[cold]
    pub(crate) fn in_field(mut self, name: &str) -> Self {
        self.0.steps.push(Step::Field(name.into()));
        self
    }

    /// Adds the item at `index`, counted from 0, in front of the path: `$.city` becomes `$[0].city`.
    #[cold]
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.0.steps.push(Step::Item(index));
        self
    }

    /// Adds these steps, outermost first, in front of the path.
    pub(super) fn inside(mut self, steps: &[Step]) -> Self {
        self.0.steps.extend(steps.iter().rev().cloned());
        self
    }

    /// Converts the offset in a part of a document into the offset in the whole document. `bytes` is the offset at
    /// which the part begins.
    pub(crate) fn after(mut self, bytes: usize) -> Self {
        self.0.offset = self.0.offset.saturating_add(bytes);
        self
    }

    /// Sets the byte offset of the error in the document.
    #[cfg(feature = "csv")]
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.0.offset = offset;
        self
    }

    /// Returns the JSON path of the value, such as `$.sessions[0].user_id`; `$` is the document itself.
    pub fn path(&self) -> String {
        show_path(self.0.steps.iter().rev())
    }

    /// Returns the expected type, such as `a string`.
    pub fn expected(&self) -> &str {
        self.0.expected
    }

    /// Returns the found type, such as `a number`.
    pub fn found(&self) -> &str {
        self.0.found
    }

    /// Returns the byte offset of the error in the document.
    pub fn offset(&self) -> usize {
        self.0.offset
    }
}

/// Returns the path of a value, outermost step first: `$.sessions[0].user_id`.
pub(super) fn show_path<'a>(steps: impl Iterator<Item = &'a Step>) -> String {
    let mut path = String::from("$");
    for step in steps {
        // Writing to a String cannot fail.
        let _ = match step {
            Step::Item(index) => write!(path, "[{index}]"),
            Step::Field(name) if is_plain(name) => write!(path, ".{name}"),
            Step::Field(name) => write!(path, "[{name:?}]"),
        };
    }
    path
}

/// Returns whether the name of a field needs no quotes in a path.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected {} at {}, found {} (byte {})",
            self.0.expected,
            self.path(),
            self.0.found,
            self.0.offset
        )
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("path", &self.path())
            .field("expected", &self.0.expected)
            .field("found", &self.0.found)
            .field("offset", &self.0.offset)
            .finish()
    }
}

impl std::error::Error for DecodeError {}

/// The error of converting a value into JSON: the conversion failed, or the result is not the required object.
///
/// The error names the type and never contains the value. The serializer's message is omitted, because it may quote
/// the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    of: &'static str,
    problem: &'static str,
}

impl EncodeError {
    pub(crate) fn failed<T: ?Sized>() -> Self {
        Self {
            of: std::any::type_name::<T>(),
            problem: "cannot be written as JSON: its `Serialize` implementation failed",
        }
    }

    pub(crate) fn not_fields<T: ?Sized>() -> Self {
        Self {
            of: std::any::type_name::<T>(),
            problem: "is not written as a JSON object",
        }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of type `{}` {}", self.of, self.problem)
    }
}

impl std::error::Error for EncodeError {}

impl From<JiterError> for DecodeError {
    #[cold]
    fn from(error: JiterError) -> Self {
        let (expected, found) = match &error.error_type {
            JiterErrorType::JsonError(kind) => syntax(kind),
            JiterErrorType::WrongType { .. } => ("valid JSON", "a value of another kind"),
        };
        Self::new(expected, found, error.index)
    }
}

/// Returns the values of [`DecodeError::expected`] and [`DecodeError::found`] for a syntax error.
fn syntax(kind: &JsonErrorType) -> (&'static str, &'static str) {
    use JsonErrorType as E;
    match kind {
        E::EofWhileParsingList
        | E::EofWhileParsingObject
        | E::EofWhileParsingString
        | E::EofWhileParsingValue => ("valid JSON", "the end of the document"),
        E::ExpectedColon => ("`:` after a field name", "something else"),
        E::ExpectedListCommaOrEnd => ("`,` or `]`", "something else"),
        E::ExpectedObjectCommaOrEnd => ("`,` or `}`", "something else"),
        E::ExpectedSomeIdent | E::ExpectedSomeValue => ("a JSON value", "something else"),
        E::InvalidEscape | E::UnexpectedEndOfHexEscape => ("a valid escape", "a broken one"),
        E::LoneLeadingSurrogateInHexEscape => ("a pair of surrogates", "half of one"),
        E::InvalidUnicodeCodePoint => ("UTF-8 text", "other bytes"),
        E::ControlCharacterWhileParsingString => ("a string", "a bare control character in it"),
        E::InvalidNumber => ("a number", "a malformed one"),
        E::NumberOutOfRange => ("a number", "one with too many digits"),
        E::KeyMustBeAString => ("a field name", "something else"),
        E::TrailingComma => ("another value", "a trailing comma"),
        E::TrailingCharacters => ("the end of the document", "more text"),
        E::RecursionLimitExceeded => ("at most 128 levels of nesting", "more"),
        E::FloatExpectingInt | E::DuplicateKey(_) | E::InternalError(_) => ("valid JSON", "something else"),
    }
}
