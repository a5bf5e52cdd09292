//! The reader and the writer of objects, shared by all types.
//!
//! Each type passes its [`Table`], its fields in the order of the table, and its [`UnknownFields`] to the reader and
//! the writer. The code of the reader and the writer is therefore compiled only once.

use super::shape::{error_object, is_error_field};
use super::table::{FieldSet, Spelling};
use super::{Decode, DecodeError, Field, RawJson, Reader, Table, UnknownFields, Writer};

/// The name of a received field: a known field of the [`Table`] or an unknown field.
enum Name {
    Known(usize, Spelling),
    Unknown(String),
}

/// Reads the next value, which must be an object, into `fields` and `extra`.
///
/// `fields` contains a reference to each field of the struct, in the order of the table. Each of these fields must be
/// an [empty](Decode::empty) location, and `extra` must be empty.
///
/// # Errors
/// Returns an error if the value is not an object, a field does not match its type, a known field is duplicated, or a
/// required field is absent. For the root of a response, also returns an error if the object reports an error and
/// contains no known field.
pub fn read_object(
    reader: &mut Reader<'_>,
    table: &'static Table,
    fields: &mut [&mut dyn Decode],
    extra: &mut UnknownFields,
) -> Result<(), DecodeError> {
    Parts { table, fields, extra }.read(reader)
}

/// The parts of an object that is being read.
struct Parts<'a, 'f> {
    table: &'static Table,
    fields: &'a mut [&'f mut dyn Decode],
    extra: &'a mut UnknownFields,
}

impl Parts<'_, '_> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let (table, start) = (self.table, reader.offset());
        let unkept_outside = std::mem::take(reader.unkept());
        let mut seen = FieldSet::default();
        // Fields received under an alias are read at the end, because the canonical name takes precedence even if it
        // comes later.
        let mut aliased: Vec<(usize, Spelling, Reader<'_>)> = Vec::new();
        let mut guess = 0;
        let find = |name: &str, guess| match table.find_from(guess, name) {
            Some((field, spelling)) => Name::Known(field, spelling),
            None => Name::Unknown(name.to_owned()),
        };
        let mut next = reader.first_field(|name| find(name, guess))?;
        while let Some(name) = next {
            match name {
                Name::Known(field, Spelling::Canonical) => {
                    guess = field + 1;
                    if !seen.insert(field) {
                        return Err(twice(reader).in_field(table.name_of(field, Spelling::Canonical)));
                    }
                    self.read_field(field, Spelling::Canonical, reader)?;
                }
                Name::Known(field, spelling) => {
                    guess = field + 1;
                    if aliased
                        .iter()
                        .any(|(other, same, _)| (*other, *same) == (field, spelling))
                    {
                        return Err(twice(reader).in_field(table.name_of(field, spelling)));
                    }
                    aliased.push((field, spelling, reader.fork()));
                    reader
                        .skip()
                        .map_err(|error| error.in_field(table.name_of(field, spelling)))?;
                }
                Name::Unknown(name) => {
                    let value = reader.raw().map_err(|error| error.in_field(&name))?;
                    self.extra.push(name, RawJson::trusted(value));
                }
            }
            next = reader.next_field(|name| find(name, guess))?;
        }
        for (field, spelling, mut value) in aliased {
            if seen.insert(field) {
                self.extra.set_spelling(field, spelling);
                self.read_field(field, spelling, &mut value)?;
                reader.join(value);
            } else {
                let name = table.name_of(field, spelling);
                let value = RawJson::trusted(value.raw()?);
                self.extra.push_outdone(name, value);
            }
        }
        if seen.is_empty() && !table.fields.is_empty() && reader.is_root() {
            let mut unknown = self.extra.iter();
            if unknown.any(|(name, value)| is_error_field(name, value.as_str())) {
                return Err(error_object(start));
            }
        }
        table
            .absent(&seen)
            .for_each(|field| self.extra.mark_absent(field));
        match table.missing(&seen) {
            Some(name) => {
                Err(DecodeError::new("a required field", "nothing", reader.offset()).in_field(name))
            }
            None => {
                *reader.unkept() = unkept_outside;
                Ok(())
            }
        }
    }

    fn read_field(
        &mut self,
        field: usize,
        spelling: Spelling,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        if self.table.is_optional(field) && reader.at_null()? {
            self.extra.mark_null(field); // the field itself is still `None`
            return reader.null();
        }
        let Some(place) = self.fields.get_mut(field) else {
            return reader.skip();
        };
        let start = reader.offset();
        if let Some(always) = self.table.fields.get(field).and_then(|field| field.always)
            && reader.differs_from(always)
        {
            reader.set_contradiction(true);
        }
        place
            .decode_into(reader)
            .map_err(|error| error.in_field(self.table.name_of(field, spelling)))?;
        if *reader.unkept() > 0 {
            self.keep(field, start, reader);
        }
        Ok(())
    }

    /// Stores the received form of a field that contains a value of another JSON type than described. The value of the
    /// field begins at byte `start`.
    #[cold]
    fn keep(&mut self, field: usize, start: usize, reader: &mut Reader<'_>) {
        *reader.unkept() = 0;
        if let Some(place) = self.fields.get(field) {
            let came = reader.text_since(start).trim_ascii_start();
            self.extra.keep(field, came, &**place);
        }
    }
}

