//! The signer, checked with vectors that other implementations computed (`vectors/README.md`).

use serde_json::Value;
use zephr_runtime::{
    Credentials, Secret,
    signature::{Authorization, Scheme, SignableRequest, digest, hex},
};

const VECTORS: &str = include_str!("../vectors/signatures.json");

struct Vector {
    name: String,
    scheme: Scheme,
    secret: String,
    method: String,
    path: String,
    query: String,
    body: Vec<u8>,
    timestamp: u64,
    nonce: String,
    hash: String,
    /// The results of signers with known mistakes, by the name of the mistake.
    wrong: Vec<(String, String)>,
}

impl Vector {
    fn read(value: &Value) -> Self {
        let text = |key: &str| value[key].as_str().unwrap().to_owned();
        let wrong = value["wrong"].as_object().unwrap();
        Self {
            name: text("name"),
            scheme: match value["scheme"].as_str().unwrap() {
                "zephr" => Scheme::Zephr,
                "blaize" => Scheme::Blaize,
                other => panic!("no scheme is called {other}"),
            },
            secret: text("secret"),
            method: text("method"),
            path: text("path"),
            query: text("query"),
            body: body(&value["body"]),
            timestamp: value["timestamp"].as_u64().unwrap(),
            nonce: text("nonce"),
            hash: text("hash"),
            wrong: wrong
                .iter()
                .map(|(name, hash)| (name.clone(), hash.as_str().unwrap().to_owned()))
                .collect(),
        }
    }

    fn signable(&self) -> SignableRequest<'_> {
        SignableRequest {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            body: &self.body,
        }
    }

    fn computed(&self) -> String {
        let secret = Secret::from(self.secret.as_str());
        hex(&digest(
            &secret,
            &self.signable(),
            self.timestamp,
            &self.nonce,
            self.scheme,
        ))
    }
}

fn body(value: &Value) -> Vec<u8> {
    if let Some(text) = value["text"].as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(digits) = value["hex"].as_str() {
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        return (0..digits.len()).step_by(2).map(byte).collect();
    }
    let count = usize::try_from(value["count"].as_u64().unwrap()).unwrap();
    value["repeat"].as_str().unwrap().repeat(count).into_bytes()
}

fn vectors() -> Vec<Vector> {
    let all: Value = serde_json::from_str(VECTORS).unwrap();
    all.as_array().unwrap().iter().map(Vector::read).collect()
}

#[test]
fn every_vector_matches() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 37);
    for vector in vectors {
        assert_eq!(vector.computed(), vector.hash, "{}", vector.name);
    }
}

#[test]
fn known_mistakes_yield_another_hash() {
    for vector in vectors() {
        assert!(!vector.wrong.is_empty(), "{} names no mistake", vector.name);
        for (mistake, hash) in &vector.wrong {
            assert_ne!(&vector.computed(), hash, "{}: {mistake}", vector.name);
        }
    }
}

#[test]
fn each_part_of_a_request_is_signed() {
    for vector in vectors() {
        let hash = |signable: SignableRequest<'_>, timestamp, nonce: &str| {
            hex(&digest(
                &Secret::from(vector.secret.as_str()),
                &signable,
                timestamp,
                nonce,
                vector.scheme,
            ))
        };
        let signable = vector.signable();
        let longer_query = format!("{}&x=1", vector.query);
        let changed = [
            (
                "method",
                hash(
                    SignableRequest {
                        method: "OPTIONS",
                        ..signable
                    },
                    vector.timestamp,
                    &vector.nonce,
                ),
            ),
            (
                "path",
                hash(
                    SignableRequest {
                        path: "/other",
                        ..signable
                    },
                    vector.timestamp,
                    &vector.nonce,
                ),
            ),
            (
                "body",
                hash(
                    SignableRequest {
                        body: b"another",
                        ..signable
                    },
                    vector.timestamp,
                    &vector.nonce,
                ),
            ),
            ("timestamp", hash(signable, vector.timestamp + 1, &vector.nonce)),
            ("nonce", hash(signable, vector.timestamp, "another")),
        ];
        for (part, hash) in changed {
            assert_ne!(hash, vector.hash, "{}: the {part} is not signed", vector.name);
        }
        let with_query = hash(
            SignableRequest {
                query: &longer_query,
                ..signable
            },
            vector.timestamp,
            &vector.nonce,
        );
        assert_eq!(
            with_query == vector.hash,
            vector.scheme == Scheme::Blaize,
            "{}: the query",
            vector.name
        );
    }
}

#[test]
fn headers_are_written_and_verified() {
    for vector in vectors() {
        let secret = Secret::from(vector.secret.as_str());
        let credentials = Credentials::new("access", secret.clone());
        let nonce = vector.nonce.clone();
        let header = Authorization::sign(
            &credentials,
            &vector.signable(),
            vector.timestamp,
            nonce,
            vector.scheme,
        )
        .unwrap()
        .to_string();
        let scheme = match vector.scheme {
            Scheme::Blaize => "BLAIZE-HMAC-SHA256",
            _ => "ZEPHR-HMAC-SHA256",
        };
        let Vector {
            name,
            timestamp,
            nonce,
            hash,
            ..
        } = &vector;
        assert_eq!(
            header,
            format!("{scheme} access:{timestamp}:{nonce}:{hash}"),
            "{name}"
        );

        let parsed: Authorization = header.parse().unwrap();
        assert!(parsed.matches(&secret, &vector.signable()), "{name}");
        for (mistake, wrong) in &vector.wrong {
            let parsed: Authorization = header.replace(hash, wrong).parse().unwrap();
            assert!(
                !parsed.matches(&secret, &vector.signable()),
                "{name}: {mistake} passes"
            );
        }
    }
}
