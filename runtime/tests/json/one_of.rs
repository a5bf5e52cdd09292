//! Selection of alternatives.

use zephr_runtime::{self as rt, OneOf, RawJson, from_json};

use crate::types::{ExpiryState, Mixed, Page, Session, SessionOrText};
use crate::{fault, owned, round};

#[test]
fn the_json_type_selects_the_alternative() {
    assert_eq!(round::<Mixed>("true"), Mixed::Flag(true));
    assert_eq!(round::<Mixed>("7"), Mixed::Count(7));
    assert_eq!(round::<Mixed>(r#"["a"]"#), Mixed::Lines(vec!["a".to_owned()]));
    assert_eq!(
        round::<SessionOrText>(r#""id""#),
        SessionOrText::Text("id".to_owned())
    );
}

#[test]
fn required_fields_select_the_alternative() {
    assert!(matches!(
        round(r#"{"user":"joe","password":"x"}"#),
        Mixed::Login(_)
    ));
    assert!(matches!(round(r#"{"user_id":"u","other":1}"#), Mixed::Session(_)));
    // A login without its password is not a login.
    assert!(matches!(round(r#"{"user":"joe"}"#), Mixed::Other(_)));
}

#[test]
fn the_alternative_with_the_most_known_fields_is_selected() {
    let session: Mixed = from_json(r#"{"user_id":"u","grantId":"g","total":1}"#).unwrap();
    assert!(matches!(session, Mixed::Session(_)));
    let page: Mixed = from_json(r#"{"user_id":"u","total":1}"#).unwrap();
    assert!(matches!(page, Mixed::Page(_)));
    assert!(matches!(from_json("{}"), Ok(Mixed::Page(_))));
}

#[test]
fn a_value_that_matches_no_alternative_is_kept_verbatim() {
    assert_eq!(
        round::<Mixed>(r#"{"novel": 1.0}"#),
        Mixed::Other(RawJson::parse(r#"{"novel": 1.0}"#).unwrap())
    );
    assert_eq!(round::<Mixed>("null"), Mixed::Other(RawJson::null()));
    assert_eq!(
        round::<SessionOrText>("[1]"),
        SessionOrText::Other(RawJson::parse("[1]").unwrap())
    );
}

#[test]
fn an_invalid_value_of_the_chosen_alternative_is_an_error_with_a_path() {
    assert_eq!(
        fault::<Mixed>(r#"{"user_id":"u","grant_id":[]}"#),
        owned(("$.grant_id", "a string", "an array"))
    );
    assert_eq!(
        fault::<Mixed>(r#"["a",1]"#),
        owned(("$[1]", "a string", "a number"))
    );
    assert!(from_json::<Mixed>(r#"{"user_id":"u",}"#).is_err());
    assert!(from_json::<Mixed>(r#"{"user_id":"u""#).is_err());
    assert!(from_json::<Mixed>("").is_err());
}

#[test]
fn alternatives_can_be_constructed() {
    let mut session = Session::new("u");
    session.state = Some(ExpiryState::Active);
    let value = SessionOrText::Session(Box::new(session));
    assert_eq!(
        round::<SessionOrText>(r#"{"user_id":"u","state":"active"}"#),
        value
    );
    assert!(matches!(Mixed::begin(99), Mixed::Other(raw) if raw.is_null()));
    assert!(matches!(
        round::<Mixed>(r#"{"data":[{}]}"#),
        Mixed::Page(Page { data: Some(_), .. })
    ));
}

/// Two types that differ only in the text of one field.
macro_rules! tagged {
    ($name:ident, $tag:literal) => {
        #[derive(Clone, Debug)]
        pub struct $name {
            kind: String,
            extra: rt::UnknownFields,
        }

        rt::object!($name {
            kind: required("kind").always($tag)
        });
    };
}
tagged!(Cat, "cat");
tagged!(Dog, "dog");

#[test]
fn a_constant_field_selects_the_alternative() {
    let chosen = |json: &str| format!("{:?}", from_json::<Pet>(json).unwrap());
    assert!(chosen(r#"{"kind":"cat"}"#).starts_with("Cat("));
    assert!(chosen(r#"{"name":{"kind":"cat"},"kind":"dog"}"#).starts_with("Dog("));
    assert!(chosen(r#"{"kind":"cow"}"#).starts_with("Other("));
    assert!(chosen(r#"{"kind":1}"#).starts_with("Other("));
    // An array does not rule out an alternative, but no alternative can decode it.
    assert!(chosen(r#"{"kind":[]}"#).starts_with("Other("));
}

#[derive(Clone, Debug, PartialEq)]
pub enum Pet {
    Cat(Cat),
    Dog(Dog),
    Other(RawJson),
}

impl OneOf for Pet {
    const SHAPES: &'static [fn() -> rt::Shape] =
        &[<Cat as rt::JsonValue>::shape, <Dog as rt::JsonValue>::shape];

    fn begin(alternative: usize) -> Self {
        match alternative {
            0 => Self::Cat(rt::empty()),
            1 => Self::Dog(rt::empty()),
            _ => Self::Other(rt::empty()),
        }
    }

    fn inner(&self) -> &dyn rt::Decode {
        match self {
            Self::Cat(inner) => inner,
            Self::Dog(inner) => inner,
            Self::Other(inner) => inner,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn rt::Decode {
        match self {
            Self::Cat(inner) => inner,
            Self::Dog(inner) => inner,
            Self::Other(inner) => inner,
        }
    }
}
rt::one_of!(Pet);