#[cold]
fn twice(reader: &Reader<'_>) -> DecodeError {
    DecodeError::new("a field that comes once", "it twice", reader.offset())
}

/// Returns whether two values of a field are equal.
///
/// This function is never inlined. Each crate that compares values of an object type compiles its own copy of the `==`
/// of that type. The copy is small, because it only calls this function for each field.
#[doc(hidden)]
#[inline(never)]
pub fn equal<T: PartialEq>(one: &T, other: &T) -> bool {
    one == other
}

/// Writes an object. The known fields come first, in the order of the table and with the names under which they were
/// received. The unknown fields follow.
pub fn write_object(writer: &mut Writer, table: &Table, fields: &[&dyn Decode], extra: &UnknownFields) {
    writer.open_object();
    for (index, (field, value)) in table.fields.iter().zip(fields).enumerate() {
        let name = field.name(extra.spelling(index));
        if is_replaced(field, name, extra) {
            continue;
        }
        if is_written(field, *value) {
            writer.name(name);
            match extra.kept(index) {
                Some(kept) => kept.write(*value, writer),
                None => value.write(writer),
            }
        } else if is_null(field, index, extra) && extra.get(name).is_none() {
            writer.name(name);
            writer.raw("null");
        }
    }
    for (name, value) in extra.iter() {
        match table.find(name) {
            None => writer.unknown(name, value),
            Some((index, spelling)) => {
                let known = table.fields.get(index).zip(fields.get(index));
                let hidden = spelling == extra.spelling(index)
                    && known.is_some_and(|(field, known)| !field.required && is_written(field, *known));
                if !hidden {
                    writer.known(name, value);
                }
            }
        }
    }
    writer.close_object();
}

/// Returns whether a field without a value is written as null. Otherwise, the field is omitted.
fn is_null(field: &Field, index: usize, extra: &UnknownFields) -> bool {
    extra.was_null(index) || (field.nullable && !extra.was_absent(index))
}

/// Marks an optional field without a value, so that it is written as null.
#[doc(hidden)]
pub fn set_null(table: &Table, extra: &mut UnknownFields, name: &str) {
    if let Some((field, _)) = table.find(name) {
        extra.set_null(field);
    }
}

/// Returns whether a field without a value was received as null or marked by [`set_null`].
#[doc(hidden)]
pub fn is_set_to_null(table: &Table, extra: &UnknownFields, name: &str) -> bool {
    table.find(name).is_some_and(|(field, _)| extra.was_null(field))
}

/// Returns whether a field that the caller added to `extra` replaces the known field `name`. Only a required field is
/// replaced. An added field with the name of an optional field is written only if the optional field is `None`.
fn is_replaced(field: &Field, name: &str, extra: &UnknownFields) -> bool {
    field.required && extra.get(name).is_some()
}

/// Returns whether a known field is written with its value.
fn is_written(field: &Field, value: &dyn Decode) -> bool {
    field.required || !value.is_absent()
}
