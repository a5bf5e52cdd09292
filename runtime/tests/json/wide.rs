//! A type with many fields.

use zephr_runtime as rt;

/// More fields than fit one machine word, all required, named `00` to `69`.
#[derive(Clone, Debug, PartialEq)]
pub struct Wide {
    pub values: [i64; 70],
    pub extra: rt::Extra,
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

impl rt::Object for Wide {
    const TABLE: &'static rt::Table = &rt::Table {
        name: "Wide",
        fields: &WIDE_FIELDS,
    };

    fn blank() -> Self {
        Self {
            values: [0; 70],
            extra: rt::Extra::default(),
        }
    }
}

impl rt::Fields for Wide {
    fn place(&mut self, field: usize) -> Option<&mut dyn rt::Place> {
        self.values
            .get_mut(field)
            .map(|value| value as &mut dyn rt::Place)
    }

    fn value(&self, field: usize) -> Option<&dyn rt::Place> {
        self.values.get(field).map(|value| value as &dyn rt::Place)
    }

    fn extra(&self) -> &rt::Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut rt::Extra {
        &mut self.extra
    }
}

rt::object!(Wide);
