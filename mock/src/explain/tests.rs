use zephr_runtime::{Credentials, signature::Scheme};

use super::*;

const SECRET: &str = "canary-secret";
const NOW: u64 = 1_700_000_000_123;
const REQUEST: SignableRequest<'static> = SignableRequest {
    method: "POST",
    path: "/v3/users/a%2Fb",
    query: "b=x%20y&a=p%2Bq",
    body: "{\"b\":[1, 2],\"a\":{\"é\":\"x, y: \\\" z\"},\"c\":{}}".as_bytes(),
};

fn header(scheme: Scheme, hash: &str) -> Authorization {
    format!("{scheme} access:{NOW}:n-1:{hash}").parse().unwrap()
}

fn explained(text: &[&[u8]], request: &SignableRequest<'_>) -> Explanation {
    use sha2::{Digest as _, Sha256};
    let hash = zephr_runtime::signature::hex(&Sha256::digest(text.concat()));
    explain(&header(Scheme::Zephr, &hash), &SECRET.into(), request)
}

fn with(bend: impl Fn(&mut [Vec<u8>; 7])) -> Explanation {
    let mut fields = [
        SECRET.as_bytes().to_vec(),
        REQUEST.body.to_vec(),
        REQUEST.path.into(),
        REQUEST.query.into(),
        REQUEST.method.into(),
        NOW.to_string().into(),
        b"n-1".to_vec(),
    ];
    bend(&mut fields);
    explained(&fields.each_ref().map(Vec::as_slice), &REQUEST)
}

#[test]
fn a_valid_signature_is_explained_as_valid() {
    assert_eq!(with(|_| {}), Explanation::Valid);
}

#[test]
fn each_mistake_is_identified() {
    let cases: [(usize, &str, Mistake); 19] = [
        (0, "", Mistake::SecretMissing),
        (0, "canary-secret\n", Mistake::SecretLineBreak),
        (0, "access", Mistake::AccessKeyAsSecret),
        (1, "", Mistake::BodyHashedEmpty),
        (
            1,
            r#"{"b":[1,2],"a":{"é":"x, y: \" z"},"c":{}}"#,
            Mistake::BodyReserialized,
        ),
        (
            1,
            r#"{"a":{"é":"x, y: \" z"},"b":[1,2],"c":{}}"#,
            Mistake::BodyReserialized,
        ),
        (
            1,
            r#"{"b": [1, 2], "a": {"\u00e9": "x, y: \" z"}, "c": {}}"#,
            Mistake::BodyReserialized,
        ),
        (
            1,
            "{\n  \"b\": [\n    1,\n    2\n  ],\n  \"a\": {\n    \"é\": \"x, y: \\\" z\"\n  },\n  \"c\": {}\n}",
            Mistake::BodyReserialized,
        ),
        (
            1,
            "{\"b\":[1, 2],\"a\":{\"é\":\"x, y: \\\" z\"},\"c\":{}}\n",
            Mistake::BodyLineBreak,
        ),
        (2, "/v3/users/a/b", Mistake::PathReencoded),
        (2, "/v3/users/a%2Fb?", Mistake::PathAndQueryTogether),
        (3, "", Mistake::QueryNotHashed),
        (3, "a=p%2Bq&b=x%20y", Mistake::QueryReencoded),
        (3, "b=x+y&a=p%2Bq", Mistake::QueryReencoded),
        (3, "b=x%20y&a=p+q", Mistake::QueryReencoded),
        (3, "b=x y&a=p+q", Mistake::QueryReencoded),
        (4, "post", Mistake::MethodLowerCase),
        (5, "1700000000", Mistake::TimestampInSeconds),
        (
            2,
            "/v3/users/a%2Fb?b=x%20y&a=p%2Bq",
            Mistake::PathAndQueryTogether,
        ),
    ];
    for (field, text, mistake) in cases {
        let explanation = with(|fields| {
            fields[field] = text.into();
            if text.contains("?b=") {
                fields[3].clear();
            }
        });
        assert_eq!(explanation, Explanation::Mistakes(vec![mistake]), "{text}");
        assert!(!format!("{explanation} {explanation:?}").contains("canary"));
    }
}

#[test]
fn a_digest_that_no_known_mistake_explains_is_unknown() {
    assert_eq!(
        with(|fields| fields[0] = b"another".to_vec()),
        Explanation::Unknown
    );
    assert_eq!(with(|fields| fields[1] = b"{}".to_vec()), Explanation::Unknown);
}

#[test]
fn two_combined_mistakes_are_identified() {
    let explanation = with(|fields| (fields[1], fields[3]) = (Vec::new(), Vec::new()));
    let Explanation::Mistakes(mut mistakes) = explanation else {
        panic!("{explanation}");
    };
    mistakes.sort_by_key(|mistake| format!("{mistake:?}"));
    assert_eq!(mistakes, [Mistake::BodyHashedEmpty, Mistake::QueryNotHashed]);
}

#[test]
fn an_rfc_2104_hmac_is_identified() {
    // Computed by two independent implementations (`tests/vectors/signatures.json` of the workspace).
    let hash = "85f8353f0d12cf96d6688bb717d34fd3423a24e20c5b9cbea67ca8c51fea4096";
    let header: Authorization = format!("ZEPHR-HMAC-SHA256 access:1700000000000:n-1:{hash}")
        .parse()
        .unwrap();
    let request = SignableRequest {
        method: "GET",
        path: "/v3/users",
        query: "identifiers.email_address=a%40b.c",
        body: b"",
    };
    assert_eq!(
        explain(&header, &"secret".into(), &request),
        Explanation::Mistakes(vec![Mistake::TrueHmac])
    );
}

#[test]
fn an_unsent_body_and_a_legacy_query_are_identified() {
    let credentials = Credentials::new("access", SECRET);
    let sign = |request: &SignableRequest<'_>| {
        Authorization::sign(&credentials, request, NOW, "n-1".into(), Scheme::Blaize).unwrap()
    };
    let (unsent, query) = (
        SignableRequest { body: b"", ..REQUEST },
        format!("{}{}", REQUEST.path, REQUEST.query),
    );
    let signed = sign(&SignableRequest {
        body: b"{}",
        ..REQUEST
    });
    assert_eq!(
        explain(&signed, &SECRET.into(), &unsent),
        Explanation::Mistakes(vec![Mistake::BodyNotSent])
    );
    let signed = sign(&SignableRequest {
        path: &query,
        ..REQUEST
    });
    assert_eq!(
        explain(&signed, &SECRET.into(), &REQUEST),
        Explanation::Mistakes(vec![Mistake::QueryHashed])
    );
}
