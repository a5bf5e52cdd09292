//! The value of a number's text, for lossless comparison of numbers of any size.

use std::cmp::Ordering;

/// The value of a JSON number, `0.digits × 10^scale`, without leading and trailing zeros.
///
/// Exponents beyond 64 bits are clamped.
pub(super) struct Decimal<'t> {
    is_negative: bool,
    scale: i128,
    /// The digits, possibly with a decimal point; empty for zero.
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

    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        let by_scale = self.scale.cmp(&other.scale);
        by_scale.then_with(|| self.digits().cmp(other.digits()))
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.digits.bytes().filter(|byte| *byte != b'.')
    }
}
