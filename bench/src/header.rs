//! The `Authorization` header (nonce, timestamp, digest, hexadecimal, format) compared with a SHA-256 of the same
//! bytes.

use std::hint::black_box;

use sha2::{Digest as _, Sha256};
use zephr_runtime::Credentials;
use zephr_runtime::signature::{
    Authorization, Clock as _, HmacNonceSource, NonceSource as _, Scheme, SignableRequest, SystemClock,
};

use crate::Outcome;
use crate::measure::{Samples, Unit, nanos_each};
use crate::table::{Goal, Row};

/// A request to sign, and the key.
pub struct Signing {
    credentials: Credentials,
    nonces: HmacNonceSource,
    body: Vec<u8>,
    plain: Vec<u8>,
}

const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";
const PATH: &str = "/v3/users/0123456789ABCD/grants";
const QUERY: &str = "active=true";

impl Signing {
    /// Creates a request with a body of this many bytes.
    ///
    /// # Errors
    /// Returns an error if the system has no random numbers.
    pub fn new(body_bytes: usize) -> Outcome<Self> {
        let body = vec![b'x'; body_bytes];
        let nonces = HmacNonceSource::from_system()?;
        let mut plain = SECRET.as_bytes().to_vec();
        plain.extend(&body);
        for part in [PATH, QUERY, "GET", "1700000000000", &nonces.nonce()] {
            plain.extend(part.bytes());
        }
        Ok(Self {
            credentials: Credentials::new("0123456789abcdef", SECRET),
            nonces,
            body,
            plain,
        })
    }

    /// Signs the request like the client does for each attempt.
    ///
    /// # Errors
    /// Never returns an error.
    pub fn header(&self) -> Outcome<()> {
        let signable = SignableRequest {
            method: "GET",
            path: PATH,
            query: QUERY,
            body: &self.body,
        };
        let now = SystemClock.now_millis();
        let header = Authorization::sign(
            &self.credentials,
            &signable,
            now,
            self.nonces.nonce(),
            Scheme::Zephr,
        )?
        .into_header_value()?;
        black_box(header);
        Ok(())
    }

    /// Computes only the digest, of contiguous bytes.
    fn digest(&self) -> Outcome<()> {
        black_box(Sha256::digest(black_box(&self.plain)));
        Ok(())
    }
}

/// Returns both rows.
///
/// # Errors
/// Returns the errors of [`Signing::new`].
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let empty = row(
        "header",
        "`Authorization` header for an empty body: time",
        3.0,
        0,
        (20_000, rounds),
    )?;
    let large = row(
        "header-1mb",
        "`Authorization` header, body of 1 MB",
        1.02,
        1_000_000,
        (10, rounds),
    )?;
    Ok(vec![empty, large])
}

fn row(
    key: &'static str,
    what: &'static str,
    goal: f64,
    body_bytes: usize,
    (repetitions, rounds): (u32, usize),
) -> Outcome<Row> {
    let signing = Signing::new(body_bytes)?;
    let (mut ours, mut bare) = (Samples::default(), Samples::default());
    for _ in 0..rounds {
        ours.push(nanos_each(repetitions, || signing.header())?);
        bare.push(nanos_each(repetitions, || signing.digest())?);
    }
    Ok(Row {
        key,
        what,
        against: "`sha2` over the same bytes",
        goal: Goal::AtMost(goal),
        value: Some(ours.over(&bare)),
        figures: format!("{}; {}", ours.show(Unit::Nanos), bare.show(Unit::Nanos)),
    })
}
