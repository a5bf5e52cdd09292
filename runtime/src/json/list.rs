//! Lists, in all forms in which services send them.

use std::ops::{Deref, DerefMut};
use std::{fmt, slice, vec};

use super::envelope::first_sight;
use super::kind::Kind;
use super::shape::refuse_error_object;
use super::{Decode, DecodeError, Encode, JsonValue, RawJson, Reader, Shape, UnknownFields, Writer};

/// The name of the field that contains the total number of items, as in `{"results": […], "total": 2}`.
const TOTAL: &str = "total";

/// A list of items. It dereferences to a slice, so `len`, `iter`, indexing and `for item in &list` work.
///
/// A list is decoded from any of the following forms, and written back in the form in which it was received:
///
/// - an array; nested arrays are flattened unless the item type is an array;
/// - an object that contains the array in a field `results`, `items` or `data`, possibly at several levels, as in
///   `{"data": {"items": […]}}`;
/// - a single item, unless it is an error object;
/// - status 204 (no content) without a body. An empty body with another successful status is an error;
/// - an error response with the [`empty_status`](crate::Operation::empty_status) of the operation, unless its body is an
///   HTML page, which a proxy sends.
///
/// An object with a field such as `data` can also be a single item. It is decoded as an item in any of these cases:
///
/// - The item type has a field of that name.
/// - The item type has required fields, and the object contains all of them.
/// - The field contains an object, the item type has no required fields, and the item type declares at least one other
///   field of the enclosing object.
#[derive(Clone)]
pub struct List<T> {
    items: Vec<T>,
    form: Form,
}

/// The received form of a list.
#[derive(Clone, Default)]
enum Form {
    /// An array: `[a, b]`.
    #[default]
    Array,
    /// An array of arrays, such as `[[a], [b]]`, with the lengths of the inner arrays.
    Groups(Vec<usize>),
    /// A single item without an array: `a`.
    Single,
    /// An object that wraps the list, such as `{"results": …, "total": 2}`. Contains the name of the wrapping field
    /// (`results`), the other fields, and the form of the wrapped list.
    Wrapped(&'static str, UnknownFields, Box<Form>),
    /// No list in the response: status 204 without a body, or the [`empty_status`](crate::Operation::empty_status).
    Nothing,
}

impl<T> List<T> {
    /// Creates an empty list.
    pub const fn new() -> Self {
        Self {
            items: Vec::new(),
            form: Form::Array,
        }
    }

    /// Appends an item.
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }

    /// Returns the items.
    pub fn into_vec(self) -> Vec<T> {
        self.items
    }

    /// Returns a field next to the list, such as `meta` or `total`. If several fields have this name, returns the
    /// outermost one.
    pub fn envelope_field(&self, name: &str) -> Option<&RawJson> {
        let mut form = &self.form;
        while let Form::Wrapped(_, beside, inner) = form {
            if let Some(value) = beside.get(name) {
                return Some(value);
            }
            form = inner;
        }
        None
    }

    /// Returns the total number of items on all pages, from the field `total` of the response. Returns `None` if the
    /// field is absent or is not an integer.
    pub fn total(&self) -> Option<i64> {
        self.envelope_field(TOTAL)?.decode().ok()
    }

    /// Returns the names of the fields that wrap the list, outermost first. For a plain array or a single item, the
    /// result is empty.
    pub fn wrappers(&self) -> Vec<&'static str> {
        let mut wrappers = Vec::new();
        let mut form = &self.form;
        while let Form::Wrapped(name, _, inner) = form {
            wrappers.push(*name);
            form = inner;
        }
        wrappers
    }
}

