//! Lossless comparison of numbers of any size, based on their text.

use std::cmp::Ordering;

/// The value of a JSON number, as digits without leading and trailing zeros, and a scale. The digits 12 with the scale
/// -1 mean `0.12 × 10^-1`, which is 0.012.
///
/// Exponents beyond 64 bits are clamped.
pub(super) struct Decimal<'t> {
    is_negative: bool,
    scale: i128,
    /// The digits as in the text of the number; empty for zero. A decimal point between the digits has no meaning here:
    /// `1.2` means the digits 12.
    digits: &'t str,
}

impl<'t> Decimal<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let (is_negative, magnitude) = match text.strip_prefix('-') {
            Some(magnitude) => (true, magnitude),
            None => (false, text),
        };
        let (mantissa, exponent) = magnitude.split_once(['e', 'E']).unwrap_or((magnitude, "0"));
        let smallest_or_largest = if exponent.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        };
        let exponent = exponent.parse().unwrap_or(smallest_or_largest);
        let whole = mantissa.find('.').unwrap_or(mantissa.len());
        let digits = mantissa.trim_start_matches(['0', '.']);
        let zeros = mantissa.bytes().take_while(|byte| matches!(byte, b'0' | b'.'));
        let zeros = zeros.filter(|byte| *byte == b'0').count();
        let digits = digits.trim_end_matches(['0', '.']);
        if digits.is_empty() {
            return Self {
                is_negative: false,
                scale: i128::MIN,
                digits,
            };
        }
        Self {
            is_negative,
            scale: i128::from(exponent) + whole as i128 - zeros as i128,
            digits,
        }
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
        }
    }

    /// Returns the value if it is an integer that fits into an `i64`.
    pub(super) fn to_i64(&self) -> Option<i64> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let zeros = self.scale.checked_sub(self.digits().count() as i128)?;
        // A number with 20 or more trailing zeros does not fit.
        let zeros = usize::try_from(zeros).ok().filter(|zeros| *zeros < 20)?;
        let sign = if self.is_negative { "-" } else { "" };
        let digits: String = self.digits().map(char::from).collect();
        format!("{sign}{digits}{}", "0".repeat(zeros)).parse().ok()
    }

    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        let by_scale = self.scale.cmp(&other.scale);
        by_scale.then_with(|| self.digits().cmp(other.digits()))
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.digits.bytes().filter(|byte| *byte != b'.')
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn only_decimals_with_an_integer_value_convert_to_integers() {
        for (number, integer) in [
            ("3", Some(3)),
            ("3.0", Some(3)),
            ("-3.000", Some(-3)),
            ("-0.0", Some(0)),
            ("0e9", Some(0)),
            ("0e-9", Some(0)),
            ("1e2", Some(100)),
            ("1.50e1", Some(15)),
            ("120E-1", Some(12)),
            ("-100e-2", Some(-1)),
            ("0.03e2", Some(3)),
            ("9223372036854775807.0", Some(i64::MAX)),
            ("-9223372036854775808.0", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("9223372036854775807.00000000000000000001", None),
            ("3.5", None),
            ("-0.5", None),
            ("1e-1", None),
            ("1e-400", None),
            ("1e19", None),
            ("1e400", None),
            ("1e99999999999", None),
            ("0e99999999999", Some(0)),
        ] {
            assert_eq!(Decimal::of(number).to_i64(), integer, "{number}");
        }
    }
}
