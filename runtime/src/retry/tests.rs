use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::{Budget, Jitter, RetryState, random_part, retry_after};
use crate::operation::{Method, Operation, RetryClass};
use crate::timeout::Timeout;
use crate::{CallOptions, RetryPolicy, TransportError};

const ZERO: Duration = Duration::ZERO;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Returns the full delay.
fn full_delay() -> Jitter {
    std::sync::Arc::new(|max_delay| max_delay)
}

fn state(class: RetryClass, options: CallOptions) -> RetryState {
    let operation = Operation::new("test", Method::Get, "/");
    let mut state = RetryState::new(class, &options.resolve(&operation), ZERO);
    state.begin();
    state
}

fn lost() -> TransportError {
    TransportError::new("lost")
}

#[test]
fn retries_depend_on_the_class_and_on_the_failure() {
    use RetryClass::{Conditional, Idempotent, NonIdempotent};
    let failure = |class, failure: TransportError| {
        let mut state = state(class, CallOptions::new());
        state
            .after_failure(&failure, ZERO, &Budget::default(), &full_delay())
            .is_some()
    };
    let classes = [Idempotent, Conditional, NonIdempotent];
    assert_eq!(classes.map(|class| failure(class, lost())), [true, false, false]);
    assert_eq!(
        classes.map(|class| failure(class, lost().timeout())),
        [true, false, false]
    );
    assert_eq!(classes.map(|class| failure(class, lost().unsent())), [true; 3]);
    let distrusted = || lost().unsent().permanent();
    assert_eq!(classes.map(|class| failure(class, distrusted())), [false; 3]);

    let refusal = |class, status: u16| {
        let status = StatusCode::from_u16(status).unwrap();
        let mut state = state(class, CallOptions::new());
        state
            .after_refusal(status, None, ZERO, &Budget::default(), &full_delay())
            .is_some()
    };
    for (status, expected) in [
        (429, [true, true, true]),
        (503, [true, true, false]),
        (500, [true, false, false]),
        (502, [true, false, false]),
        (504, [true, false, false]),
        (408, [true, false, false]),
        (522, [true, false, false]),
        (501, [false; 3]),
        (400, [false; 3]),
        (401, [false; 3]),
        (403, [false; 3]),
        (404, [false; 3]),
        (409, [false; 3]),
        (302, [false; 3]),
    ] {
        assert_eq!(classes.map(|class| refusal(class, status)), expected, "{status}");
    }
}

#[test]
fn the_retry_class_can_be_overridden() {
    let policy = RetryPolicy::new().retry_class(RetryClass::Idempotent);
    let mut state = state(RetryClass::NonIdempotent, CallOptions::new().retry(policy));
    assert!(state.is_idempotent());
    assert!(
        state
            .after_failure(&lost(), ZERO, &Budget::default(), &full_delay())
            .is_some()
    );
}

#[test]
fn backoff_doubles_up_to_the_maximum_and_attempts_are_limited() {
    let policy = RetryPolicy::new().max_attempts(6).backoff(ms(100), ms(500));
    let mut state = state(RetryClass::Idempotent, CallOptions::new().retry(policy));
    let budget = Budget::default();
    let mut delays = Vec::new();
    while let Some(delay) = state.after_failure(&lost(), ZERO, &budget, &full_delay()) {
        delays.push(delay);
        state.begin();
    }
    assert_eq!(delays, [100, 200, 400, 500, 500].map(ms));
    assert_eq!(state.attempts(), 6);
}

#[test]
fn jitter_is_spread_over_the_whole_delay() {
    let parts: Vec<Duration> = (0..200).map(|_| random_part(ms(1000))).collect();
    assert!(parts.iter().all(|part| *part <= ms(1000)));
    assert!(parts.iter().any(|part| *part < ms(400)) && parts.iter().any(|part| *part > ms(600)));
}