impl<T: JsonValue> List<T> {
    /// Reads a list, wrapped or not, and returns its received form.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<Form, DecodeError> {
        let item = T::shape();
        match reader.kind()? {
            Kind::Array => self.read_array(reader, &item),
            Kind::Object => self.read_object(reader, &item),
            kind if item.takes(kind) => self.read_single(reader),
            _ => Err(reader.unfit("a list")),
        }
    }

    /// Reads an object that wraps the list or is a single item.
    ///
    /// A field such as `data` may contain the list, or belong to a single item. In some cases, only the fields after
    /// `data` show that the object is an item. Looking ahead to these fields would mean reading every list twice. The
    /// object is therefore read as a wrapper first. If the fields after `data` show that the object is an item, the
    /// object is read again.
    fn read_object(&mut self, reader: &mut Reader<'_>, item: &Shape) -> Result<Form, DecodeError> {
        let (wrapper, is_item) = first_sight(reader, item);
        let Some((wrapper, kind)) = wrapper else {
            if item.takes_any_object() {
                refuse_error_object(reader)?;
            }
            // Required fields are not checked here, so that decoding reports a missing field by name.
            return if is_item {
                self.read_single(reader)
            } else {
                Err(reader.unfit("a list"))
            };
        };
        let (start, deviations) = (reader.fork(), reader.deviations());
        let is_root = reader.is_root();
        let read = read_wrapped(wrapper, reader, &mut |reader| {
            if is_root {
                reader.begin_root();
            }
            self.read(reader)
        });
        let names: Vec<String> = match &read {
            Ok((beside, _)) => beside.iter().map(|(name, _)| name.to_owned()).collect(),
            Err(_) => start.names_ahead(),
        };
        if item.satisfied_by(&names) || (kind == Kind::Object && item.fits(&names)) {
            reader.rewind(start, deviations);
            self.items.clear();
            return self.read_single(reader);
        }
        let (beside, inner) = read?;
        Ok(Form::Wrapped(wrapper, beside, Box::new(inner)))
    }

    fn read_single(&mut self, reader: &mut Reader<'_>) -> Result<Form, DecodeError> {
        self.read_item(reader)?;
        Ok(Form::Single)
    }

    fn read_array(&mut self, reader: &mut Reader<'_>, item: &Shape) -> Result<Form, DecodeError> {
        let mut groups = Vec::new();
        let mut grouped = false;
        reader.items(&mut |reader| {
            // The first item decides whether inner arrays are groups of items.
            if self.items.is_empty() && groups.is_empty() {
                grouped = reader.kind()? == Kind::Array && !item.takes(Kind::Array);
            }
            if !grouped {
                return self.read_item(reader);
            }
            let before = self.items.len();
            reader.items(&mut |reader| self.read_item(reader))?;
            groups.push(self.items.len() - before);
            Ok(())
        })?;
        Ok(if grouped {
            Form::Groups(groups)
        } else {
            Form::Array
        })
    }

    fn read_item(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let mut item = T::empty();
        item.decode_into(reader)?;
        self.items.push(item);
        Ok(())
    }

    fn write_as(&self, form: &Form, writer: &mut Writer) {
        match (form, self.items.as_slice()) {
            (Form::Wrapped(name, beside, inner), _) => {
                writer.open_object();
                writer.name(name);
                self.write_as(inner, writer);
                for (name, value) in beside.iter() {
                    if name == TOTAL && value.decode::<i64>().is_ok() {
                        writer.known(name, value);
                    } else {
                        writer.unknown(name, value);
                    }
                }
                writer.close_object();
            }
            (Form::Groups(lengths), items) => {
                writer.open_array();
                let mut rest = items;
                for length in lengths {
                    let (group, others) = rest.split_at(rest.len().min(*length));
                    writer.array(group);
                    rest = others;
                }
                if !rest.is_empty() {
                    writer.array(rest);
                }
                writer.close_array();
            }
            (Form::Single, [item]) => item.write(writer),
            (Form::Single | Form::Array | Form::Nothing, items) => writer.array(items),
        }
    }
}

/// Reads an object that wraps a list in the field `wrapper`. `read` reads the list. Returns the other fields of the
/// object and the form of the list.
fn read_wrapped(
    wrapper: &'static str,
    reader: &mut Reader<'_>,
    read: &mut dyn FnMut(&mut Reader<'_>) -> Result<Form, DecodeError>,
) -> Result<(UnknownFields, Form), DecodeError> {
    let mut beside = UnknownFields::default();
    let mut form = None;
    let mut next = reader.first_field(str::to_owned)?;
    while let Some(name) = next {
        if form.is_none() && name == wrapper {
            form = Some(read(reader).map_err(|error| error.in_field(wrapper))?);
        } else {
            let value = reader.raw().map_err(|error| error.in_field(&name))?;
            beside.push(name, RawJson::trusted(value));
        }
        next = reader.next_field(str::to_owned)?;
    }
    Ok((beside, form.unwrap_or_default()))
}

impl<T: JsonValue> Encode for List<T> {
    fn write(&self, writer: &mut Writer) {
        self.write_as(&self.form, writer);
    }

    fn is_absent(&self) -> bool {
        matches!(self.form, Form::Nothing) && self.items.is_empty()
    }
}

impl<T: JsonValue> Decode for List<T> {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.items.clear();
        self.form = self.read(reader)?;
        Ok(())
    }

    fn empty() -> Self {
        Self::new()
    }
}

impl<T: JsonValue> JsonValue for List<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }

    fn of_no_content() -> Option<Self> {
        Some(Self {
            items: Vec::new(),
            form: Form::Nothing,
        })
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows the items, but not the received form of the list or the fields next to the list.
impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

/// Compares the items, and ignores the received form of the list.
impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: Eq> Eq for List<T> {}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self {
            items,
            form: Form::Array,
        }
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T> Extend<T> for List<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.items.extend(items);
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
