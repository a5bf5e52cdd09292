//! Conversions of responses into requests: the request contains everything that the response contains.

use proptest::{collection::vec, prelude::*};
use zephr_admin::{DecodeError, from_json, to_json, types};

use crate::{choices::Choices, json::parsed, made::Maker};

/// A response type, a request type, and the conversion between them.
struct Conversion {
    response: &'static str,
    request: &'static str,
    convert: fn(&str) -> Result<String, DecodeError>,
}

macro_rules! conversions {
    ($($request:ident of $response:ident,)*) => {
        const CONVERSIONS: &[Conversion] = &[$(Conversion {
            response: stringify!($response),
            request: stringify!($request),
            convert: |text| {
                let read: types::$response = from_json(text).unwrap();
                Ok(to_json(&types::$request::try_from(&read)?))
            },
        }),*];
    };
}

conversions! {
    AccountSettings of Account,
    NewBundle of Bundle,
    NewCacheConfiguration of CacheConfiguration,
    NewCompany of Company,
    NewEmailTemplate of EmailTemplate,
    NewFeatureRuleVersion of FeatureRuleVersion,
    NewGrant of Grant,
    NewProduct of Product,
    NewRequestRule of RequestRule,
    NewRole of Role,
    NewSegment of Segment,
    NewWebhook of Webhook,
}

#[test]
fn every_conversion_is_tested() {
    let emitted = include_str!("../../../generated/api.txt").lines();
    let emitted: Vec<_> = emitted.filter(|line| line.contains(": TryFrom<&")).collect();
    let tried = CONVERSIONS
        .iter()
        .map(|of| format!("zephr_admin::types::{}: TryFrom<&{}>", of.request, of.response));
    assert_eq!(tried.collect::<Vec<_>>(), emitted);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn conversions_preserve_all_fields(bytes in vec(any::<u8>(), 0..600)) {
        for of in CONVERSIONS {
            let mut maker = Maker::new(Choices::new(&bytes));
            let made = maker.named(of.response);
            let text = made.text(&mut maker.choices);
            match (of.convert)(&text) {
                Ok(written) => prop_assert_eq!(parsed(&written).sorted(), made.sorted(), "{}: {}", of.request, text),
                // The only possible error is that the response lacks a field that the request requires.
                Err(error) => prop_assert!(["nothing", "null"].contains(&error.found()), "{}: {error} of {text}", of.request),
            }
        }
    }
}
