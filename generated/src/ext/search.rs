//! Conditions on the attributes of users, for
//! [`search_by_attributes`](super::super::users::List::search_by_attributes).
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

/// What an attribute can be compared with. Dates are text: `2025-01-31`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttributeValue {
    /// Text.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A number; for one with a fraction see [`Number::try_from`] and [`str::parse`].
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

/// Conditions by what they ask. All of a search are sent together; attributes are named by their slugs.
///
/// Operators are for attributes that are neither numbers, ranges nor dates; those are asked for by
/// [`between`](Self::between), [`at_least`](Self::at_least) and [`at_most`](Self::at_most).
impl AttributeFilter {
    /// The attribute has this value.
    pub fn is(slug: impl Into<String>, value: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::Is, value)
    }

    /// The attribute has another value.
    pub fn is_not(slug: impl Into<String>, value: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::IsNot, value)
    }

    /// The attribute's text has this in it, anywhere.
    pub fn contains(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::Contains, text)
    }

    /// The attribute's text has this nowhere in it.
    pub fn does_not_contain(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::DoesNotContain, text)
    }

    /// The attribute's text begins with this.
    pub fn starts_with(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::StartsWith, text)
    }

    /// The attribute's text ends with this.
    pub fn ends_with(slug: impl Into<String>, text: impl Into<AttributeValue>) -> Self {
        Self::compare(slug, AttributeOperator::EndsWith, text)
    }

    /// The user has the attribute, whatever its value.
    pub fn has_any_value(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::HasAnyValue)
    }

    /// The user does not have the attribute.
    pub fn is_unknown(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::IsUnknown)
    }

    /// The attribute is a checkbox with its mark set.
    pub fn checked(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::Checked)
    }

    /// The attribute is a checkbox without its mark.
    pub fn unchecked(slug: impl Into<String>) -> Self {
        Self::new(slug).operator(AttributeOperator::Unchecked)
    }

    /// A number, range or date from the first value to the second.
    ///
    /// Whether the two ends belong to it is not documented.
    pub fn between(
        slug: impl Into<String>,
        from: impl Into<AttributeValue>,
        to: impl Into<AttributeValue>,
    ) -> Self {
        Self::at_least(slug, from).to(to.into())
    }

    /// A number, range or date from this value on.
    pub fn at_least(slug: impl Into<String>, from: impl Into<AttributeValue>) -> Self {
        AttributeFilter::new(slug).from(from.into())
    }

    /// A number, range or date up to this value.
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
