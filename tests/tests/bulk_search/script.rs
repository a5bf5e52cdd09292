//! Random scripts of bulk updates.

use proptest::collection::vec;
use proptest::prelude::*;

/// One case of the search.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Script {
    pub(crate) users: u8,
    pub(crate) batch_size: u8,
    pub(crate) job: Job,
    pub(crate) job_timeout_ms: u32,
    /// The faults of the first requests, in order. Later requests have none.
    pub(crate) faults: Vec<Fault>,
}

impl Script {
    /// Prints the script as a Rust expression.
    pub(crate) fn paste(&self) -> String {
        format!("{self:#?}").replace('[', "vec![")
    }
}

/// The behavior of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    /// The number of polls that find the job running.
    pub(crate) looks: u8,
    /// The number of polls that do not find the job. These polls precede the polls that `looks` counts.
    pub(crate) missing: u8,
    pub(crate) word: Word,
    pub(crate) counts: Counts,
    /// The updates of users whose number is divisible by this number fail. With 0, no update fails.
    pub(crate) fails: u8,
}

/// The state of a completed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Completed,
    /// An undocumented state.
    Unknown,
    Absent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    Integers,
    /// `2.0`
    Floats,
    /// Used only with a state that means completion.
    Absent,
    /// No user was changed, although the state means completion.
    Nobody,
}

/// The fault of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// The transport reports that nothing was sent.
    Unsent,
    /// The request is lost, which the transport does not notice.
    LostBefore,
    /// The request is executed, and the response is lost.
    LostAfter,
    /// The request is executed, and no response arrives.
    Silent,
    Status(u16),
    /// The request is executed, and the body is truncated, at this many thousandths of its length.
    Cut(u16),
    /// Like `Cut`, but the truncated body appears to be complete.
    Short(u16),
    /// A success status, but a body in the shape of an error.
    Failure,
}

pub(crate) fn script() -> impl Strategy<Value = Script> {
    let timeout = prop_oneof![Just(900_000_u32), 0..2_000_000_u32];
    (0..9_u8, 1..5_u8, job(), timeout, vec(fault(), 0..6)).prop_map(
        |(users, batch_size, job, job_timeout_ms, faults)| Script {
            users,
            batch_size,
            job,
            job_timeout_ms,
            faults,
        },
    )
}

fn job() -> impl Strategy<Value = Job> {
    let word = prop_oneof![Just(Word::Completed), Just(Word::Unknown), Just(Word::Absent)];
    let counts = prop_oneof![
        Just(Counts::Integers),
        Just(Counts::Floats),
        Just(Counts::Absent),
        Just(Counts::Nobody)
    ];
    let missing = prop_oneof![4 => Just(0_u8), 1 => Just(1_u8)];
    (0..4_u8, missing, word, counts, 0..4_u8).prop_map(|(looks, missing, word, counts, fails)| Job {
        looks,
        missing,
        // With these counts, only the state indicates completion.
        word: if matches!(counts, Counts::Absent | Counts::Nobody) {
            Word::Completed
        } else {
            word
        },
        counts,
        fails,
    })
}

fn fault() -> impl Strategy<Value = Fault> {
    let status = prop::sample::select(vec![400_u16, 401, 404, 408, 409, 429, 500, 502, 503, 504, 522]);
    prop_oneof![
        4 => Just(Fault::None),
        1 => Just(Fault::Unsent),
        1 => Just(Fault::LostBefore),
        1 => Just(Fault::LostAfter),
        1 => Just(Fault::Silent),
        2 => status.prop_map(Fault::Status),
        1 => (0..1000_u16).prop_map(Fault::Cut),
        1 => (0..1000_u16).prop_map(Fault::Short),
        1 => Just(Fault::Failure),
    ]
}
