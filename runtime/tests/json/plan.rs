//! Types whose values may all deviate, as in generated code.

use zephr_runtime::{self as rt, List, Map, Number};

/// Every kind of value that may deviate.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub active: bool,
    pub seats: Option<i64>,
    pub price: Option<Number>,
    pub label: Option<String>,
    pub tags: Option<Vec<String>>,
    pub limits: Option<Map<Number>>,
    pub steps: Option<List<Step>>,
    pub extra: rt::UnknownFields,
}

impl Plan {
    const TABLE: &'static rt::Table = &rt::Table {
        name: "Plan",
        fields: &[
            rt::Field::required("active"),
            rt::Field::optional("seats").or(&["seat_count"]),
            rt::Field::optional("price"),
            rt::Field::optional("label"),
            rt::Field::optional("tags"),
            rt::Field::optional("limits"),
            rt::Field::optional("steps"),
        ],
    };
}

impl rt::Encode for Plan {
    fn write(&self, writer: &mut rt::Writer) {
        rt::write_object(
            writer,
            Self::TABLE,
            &[
                &self.active,
                &self.seats,
                &self.price,
                &self.label,
                &self.tags,
                &self.limits,
                &self.steps,
            ],
            &self.extra,
        );
    }
}

impl rt::Decode for Plan {
    fn decode_into(&mut self, reader: &mut rt::Reader<'_>) -> Result<(), rt::DecodeError> {
        rt::read_object(
            reader,
            Self::TABLE,
            &mut [
                &mut self.active,
                &mut self.seats,
                &mut self.price,
                &mut self.label,
                &mut self.tags,
                &mut self.limits,
                &mut self.steps,
            ],
            &mut self.extra,
        )
    }

    fn empty() -> Self {
        Self {
            active: rt::empty(),
            seats: rt::empty(),
            price: rt::empty(),
            label: rt::empty(),
            tags: rt::empty(),
            limits: rt::empty(),
            steps: rt::empty(),
            extra: rt::UnknownFields::default(),
        }
    }
}

rt::object!(Plan);

/// A nested object.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub name: String,
    pub extra: rt::UnknownFields,
}

impl Step {
    const TABLE: &'static rt::Table = &rt::Table {
        name: "Step",
        fields: &[rt::Field::required("name")],
    };
}

impl rt::Encode for Step {
    fn write(&self, writer: &mut rt::Writer) {
        rt::write_object(writer, Self::TABLE, &[&self.name], &self.extra);
    }
}

impl rt::Decode for Step {
    fn decode_into(&mut self, reader: &mut rt::Reader<'_>) -> Result<(), rt::DecodeError> {
        rt::read_object(reader, Self::TABLE, &mut [&mut self.name], &mut self.extra)
    }

    fn empty() -> Self {
        Self {
            name: rt::empty(),
            extra: rt::UnknownFields::default(),
        }
    }
}

rt::object!(Step);
