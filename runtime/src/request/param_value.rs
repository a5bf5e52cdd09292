//! JSON values, split into the parts that parameter styles serialize.

use crate::json::{DecodeError, Kind, Reader};

/// A JSON value that is not null, with the parts that a parameter style serializes separately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ParamValue<'j> {
    /// The JSON text of the value.
    json: &'j str,
    pub(super) parts: Parts<'j>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parts<'j> {
    /// A string, number or Boolean as text.
    Leaf(String),
    /// The items of an array, without nulls.
    List(Vec<ParamValue<'j>>),
    /// The fields of an object, in order, without nulls.
    Fields(Vec<(String, ParamValue<'j>)>),
}

impl<'j> ParamValue<'j> {
    /// Splits the JSON text of a value into its parts. Returns `None` if the value is null.
    pub(super) fn of(json: &'j str) -> Result<Option<Self>, DecodeError> {
        let mut reader = Reader::new(json);
        let parts = match reader.kind()? {
            Kind::Null => return Ok(None),
            Kind::Bool => Parts::Leaf(reader.bool()?.to_string()),
            Kind::Number => Parts::Leaf(reader.number()?.to_owned()),
            Kind::String => Parts::Leaf(reader.string()?.to_owned()),
            Kind::Array => {
                let mut items = Vec::new();
                reader.items(&mut |reader| {
                    items.extend(Self::of(reader.raw()?)?);
                    Ok(())
                })?;
                Parts::List(items)
            }
            Kind::Object => {
                let mut fields = Vec::new();
                let mut next = reader.first_field(str::to_owned)?;
                while let Some(name) = next {
                    fields.extend(Self::of(reader.raw()?)?.map(|value| (name, value)));
                    next = reader.next_field(str::to_owned)?;
                }
                Parts::Fields(fields)
            }
        };
        Ok(Some(Self { json, parts }))
    }

    /// Returns the value as text: a string without quotes and escapes, any other value as JSON.
    pub(super) fn text(&self) -> &str {
        match &self.parts {
            Parts::Leaf(text) => text,
            _ => self.json,
        }
    }

    pub(super) fn json(&self) -> &str {
        self.json
    }

    pub(super) fn is_leaf(&self) -> bool {
        matches!(self.parts, Parts::Leaf(_))
    }
}
