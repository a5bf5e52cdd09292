//! A parallel map.

use std::{
    num::NonZero,
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, Builder},
};

/// The stack size of each thread in bytes, as usual for main threads, because values may be nested deeply.
const STACK: usize = 8 << 20;

/// Calls `work` for each item on all processors, and returns the results in order.
///
/// The calling thread does no work itself, because its allocator arena is fragmented by earlier work. A new
/// thread has an empty arena, and reuses the memory that it frees while that memory is still cached.
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
    // If no thread could be spawned, the calling thread does all the work.
    done.extend(share());
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests;
