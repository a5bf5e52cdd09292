//! Timeouts, and the texts that name them in errors.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::{SleepReason, TransportError};

/// A timeout of a request or client.
///
/// A request whose timeout elapses fails with a [`TransportError`] whose source is the `Timeout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timeout {
    /// The timeout for connecting.
    Connect(Duration),
    /// The timeout of an attempt.
    Attempt(Duration),
    /// The timeout for the next chunk of a response body.
    IdleBody(Duration),
    /// The timeout of the whole request.
    Total(Duration),
}

impl Timeout {
    /// Returns the reason for the sleep that ends when this timeout elapses.
    pub(crate) const fn reason(self) -> SleepReason {
        match self {
            Self::Connect(_) => SleepReason::Connect,
            Self::Attempt(_) => SleepReason::Attempt,
            Self::IdleBody(_) => SleepReason::IdleBody,
            Self::Total(_) => SleepReason::Total,
        }
    }

    /// Returns the error of a request for which this timeout elapsed.
    pub(crate) fn error(self) -> TransportError {
        let error = TransportError::new(self).timeout();
        match self {
            Self::IdleBody(_) => {
                error.with_message("timed out waiting for the next chunk of the response body")
            }
            Self::Connect(_) | Self::Attempt(_) | Self::Total(_) => error,
        }
    }
}

/// Shows the option that sets the timeout, and the duration of the timeout, such as "`attempt_timeout` of 30 s
/// elapsed".
///
/// The option is a method of [`CallOptions`](crate::CallOptions) or [`ClientBuilder`](crate::ClientBuilder).
impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elapsed = match *self {
            Self::Connect(limit) => Elapsed("connect_timeout", limit),
            Self::Attempt(limit) => Elapsed("attempt_timeout", limit),
            Self::IdleBody(limit) => Elapsed("idle_timeout", limit),
            Self::Total(limit) => Elapsed("timeout", limit),
        };
        write!(f, "{elapsed}")
    }
}

impl StdError for Timeout {}

/// A timeout that elapsed: the name of its option, such as `attempt_timeout`, and its duration.
pub(crate) struct Elapsed(pub(crate) &'static str, pub(crate) Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(option, limit) = self;
        write!(f, "`{option}` of {} elapsed", Rounded(*limit))
    }
}

/// Shows a duration in messages. Durations below one second are in milliseconds (`20 ms`). Longer durations are in
/// seconds with at most two decimal places (`1.23 s`).
pub(crate) struct Rounded(pub(crate) Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos();
        let millis = (nanos + 500_000) / 1_000_000;
        if millis < 1_000 {
            return write!(f, "{millis} ms");
        }
        let hundredths = (nanos + 5_000_000) / 10_000_000;
        let (seconds, rest) = (hundredths / 100, hundredths % 100);
        match (rest / 10, rest % 10) {
            (0, 0) => write!(f, "{seconds} s"),
            (tenths, 0) => write!(f, "{seconds}.{tenths} s"),
            _ => write!(f, "{seconds}.{rest:02} s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_rounded() {
        for (nanos, expected) in [
            (0, "0 ms"),
            (400_000, "0 ms"),
            (20_600_000, "21 ms"),
            (500_000_000, "500 ms"),
            (999_600_000, "1 s"),
            (1_000_000_000, "1 s"),
            (1_234_567_890, "1.23 s"),
            (1_500_000_000, "1.5 s"),
            (29_995_000_000, "30 s"),
            (30_041_000_000, "30.04 s"),
            (900_000_000_000, "900 s"),
        ] {
            assert_eq!(
                Rounded(Duration::from_nanos(nanos)).to_string(),
                expected,
                "{nanos}"
            );
        }
        assert_eq!(
            Rounded(Duration::from_secs(u64::MAX)).to_string(),
            "18446744073709551615 s"
        );
    }

    #[test]
    fn each_timeout_names_its_option_and_its_duration() {
        let limit = Duration::from_secs(2);
        let sent = [
            (
                Timeout::Total(limit),
                "timed out before the response was complete: `timeout` of 2 s elapsed",
            ),
            (
                Timeout::Attempt(limit),
                "timed out before the response was complete: `attempt_timeout` of 2 s elapsed",
            ),
            (
                Timeout::IdleBody(limit),
                "timed out waiting for the next chunk of the response body: `idle_timeout` of 2 s elapsed",
            ),
        ];
        for (timeout, expected) in sent {
            assert_eq!(timeout.error().to_string(), expected);
        }
        assert_eq!(
            Timeout::Connect(limit).error().unsent().to_string(),
            "timed out before the request was sent: `connect_timeout` of 2 s elapsed"
        );
    }
}
