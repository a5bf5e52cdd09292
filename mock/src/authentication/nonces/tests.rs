use super::*;

const WINDOW: u64 = 300_000;

#[test]
fn nonces_are_stored_until_they_expire_and_then_removed() {
    let now = 1_700_000_000_000;
    let mut nonces = Nonces::new(WINDOW);
    for number in 0..70_000_u64 {
        let expiry = now + number % (2 * WINDOW);
        assert_eq!(nonces.take(&number.to_string(), expiry, now), Ok(()));
    }
    assert!(
        (0..70_000)
            .step_by(101)
            .all(|number: u64| nonces.contains(&number.to_string()))
    );
    assert_eq!(
        nonces.take("0", now, now),
        Err(Refused::Used),
        "the oldest of 70,000"
    );
    // A replay is rejected even in the last millisecond before the nonce expires.
    for number in (0..70_000_u64).step_by(997) {
        let at = now + number;
        assert_eq!(
            nonces.take(&number.to_string(), at, at),
            Err(Refused::Used),
            "{number}"
        );
    }
    assert_eq!(nonces.take("late", now, now + 3 * WINDOW), Ok(()));
    assert_eq!(nonces.len(), 1, "expired nonces take no memory");
}

#[test]
fn a_full_nonce_store_rejects_new_nonces_instead_of_evicting_old_ones() {
    let mut nonces = Nonces {
        limit: 2,
        ..Nonces::new(WINDOW)
    };
    assert_eq!(nonces.take("a", 10, 10), Ok(()));
    assert_eq!(nonces.take("b", 10, 10), Ok(()));
    assert_eq!(nonces.take("c", 10, 10), Err(Refused::Full(2)));
    assert_eq!(nonces.take("a", 10, 10), Err(Refused::Used));
    assert_eq!(
        nonces.take("c", 2 * WINDOW, 2 * WINDOW),
        Ok(()),
        "after the others have expired"
    );
}

#[test]
fn extreme_times_do_not_overflow() {
    for window in [0, 1, WINDOW, u64::MAX] {
        let mut nonces = Nonces::new(window);
        for (nonce, expiry, now) in [("a", 0, 0), ("b", u64::MAX, 0), ("c", u64::MAX, u64::MAX)] {
            assert_eq!(nonces.take(nonce, expiry, now), Ok(()), "{window}");
        }
        assert_eq!(
            nonces.take("b", u64::MAX, u64::MAX),
            Err(Refused::Used),
            "{window}"
        );
    }
}
