//! A random search for bugs in bulk updates, against an in-memory service in virtual time.
//!
//! `ZEPHR_SEARCH_MINUTES` and `ZEPHR_SEARCH_SEED` work as in the search of `zephr-runtime`.

mod oracle;
mod script;
mod service;
#[allow(dead_code)]
#[path = "../../../runtime/tests/search/simulation.rs"]
mod simulation;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use zephr_admin::ext::{BulkError, BulkReport};
use zephr_admin::types::BulkUpdate;
use zephr_admin::{Client, Credentials, Timer as _};

use script::Script;
use service::{Service, State};
use simulation::Simulation;

/// The number of cases in the short search.
const CASES: u32 = 400;

/// The result of a case.
pub(crate) struct Run {
    /// `None` if the case did not end.
    result: Option<Result<BulkReport, BulkError>>,
    state: State,
    elapsed: Duration,
}

fn run(script: &Script) -> Run {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let simulation = Simulation::default();
    let service = Service::new(script, simulation.clone());
    let client = Client::builder("acme")
        .credentials(Credentials::new("AK", "SK"))
        .transport(service.clone())
        .timer(simulation.clone())
        .timeout(oracle::CALL)
        .jitter(|longest| longest)
        .build()
        .unwrap();
    let updates = (0..script.users).map(|user| BulkUpdate::user(format!("u{user}")).delete());
    let bulk = client
        .users()
        .update_bulk(updates)
        .batch_size(script.batch_size.into())
        .job_timeout(Duration::from_millis(script.job_timeout_ms.into()));
    let result = runtime.block_on(simulation.run(bulk.into_future()));
    Run {
        result: result.ok(),
        state: service.state(),
        elapsed: simulation.now(),
    }
}

/// Runs this number of cases with a seed, and fails on findings of kinds that are not in `known`.
fn search(seed: u64, cases: u32, known: &mut BTreeMap<String, u64>) -> Option<String> {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let kind = |finding: &str| finding.split(':').next().unwrap_or_default().to_owned();
    // While a finding is shrunk, it must remain of the same kind.
    let wanted = Cell::new(None::<String>);
    let counts = RefCell::new(&mut *known);
    let result = runner.run(&script::script(), |script| {
        for finding in oracle::check_run(&script, &run(&script)) {
            let kind = kind(&finding);
            let first = wanted.take();
            let is_wanted = first.as_ref().map_or_else(
                || match counts.borrow_mut().get_mut(&kind) {
                    Some(count) => {
                        *count += 1;
                        false
                    }
                    None => true,
                },
                |first| *first == kind,
            );
            wanted.set(first.or_else(|| is_wanted.then(|| kind.clone())));
            if is_wanted {
                return Err(TestCaseError::fail(finding));
            }
        }
        Ok(())
    });
    let report = match result {
        Ok(()) => return None,
        Err(TestError::Fail(reason, script)) => format!("{reason}\n{}", script.paste()),
        Err(TestError::Abort(reason)) => reason.to_string(),
    };
    known.extend(wanted.take().map(|kind| (kind, 1)));
    Some(report)
}

#[test]
fn a_short_search_finds_no_failure() {
    let found = search(1, CASES, &mut BTreeMap::new());
    assert!(found.is_none(), "{}", found.unwrap());
}

/// Runs for `ZEPHR_SEARCH_MINUTES`, and not at all without the variable.
#[test]
fn a_long_search_finds_no_failure() {
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<f64>().ok());
    let Some(minutes) = variable("ZEPHR_SEARCH_MINUTES") else {
        return;
    };
    let random = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let first = variable("ZEPHR_SEARCH_SEED").map_or(random, |seed| seed as u64);
    let (start, end) = (Instant::now(), Duration::from_secs_f64(60.0 * minutes));
    let mut known = BTreeMap::new();
    let mut rounds = 0_u64;
    for seed in first.. {
        if start.elapsed() >= end {
            break;
        }
        if let Some(found) = search(seed, CASES, &mut known) {
            println!("seed {seed}: {found}\n");
        }
        rounds += 1;
        if rounds % 100 == 1 {
            let seconds = start.elapsed().as_secs();
            println!(
                "[{seconds:>5} s] {rounds} rounds of {CASES} cases, {} kinds of findings",
                known.len()
            );
        }
    }
    assert!(known.is_empty(), "findings by kind: {known:#?}");
}
