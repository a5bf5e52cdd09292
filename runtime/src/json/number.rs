//! Numbers that keep their text.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::decimal::Decimal;
use super::{Decode, DecodeError, Encode, JsonValue, Reader, Shape, Writer, from_json};

/// A JSON number of any size and precision, stored as text.
///
/// Two `Number` values are equal if their texts are equal: `1.0` differs from `1`. A comparison with a Rust integer
/// compares the values: both `1.0` and `1` equal the integer 1.
///
/// ```
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::Number;
///
/// # fn main() -> Result<(), zephr_runtime::DecodeError> {
/// let price: Number = "9.90".parse()?;
/// assert!(price > 9 && price < 10 && price != 9);
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Cow<'static, str>);

impl Number {
    /// Returns the number if its text is an integer (`1`, but not `1.0`) that fits into an `i64`.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Returns the number if its text is an unsigned integer (`1`, but not `1.0`) that fits into a `u64`.
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// Returns the nearest floating-point number, if it is finite.
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares the values of two numbers.
    fn compare(&self, other: &str) -> Ordering {
        Decimal::of(&self.0).cmp(&Decimal::of(other))
    }
}

/// Orders by value, and numbers of the same value by text: `1` is less than `1.0`.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_value = self.compare(&other.0);
        by_value.then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Encode for Number {
    fn write(&self, writer: &mut Writer) {
        writer.raw(&self.0);
    }
}

impl Decode for Number {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.0 = Cow::Owned(reader.number()?.to_owned());
        Ok(())
    }

    fn empty() -> Self {
        Self(Cow::Borrowed("0"))
    }
}

impl JsonValue for Number {
    fn shape() -> Shape {
        Shape::Number
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Parses a number in JSON syntax.
impl FromStr for Number {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        from_json(text)
    }
}

macro_rules! from_integer {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Self(Cow::Owned(value.to_string()))
            }
        }

        /// Compares the values: `1.0` equals 1.
        impl PartialEq<$integer> for Number {
            fn eq(&self, other: &$integer) -> bool {
                self.partial_cmp(other) == Some(Ordering::Equal)
            }
        }

        impl PartialOrd<$integer> for Number {
            fn partial_cmp(&self, other: &$integer) -> Option<Ordering> {
                Some(self.compare(itoa::Buffer::new().format(*other)))
            }
        }
    )*};
}
from_integer!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl TryFrom<f64> for Number {
    type Error = NotFiniteError;

    fn try_from(value: f64) -> Result<Self, NotFiniteError> {
        // `Debug`, unlike `Display`, uses exponents for long numbers.
        if value.is_finite() {
            Ok(Self(Cow::Owned(format!("{value:?}"))))
        } else {
            Err(NotFiniteError)
        }
    }
}

/// An infinite number or NaN, which JSON cannot express.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFiniteError;

impl fmt::Display for NotFiniteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON has no infinite numbers and no NaN")
    }
}

impl std::error::Error for NotFiniteError {}