#[test]
fn retry_after_is_honored_for_429_and_503_up_to_the_maximum() {
    let after = |status: u16, wait: u64| {
        let policy = RetryPolicy::new().max_retry_after(ms(30_000));
        let mut state = state(RetryClass::Idempotent, CallOptions::new().retry(policy));
        let status = StatusCode::from_u16(status).unwrap();
        state.after_refusal(status, Some(ms(wait)), ZERO, &Budget::default(), &full_delay())
    };
    assert_eq!(after(429, 7_000), Some(ms(7_000)));
    assert_eq!(after(503, 0), Some(ZERO));
    assert_eq!(after(429, 30_001), None);
    assert_eq!(after(500, 7_000), Some(ms(200)));
}

#[test]
fn an_attempt_that_cannot_finish_in_time_is_not_started() {
    let options = || CallOptions::new().timeout(ms(1_000)).attempt_timeout(ms(600));
    let mut late = state(RetryClass::Idempotent, options());
    let budget = Budget::default();
    assert_eq!(late.after_failure(&lost(), ms(701), &budget, &full_delay()), None);
    assert_eq!(
        late.after_failure(&lost(), ms(700), &budget, &full_delay()),
        Some(ms(200))
    );
    assert_eq!(late.deadline(ms(100)), (ms(600), Timeout::Attempt(ms(600))));
    assert_eq!(late.deadline(ms(900)), (ms(100), Timeout::Total(ms(1_000))));
    assert_eq!(late.left(ms(2_000)), (ZERO, Timeout::Total(ms(1_000))));
}

#[test]
fn a_clock_correction_allows_exactly_one_more_attempt() {
    let mut state = state(RetryClass::NonIdempotent, CallOptions::new());
    assert!(state.after_clock_correction(ZERO));
    state.begin();
    assert!(!state.after_clock_correction(ZERO));
    let once = CallOptions::new().retry(RetryPolicy::none());
    assert!(!self::state(RetryClass::Idempotent, once).after_clock_correction(ZERO));
}

#[test]
fn an_outage_exhausts_the_budget_and_successes_replenish_it() {
    let budget = Budget::default();
    let mut retries = 0;
    loop {
        let mut state = state(RetryClass::Idempotent, CallOptions::new());
        if state
            .after_failure(&lost(), ZERO, &budget, &full_delay())
            .is_none()
        {
            break;
        }
        retries += 1;
    }
    assert_eq!(retries, 100);
    let mut state = state(RetryClass::Idempotent, CallOptions::new());
    for _ in 0..5 {
        assert_eq!(state.after_failure(&lost(), ZERO, &budget, &full_delay()), None);
        self::state(RetryClass::Idempotent, CallOptions::new()).succeeded(&budget);
    }
    assert!(
        state
            .after_failure(&lost(), ZERO, &budget, &full_delay())
            .is_some()
    );
    // A success returns the cost of its own retry.
    state.succeeded(&budget);
    assert_eq!(budget.take(false), Some(5));
    assert_eq!(budget.take(false), None);
    // After a timeout, a retry costs double.
    (0..9).for_each(|_| budget.succeeded(None));
    assert_eq!(budget.take(true), None);
    budget.succeeded(None);
    assert_eq!(budget.take(true), Some(10));
}

#[test]
fn both_forms_of_retry_after_are_parsed() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let read = |value: &str, date: Option<&str>| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        }
        retry_after(&headers, now)
    };
    let at = |seconds: u64| httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(read("7", None), Some(ms(7_000)));
    assert_eq!(read(" 0 ", None), Some(ZERO));
    assert_eq!(
        read("99999999999999999999", None),
        Some(Duration::from_secs(u64::MAX))
    );
    assert_eq!(read(&at(1_000_000_030), None), Some(ms(30_000)));
    assert_eq!(read(&at(999_999_000), None), Some(ZERO));
    // A date is compared with the service's own clock.
    assert_eq!(
        read(&at(2_000_000_005), Some(&at(2_000_000_000))),
        Some(ms(5_000))
    );
    for nonsense in ["", "-1", "1.5", "soon"] {
        assert_eq!(read(nonsense, None), None, "{nonsense}");
    }
}
