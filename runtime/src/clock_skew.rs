//! Correction of a wrong system clock. The `Date` header of a response contains the time of the service.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Differences of up to this many milliseconds between the clocks of the service and the machine are not corrected.
/// Such differences can be measurement errors, because `Date` has whole seconds and responses take time.
const TOLERANCE_MILLIS: i64 = 10_000;

/// The difference between the service's clock and the machine's clock.
///
/// The difference is always measured from the uncorrected clock of the machine. Concurrent calls therefore measure the
/// same difference, and corrections do not add up.
///
/// A `Date` may be wrong, for example in a cached response. A new correction is therefore provisional. When the service
/// accepts a request that was signed with the correction, the correction becomes trusted.
///
/// When the service rejects a request that was signed with a correction, the `Date` of the response decides:
/// - If the `Date` disagrees with the correction, a new correction from this `Date` replaces the old correction.
/// - If the `Date` agrees with the correction, a trusted correction is kept, and a provisional correction is discarded.
/// - If there is no reliable `Date`, the correction is discarded.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew(AtomicI64);

/// A correction of the clock, packed into an integer: twice the difference in milliseconds, plus one if the correction
/// is trusted. For example, 7 is a trusted correction of 3 milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Correction(i64);

impl Correction {
    fn new(offset: i64) -> Self {
        Self(offset.clamp(i64::MIN / 2, i64::MAX / 2) << 1)
    }

    fn offset(self) -> i64 {
        self.0 >> 1
    }

    fn is_trusted(self) -> bool {
        self.0 & 1 == 1
    }

    fn trusted(self) -> Self {
        Self(self.0 | 1)
    }

    fn is_same_offset(self, other: Self) -> bool {
        self.offset() == other.offset()
    }
}

/// The time of an attempt on the machine's clock, and the correction with which the attempt was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signed {
    pub(crate) sent_millis: u64,
    pub(crate) correction: Correction,
}

impl Signed {
    /// Returns the timestamp of the signature.
    pub(crate) fn signed_millis(self) -> u64 {
        self.sent_millis.saturating_add_signed(self.correction.offset())
    }
}

impl ClockSkew {
    /// Returns the estimated time of the service's clock when the machine's clock shows `now_millis`.
    pub(crate) fn correct(&self, now_millis: u64) -> u64 {
        self.sign_at(now_millis).signed_millis()
    }

    /// Returns the time and the correction for signing an attempt at `now_millis`.
    pub(crate) fn sign_at(&self, now_millis: u64) -> Signed {
        Signed {
            sent_millis: now_millis,
            correction: self.current(),
        }
    }

    /// Marks the correction of a request as trusted, because the service accepted the signature.
    pub(crate) fn accepted(&self, signed: Signed) {
        let used = signed.correction;
        if used != Correction::default() && !used.is_trusted() {
            self.replace(used, used.trusted());
        }
    }

    /// Updates the correction after the service rejected a signature. `date` is the `Date` header of the response, or
    /// `None` if this header is missing or not reliable. Returns whether a new attempt would be signed with a different
    /// time.
    pub(crate) fn refused(&self, signed: Signed, date: Option<SystemTime>, received_millis: u64) -> bool {
        let used = signed.correction;
        let measured = date
            .and_then(millis)
            .map(|there| Measured::new(there, signed, received_millis));
        match measured {
            // The clock is the cause of the rejection.
            Some(measured) if !measured.agrees_with(used) => {
                // Concurrent calls may have measured the difference already; one measurement is as good as another.
                let current = self.current();
                if !measured.agrees_with(current) {
                    self.replace(current, measured.correction());
                }
                true
            }
            // The date agrees with the correction. If the correction is trusted, the rejection has another cause. If
            // the correction is provisional, it may come from the same cache as the date, and is discarded.
            Some(_) if self.current().is_same_offset(used) && self.current().is_trusted() => false,
            _ => self.drops(used),
        }
    }

    /// Discards the rejected correction `used`. If another call has already replaced this correction, keeps the
    /// replacement. Returns whether the current correction now differs from `used` by more than the tolerance.
    fn drops(&self, used: Correction) -> bool {
        let current = self.current();
        if current.is_same_offset(used) {
            self.replace(current, Correction::default());
        }
        let change = self.current().offset().saturating_sub(used.offset());
        change.saturating_abs() > TOLERANCE_MILLIS
    }

    fn current(&self) -> Correction {
        Correction(self.0.load(Ordering::Relaxed))
    }

