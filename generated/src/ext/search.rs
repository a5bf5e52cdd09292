//! Conditions on the attributes of users, for
//! [`search_by_attributes`](super::super::users::ListRequest::search_by_attributes).
//!
//! ```no_run
//! use zephr_admin::types::AttributeFilter;
//!
//! # async fn example(zephr: zephr_admin::Client) -> Result<(), zephr_admin::Error> {
//! let found = zephr
//!     .users()
//!     .list()
//!     .search_by_attributes([
//!         AttributeFilter::is("city", "London"),
//!         AttributeFilter::between("age", 18, 30),
//!         AttributeFilter::has_any_value("company"),
//!     ])
//!     .await?;
//! println!("{} users", found.len());
//! # Ok(()) }
//! ```

use zephr_runtime::{Number, RawJson};

use super::super::types::{AttributeFilter, AttributeOperator};

/// A value to compare an attribute with. Dates are text: `2025-01-31`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttributeValue {
    /// A string.
    Text(String),
    /// A Boolean.
    Bool(bool),
    /// A number. To create a number with a fraction, use [`Number::try_from`] or [`str::parse`].
    Number(Number),
}

impl From<AttributeValue> for RawJson {
    fn from(value: AttributeValue) -> Self {
        match value {
            AttributeValue::Text(text) => text.into(),
            AttributeValue::Bool(value) => value.into(),
            AttributeValue::Number(number) => number.into(),
        }
    }
}

impl From<&str> for AttributeValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for AttributeValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for AttributeValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Number> for AttributeValue {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

macro_rules! from_integer {
    ($($integer:ty)*) => {$(
        impl From<$integer> for AttributeValue {
            fn from(value: $integer) -> Self {
                Self::Number(value.into())
            }
        }
    )*};
}
from_integer!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

/// Constructors of conditions. Attributes are identified by their slug.
///
/// For attributes that are numbers, ranges or dates, use [`between`](Self::between),
/// [`at_least`](Self::at_least) and [`at_most`](Self::at_most). The other constructors are for all other
/// attributes.
impl AttributeFilter {
    /// Matches users whose attribute has this value.
    pub fn is(slug: impl Into<String>, value: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::Is, value)
    }

    /// Matches users whose attribute has a different value.
    pub fn is_not(slug: impl Into<String>, value: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::IsNot, value)
    }

    /// Matches users whose attribute contains this text.
    pub fn contains(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::Contains, text)
    }

    /// Matches users whose attribute does not contain this text.
    pub fn does_not_contain(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::DoesNotContain, text)
    }

    /// Matches users whose attribute starts with this text.
    pub fn starts_with(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::StartsWith, text)
    }

    /// Matches users whose attribute ends with this text.
    pub fn ends_with(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::EndsWith, text)
    }

    /// Matches users who have the attribute, with any value.
    pub fn has_any_value(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::HasAnyValue)
    }

    /// Matches users without the attribute.
    pub fn is_unknown(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::IsUnknown)
    }

    /// Matches users whose attribute is a checked checkbox.
    pub fn checked(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::Checked)
    }

    /// Matches users whose attribute is an unchecked checkbox.
    pub fn unchecked(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::Unchecked)
    }

    /// Matches users whose attribute (a number, range or date) is between `from` and `to`.
    ///
    /// The API description does not document whether the bounds are inclusive.
    pub fn between(
        slug: impl Into<String>,
        from: impl Into<AttributeValue>,
        to: impl Into<AttributeValue>,
    ) -> Self {
        Self::at_least(slug, from).to(to.into())
    }

    /// Matches users whose attribute (a number, range or date) is at least `from`; see [`between`](Self::between).
    pub fn at_least(slug: impl Into<String>, from: impl Into<AttributeValue>) -> Self {
        AttributeFilter::new(slug).from(from.into())
    }

    /// Matches users whose attribute (a number, range or date) is at most `to`; see [`between`](Self::between).
    pub fn at_most(slug: impl Into<String>, to: impl Into<AttributeValue>) -> Self {
        Self::new(slug).to(to.into())
    }

    fn compare(
        slug: impl Into<String>,
        operator: AttributeOperator,
        value: impl Into<AttributeValue>,
    ) -> Self {
        Self::new(slug).operator(operator).value(value.into())
    }
}
