//! Several requests in flight.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use clap::{Arg, ArgMatches, value_parser};

const DEFAULT: u16 = 4;

/// Returns the option of a command that sends several requests at a time.
pub(crate) fn argument() -> Arg {
    Arg::new("concurrency")
        .long("concurrency")
        .value_name("N")
        .value_parser(value_parser!(u16).range(1..=64))
        .help("Limit the number of requests in flight [default: 4]")
}

/// Returns the number of requests that may be in flight.
pub(crate) fn concurrency(matches: &ArgMatches) -> usize {
    let number = matches.get_one::<u16>("concurrency").copied();
    usize::from(number.unwrap_or(DEFAULT))
}

/// Applies a function to all items, on several threads. Returns the results in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], threads: usize, apply: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = apply(item);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    results.push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
