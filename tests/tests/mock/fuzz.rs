//! Arbitrary requests neither stop the mock nor make it hang.

use std::sync::LazyLock;

use proptest::prelude::*;
use zephr_admin::operations::OPERATIONS;
use zephr_mock::Mock;

use crate::raw::{Connection, Raw};

static MOCK: LazyLock<Mock> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(Mock::builder().admin().start()).unwrap()
});

/// Generates a value for a path parameter.
fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9%._~-]{0,12}",
        Just("5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11".to_owned()),
        Just("news".to_owned()),
        Just("%00%ff%2F".to_owned()),
    ]
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,8}".prop_map(Into::into),
    ];
    let name = prop_oneof![
        "[a-z_.]{0,12}",
        Just("identifiers".to_owned()),
        Just("email_address".to_owned()),
        Just("id".to_owned()),
        Just("updates".to_owned()),
        Just("label".to_owned()),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::hash_map(name.clone(), inner, 0..6)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn signed_requests_of_any_content_get_a_response(
        index in 0..OPERATIONS.len(),
        segments in prop::collection::vec(segment(), 4),
        query in "[a-z_.=&%0-9+]{0,30}",
        body in json(),
        media_type in prop_oneof![Just("application/json"), Just("text/plain"), Just("*/*")],
    ) {
        let operation = OPERATIONS[index];
        let mut segments = segments.into_iter();
        let path: Vec<_> = operation.path.split('/')
            .map(|part| if part.starts_with('{') { segments.next().unwrap_or_default() } else { part.to_owned() })
            .collect();
        let mut raw = Raw::new(operation.method.as_str(), &format!("{}?{query}", path.join("/")));
        raw.body = body.to_string().into_bytes();
        let reply = raw.header("content-type", media_type).signed().send(&MOCK).status;
        prop_assert!((200..600).contains(&reply), "{reply}");
        prop_assert!(reply != 500, "{operation} {body}");
    }

    #[test]
    fn random_bytes_do_not_stop_the_server(bytes in prop::collection::vec(any::<u8>(), 0..200), is_http in any::<bool>()) {
        let mut connection = Connection::to(&MOCK);
        if is_http {
            connection.write(b"POST /v3/users HTTP/1.1\r\nhost: mock\r\ncontent-length: 20\r\n");
        }
        connection.write(&bytes);
        connection.close_and_drain();
        let alive = Raw::new("GET", "/v3/bundles").signed().send(&MOCK);
        prop_assert_eq!(alive.status, 200);
    }
}
