//! Counts heap allocations; a program of its own, as counting slows every allocation down. Prints JSON.

use allocation_counter::measure;
use zephr_bench::allocations::{Counts, Prepared, Subjects};
use zephr_bench::answerer::Answerer;
use zephr_bench::header::Signing;
use zephr_bench::{Outcome, call};

fn main() -> Outcome<()> {
    if std::env::args().nth(1).as_deref() == Some("probe") {
        return zephr_bench::answerer::serve();
    }
    let server = Answerer::start()?;
    let signing = Signing::new(0)?;
    let subjects = Subjects::new(&server.url)?;
    let runtime = call::runtime()?;
    let counts = Counts {
        header: median(|| count(|| signing.header()))?,
        ours: median(|| count(|| runtime.block_on(subjects.ours())))?,
        reqwest: median(|| {
            let prepared = Prepared::new(&server.url)?;
            count(|| runtime.block_on(subjects.reqwest(prepared)))
        })?,
        ours_typed: median(|| count(|| runtime.block_on(subjects.ours_typed())))?,
        by_hand: median(|| count(|| runtime.block_on(subjects.by_hand())))?,
    };
    println!("{}", serde_json::to_string(&counts)?);
    Ok(())
}

fn count(work: impl FnOnce() -> Outcome<()>) -> Outcome<u64> {
    let mut done = Ok(());
    let info = measure(|| done = work());
    done.map(|()| info.count_total)
}

/// Of many: now and then a buffer grows.
fn median(mut count: impl FnMut() -> Outcome<u64>) -> Outcome<u64> {
    let mut counts = (0..61).map(|_| count()).collect::<Outcome<Vec<u64>>>()?;
    counts.sort_unstable();
    Ok(counts.get(30).copied().unwrap_or_default())
}
