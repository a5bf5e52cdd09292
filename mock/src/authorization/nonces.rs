//! The nonces that were used and could still be replayed.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest as _, Sha256};

/// The maximum number of nonces in memory: at most 300 MB. Beyond it, requests are refused rather than left unchecked.
const LIMIT: usize = 8 * 1024 * 1024;

/// Half of a nonce's SHA-256 digest: as good as the nonce itself, in a quarter of the memory.
type Fingerprint = [u8; 16];

/// Remembers nonces for as long as their time stamps are accepted.
pub(super) struct Nonces {
    /// The range of expiry times that share a set, in milliseconds.
    width: u64,
    /// Fingerprints by the time at which they expire, divided by the width.
    by_expiry: BTreeMap<u64, HashSet<Fingerprint>>,
    limit: usize,
}

/// Why a nonce was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Used,
    /// This many are remembered, and none of them has expired.
    Full(usize),
}

impl Nonces {
    /// Returns an empty memory for time stamps that are accepted for so many milliseconds before and after the clock.
    pub(super) fn new(window: u64) -> Self {
        Self {
            // A look-up searches all sets: some ten of them are quick, and no nonce is kept much longer than it must.
            width: (window / 4).max(1),
            by_expiry: BTreeMap::new(),
            limit: LIMIT,
        }
    }

    pub(super) fn contains(&self, nonce: &str) -> bool {
        self.holds(&fingerprint(nonce))
    }

    /// Takes a new nonce and remembers it until `expiry`. Times are in milliseconds since the epoch.
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
