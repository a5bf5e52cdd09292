//! Test vectors for each stage, headers, and nonces.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use super::nonce::System;
use super::*;
use crate::{Credentials, Secret};

const NOW: u64 = 1_700_000_000_000;

const GET: SignableRequest<'_> = SignableRequest {
    method: "GET",
    path: "/v3/users",
    query: "identifiers.email_address=a%40b.c",
    body: b"",
};
const GET_DIGEST: &str = "db561485ff4271f408963797de687e6e3600639795461723064a1727af2e9cc4";

const POST: SignableRequest<'_> = SignableRequest {
    method: "POST",
    path: "/v3/users",
    query: "",
    body: "{\"a\":\"é\"}".as_bytes(),
};
const POST_DIGEST: &str = "a4bbdefc07f9d9f02e16567bacaf0eccc11b95a9147043ec3a3a51f93fcf8e2b";

fn secret() -> Secret {
    Secret::from("secret")
}

fn sign(signable: &SignableRequest<'_>, scheme: Scheme) -> Authorization {
    Authorization::sign(
        &Credentials::new("AK", "secret"),
        signable,
        NOW,
        "n-1".to_owned(),
        scheme,
    )
    .unwrap()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).into()
}

#[test]
fn digests_match_the_vectors() {
    assert_eq!(
        hex(&digest(&secret(), &GET, NOW, "n-1", Scheme::Zephr)),
        GET_DIGEST
    );
    assert_eq!(
        hex(&digest(&secret(), &POST, NOW, "n-1", Scheme::Zephr)),
        POST_DIGEST
    );
}

#[test]
fn the_digest_covers_the_concatenated_fields() {
    let signable = SignableRequest {
        method: "PUT",
        path: "/p",
        query: "q=1",
        body: b"B",
    };
    let zephr = digest(&secret(), &signable, 42, "nonce", Scheme::Zephr);
    assert_eq!(zephr, sha256(b"secretB/pq=1PUT42nonce"));
    let blaize = digest(&secret(), &signable, 42, "nonce", Scheme::Blaize);
    assert_eq!(blaize, sha256(b"secretB/pPUT42nonce"));
}

#[test]
fn the_method_is_hashed_in_upper_case() {
    let lower = SignableRequest { method: "get", ..GET };
    assert_eq!(
        digest(&secret(), &lower, NOW, "n-1", Scheme::Zephr),
        digest(&secret(), &GET, NOW, "n-1", Scheme::Zephr)
    );
}

#[test]
fn the_header_contains_scheme_key_time_nonce_and_digest() {
    let zephr = sign(&GET, Scheme::Zephr);
    assert_eq!(
        zephr.to_string(),
        format!("ZEPHR-HMAC-SHA256 AK:{NOW}:n-1:{GET_DIGEST}")
    );
    let value = zephr.clone().into_header_value().unwrap();
    assert_eq!(value, zephr.to_string().as_str());
    assert!(value.is_sensitive());
    assert!(
        sign(&GET, Scheme::Blaize)
            .to_string()
            .starts_with("BLAIZE-HMAC-SHA256 AK:")
    );
}

#[test]
fn a_written_header_can_be_parsed_and_verified() {
    for scheme in [Scheme::Zephr, Scheme::Blaize] {
        let signed = sign(&GET, scheme);
        let parsed: Authorization = signed.to_string().parse().unwrap();
        assert_eq!(parsed, signed);
        assert!(parsed.matches(&secret(), &GET));
        assert!(!parsed.matches(&Secret::from("other"), &GET));
        assert!(!parsed.matches(&secret(), &POST));
        let without_query = SignableRequest { query: "", ..GET };
        assert_eq!(
            parsed.matches(&secret(), &without_query),
            scheme == Scheme::Blaize
        );
    }
}

