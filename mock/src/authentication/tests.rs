use super::*;

#[test]
fn a_nonce_is_remembered_for_as_long_as_its_time_stamp_is_accepted_with_or_without_a_fault() {
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
