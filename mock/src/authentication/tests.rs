use super::*;

#[test]
fn the_expiry_of_a_nonce_considers_clock_faults() {
    let window = 300;
    for (offset, last) in [
        (0, 1_300),
        (-500, 1_800),
        (500, 1_300),
        (i64::MIN, 1_300 + (1 << 63)),
    ] {
        let now = Now {
            millis: 1_000,
            offset,
        };
        assert_eq!(now.last_accepted(1_000, window), last, "{offset}");
    }
    let now = Now {
        millis: u64::MAX,
        offset: i64::MIN,
    };
    assert_eq!(now.last_accepted(u64::MAX, window), u64::MAX);
}
