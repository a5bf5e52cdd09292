//! Properties of all inputs.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use zephr_runtime::{List, RawJson, decode, from_json, to_json};

use crate::types::{Mixed, Page, Session};

/// Numbers of any size and precision.
const ANY_NUMBER: &str = r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?";

/// Numbers that serde_json parses exactly.
const EXACT_NUMBER: &str = r"-?(0|[1-9][0-9]{0,8})(\.5)?";

/// Arbitrary JSON text with unusual spacing and names, and numbers of this form.
fn any_json(number: &'static str) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        number,
        any_string(),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(" , "))),
            vec((any_string(), inner), 0..5).prop_map(|fields| {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"))
                    .collect();
                format!("{{ {} }}", fields.join(","))
            }),
        ]
    })
}

fn any_string() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| to_json(text.as_str()))
}

/// An object with the known fields of a session and others.
fn any_session(number: &'static str) -> impl Strategy<Value = String> {
    let known = (
        any_string(),
        option::of(any_string()),
        option::of(any_string()),
        any::<bool>(),
    );
    let unknown = btree_map("[a-z]{1,3}|[^a-z]{0,3}", any_json(number), 0..4);
    (known, unknown, any::<prop::sample::Index>()).prop_map(|((user, state, grant, alias), unknown, turn)| {
        let mut fields = vec![format!("\"user_id\":{user}")];
        fields.extend(state.map(|state| format!("\"state\":{state}")));
        fields
            .extend(grant.map(|grant| format!("\"{}\":{grant}", if alias { "grantId" } else { "grant_id" })));
        fields.extend(
            unknown
                .iter()
                .map(|(name, value)| format!("{}:{value}", to_json(name.as_str()))),
        );
        let turn = turn.index(fields.len());
        fields.rotate_left(turn);
        format!("{{{}}}", fields.join(","))
    })
}

/// Fields in the order of their names, values as written.
fn sorted(json: &str) -> Vec<(String, String)> {
    let object: zephr_runtime::Map<RawJson> = from_json(json).unwrap();
    let mut fields: Vec<(String, String)> = object
        .into_iter()
        .map(|(name, value)| (name, value.to_string()))
        .collect();
    fields.sort();
    fields
}

proptest! {
    #[test]
    fn objects_are_written_back_equal(text in any_session(ANY_NUMBER)) {
        let session: Session = from_json(&text).unwrap();
        let written = to_json(&session);
        prop_assert_eq!(sorted(&written), sorted(&text));
        prop_assert_eq!(from_json::<Session>(&written).unwrap(), session);
    }

    #[test]
    fn lists_are_written_back_equal(sessions in vec(any_session(ANY_NUMBER), 0..4), form in 0..5) {
        let array = format!("[{}]", sessions.join(","));
        let text = match form {
            0 => array,
            1 => format!("{{\"results\":{array},\"total\":1}}"),
            2 => format!("[{array},[]]"),
            3 => format!("{{\"data\":{{\"items\":{array}}}}}"),
            _ => format!("{{\"results\":[{array}]}}"),
        };
        let list: List<Session> = from_json(&text).unwrap();
        prop_assert_eq!(list.len(), sessions.len());
        let again: List<Session> = from_json(&to_json(&list)).unwrap();
        prop_assert_eq!(to_json(&again), to_json(&list));
        prop_assert_eq!(again, list);
    }

    #[test]
    fn arbitrary_json_is_kept_verbatim(text in any_json(ANY_NUMBER)) {
        let raw = RawJson::parse(&text).unwrap();
        prop_assert_eq!(raw.as_str(), text.as_str());
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }

    #[test]
    fn raw_json_accepts_only_what_serde_json_accepts(text in r#"[\[\]{}",:0-9a-fE.+\\u tn\-]{0,12}"#) {
        if RawJson::parse(&text).is_ok() {
            let other = serde_json::from_str::<serde_json::Value>(&text);
            let out_of_range = other.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            prop_assert!(other.is_ok() || out_of_range, "{}", text);
        } else {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_err(), "{}", text);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..64)) {
        let _ = decode::<Page>(&bytes, &["data"]);
        let _ = decode::<Mixed>(&bytes, &["data"]);
        let _ = decode::<List<Session>>(&bytes, &["data"]);
    }

    #[test]
    fn corrupt_documents_never_panic(text in any_session(ANY_NUMBER), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = text.into_bytes();
        let cut = cut.index(bytes.len());
        let _ = decode::<Session>(&bytes[..cut], &["data"]);
        bytes[cut] = byte;
        let _ = decode::<Session>(&bytes, &["data"]);
        let _ = decode::<List<Mixed>>(&bytes, &[]);
    }

    #[test]
    fn serialization_matches_serde_json(text in any_session(EXACT_NUMBER)) {
        let session: Session = from_json(&text).unwrap();
        let value = serde_json::to_value(&session).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(value, expected);
    }
}
