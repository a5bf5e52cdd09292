//! What every emitted type needs beside its own table: the same few lines for each.

/// Makes an [`Object`](crate::Object) a [`Value`](crate::Value), with serde's traits.
#[macro_export]
macro_rules! object {
    ($name:ty) => {
        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::json::write_object(self, <Self as $crate::Object>::TABLE, writer);
            }
        }

        impl $crate::Place for $name {
            fn fill(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::json::read_object(self, <Self as $crate::Object>::TABLE, reader)
            }

            fn blank() -> Self {
                <Self as $crate::Object>::blank()
            }
        }

        impl $crate::Value for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Object(<Self as $crate::Object>::TABLE)
            }
        }

        $crate::serde_bridge!([] $name);
    };
}

/// Makes a [`StringEnum`](crate::StringEnum) a [`Value`](crate::Value), with conversions and serde's traits.
#[macro_export]
macro_rules! string_enum {
    ($name:ty) => {
        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::Encode::write(<Self as $crate::StringEnum>::as_str(self), writer);
            }
        }

        impl $crate::Place for $name {
            fn fill(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::json::read_string_enum(self, reader)
            }

            fn blank() -> Self {
                <Self as $crate::StringEnum>::from_wire("")
            }
        }

        impl $crate::Value for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::String
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(<Self as $crate::StringEnum>::as_str(self))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                <Self as $crate::StringEnum>::as_str(self)
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                <Self as $crate::StringEnum>::from_wire(value)
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                <Self as $crate::StringEnum>::from_wire(&value)
            }
        }

        $crate::serde_bridge!([] $name);
    };
}

/// Makes a struct around a `String` a kind of text, of ids or dates: a [`Value`](crate::Value) with conversions from text,
/// and serde's traits.
///
/// There is no conversion from one kind to another, so that none is passed for another.
#[macro_export]
macro_rules! string_newtype {
    ($name:ident) => {
        impl $name {
            /// Takes the text as it is: the service alone knows what is valid.
            pub fn new(text: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, as its owner.
            pub fn into_string(self) -> ::std::string::String {
                self.0
            }
        }

        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::Encode::write(&self.0, writer);
            }
        }

        impl $crate::Place for $name {
            fn fill(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::Place::fill(&mut self.0, reader)
            }

            fn blank() -> Self {
                Self(::std::string::String::new())
            }
        }

        impl $crate::Value for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::String
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

        impl ::core::convert::From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(id: ::std::string::String) -> Self {
                Self(id)
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            fn from(id: &::std::string::String) -> Self {
                Self(id.clone())
            }
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
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

        $crate::serde_bridge!([] $name);
    };
}

/// Makes a [`OneOf`](crate::OneOf) a [`Value`](crate::Value), with serde's traits.
#[macro_export]
macro_rules! one_of {
    ($name:ty) => {
        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::Encode::write(<Self as $crate::OneOf>::inner(self), writer);
            }
        }

        impl $crate::Place for $name {
            fn fill(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::json::read_one_of(self, reader)
            }

            fn blank() -> Self {
                <Self as $crate::OneOf>::begin(<Self as $crate::OneOf>::SHAPES.len())
            }
        }

        impl $crate::Value for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Choice(<Self as $crate::OneOf>::SHAPES)
            }
        }

        $crate::serde_bridge!([] $name);
    };
}

/// serde's traits for a type that is a [`Value`](crate::Value).
#[doc(hidden)]
#[macro_export]
macro_rules! serde_bridge {
    ([$($generics:tt)*] $name:ty) => {
        impl<$($generics)*> $crate::json::bridge::serde::Serialize for $name {
            fn serialize<S: $crate::json::bridge::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::json::bridge::serialize(self, serializer)
            }
        }

        impl<'de, $($generics)*> $crate::json::bridge::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::json::bridge::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::json::bridge::deserialize(deserializer)
            }
        }
    };
}