    /// Replaces the current correction with `new`, if the current correction is still `old`.
    fn replace(&self, old: Correction, new: Correction) {
        // If another call has already replaced `old`, the correction of that call is equally recent.
        let _ = self
            .0
            .compare_exchange(old.0, new.0, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// The difference in milliseconds between the service's clock and the machine's clock, measured with one response.
struct Measured {
    offset: i64,
    tolerance: i64,
}

impl Measured {
    fn new(there: i64, signed: Signed, received_millis: u64) -> Self {
        let sent = signed_from(signed.sent_millis);
        let round_trip = signed_from(received_millis).saturating_sub(sent);
        // On average, the service read its clock halfway between sending and receiving. `Date` has whole
        // seconds, so the actual time was half a second later on average.
        let here = sent.saturating_add(round_trip / 2);
        Self {
            offset: there.saturating_add(500).saturating_sub(here),
            tolerance: TOLERANCE_MILLIS.saturating_add(round_trip.saturating_abs() / 2),
        }
    }

    /// Returns the correction for this difference, or a correction of zero if the difference is within the tolerance.
    fn correction(&self) -> Correction {
        if self.agrees_with(Correction::default()) {
            Correction::default()
        } else {
            Correction::new(self.offset)
        }
    }

    fn agrees_with(&self, correction: Correction) -> bool {
        self.offset.saturating_sub(correction.offset()).saturating_abs() <= self.tolerance
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

    /// Simulates a signature that the service rejects. The machine's clock shows `here` when the request is signed, and
    /// the service's clock shows `there` when the signature is rejected. Returns the result of
    /// [`ClockSkew::refused`].
    fn refuse(skew: &ClockSkew, here: u64, there: u64, round_trip: u64) -> bool {
        skew.refused(skew.sign_at(here), Some(at(there)), here + round_trip)
    }

    #[test]
    fn a_clock_offset_is_learned_and_updated() {
        let skew = ClockSkew::default();
        for off in [2 * HOUR, 24 * 365 * HOUR] {
            for here in [NOW - off, NOW + off, NOW] {
                let was_right = skew.correct(here).abs_diff(NOW) < 1_000;
                assert_eq!(refuse(&skew, here, NOW, 80), !was_right);
                let corrected = skew.correct(here + 1_000);
                assert!(corrected.abs_diff(NOW + 1_000) < 1_000, "{corrected}");
                skew.accepted(skew.sign_at(here));
            }
        }
    }

    #[test]
    fn small_differences_and_slow_responses_are_ignored() {
        let skew = ClockSkew::default();
        assert!(!refuse(&skew, NOW - 9_000, NOW, 0));
        // The response took a minute: the date may be from its beginning or its end.
        assert!(!refuse(&skew, NOW - 60_000, NOW, 60_000));
        assert_eq!(skew.correct(NOW), NOW);
    }

    #[test]
    fn a_call_signed_before_a_correction_is_retried_without_another() {
        let skew = ClockSkew::default();
        let here = NOW - 2 * HOUR;
        let stale = skew.sign_at(here);
        assert!(skew.refused(stale, Some(at(NOW)), here + 10));
        skew.accepted(skew.sign_at(here));
        let corrected = skew.sign_at(here);
        for date in [Some(at(NOW)), Some(at(NOW + 2_000)), None] {
            assert!(skew.refused(stale, date, here + 90));
            assert_eq!(skew.sign_at(here), corrected);
        }
    }

    #[test]
    fn a_rejected_correction_is_discarded() {
        for (is_accepted, date, is_kept) in [
            (false, None, false),
            (false, Some(NOW - HOUR), false),
            (true, None, false),
            (true, Some(NOW - HOUR), true),
        ] {
            let skew = ClockSkew::default();
            assert!(refuse(&skew, NOW, NOW - HOUR, 20));
            let corrected = skew.sign_at(NOW + 50);
            if is_accepted {
                skew.accepted(corrected);
            }
            // Two concurrent calls are rejected. The second rejection changes nothing.
            for _ in 0..2 {
                assert_eq!(skew.refused(corrected, date.map(at), NOW + 90), !is_kept);
                assert_eq!(skew.correct(NOW) == NOW, !is_kept);
            }
        }
    }

    #[test]
    fn a_stale_acceptance_does_not_restore_a_correction() {
        let skew = ClockSkew::default();
        assert!(refuse(&skew, NOW, NOW - HOUR, 20));
        let corrected = skew.sign_at(NOW);
        assert!(skew.refused(corrected, None, NOW + 20));
        skew.accepted(corrected);
        assert_eq!(skew.correct(NOW), NOW);
    }

    #[test]
    fn extreme_clock_readings_do_not_overflow() {
        let skew = ClockSkew::default();
        for here in [0, u64::MAX] {
            for date in [UNIX_EPOCH, UNIX_EPOCH + Duration::from_secs(u64::from(u32::MAX))] {
                skew.refused(skew.sign_at(here), Some(date), u64::MAX - here);
                skew.accepted(skew.sign_at(here));
                skew.correct(here);
            }
        }
    }
}
