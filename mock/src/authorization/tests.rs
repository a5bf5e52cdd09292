use super::*;

#[test]
fn the_oldest_nonce_is_forgotten_when_there_are_too_many() {
    let mut nonces = Nonces::default();
    for number in 0..NONCES_KEPT {
        assert!(nonces.add(&number.to_string()));
    }
    assert!(!nonces.add("0"));
    assert!(nonces.add("one more"));
    assert_eq!(
        (nonces.known.len(), nonces.oldest_first.len()),
        (NONCES_KEPT, NONCES_KEPT)
    );
    assert!(!nonces.add("1"));
    assert!(nonces.add("0"), "the oldest is still known");
}
