//! The memory of used nonces.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest as _, Sha256};

/// The maximum number of nonces in memory. This number of nonces occupies about 300 MB. When the memory is full, the
/// mock rejects signed requests. If it accepted a request without storing the nonce, it could not detect a replay.
const LIMIT: usize = 8 * 1024 * 1024;

/// Half of the SHA-256 digest of a nonce, to save memory.
type Fingerprint = [u8; 16];

/// Remembers nonces until their timestamps expire.
pub(super) struct Nonces {
    /// The range of expiry times that each set in `by_expiry` covers, in milliseconds.
    width: u64,
    /// The fingerprints of used nonces. The key of a set is the expiry time divided by `width`.
    by_expiry: BTreeMap<u64, HashSet<Fingerprint>>,
    limit: usize,
}

/// The reason for the rejection of a nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Used,
    /// The memory is full. The value is the maximum number of nonces.
    Full(usize),
}

impl Nonces {
    /// Returns an empty memory of nonces. `window` is the maximum difference between a timestamp and the clock, in
    /// milliseconds.
    pub(super) fn new(window: u64) -> Self {
        Self {
            // Nonces expire within two windows, so there are about eight sets. A look-up searches all sets, so it would
            // be slower with more sets. Fewer sets would keep nonces in memory for longer after their expiry.
            width: (window / 4).max(1),
            by_expiry: BTreeMap::new(),
            limit: LIMIT,
        }
    }

    pub(super) fn contains(&self, nonce: &str) -> bool {
        self.holds(&fingerprint(nonce))
    }

    /// Accepts a new nonce and remembers it until `expiry`. Times are in milliseconds since the epoch.
    pub(super) fn take(&mut self, nonce: &str, expiry: u64, now: u64) -> Result<(), Refused> {
        let first = now / self.width;
        if self
            .by_expiry
            .first_key_value()
            .is_some_and(|(oldest, _)| *oldest < first)
        {
            self.by_expiry = self.by_expiry.split_off(&first);
        }
        let fingerprint = fingerprint(nonce);
        if self.holds(&fingerprint) {
            return Err(Refused::Used);
        }
        if self.len() >= self.limit {
            return Err(Refused::Full(self.limit));
        }
        self.by_expiry
            .entry(expiry / self.width)
            .or_default()
            .insert(fingerprint);
        Ok(())
    }

    fn holds(&self, fingerprint: &Fingerprint) -> bool {
        self.by_expiry.values().any(|set| set.contains(fingerprint))
    }

    fn len(&self) -> usize {
        self.by_expiry.values().map(HashSet::len).sum()
    }
}

fn fingerprint(nonce: &str) -> Fingerprint {
    let digest = Sha256::digest(nonce);
    let mut half = [0; 16];
    half.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    half
}
