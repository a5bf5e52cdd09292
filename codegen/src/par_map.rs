//! Work on all processors.

use std::{
    num::NonZero,
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, Builder},
};

/// What the main thread usually has: values may be nested deeply.
const STACK: usize = 8 << 20;

/// What `work` gives for each item, in their order, however it is shared out.
///
/// This thread waits meanwhile: the memory of the others holds nothing yet, so what one item frees is used again by the
/// next while it is in the cache, where this thread would fill the holes of all that was done before.
pub(crate) fn par_map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let share = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else {
                return done;
            };
            done.push((at, work(item)));
        }
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done = thread::scope(|scope| {
        let others = (0..processors.min(items.len()))
            .map_while(|_| Builder::new().stack_size(STACK).spawn_scoped(scope, share).ok());
        let others: Vec<_> = others.collect();
        let shares = others.into_iter().map(|other| other.join());
        shares
            .flat_map(|share| share.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect::<Vec<_>>()
    });
    // Where no thread is to be had, all is left to this one.
    done.extend(share());
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, given)| given).collect()
}

#[cfg(test)]
mod tests;
