//! A value taken apart, so that a style can lay it out.

use crate::json::{DecodeError, Kind, Reader};

/// A value in parts; null is none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Laid<'j> {
    /// As JSON.
    json: &'j str,
    pub(super) parts: Parts<'j>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parts<'j> {
    /// A text, number or truth value, as it prints.
    Leaf(String),
    /// The items of an array.
    List(Vec<Laid<'j>>),
    /// The fields of an object, in order.
    Fields(Vec<(String, Laid<'j>)>),
}

impl<'j> Laid<'j> {
    /// The parts of a value that was written as JSON; `None` if it is null.
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

    /// The value as one text: itself, or as JSON where it has parts of its own.
    pub(super) fn text(&self) -> &str {
        match &self.parts {
            Parts::Leaf(text) => text,
            _ => self.json,
        }
    }

    pub(super) fn is_leaf(&self) -> bool {
        matches!(self.parts, Parts::Leaf(_))
    }
}
