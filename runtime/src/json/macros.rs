//! Macros for the implementations that all emitted types share.

/// Implements [`JsonValue`](crate::JsonValue), `PartialEq` and serde's traits for an object type, from a table of its
/// fields. The type must have an additional field `extra`, which the table must not contain. The optional argument `id`
/// names the field that contains the object's own ID.
///
/// ```
/// use zephr_runtime as rt;
///
/// #[derive(Clone, Debug)]
/// pub struct Session {
///     pub user_id: String,
///     pub grant_id: Option<String>,
///     pub extra: rt::UnknownFields,
/// }
///
/// rt::object!(Session {
///     user_id: required("user_id"),
///     grant_id: optional("grantId").or(&["grant_id"]),
/// });
/// ```
#[macro_export]
macro_rules! object {
    (
        $name:ident {
            $($field:ident: $kind:ident($wire:expr $(,)?) $(.$more:ident($argument:expr $(,)?))*),* $(,)?
        }
        $(, id: $id:ident)?
    ) => {
        impl $name {
            const TABLE: &'static $crate::Table = &$crate::Table {
                name: ::core::stringify!($name),
                fields: &[$($crate::Field::$kind($wire)$(.$more($argument))*),*],
            };
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $($crate::json::equal(&self.$field, &other.$field) &&)* self.extra == other.extra
            }
        }

        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::write_object(writer, Self::TABLE, &[$(&self.$field),*], &self.extra);
            }
        }

        impl $crate::Decode for $name {
            fn decode_into(
                &mut self,
                reader: &mut $crate::Reader<'_>,
            ) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::read_object(reader, Self::TABLE, &mut [$(&mut self.$field),*], &mut self.extra)
            }

            fn empty() -> Self {
                Self {
                    $($field: $crate::empty(),)*
                    extra: ::core::default::Default::default(),
                }
            }
        }

        impl $crate::JsonValue for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Object(Self::TABLE)
            }

            $(fn set_missing_id(
                &mut self,
                find: &mut dyn FnMut(&'static str) -> ::core::option::Option<::std::string::String>,
            ) {
                $crate::json::set_missing(&mut self.$id, find);
            })?
        }

        $crate::serde_bridge!([] $name);
    };
}

/// Implements [`JsonValue`](crate::JsonValue), `as_str`, conversions and serde's traits for a
/// [`StringEnum`](crate::StringEnum).
#[macro_export]
macro_rules! string_enum {
    ($name:ty) => {
        impl $name {
            /// Returns the value as it is on the wire.
            pub fn as_str(&self) -> &str {
                $crate::StringEnum::as_str(self)
            }
        }

        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::Encode::write(<Self as $crate::StringEnum>::as_str(self), writer);
            }
        }

        impl $crate::Decode for $name {
            fn decode_into(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::json::read_string_enum(self, reader)
            }

            fn empty() -> Self {
                <Self as $crate::StringEnum>::from_wire("")
            }
        }

        impl $crate::JsonValue for $name {
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

/// Implements [`JsonValue`](crate::JsonValue) and serde's traits for a [`OneOf`](crate::OneOf).
#[macro_export]
macro_rules! one_of {
    ($name:ty) => {
        impl $crate::Encode for $name {
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::Encode::write(<Self as $crate::OneOf>::inner(self), writer);
            }
        }

        impl $crate::Decode for $name {
            fn decode_into(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::json::read_one_of(self, reader)
            }

            fn empty() -> Self {
                <Self as $crate::OneOf>::begin(<Self as $crate::OneOf>::SHAPES.len())
            }
        }

        impl $crate::JsonValue for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Choice(<Self as $crate::OneOf>::SHAPES)
            }

            fn alternative_of(&mut self, status: u16) -> ::core::option::Option<(&mut dyn $crate::Decode, $crate::Shape)> {
                $crate::json::alternative_of(self, status)
            }
        }

        $crate::serde_bridge!([] $name);
    };
}

/// Implements serde's traits for a [`JsonValue`](crate::JsonValue).
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
