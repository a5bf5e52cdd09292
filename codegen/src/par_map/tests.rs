//! What is shared out comes back whole and in order.

use std::panic::catch_unwind;

use super::par_map;

#[test]
fn each_item_is_worked_on_once_and_answers_keep_their_order() {
    for count in [0, 1, 2, 1000] {
        let items: Vec<usize> = (0..count).collect();
        let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(par_map(&items, |item| item * 2), doubled);
    }
}

#[test]
fn a_panic_in_one_of_them_is_one_of_the_whole() {
    let work = || par_map(&[1, 2, 3], |item| assert_ne!(*item, 2));
    assert!(catch_unwind(work).is_err());
}
