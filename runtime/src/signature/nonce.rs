//! Where nonces come from.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::hex;

/// Gives text that was never given before, for signatures.
///
/// Any `Fn() -> String` is one. A nonce is visible ASCII without `:`; all should have one length, as the digest
/// sets no border between the timestamp and the nonce.
pub trait NonceSource: Send + Sync + 'static {
    /// The next nonce.
    fn nonce(&self) -> String;
}

impl<F: Fn() -> String + Send + Sync + 'static> NonceSource for F {
    fn nonce(&self) -> String {
        self()
    }
}

/// HMAC-SHA-256 in counter mode: 128-bit nonces that never repeat within a client and cannot be guessed.
///
/// The system's generator is asked once for the key and not for each nonce; one 32-byte output serves two nonces.
/// The key is wiped on drop (`hmac` and `sha2` are built with `zeroize`).
pub struct KeyedNonces {
    keyed: Hmac<Sha256>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    counter: u64,
    spare: Option<String>,
}

/// One SHA-256 block: the longest key that HMAC uses as it stands.
const KEY_BYTES: usize = 64;

/// 128 bits.
const NONCE_BYTES: usize = 16;

impl KeyedNonces {
    /// Nonces under a fresh key from the system's random number generator.
    ///
    /// # Errors
    /// If the system has no random numbers to give.
    pub fn from_system() -> Result<Self, getrandom::Error> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(key.as_mut_slice())?;
        Ok(Self::from_key(&key))
    }

    pub(super) fn from_key(key: &[u8; KEY_BYTES]) -> Self {
        Self {
            keyed: Hmac::new(key.into()),
            state: Mutex::default(),
        }
    }

    fn output(&self, counter: u64) -> [u8; 2 * NONCE_BYTES] {
        self.keyed
            .clone()
            .chain_update(counter.to_be_bytes())
            .finalize()
            .into_bytes()
            .into()
    }
}

/// Shows neither the key nor a nonce.
impl fmt::Debug for KeyedNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedNonces").finish_non_exhaustive()
    }
}

impl NonceSource for KeyedNonces {
    fn nonce(&self) -> String {
        // The state is whole at every point where a thread could have died with the lock.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spare) = state.spare.take() {
            return spare;
        }
        let output = self.output(state.counter);
        state.counter += 1;
        let (first, second) = output.split_at(NONCE_BYTES);
        state.spare = Some(hex(second));
        hex(first)
    }
}
