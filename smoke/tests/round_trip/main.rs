//! Every type decodes each matching JSON value, and encodes an equal value. The values contain known fields of the
//! right type, and unknown fields.

#[path = "../../../tests/tests/description/mod.rs"]
mod description;

mod choices;
mod conversions;
mod json;
mod made;
mod mistakes;
mod model;
mod secrets;

use proptest::{collection::vec, prelude::*};
use zephr_smoke::round_trip;

use crate::{choices::Choices, json::parsed, made::Maker, model::api};

proptest! {
    // Each case covers all types.
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_type_writes_back_what_it_reads(bytes in vec(any::<u8>(), 0..600)) {
        for known in round_trip::types() {
            let mut maker = Maker::new(Choices::new(&bytes));
            let made = maker.named(known.name);
            let text = made.text(&mut maker.choices);
            let result = (known.round_trip)(&text);
            prop_assert!(result.is_ok(), "{}: {} of {text}", known.name, result.err().unwrap());
            let written = result.ok().map(|result| result.json).unwrap_or_default();
            prop_assert_eq!(parsed(&written).sorted(), made.sorted(), "{}: {}", known.name, text);
        }
    }
}

#[test]
fn every_type_of_the_model_is_tested() {
    let names: Vec<_> = round_trip::types().iter().map(|known| known.name).collect();
    let modelled: Vec<_> = api().types.iter().map(|def| def.name.as_str()).collect();
    assert_eq!(names, modelled);
}
