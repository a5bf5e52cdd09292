//! Measurement of CPU time, which other programs hardly affect, with medians and spread over alternating rounds.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};

use crate::Outcome;

/// Returns the CPU time of the current thread.
///
/// # Errors
/// Returns an error if the system does not provide the figure.
pub fn thread_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

/// Returns the CPU time of all threads of this process.
///
/// # Errors
/// Returns an error if the system does not provide the figure.
pub fn process_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}

/// Returns the CPU time of `work` per repetition, in nanoseconds.
pub fn nanos_each(repetitions: u32, mut work: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    let begun = thread_time()?;
    for _ in 0..repetitions {
        work()?;
    }
    Ok((thread_time()? - begun).as_secs_f64() * 1e9 / f64::from(repetitions))
}

/// The cost of running child processes.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// The elapsed time in seconds.
    pub wall: f64,
    /// The CPU time of the child processes, in seconds.
    pub processor: f64,
}

/// Measures `run`, which must wait for the child processes that it starts.
///
/// # Errors
/// Returns the error of `run`.
pub fn spent<T>(run: impl FnOnce() -> Outcome<T>) -> Outcome<Spent> {
    let (begun, before) = (Instant::now(), children_time()?);
    run()?;
    Ok(Spent {
        wall: begun.elapsed().as_secs_f64(),
        processor: children_time()? - before,
    })
}

/// Returns the CPU time of all finished descendants, in seconds.
fn children_time() -> Outcome<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

/// Repeated measurements of a figure.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Returns an empty series.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a measurement.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Returns `true` if there are no measurements.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the median.
    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    /// Returns the ratio of both sides for each round. A disturbance during a round affects both sides alike.
    pub fn over(&self, other: &Self) -> Samples {
        Samples(self.0.iter().zip(&other.0).map(|(a, b)| a / b).collect())
    }

    /// Returns each measurement divided by a count.
    pub fn divided_by(&self, count: f64) -> Samples {
        self.0.iter().map(|value| value / count).collect()
    }

    /// Formats median and spread (lowest to highest).
    pub fn show(&self, unit: Unit) -> String {
        let sorted = self.sorted();
        let (Some(low), Some(high)) = (sorted.first(), sorted.last()) else {
            return "–".to_owned();
        };
        let median = unit.show(self.median());
        if low == high {
            median
        } else {
            format!("{median} ({} to {})", unit.show(*low), unit.show(*high))
        }
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// The unit of a figure.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// Nanoseconds.
    Nanos,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// A number of items.
    Count,
    /// A ratio.
    Ratio,
}

impl Unit {
    /// Formats a value with three significant digits.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Nanos if value >= 1e10 => Self::Seconds.show(value / 1e9),
            Self::Nanos if value >= 1e6 => format!("{} ms", digits(value / 1e6)),
            Self::Nanos if value >= 1e3 => format!("{} µs", digits(value / 1e3)),
            Self::Nanos => format!("{} ns", digits(value)),
            Self::Seconds => format!("{} s", digits(value)),
            Self::Bytes if value >= 1e6 => format!("{} MB", digits(value / 1e6)),
            Self::Bytes => format!("{} kB", digits(value / 1e3)),
            Self::Count => format!("{value:.0}"),
            Self::Ratio => format!("{}x", digits(value)),
        }
    }
}

fn digits(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
