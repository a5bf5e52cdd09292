//! Conversions into a map of fields.

use super::{JsonValue, Map, from_json};

/// A value that can be converted into a [`Map`]. Setters and requests accept any implementation of this trait where the
/// API expects an object with arbitrary field names, such as the attributes of a user.
///
/// | value | example |
/// | --- | --- |
/// | pairs whose values are of one type, from any iterator | `[("city", "London"), ("country", "GB")]` |
/// | a tuple of up to 16 pairs whose values are of several types | `(("city", "London"), ("age", 42))` |
/// | any JSON object | `serde_json::json!({"city": "London", "age": 42})` |
/// | a map | `Map::<RawJson>::new().with("city", "London").with("age", 42)` |
/// | any other value that implements `Serialize` | [`Map::from_serialize(&profile)?`](Map::from_serialize) |
///
/// If a `serde_json::Value` is not an object with values of type `T`, sending the request returns an error of kind
/// [`Request`](crate::ErrorKind::Request).
///
/// The parameter `Form` only distinguishes the implementations. The compiler infers `Form`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot become a map with values of type `{T}`",
    label = "neither pairs nor a JSON object",
    note = "pairs whose values are of one type: `[(\"city\", \"London\"), (\"country\", \"GB\")]`",
    note = "a tuple of pairs whose values are of several types: `((\"city\", \"London\"), (\"age\", 42))`",
    note = "a JSON object: `serde_json::json!({{\"city\": \"London\", \"age\": 42}})`",
    note = "any other value that implements `Serialize`: `Map::from_serialize(&value)?`"
)]
pub trait IntoMap<T, Form> {
    /// Returns the map.
    fn into_map(self) -> Map<T>;
}

/// Marks the implementation of [`IntoMap`] for iterators over pairs.
#[derive(Debug)]
pub enum Pairs {}

/// Marks the implementation of [`IntoMap`] for tuples of pairs.
#[derive(Debug)]
pub enum Tuple {}

/// Marks the implementations of [`IntoMap`] for JSON and for borrowed maps.
#[derive(Debug)]
pub enum Json {}

impl<T, I, N, V> IntoMap<T, Pairs> for I
where
    I: IntoIterator<Item = (N, V)>,
    N: Into<String>,
    V: Into<T>,
{
    fn into_map(self) -> Map<T> {
        let pairs = self.into_iter();
        pairs.map(|(name, value)| (name.into(), value.into())).collect()
    }
}

impl<T: JsonValue> IntoMap<T, Json> for serde_json::Value {
    fn into_map(self) -> Map<T> {
        (&self).into_map()
    }
}

impl<T: JsonValue> IntoMap<T, Json> for &serde_json::Value {
    fn into_map(self) -> Map<T> {
        let fields = self.is_object().then(|| from_json(&self.to_string()).ok());
        fields.flatten().unwrap_or_else(Map::unfit)
    }
}

impl<T: Clone> IntoMap<T, Json> for &Map<T> {
    fn into_map(self) -> Map<T> {
        self.clone()
    }
}

/// Implements [`IntoMap`] for a tuple of the given pairs, and for all shorter tuples.
macro_rules! tuples {
    () => {};
    ($first_name:ident $first_value:ident $first:ident $($name:ident $value:ident $pair:ident)*) => {
        tuples!($($name $value $pair)*);

        impl<T, $first_name: Into<String>, $first_value: Into<T>, $($name: Into<String>, $value: Into<T>),*>
            IntoMap<T, Tuple> for (($first_name, $first_value), $(($name, $value),)*)
        {
            fn into_map(self) -> Map<T> {
                let ($first, $($pair,)*) = self;
                Map::new().with($first.0, $first.1)$(.with($pair.0, $pair.1))*
            }
        }
    };
}
tuples! {
    N1 V1 p1 N2 V2 p2 N3 V3 p3 N4 V4 p4
    N5 V5 p5 N6 V6 p6 N7 V7 p7 N8 V8 p8
    N9 V9 p9 N10 V10 p10 N11 V11 p11 N12 V12 p12
    N13 V13 p13 N14 V14 p14 N15 V15 p15 N16 V16 p16
}
