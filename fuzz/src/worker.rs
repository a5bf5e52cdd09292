//! The process that checks documents until the time is up or a check fails.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt, fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::resource::{Resource, setrlimit},
    time::{ClockId, clock_gettime},
};
use zephr_codegen::tree::Source;

use crate::{
    Arguments,
    corpus::Seeds,
    oracle::{Case, check},
    split::PART,
};

type Failure = Box<dyn Error + Send + Sync>;

/// The folder of the document under test, which is kept if a check fails.
const FOUND: &str = "fuzz/found";

const BETWEEN_REPORTS: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// The maximum CPU time for one document. If it takes longer, this is reported as a hang.
const LONGEST: Duration = Duration::from_secs(60);

/// The stack size of the generating thread, the same as that of a main thread.
const STACK: usize = 8 << 20;

/// The memory limit in bytes.
pub(crate) const MEMORY: u64 = 4 << 30;

/// The outcome of one document.
struct Done {
    seed: u64,
    origin: String,
    /// Operations that were generated.
    result: Result<usize, String>,
    took: Duration,
    /// The peak memory of the process in bytes; 0 if unavailable.
    memory: u64,
}

/// Checks documents; the exit code is 0 if all checks pass.
pub(crate) fn work(arguments: &Arguments) -> Result<ExitCode, Failure> {
    setrlimit(Resource::RLIMIT_AS, MEMORY, MEMORY)?;
    fs::create_dir_all(FOUND)?;
    for seed in found()? {
        forget(seed);
    }
    let seeds = Seeds::read(&arguments.folders)?;
    let numbers = match arguments.only {
        Some(only) => only..only.saturating_add(1),
        None => arguments.seed..u64::MAX,
    };
    let end = Instant::now() + Duration::from_secs(60 * arguments.minutes);
    let (sender, receiver) = channel();
    let worker = move || {
        for seed in numbers {
            let done = one(&seeds, seed);
            if sender.send(done).is_err() || Instant::now() > end {
                break;
            }
        }
    };
    let worker = thread::Builder::new().stack_size(STACK).spawn(worker)?;
    let is_well = watch(&receiver);
    // A thread that hangs is not joined; it ends with the process.
    let is_well = is_well && worker.join().is_ok();
    Ok(if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn one(seeds: &Seeds, seed: u64) -> Done {
    let (origin, case) = seeds.case(seed);
    // Written before the check, so that a stack overflow leaves the file behind.
    keep(seed, &case);
    let start = processor_time();
    let result = catch_unwind(AssertUnwindSafe(|| check(&case)));
    let result = result.unwrap_or_else(|_| Err("the generator panicked".to_owned()));
    let took = processor_time().saturating_sub(start);
    if result.is_ok() {
        forget(seed);
    }
    Done {
        seed,
        origin,
        result,
        took,
        memory: memory(),
    }
}

/// Waits for the worker to end. Returns `true` if all checks passed.
fn watch(receiver: &Receiver<Done>) -> bool {
    let mut report = Report::default();
    let (mut reported, mut last) = (Instant::now(), processor_time());
    let is_well = loop {
        match receiver.recv_timeout(BETWEEN_LOOKS) {
            Ok(Done {
                result: Err(why),
                seed,
                ..
            }) => {
                eprintln!("document {seed}: {why}");
                break false;
            }
            Ok(done) => {
                report.add(&done);
                last = processor_time();
            }
            Err(RecvTimeoutError::Timeout) if processor_time().saturating_sub(last) < LONGEST => {}
            Err(RecvTimeoutError::Timeout) => {
                eprintln!("one document took more than {} s", LONGEST.as_secs());
                break false;
            }
            Err(RecvTimeoutError::Disconnected) => break true,
        }
        if reported.elapsed() > BETWEEN_REPORTS {
            reported = Instant::now();
            println!("{report}");
        }
    };
    println!("{report}");
    is_well
}

/// The statistics of all documents so far, by origin.
#[derive(Default)]
struct Report(BTreeMap<String, Tally>);

#[derive(Default)]
struct Tally {
    documents: usize,
    operations: usize,
    time: Duration,
    /// The longest check, with the number of its document.
    slowest: (Duration, u64),
    largest: (u64, u64),
}

impl Report {
    fn add(&mut self, done: &Done) {
        let tally = self.0.entry(done.origin.clone()).or_default();
        tally.documents += 1;
        tally.operations += done.result.as_ref().copied().unwrap_or(0);
        tally.time += done.took;
        tally.slowest = tally.slowest.max((done.took, done.seed));
        tally.largest = tally.largest.max((done.memory, done.seed));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (origin, tally) in &self.0 {
            let Tally {
                documents,
                operations,
                time,
                slowest,
                largest,
            } = tally;
            let (seconds, slow) = (slowest.0.as_secs_f64(), slowest.1);
            let (size, large) = (largest.0 >> 20, largest.1);
            let time = time.as_secs();
            writeln!(
                f,
                "{origin:<20} {documents:>8} documents {operations:>9} operations {time:>6} s; slowest {seconds:.1} s \
                 (document {slow}), most memory {size} MiB (document {large})"
            )?;
        }
        Ok(())
    }
}

/// Returns the numbers of the documents that failed runs left in the folder.
pub(crate) fn found() -> io::Result<BTreeSet<u64>> {
    let names = fs::read_dir(FOUND)?.map(|entry| entry.map(|entry| entry.file_name()));
    let names: Vec<_> = names.collect::<Result<_, _>>()?;
    Ok(names
        .iter()
        .filter_map(|name| name.to_str()?.split('.').next()?.parse().ok())
        .collect())
}

fn keep(seed: u64, case: &Case) {
    let optional = [&case.part, &case.overlay, &case.next];
    let sources = std::iter::once(&case.spec).chain(optional.into_iter().flatten());
    for Source { name, text } in sources {
        // If the document cannot be written, its number still identifies it.
        let _ = fs::write(format!("{FOUND}/{seed}.{name}"), text);
    }
}

fn forget(seed: u64) {
    for name in ["spec.json", "spec.yaml", PART, "overlay.json", "next.json"] {
        let _ = fs::remove_file(format!("{FOUND}/{seed}.{name}"));
    }
}

/// Returns the CPU time of this process.
fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// Returns the peak memory since the last call (Linux only).
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .trim()
            .strip_suffix(" kB")?
            .parse::<u64>()
            .ok()
    });
    let _ = fs::write("/proc/self/clear_refs", "5");
    peak.unwrap_or(0) << 10
}
