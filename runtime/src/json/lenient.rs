//! Conversion of scalars whose JSON type differs from the API description, and recognition of single items in place of
//! arrays.
//!
//! An ambiguous or lossy conversion is an error. Values that match the description never reach this code.

use jiter::Jiter;

use super::decimal::Decimal;
use super::kind::Kind;
use super::shape::has_wrapper;
use super::{DecodeError, Reader, Shape};

impl<'a> Reader<'a> {
    /// Reads a number or Boolean in place of a string, and returns its JSON text.
    #[cold]
    pub(super) fn deviating_string(&mut self) -> Result<&'a str, DecodeError> {
        const EXPECTED: &str = "a string";
        match self.kind()? {
            Kind::Bool | Kind::Number => self.deviating(EXPECTED),
            _ => Err(self.unfit(EXPECTED)),
        }
    }

    /// Reads `"true"`, `"false"`, `1` or `0` in place of a Boolean.
    #[cold]
    pub(super) fn deviating_bool(&mut self) -> Result<bool, DecodeError> {
        const EXPECTED: &str = "a boolean";
        let value = match self.fork().raw()? {
            r#""true""# | "1" => true,
            r#""false""# | "0" => false,
            _ => return Err(self.unfit(EXPECTED)),
        };
        self.deviating(EXPECTED)?;
        Ok(value)
    }

    /// Reads a string that contains only a number, in place of a number.
    #[cold]
    pub(super) fn deviating_number(&mut self) -> Result<&'a str, DecodeError> {
        const EXPECTED: &str = "a number";
        let number = quoted(self.fork().raw()?).filter(|text| is_number(text));
        match number {
            Some(number) => {
                self.deviating(EXPECTED)?;
                Ok(number)
            }
            None => Err(self.unfit(EXPECTED)),
        }
    }

    /// Reads a string that contains only an integer, in place of an integer.
    #[cold]
    pub(super) fn deviating_integer(&mut self) -> Result<i64, DecodeError> {
        const EXPECTED: &str = "an integer";
        let number = quoted(self.fork().raw()?).filter(|text| is_number(text));
        match number.and_then(|number| Decimal::of(number).to_i64()) {
            Some(integer) => {
                self.deviating(EXPECTED)?;
                Ok(integer)
            }
            None => Err(self.unfit(EXPECTED)),
        }
    }

    /// Returns the integer that a number with a fraction or exponent represents, such as 3 for `3.0`. The reader must
    /// be at the end of the number.
    #[cold]
    pub(super) fn integral(&mut self, number: &str) -> Option<i64> {
        let integer = Decimal::of(number).to_i64()?;
        let offset = self.offset() - number.len();
        self.deviation(offset, "an integer", "a number with a fraction or exponent");
        Some(integer)
    }

    /// Returns whether the next value is accepted as a single item in place of an array, such as `7` in place of `[7]`.
    /// If so, reports a deviation.
    ///
    /// A scalar is accepted if it matches the item type. An object is accepted if it matches the item type and has no
    /// undeclared field that may wrap an array. Null and arrays are not accepted.
    #[cold]
    pub(super) fn at_only_item(&mut self, item: &Shape) -> Result<bool, DecodeError> {
        let kind = self.kind()?;
        let is_item = match kind {
            Kind::Null | Kind::Array => false,
            Kind::Object => {
                let names = self.names_ahead();
                item.fits(&names) && !has_wrapper(item, &names)
            }
            _ => item.takes(kind),
        };
        if is_item {
            self.deviation(self.offset(), "an array", kind.with_article());
        }
        Ok(is_item)
    }

    /// Reads the next value, reports it as a deviation, and returns its text.
    fn deviating(&mut self, expected: &'static str) -> Result<&'a str, DecodeError> {
        let found = self.kind()?.with_article();
        let text = self.raw()?;
        self.deviation(self.offset() - text.len(), expected, found);
        Ok(text)
    }
}

/// Returns the text of a JSON string without its quotation marks; `None` for a string with escapes and for other
/// values.
fn quoted(json: &str) -> Option<&str> {
    json.strip_prefix('"')?
        .strip_suffix('"')
        .filter(|text| !text.contains('\\'))
}

/// Returns whether a text is a JSON number, without white space around it.
fn is_number(text: &str) -> bool {
    let mut json = Jiter::new(text.as_bytes());
    let is_first = json
        .peek()
        .is_ok_and(|peek| Kind::of(peek) == Some(Kind::Number) && json.known_number_bytes(peek).is_ok());
    // Excludes surrounding white space.
    is_first && json.current_index() == text.len() && !text.starts_with(|c: char| c.is_ascii_whitespace())
}
