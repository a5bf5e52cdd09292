//! Envelopes: the fields in which a response body may wrap its value, such as `data` in `{"data": {…}}`.
//!
//! A field such as `data` is part of the value, and not a wrapper, in two cases:
//!
//! - The type of the value has a field of that name.
//! - The enclosing object is itself a value of the type: it has all required fields and at least one known field.
//!
//! A single item is accepted in place of a list, so an object with a field such as `data` may be an item, too. If the
//! field contains an array, the object is decoded as an item only if the item type has required fields and the object
//! has all of them. One known field is not sufficient: a field next to a list, such as `status`, may be metadata and
//! have the same name as a field of the items.
//!
//! A wrapper may also contain an array whose only item is the value, as in `{"data": [{…}]}`, unless the value itself
//! is an array.

use std::ops::ControlFlow;

use super::deviation::Kept;
use super::kind::Kind;
use super::{Decode, DecodeError, Encode, RawJson, Reader, Shape, UnknownFields, Writer};

/// The fields that may wrap a list.
pub(crate) const WRAPPERS: &[&str] = &["results", "items", "data"];

/// The fields that wrap a value in a response body, and their sibling fields. For example, a body
/// `{"data": {…}, "meta": {…}}` has the wrapping field `data` and the sibling field `meta`. The envelope of most
/// responses is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    levels: Vec<Wrapper>,
    /// The body as received. Present only if the type of a value differs from the API description, and the received
    /// form of this value is not stored elsewhere.
    kept: Option<Box<Kept>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrapper {
    name: &'static str,
    beside: UnknownFields,
    /// True if the wrapper contains an array whose only item is the value.
    in_array: bool,
}

impl Envelope {
    /// Returns the names of the fields that wrap the value, outermost first.
    pub fn names(&self) -> Vec<&'static str> {
        self.levels.iter().map(|wrapper| wrapper.name).collect()
    }

    /// Returns a field next to the value, such as `meta`. If several fields have this name, returns the outermost one.
    pub fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        self.levels.iter().find_map(|wrapper| wrapper.beside.get(name))
    }

    /// Writes a value inside this envelope.
    pub fn write_wrapped(&self, value: &(impl Encode + ?Sized), writer: &mut Writer) {
        let whole = Whole(&self.levels, &value);
        match &self.kept {
            Some(kept) => kept.write(&whole, writer),
            None => whole.write(writer),
        }
    }

    /// Stores the received body `came`, so that the body is written back unchanged.
    pub(super) fn keep(&mut self, came: &str, value: &dyn Encode) {
        self.kept = Some(Box::new(Kept::new(came, &Whole(&self.levels, value))));
    }

    /// Reads a value into `place`. The value may be wrapped in one or more nested fields whose names are in `envelope`.
    pub(super) fn read(
        &mut self,
        place: &mut dyn Decode,
        shape: &Shape,
        envelope: &[&'static str],
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let Some(wrapper) = wrapper_ahead(reader, envelope, shape) else {
            reader.begin_root();
            return place.decode_into(reader);
        };
        let level = self.levels.len();
        self.levels.push(Wrapper {
            name: wrapper,
            beside: UnknownFields::default(),
            in_array: false,
        });
        let mut beside = UnknownFields::default();
        let mut found = false;
        let mut next = reader.first_field(str::to_owned)?;
        while let Some(name) = next {
            if name == wrapper && !found {
                found = true;
                self.read_under(place, shape, envelope, reader)
                    .map_err(|error| error.in_field(wrapper))?;
            } else {
                let value = reader.raw().map_err(|error| error.in_field(&name))?;
                beside.push(name, RawJson::trusted(value));
            }
            next = reader.next_field(str::to_owned)?;
        }
        if let Some(wrapper) = self.levels.get_mut(level) {
            wrapper.beside = beside;
        }
        Ok(())
    }

    /// Reads the content of a wrapper: the value, or an array with the value as its only item.
    fn read_under(
        &mut self,
        place: &mut dyn Decode,
        shape: &Shape,
        envelope: &[&'static str],
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        if shape.takes(Kind::Array) || reader.kind()? != Kind::Array {
            return self.read(place, shape, envelope, reader);
        }
        if let Some(wrapper) = self.levels.last_mut() {
            wrapper.in_array = true;
        }
        let start = reader.offset();
        let mut count = 0;
        reader.items(&mut |reader| {
            count += 1;
            match count {
                1 => self.read(place, shape, envelope, reader),
                _ => Err(reader.unfit("a single item")),
            }
        })?;
        match count {
            0 => Err(DecodeError::new("a single item", "an empty array", start)),
            _ => Ok(()),
        }
    }
}

/// A value with its envelope.
struct Whole<'a>(&'a [Wrapper], &'a dyn Encode);

impl Encode for Whole<'_> {
    fn write(&self, writer: &mut Writer) {
        for wrapper in self.0 {
            writer.open_object();
            writer.name(wrapper.name);
            if wrapper.in_array {
                writer.open_array();
            }
        }
        self.1.write(writer);
        for wrapper in self.0.iter().rev() {
            if wrapper.in_array {
                writer.close_array();
            }
            for (name, value) in wrapper.beside.iter() {
                writer.unknown(name, value);
            }
            writer.close_object();
        }
    }
}

/// Looks ahead at the next object, and returns the name of its first field that can wrap a value. Returns `None` if the
/// object has no such field, or if the object itself is a value of the expected type.
fn wrapper_ahead(reader: &Reader<'_>, wrappers: &[&'static str], value: &Shape) -> Option<&'static str> {
    if wrappers.iter().all(|wrapper| value.knows(wrapper)) {
        return None;
    }
    let mut wrapper = None;
    let mut names = Vec::new();
    reader.look_ahead(&mut |name, kind| {
        wrapper = wrapper.or_else(|| wrapper_named(name, kind, wrappers, value));
        names.push(name.to_owned());
        ControlFlow::Continue(())
    });
    wrapper.filter(|_| !value.fits(&names))
}

/// Returns `name` if a received field can wrap a value. `name` is the name of the received field, and `kind` is the
/// kind of its content.
///
/// The name must be in `wrappers`, and the type of the value must not declare a field with this name. If the content is
/// a scalar, the type must accept scalars of this kind.
fn wrapper_named(name: &str, kind: Kind, wrappers: &[&'static str], value: &Shape) -> Option<&'static str> {
    let wrapper = wrappers.iter().find(|wrapper| **wrapper == name)?;
    let holds = matches!(kind, Kind::Array | Kind::Object) || value.takes(kind);
    (holds && !value.knows(name)).then_some(*wrapper)
}

/// Looks ahead at the next object. Returns two results:
///
/// - The name and the kind of the first field that can wrap a list, such as `results` and [`Kind::Array`].
/// - `true` if the item type accepts any object, or declares at least one field of the object. Fields after the
///   wrapping field are not checked.
pub(super) fn first_sight(reader: &Reader<'_>, item: &Shape) -> (Option<(&'static str, Kind)>, bool) {
    let mut wrapper = None;
    let mut is_item = item.takes_any_object();
    reader.look_ahead(&mut |name, kind| {
        wrapper = wrapper_named(name, kind, WRAPPERS, item).map(|wrapper| (wrapper, kind));
        is_item |= item.knows(name);
        if wrapper.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    (wrapper, is_item)
}
