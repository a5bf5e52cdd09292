//! A pull reader of one JSON document, with a depth limit.

use std::num::{IntErrorKind, ParseIntError};
use std::ops::ControlFlow;

use jiter::{Jiter, JiterResult, Peek};

use super::deviation::Log;
use super::{DecodeError, Kind, Shape};

/// The maximum nesting depth of arrays and objects, counted from the root of the document.
pub const MAX_DEPTH: u8 = 128;

/// Reads one JSON document from front to back.
///
/// The implementations of [`Decode::decode_into`](super::Decode::decode_into) receive a reader, and pass it to the
/// fields of the type. A reader has no public methods.
pub struct Reader<'a> {
    pub(super) text: &'a str,
    json: Jiter<'a>,
    depth: u8,
    /// The nesting depth at which the root of a response begins; `None` if the document is not a response.
    root: Option<u8>,
    /// True if the value is decoded only to find out whether it matches the type.
    trial: bool,
    pub(super) log: Log,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            json: Jiter::new(text.as_bytes()),
            depth: 0,
            root: None,
            trial: false,
            log: Log::default(),
        }
    }

    /// Creates a reader of a response body.
    pub(crate) fn of_response(text: &'a str) -> Self {
        Self {
            root: Some(0),
            ..Self::new(text)
        }
    }

    /// Marks the next value as the root of the response. If the response has an envelope, the root is the value inside
    /// of the envelope.
    pub(crate) fn begin_root(&mut self) {
        self.root = self.root.map(|_| self.depth);
    }

    /// Returns whether the next value, or the value just read, is the root of a response.
    #[inline]
    pub(crate) fn is_root(&self) -> bool {
        self.root == Some(self.depth)
    }

    /// Returns a second reader at the same position, for look-ahead.
    pub(crate) fn fork(&self) -> Reader<'a> {
        Self {
            text: self.text,
            json: self.json.clone(),
            depth: self.depth,
            root: self.root,
            trial: self.trial,
            log: Log::default(),
        }
    }

    /// Returns a [`fork`](Self::fork) that decodes a value only to find out whether it matches the type. A union within
    /// the value tries at most one alternative, because trying more would take exponential time.
    pub(crate) fn trial(&self) -> Reader<'a> {
        Self {
            trial: true,
            ..self.fork()
        }
    }

    pub(crate) fn is_trial(&self) -> bool {
        self.trial
    }

    /// Returns the number of bytes read so far.
    pub(crate) fn offset(&self) -> usize {
        self.json.current_index()
    }

    /// Checks that only white space is left.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        Ok(self.json.finish()?)
    }

    /// Returns the kind of the next value without consuming it.
    pub(crate) fn kind(&mut self) -> Result<Kind, DecodeError> {
        let peek = self.json.peek()?;
        Kind::of(peek).ok_or_else(|| self.wrong(peek, "a JSON value"))
    }

    /// Returns whether the next value is null, without consuming it.
    #[inline]
    pub(crate) fn at_null(&mut self) -> Result<bool, DecodeError> {
        Ok(self.json.peek()? == Peek::Null)
    }

    /// Reads the next value if it is null. Returns whether the value was null.
    #[inline]
    pub(crate) fn take_null(&mut self) -> Result<bool, DecodeError> {
        let is_null = self.at_null()?;
        if is_null {
            self.json.known_null()?;
        }
        Ok(is_null)
    }

    /// Returns the error of a type mismatch: the next value does not have the type `expected`.
    #[cold]
    pub(crate) fn unfit(&mut self, expected: &'static str) -> DecodeError {
        match self.json.peek() {
            Ok(peek) => self.wrong(peek, expected),
            Err(error) => error.into(),
        }
    }

    #[cold]
    fn wrong(&self, peek: Peek, expected: &'static str) -> DecodeError {
        let found = Kind::of(peek).map_or("something that is not JSON", Kind::with_article);
        DecodeError::new(expected, found, self.offset())
    }

    pub(crate) fn null(&mut self) -> Result<(), DecodeError> {
        match self.json.peek()? {
            Peek::Null => Ok(self.json.known_null()?),
            peek => Err(self.wrong(peek, "null")),
        }
    }

    pub(crate) fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.json.peek()? {
            peek @ (Peek::True | Peek::False) => Ok(self.json.known_bool(peek)?),
            _ => self.deviating_bool(),
        }
    }

    /// Reads the next string and decodes its escapes. Also accepts a number or Boolean, and returns its JSON text.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<&str, DecodeError> {
        match self.json.peek()? {
            Peek::String => Ok(self.json.known_str()?),
            _ => self.deviating_string(),
        }
    }

    /// Reads the next number and returns its text. Also accepts a string that contains only a number.
    pub(crate) fn number(&mut self) -> Result<&'a str, DecodeError> {
        let peek = self.json.peek()?;
        if Kind::of(peek) != Some(Kind::Number) {
            return self.deviating_number();
        }
        let start = self.offset();
        self.json.known_number_bytes(peek)?;
        Ok(self.text_since(start))
    }

    /// Reads the next integer. Also accepts a number such as `3.0`, and a string that contains only an integer.
    pub(crate) fn integer(&mut self) -> Result<i64, DecodeError> {
        let peek = self.json.peek()?;
        if Kind::of(peek) != Some(Kind::Number) {
            return self.deviating_integer();
        }
        let start = self.offset();
        self.json.known_number_bytes(peek)?;
        let text = self.text_since(start);
        text.parse().or_else(|error: ParseIntError| {
            self.integral(text).ok_or_else(|| {
                let found = match error.kind() {
                    IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "one beyond 64 bits",
                    _ => "a number with a fraction or exponent",
                };
                DecodeError::new("an integer", found, start)
            })
        })
    }

    /// Reads and validates the next value. Returns its JSON text.
    pub(crate) fn raw(&mut self) -> Result<&'a str, DecodeError> {
        self.json.peek()?; // passes over white space
        let start = self.offset();
        self.skip()?;
        Ok(self.text_since(start))
    }

    pub(super) fn text_since(&self, start: usize) -> &'a str {
        // Values begin and end at ASCII characters, so the bounds are always valid.
        self.text.get(start..self.offset()).unwrap_or_default()
    }

    /// Skips the next value and validates it. The skip function of the parser is not used, because it has another depth
    /// limit.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        match self.json.peek()? {
            Peek::String => {
                self.json.known_bytes()?;
            }
            Peek::Object => {
                self.enter()?;
                let mut more = self.json.next_object_bytes()?.is_some();
                while more {
                    self.skip()?;
                    more = self.json.next_key_bytes()?.is_some();
                }
                self.leave();
            }
            Peek::Array => self.items(&mut |reader| reader.skip())?,
            Peek::Null => self.json.known_null()?,
            peek @ (Peek::True | Peek::False) => {
                self.json.known_bool(peek)?;
            }
            peek if Kind::of(peek) == Some(Kind::Number) => {
                self.json.known_number_bytes(peek)?;
            }
            peek => return Err(self.wrong(peek, "a JSON value")),
        }
        Ok(())
    }

    /// Reads the next array. Calls `item` for each value; `item` must consume the value.
    pub(crate) fn items(
        &mut self,
        item: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let peek = self.json.peek()?;
        if peek != Peek::Array {
            return Err(self.wrong(peek, "an array"));
        }
        self.enter()?;
        let mut more = self.json.known_array()?.is_some();
        let mut index = 0;
        while more {
            item(self).map_err(|error| error.in_item(index))?;
            more = self.json.array_step()?.is_some();
            index += 1;
        }
        self.leave();
        Ok(())
    }

    /// Reads the next array. Also accepts a single value in place of an array with one item.
    pub(crate) fn items_or_one(
        &mut self,
        shape: fn() -> Shape,
        item: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        if self.json.peek()? != Peek::Array && self.at_only_item(&shape())? {
            return item(self);
        }
        self.items(item)
    }

    /// Enters the next object, up to the value of the first field. Returns the result of `find` for the name of this
    /// field; `None` if the object is empty.
    #[inline]
    pub(crate) fn first_field<K>(&mut self, find: impl FnOnce(&str) -> K) -> Result<Option<K>, DecodeError> {
        let peek = self.json.peek()?;
        if peek != Peek::Object {
            return Err(self.wrong(peek, "an object"));
        }
        self.enter()?;
        let found = self.json.known_object().map(|name| name.map(find));
        self.field(found)
    }

    /// Like [`first_field`](Self::first_field), but for the next field of the current object. Returns `None` at the end
    /// of the object.
    #[inline]
    pub(crate) fn next_field<K>(&mut self, find: impl FnOnce(&str) -> K) -> Result<Option<K>, DecodeError> {
        let found = self.json.next_key().map(|name| name.map(find));
        self.field(found)
    }

    fn field<K>(&mut self, found: JiterResult<Option<K>>) -> Result<Option<K>, DecodeError> {
        let found = found?;
        if found.is_none() {
            self.leave();
        }
        Ok(found)
    }

    /// Passes the name and the kind of each field of the next object to `see`, in order, until `see` returns `Break`.
    /// Consumes nothing.
    ///
    /// Stops at malformed text. The subsequent read reports the error.
    pub(crate) fn look_ahead(&self, see: &mut dyn FnMut(&str, Kind) -> ControlFlow<()>) {
        let mut ahead = self.fork();
        let mut next = ahead.first_field(str::to_owned);
        while let Ok(Some(name)) = next {
            let Ok(kind) = ahead.kind() else { return };
            if see(&name, kind).is_break() || ahead.skip().is_err() {
                return;
            }
            next = ahead.next_field(str::to_owned);
        }
    }

    /// Returns the names of the fields of the next object.
    pub(crate) fn names_ahead(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.look_ahead(&mut |name, _| {
            names.push(name.to_owned());
            ControlFlow::Continue(())
        });
        names
    }

    /// Looks ahead for the field with this name in the next object. Returns the text of the field if the value is a
    /// string, number or Boolean.
    pub(crate) fn text_ahead(&self, name: &str) -> Option<String> {
        let mut ahead = self.fork();
        let mut found = ahead.first_field(|field| field == name).ok()?;
        while let Some(is_it) = found {
            if is_it {
                return match ahead.kind().ok()? {
                    Kind::String | Kind::Number | Kind::Bool => ahead.string().ok().map(str::to_owned),
                    Kind::Null | Kind::Array | Kind::Object => None,
                };
            }
            ahead.skip().ok()?;
            found = ahead.next_field(|field| field == name).ok()?;
        }
        None
    }

    /// Returns whether the next value is a string, number or Boolean whose text differs from `text`.
    pub(crate) fn differs_from(&self, text: &str) -> bool {
        let mut ahead = self.fork();
        matches!(ahead.kind(), Ok(Kind::String | Kind::Number | Kind::Bool))
            && ahead.string().is_ok_and(|found| found != text)
    }

    #[inline]
    fn enter(&mut self) -> Result<(), DecodeError> {
        if self.depth == MAX_DEPTH {
            return Err(DecodeError::new(
                "at most 128 levels of nesting",
                "more",
                self.offset(),
            ));
        }
        self.depth += 1;
        Ok(())
    }

    #[inline]
    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
