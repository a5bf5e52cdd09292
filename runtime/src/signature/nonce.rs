//! Sources of nonces.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use hmac::{HmacReset, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::digest::hex_pairs;

/// A source of unique text for signatures.
///
/// Any `Fn() -> String` is a source. A nonce must consist of visible ASCII characters other than `:`. All nonces should
/// have the same length: the signed text contains no separator between the timestamp and the nonce, so nonces of
/// different lengths could lead to the same text.
pub trait NonceSource: Send + Sync + 'static {
    /// Returns the next nonce.
    fn nonce(&self) -> String;
}

impl<F: Fn() -> String + Send + Sync + 'static> NonceSource for F {
    fn nonce(&self) -> String {
        self()
    }
}

/// A source of 128-bit nonces that cannot be guessed and never repeat within a client.
///
/// Nonces are generated with HMAC-SHA-256 in counter mode. The random number generator of the system supplies only the
/// key. Each output of 32 bytes is split into two nonces. After a fork, the parent process and the child process have
/// the same key and counter. A source that detects a new process ID therefore replaces the key. The key is wiped from
/// memory on drop (feature `zeroize` of `hmac` and `sha2`).
pub struct HmacNonceSource {
    state: Mutex<State>,
    system: System,
}

/// The system functions that [`HmacNonceSource`] calls. Tests replace these functions.
#[derive(Clone, Copy)]
pub(super) struct System {
    pub(super) process_id: fn() -> u32,
    pub(super) fill: fn(&mut [u8]) -> Result<(), getrandom::Error>,
}

impl Default for System {
    fn default() -> Self {
        Self {
            process_id: std::process::id,
            fill: getrandom::fill,
        }
    }
}

struct State {
    /// The HMAC state with the key. The state is reset after each output, because a reset is cheaper than a copy of the
    /// state.
    keyed: HmacReset<Sha256>,
    /// The ID of the process that the key belongs to.
    process: u32,
    /// The number of nonces that were created with this key.
    given: u64,
    /// The last output of the HMAC, in hexadecimal. Its two halves are two nonces.
    output: [[u8; 2]; 2 * NONCE_BYTES],
}

/// The length of the HMAC key: one SHA-256 block. HMAC would first hash a longer key.
const KEY_BYTES: usize = 64;

/// The length of a nonce before it is converted to hexadecimal: 128 bits.
const NONCE_BYTES: usize = 16;

impl State {
    fn new(key: &[u8; KEY_BYTES], process: u32) -> Self {
        Self {
            keyed: HmacReset::new(key.into()),
            process,
            given: 0,
            output: [[0; 2]; 2 * NONCE_BYTES],
        }
    }

    /// Replaces the key after a fork, so that the parent process and its child create different nonces.
    #[cold]
    fn begin_process(&mut self, process: u32, system: System) {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        if (system.fill)(key.as_mut_slice()).is_err() {
            // The key is derived from the key of the parent process and the ID of this process, so it differs from the
            // keys of the parent and of its other children. The input is shorter than a counter, so the derived key is
            // independent of all nonces.
            self.keyed.update(&process.to_be_bytes());
            let derived = Zeroizing::new(<[u8; 32]>::from(self.keyed.finalize_reset().into_bytes()));
            key = Zeroizing::new([0; KEY_BYTES]);
            key.iter_mut()
                .zip(derived.iter())
                .for_each(|(byte, derived)| *byte = *derived);
        }
        *self = Self::new(&key, process);
    }
}

impl HmacNonceSource {
    /// Creates a source with a new key from the system's random number generator.
    ///
    /// # Errors
    /// Returns an error if the system cannot supply random numbers.
    pub fn from_system() -> Result<Self, getrandom::Error> {
        let system = System::default();
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        (system.fill)(key.as_mut_slice())?;
        Ok(Self::from_key(&key, system))
    }

    pub(super) fn from_key(key: &[u8; KEY_BYTES], system: System) -> Self {
        Self {
            state: Mutex::new(State::new(key, (system.process_id)())),
            system,
        }
    }
}

/// Hides the key and the nonces.
impl fmt::Debug for HmacNonceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacNonceSource").finish_non_exhaustive()
    }
}

impl NonceSource for HmacNonceSource {
    fn nonce(&self) -> String {
        // If another thread panicked while it held the lock, at most one nonce was lost, so the state is still usable.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let process = (self.system.process_id)();
        if process != state.process {
            state.begin_process(process, self.system);
        }
        let (counter, is_second) = (state.given / 2, state.given % 2 == 1);
        if !is_second {
            state.keyed.update(&counter.to_be_bytes());
            state.output = hex_pairs(state.keyed.finalize_reset().into_bytes().into());
        }
        state.given += 1;
        let output = state.output;
        drop(state);
        let (first, second) = output.split_at(NONCE_BYTES);
        let pairs = if is_second { second } else { first };
        let nonce = str::from_utf8(pairs.as_flattened());
        nonce.unwrap_or_default().to_owned()
    }
}
