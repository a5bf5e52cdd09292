//! How far the machine's clock is off, learned from the service's own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Differences up to this, in milliseconds, are no reason for a refused signature: `Date` has whole seconds, and
/// answers take time.
const TOLERANCE_MILLIS: i64 = 10_000;

/// What has to be added to the machine's clock to get the service's.
///
/// It is always measured from the machine's clock itself and never from one already corrected, so that concurrent calls
/// measure the same and corrections do not add up.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

/// When an attempt was made, by the machine's clock, and what time it was signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signed {
    pub(crate) sent_millis: u64,
    pub(crate) signed_millis: u64,
}

impl Skew {
    /// The service's time, as far as it is known, when the machine's clock reads this.
    pub(crate) fn correct(&self, now_millis: u64) -> u64 {
        now_millis.saturating_add_signed(self.0.load(Ordering::Relaxed))
    }

    /// Takes note of the service's time of day in an answer that refuses a signature. Says whether the time signed was so
    /// far from it that the refusal must be for that.
    pub(crate) fn learn(&self, date: SystemTime, signed: Signed, received_millis: u64) -> bool {
        let Some(there) = millis(date) else { return false };
        let Signed {
            sent_millis,
            signed_millis,
        } = signed;
        let round_trip = signed_from(received_millis).saturating_sub(signed_from(sent_millis));
        // `Date` was read somewhere between sending and receiving: in the middle, as far as anyone can tell; and on
        // average half a second after the full second that it says.
        let here = signed_from(sent_millis).saturating_add(round_trip / 2);
        let offset = there.saturating_add(500).saturating_sub(here);
        let error = signed_from(sent_millis)
            .saturating_add(offset)
            .saturating_sub(signed_from(signed_millis));
        let far = error.saturating_abs() > TOLERANCE_MILLIS.saturating_add(round_trip.saturating_abs() / 2);
        if far {
            self.0.store(offset, Ordering::Relaxed);
        }
        far
    }
}

fn millis(time: SystemTime) -> Option<i64> {
    let since: Duration = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

fn signed_from(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;
    const NOW: u64 = 1_700_000_000_000;

    fn at(millis: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(millis / 1000 * 1000)
    }

    fn attempt(skew: &Skew, here: u64) -> Signed {
        Signed {
            sent_millis: here,
            signed_millis: skew.correct(here),
        }
    }

    #[test]
    fn a_wrong_clock_is_corrected_and_a_mended_one_learned_again() {
        let skew = Skew::default();
        for off in [2 * HOUR, 24 * 365 * HOUR] {
            for here in [NOW - off, NOW + off, NOW] {
                let first = attempt(&skew, here);
                let was_right = first.signed_millis.abs_diff(NOW) < 1_000;
                assert_eq!(skew.learn(at(NOW), first, here + 80), !was_right);
                let corrected = skew.correct(here + 1_000);
                assert!(corrected.abs_diff(NOW + 1_000) < 1_000, "{corrected}");
            }
        }
    }

    #[test]
    fn small_differences_and_slow_answers_are_no_reason() {
        let skew = Skew::default();
        assert!(!skew.learn(at(NOW), attempt(&skew, NOW - 9_000), NOW - 9_000));
        // The answer took a minute: the date may be of its beginning or of its end.
        assert!(!skew.learn(at(NOW), attempt(&skew, NOW - 60_000), NOW));
        assert_eq!(skew.correct(NOW), NOW);
    }

    #[test]
    fn who_signed_before_others_corrected_the_clock_tries_again_and_changes_nothing() {
        let skew = Skew::default();
        let here = NOW - 2 * HOUR;
        let stale = attempt(&skew, here);
        assert!(skew.learn(at(NOW), stale, here + 10));
        let corrected = skew.correct(here);
        assert!(skew.learn(at(NOW), stale, here + 10));
        assert_eq!(skew.correct(here), corrected);
    }

    #[test]
    fn no_clock_reading_overflows() {
        let skew = Skew::default();
        for here in [0, u64::MAX] {
            for date in [UNIX_EPOCH, UNIX_EPOCH + Duration::from_secs(u64::from(u32::MAX))] {
                skew.learn(date, attempt(&skew, here), u64::MAX - here);
                skew.correct(here);
            }
        }
    }
}
