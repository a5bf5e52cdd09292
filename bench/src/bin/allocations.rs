//! Counts heap allocations, in a separate program because counting slows down every allocation. Prints JSON.

use allocation_counter::measure;
use zephr_bench::allocations::{Counts, PreparedRequest, Subjects};
use zephr_bench::header::Signing;
use zephr_bench::http_server::HttpServer;
use zephr_bench::{Outcome, call};

fn main() -> Outcome<()> {
    if std::env::args().nth(1).as_deref() == Some("probe") {
        return zephr_bench::http_server::serve(0);
    }
    let server = HttpServer::start()?;
    let signing = Signing::new(0)?;
    let subjects = Subjects::new(&server.url)?;
    let runtime = call::runtime()?;
    let url = &server.url;
    let counts = Counts {
        header: each(|| count(|| signing.header()))?,
        ours: each(|| count(|| runtime.block_on(subjects.ours())))?,
        reqwest: each(|| {
            let prepared = PreparedRequest::new(url)?;
            count(|| runtime.block_on(subjects.reqwest(prepared)))
        })?,
        ours_typed: each(|| count(|| runtime.block_on(subjects.ours_typed())))?,
        hand_written: each(|| count(|| runtime.block_on(subjects.hand_written())))?,
    };
    println!("{}", serde_json::to_string(&counts)?);
    Ok(())
}

fn count(work: impl FnOnce() -> Outcome<()>) -> Outcome<u64> {
    let mut done = Ok(());
    let info = measure(|| done = work());
    done.map(|()| info.count_total)
}

/// Returns the allocations of one call: half of the median of many pairs of calls, because nonces are created in pairs.
/// The median excludes the occasional growth of buffers.
fn each(mut count: impl FnMut() -> Outcome<u64>) -> Outcome<u64> {
    let mut pairs = (0..61)
        .map(|_| Ok(count()? + count()?))
        .collect::<Outcome<Vec<u64>>>()?;
    pairs.sort_unstable();
    Ok(pairs.get(30).copied().unwrap_or_default().div_ceil(2))
}
