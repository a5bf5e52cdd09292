//! The one reader and the one writer of objects, for all types.

use super::table::{FieldSet, Spelling};
use super::{DecodeError, Extra, Place, RawJson, Reader, Table, Writer};

/// The fields of an object, by their index in its [`Table`]. Emitted.
pub trait Fields {
    /// Where the value of a field is put.
    fn place(&mut self, field: usize) -> Option<&mut dyn Place>;

    /// The value of a field.
    fn value(&self, field: usize) -> Option<&dyn Place>;

    /// The fields that are not in the table.
    fn extra(&self) -> &Extra;

    /// The same, to be changed.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// An object type: a struct with a field table. Emitted; [`object!`](crate::object) adds the rest.
pub trait Object: Fields + Sized {
    /// Its fields.
    const TABLE: &'static Table;

    /// The object before it is read: every field as [`blank`](super::blank) gives it.
    fn blank() -> Self;
}

/// A field of the object that is being read.
enum Name {
    Known(usize, Spelling),
    Unknown(String),
}

/// Reads the next value, which must be an object, into `object`, which must be blank.
///
/// # Errors
/// If it is not an object, a field does not fit, a known field comes twice, or a required one is absent.
pub fn read_object(
    object: &mut dyn Fields,
    table: &'static Table,
    reader: &mut Reader<'_>,
) -> Result<(), DecodeError> {
    let mut seen = FieldSet::default();
    // Values under an alias wait for the end: the canonical name wins, wherever it stands.
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
                read_field(object, table, (field, Spelling::Canonical), reader)?;
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
                object.extra_mut().push(name, RawJson::trusted(value));
            }
        }
        next = reader.next_field(|name| find(name, guess))?;
    }
    for (field, spelling, mut value) in aliased {
        if seen.insert(field) {
            object.extra_mut().set_spelling(field, spelling);
            read_field(object, table, (field, spelling), &mut value)?;
        } else {
            let name = table.name_of(field, spelling);
            let value = RawJson::trusted(value.raw()?);
            object.extra_mut().push_outdone(name, value);
        }
    }
    match table.missing(&seen) {
        Some(name) => Err(DecodeError::new("a required field", "nothing", reader.offset()).in_field(name)),
        None => Ok(()),
    }
}

fn read_field(
    object: &mut dyn Fields,
    table: &'static Table,
    (field, spelling): (usize, Spelling),
    reader: &mut Reader<'_>,
) -> Result<(), DecodeError> {
    if table.is_optional(field) && reader.at_null()? {
        object.extra_mut().mark_null(field); // and the place, being blank, is None already
        return reader.null();
    }
    match object.place(field) {
        Some(place) => place
            .fill(reader)
            .map_err(|error| error.in_field(table.name_of(field, spelling))),
        None => reader.skip(),
    }
}

#[cold]
fn twice(reader: &Reader<'_>) -> DecodeError {
    DecodeError::new("a field that comes once", "it twice", reader.offset())
}

/// Writes an object: known fields in the table's order under the names they came with, then unknown ones.
pub fn write_object(object: &dyn Fields, table: &'static Table, writer: &mut Writer) {
    let extra = object.extra();
    writer.open_object();
    for (index, field) in table.fields.iter().enumerate() {
        let Some(value) = object.value(index) else {
            continue;
        };
        let name = field.name(extra.spelling(index));
        if is_written(object, table, index) {
            writer.name(name);
            value.write(writer);
        } else if extra.was_null(index) && extra.get(name).is_none() {
            writer.name(name);
            writer.raw("null");
        }
    }
    for (name, value) in extra.iter() {
        match table.find(name) {
            None => writer.unknown(name, value),
            Some((field, spelling)) => {
                let hidden = spelling == extra.spelling(field) && is_written(object, table, field);
                if !hidden {
                    writer.known(name, value);
                }
            }
        }
    }
    writer.close_object();
}

/// Whether a known field has something to write.
fn is_written(object: &dyn Fields, table: &Table, field: usize) -> bool {
    object
        .value(field)
        .is_some_and(|value| !table.is_optional(field) || !value.is_absent())
}
