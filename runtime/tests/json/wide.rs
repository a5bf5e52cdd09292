//! A type with many fields.

use zephr_runtime as rt;

/// More fields than a machine word has bits, all required, named `00` to `69`.
#[derive(Clone, Debug, PartialEq)]
pub struct Wide {
    pub values: [i64; 70],
    pub extra: rt::UnknownFields,
}

const WIDE_FIELDS: [rt::Field; 70] = {
    let mut digits = "0001020304050607080910111213141516171819202122232425262728293031323334\
                      3536373839404142434445464748495051525354555657585960616263646566676869";
    let mut fields = [rt::Field::required(""); 70];
    let mut index = 0;
    while index < 70 {
        let (name, rest) = digits.split_at(2);
        fields[index] = rt::Field::required(name);
        digits = rest;
        index += 1;
    }
    fields
};

impl Wide {
    const TABLE: &'static rt::Table = &rt::Table {
        name: "Wide",
        fields: &WIDE_FIELDS,
    };
}

impl rt::Encode for Wide {
    fn write(&self, writer: &mut rt::Writer) {
        let fields = self.values.each_ref().map(|value| value as &dyn rt::Decode);
        rt::write_object(writer, Self::TABLE, &fields, &self.extra);
    }
}

impl rt::Decode for Wide {
    fn decode_into(&mut self, reader: &mut rt::Reader<'_>) -> Result<(), rt::DecodeError> {
        let mut fields = self.values.each_mut().map(|value| value as &mut dyn rt::Decode);
        rt::read_object(reader, Self::TABLE, &mut fields, &mut self.extra)
    }

    fn empty() -> Self {
        Self {
            values: [0; 70],
            extra: rt::UnknownFields::default(),
        }
    }
}

impl rt::JsonValue for Wide {
    fn shape() -> rt::Shape {
        rt::Shape::Object(Self::TABLE)
    }
}
