//! The snapshots that the console keeps.

use crate::snapshot::Snapshot;

/// The maximum number of snapshots. A further snapshot replaces the oldest one.
const LIMIT: usize = 10;

/// A snapshot with its number.
pub(super) struct Saved {
    pub(super) number: u64,
    /// The time of the snapshot, in milliseconds since the epoch.
    pub(super) taken: u64,
    pub(super) documents: usize,
    pub(super) snapshot: Snapshot,
}

/// The latest snapshots, oldest first.
#[derive(Default)]
pub(super) struct Snapshots {
    saved: Vec<Saved>,
    taken: u64,
}

impl Snapshots {
    pub(super) fn add(&mut self, snapshot: Snapshot, taken: u64, documents: usize) {
        self.taken += 1;
        self.saved.push(Saved {
            number: self.taken,
            taken,
            documents,
            snapshot,
        });
        if self.saved.len() > LIMIT {
            self.saved.remove(0);
        }
    }

    pub(super) fn all(&self) -> &[Saved] {
        &self.saved
    }

    pub(super) fn get(&self, number: &str) -> Option<&Saved> {
        let number: u64 = number.parse().ok()?;
        self.saved.iter().find(|saved| saved.number == number)
    }
}
