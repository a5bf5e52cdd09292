//! The names under which a body may hold the value that is meant.

use super::{DecodeError, Encode, Extra, Place, RawJson, Reader, Shape, Writer, list};

/// Under which names a value came, and what stood beside it there; mostly nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrappers(Vec<(&'static str, Extra)>);

impl Wrappers {
    /// The names, outermost first.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|(name, _)| *name).collect()
    }

    /// A field that came beside the value; the outermost one of that name.
    pub fn beside(&self, name: &str) -> Option<&RawJson> {
        self.0.iter().find_map(|(_, beside)| beside.get(name))
    }

    /// Writes a value with everything around it, as it came.
    pub fn write_around(&self, value: &(impl Encode + ?Sized), writer: &mut Writer) {
        for (name, _) in &self.0 {
            writer.open_object();
            writer.name(name);
        }
        value.write(writer);
        for (_, beside) in self.0.iter().rev() {
            for (name, value) in beside.iter() {
                writer.unknown(name, value);
            }
            writer.close_object();
        }
    }

    /// Reads a value that may stand under one of the names of `envelope`, repeatedly.
    pub(super) fn read(
        &mut self,
        place: &mut dyn Place,
        shape: &Shape,
        envelope: &[&'static str],
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let Some(wrapper) = list::wrapper_ahead(reader, envelope, shape) else {
            return place.fill(reader);
        };
        let level = self.0.len();
        self.0.push((wrapper, Extra::default()));
        let mut beside = Extra::default();
        let mut found = false;
        let mut next = reader.first_field(str::to_owned)?;
        while let Some(name) = next {
            if name == wrapper && !found {
                found = true;
                self.read(place, shape, envelope, reader)
                    .map_err(|error| error.in_field(wrapper))?;
            } else {
                let value = reader.raw().map_err(|error| error.in_field(&name))?;
                beside.push(name, RawJson::trusted(value));
            }
            next = reader.next_field(str::to_owned)?;
        }
        if let Some((_, place)) = self.0.get_mut(level) {
            *place = beside;
        }
        Ok(())
    }
}
