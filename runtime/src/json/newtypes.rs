//! Distinct types for IDs, dates and other text and numbers.

use super::kind::Kind;
use super::{JsonValue, from_json, to_json};

/// A type that wraps text or a number, such as an ID or a date.
pub trait Newtype: JsonValue {
    /// The name of the type, such as `GrantId`.
    const NAME: &'static str;
    /// `true` if the text is secret.
    const IS_SECRET: bool;
}

/// Creates a value from text. For a number newtype, returns `None` if the text is not a number.
pub(crate) fn newtype_from_text<T: Newtype>(text: &str) -> Option<T> {
    if T::shape().takes(Kind::String) {
        from_json(&to_json(text)).ok()
    } else {
        from_json(text).ok()
    }
}

/// Sets an absent ID; see [`JsonValue::set_missing_id`].
#[doc(hidden)]
pub fn set_missing<T: Newtype>(id: &mut Option<T>, find: &mut dyn FnMut(&'static str) -> Option<String>) {
    if id.is_none() {
        *id = find(T::NAME).and_then(|text| newtype_from_text(&text));
    }
}

/// Turns a struct that wraps a `String` into a text newtype, such as an ID or a date. The newtype implements
/// [`JsonValue`](crate::JsonValue), serde's traits and conversions from text.
///
/// There are no conversions between newtypes, so an ID of one type cannot be passed in place of an ID of another type.
#[macro_export]
macro_rules! string_newtype {
    ($name:ident) => {
        impl $name {
            /// Creates a value without validation: only the service knows which values are valid.
            pub fn new(text: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(text.into())
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Consumes the value and returns the text.
            pub fn into_string(self) -> ::std::string::String {
                self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::From<$name> for ::std::string::String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.0 == text
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.0 == *text
            }
        }

        $crate::newtype_from!($name: &str, ::std::string::String, &::std::string::String);
        $crate::newtype!($name(::std::string::String), secret: false);
    };
}

/// Turns a struct that wraps a [`Secret`](crate::Secret) into a text newtype for secrets. Unlike a
/// [`string_newtype!`](crate::string_newtype), a secret newtype does not implement `Display`; call `expose` to read the
/// text.
#[macro_export]
macro_rules! secret_newtype {
    ($name:ident) => {
        impl $name {
            /// Creates a value without validation: only the service knows which values are valid.
            pub fn new(text: impl ::core::convert::Into<$crate::Secret>) -> Self {
                Self(text.into())
            }

            /// Returns the secret text. Do not log it.
            pub fn expose(&self) -> &str {
                self.0.expose()
            }
        }

        impl $crate::Argument for $name {
            fn text(&self) -> ::std::borrow::Cow<'_, str> {
                $crate::Argument::text(&self.0)
            }

            fn secret(&self) -> ::core::option::Option<&$crate::Secret> {
                ::core::option::Option::Some(&self.0)
            }
        }

        impl ::core::convert::From<$name> for $crate::Secret {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        $crate::newtype_from!($name: &str, ::std::string::String, &::std::string::String, $crate::Secret);
        $crate::newtype!($name($crate::Secret), secret: true);
    };
}

/// Turns a struct that wraps a [`Number`](crate::Number) into a number newtype. Numbers keep their text, so no digits
/// are lost. The newtype implements [`JsonValue`](crate::JsonValue), serde's traits and conversions from integers.
#[macro_export]
macro_rules! number_newtype {
    ($name:ident) => {
        impl $name {
            /// Creates a value without validation: only the service knows which values are valid.
            pub fn new(number: impl ::core::convert::Into<$crate::Number>) -> Self {
                Self(number.into())
            }

            /// Returns the number.
            pub fn as_number(&self) -> &$crate::Number {
                &self.0
            }

            /// Returns the number as JSON text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::convert::From<$name> for $crate::Number {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        $crate::newtype_from!($name: i32, u32, i64, u64, $crate::Number);
        $crate::newtype!($name($crate::Number), secret: false);
    };
}

/// Implements `From` for the newtype, from each of the given types. Each of these types must convert into the inner
/// type of the newtype.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype_from {
    ($name:ident: $($from:ty),*) => {$(
        impl ::core::convert::From<$from> for $name {
            fn from(value: $from) -> Self {
                Self(value.into())
            }
        }
    )*};
}

/// Implements the traits that all newtypes share. A newtype is encoded like its inner type.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype {
    ($name:ident($inner:ty), secret: $secret:literal) => {
        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::Encode::write(&self.0, writer);
            }
        }

        impl $crate::Decode for $name {
            fn decode_into(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::Decode::decode_into(&mut self.0, reader)
            }

            fn empty() -> Self {
                Self(<$inner as $crate::Decode>::empty())
            }
        }

        impl $crate::JsonValue for $name {
            fn shape() -> $crate::Shape {
                <$inner as $crate::JsonValue>::shape()
            }
        }

        impl $crate::Newtype for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const IS_SECRET: bool = $secret;
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(same: &$name) -> Self {
                same.clone()
            }
        }

        $crate::serde_bridge!([] $name);
    };
}