#[test]
fn invalid_headers_are_rejected() {
    let cases = [
        ("", "missing scheme"),
        ("Bearer abc", "neither"),
        ("ZEPHR-HMAC-SHA-256 AK:1:n:00", "neither"),
        ("ZEPHR-HMAC-SHA256 AK:1:n", "four fields"),
        ("ZEPHR-HMAC-SHA256 AK:1:n:00:00", "four fields"),
        ("ZEPHR-HMAC-SHA256 AK:+1:n:00", "timestamp"),
        ("ZEPHR-HMAC-SHA256 AK:01:n:00", "timestamp"),
        ("ZEPHR-HMAC-SHA256 AK:-1:n:00", "timestamp"),
        ("ZEPHR-HMAC-SHA256 AK:1:n:00", "digest"),
        ("ZEPHR-HMAC-SHA256 :1:n:00", "access key"),
        ("ZEPHR-HMAC-SHA256 A K:1:n:00", "access key"),
        ("ZEPHR-HMAC-SHA256 AK:1::00", "nonce"),
    ];
    for (header, expected) in cases {
        let error = header.parse::<Authorization>().unwrap_err().to_string();
        assert!(error.contains(expected), "{header}: {error}");
    }
    let digest = "0f".repeat(32);
    let header = |digest: &str| format!("ZEPHR-HMAC-SHA256 AK:1:n:{digest}").parse::<Authorization>();
    assert_eq!(header(&digest).unwrap().digest_hex(), digest);
    for wrong in [
        digest.to_uppercase(),
        digest.replacen('0', "g", 1),
        digest.replacen("0f", "+f", 1),
        format!("{digest}0"),
    ] {
        assert!(header(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn invalid_header_characters_are_not_signed() {
    let sign = |access_key: &str, secret: &str, nonce: &str| {
        Authorization::sign(
            &Credentials::new(access_key, secret),
            &GET,
            NOW,
            nonce.to_owned(),
            Scheme::Zephr,
        )
    };
    assert!(sign("AK", "secret", "n").is_ok());
    for access_key in ["", "A:K", "A K", "AK\n", "é"] {
        assert!(
            sign(access_key, "secret", "n")
                .unwrap_err()
                .to_string()
                .contains("access key"),
            "{access_key:?}"
        );
    }
    assert!(
        sign("AK", "", "n")
            .unwrap_err()
            .to_string()
            .contains("secret key")
    );
    for nonce in ["", "a:b", "a b", "a\r\n"] {
        assert!(
            sign("AK", "secret", nonce)
                .unwrap_err()
                .to_string()
                .contains("nonce"),
            "{nonce:?}"
        );
    }
}

#[test]
fn debug_hides_digest_query_and_body() {
    let shown = format!(
        "{:?} {:?}",
        sign(&GET, Scheme::Zephr),
        SignableRequest {
            body: b"canary",
            ..GET
        }
    );
    assert!(shown.contains("AK") && shown.contains("/v3/users"));
    assert!(
        !shown.contains(GET_DIGEST) && !shown.contains("email") && !shown.contains("canary"),
        "{shown}"
    );
}

#[test]
fn the_system_clock_counts_milliseconds() {
    let now = SystemClock.now_millis();
    assert!((1_700_000_000_000..10_000_000_000_000).contains(&now), "{now}");
}

#[test]
fn nonces_are_the_halves_of_hmac_over_a_counter() {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let key = [7; 64];
    let nonces = HmacNonceSource::from_key(&key, System::default());
    for counter in 0u64..3 {
        let mac = Hmac::<sha2::Sha256>::new_from_slice(&key)
            .unwrap()
            .chain_update(counter.to_be_bytes());
        let expected = hex(&mac.finalize().into_bytes());
        assert_eq!(nonces.nonce() + &nonces.nonce(), expected);
    }
}

/// A fork copies the key and the counter. The parent and its children, including a grandchild and a child forked in
/// the middle of an output, continue with distinct nonces even if the system has no random numbers.
#[test]
fn nonces_differ_between_forked_processes() {
    thread_local!(static PROCESS: Cell<u32> = const { Cell::new(0) });
    let exhausted: fn(&mut [u8]) -> Result<(), getrandom::Error> = |_| Err(getrandom::Error::UNSUPPORTED);
    for fill in [getrandom::fill, exhausted] {
        let system = System {
            process_id: || PROCESS.get(),
            fill,
        };
        let mut all = HashSet::new();
        for before_fork in [0, 1, 2] {
            // The same key and counter in each process.
            let key = [before_fork; 64];
            for lineage in [&[1][..], &[2], &[3], &[3, 4]] {
                PROCESS.set(1);
                let nonces = HmacNonceSource::from_key(&key, system);
                let shared: Vec<_> = (0..before_fork).map(|_| nonces.nonce()).collect();
                let mut own = Vec::new();
                for process in lineage {
                    PROCESS.set(*process);
                    own = (0..4).map(|_| nonces.nonce()).collect();
                }
                for nonce in own {
                    assert!(nonce.len() == 32 && !shared.contains(&nonce));
                    assert!(all.insert(nonce), "{lineage:?} after {before_fork}");
                }
            }
        }
        assert_eq!(all.len(), 3 * 4 * 4);
    }
}

#[test]
fn nonces_differ_between_clients_and_under_threads() {
    let nonces = Arc::new(HmacNonceSource::from_system().unwrap());
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let nonces = Arc::clone(&nonces);
            std::thread::spawn(move || (0..1_000).map(|_| nonces.nonce()).collect::<Vec<_>>())
        })
        .collect();
    let other = HmacNonceSource::from_system().unwrap();
    let all: Vec<String> = threads
        .into_iter()
        .flat_map(|thread| thread.join().unwrap())
        .chain((0..1_000).map(|_| other.nonce()))
        .collect();
    assert!(
        all.iter()
            .all(|nonce| nonce.len() == 32 && nonce.bytes().all(|b| b"0123456789abcdef".contains(&b)))
    );
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 9_000);
}
