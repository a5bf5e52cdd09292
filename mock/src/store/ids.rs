//! Reproducible IDs and keys.

use sha2::{Digest as _, Sha256};
use zephr_runtime::signature::hex;

/// A deterministic sequence of IDs and keys. The sequence is predictable, so it must not be used for real secrets.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    seed: u64,
    count: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    /// Returns 32 hexadecimal digits.
    pub(crate) fn hex(&mut self) -> String {
        self.count += 1;
        let digest = Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(self.count.to_be_bytes())
            .finalize();
        let mut digits = hex(&digest);
        digits.truncate(32);
        digits
    }

    /// Returns an ID in the format of a random UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let mut id = self.hex();
        id.replace_range(12..13, "4");
        id.replace_range(16..17, "a");
        for hyphen in [20, 16, 12, 8] {
            id.insert(hyphen, '-');
        }
        id
    }
}
