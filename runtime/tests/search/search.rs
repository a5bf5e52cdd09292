//! Generates scripts, runs them, and shrinks those that violate an invariant.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::driver::{WORKER, run};
use crate::oracle::{Finding, check_run};
use crate::script::{Exchange, Script};
use crate::strategy::script;

/// The number of cases in the short search.
const CASES: u32 = 400;

/// The time after which a case counts as endless.
const HANG: Duration = Duration::from_secs(60);

thread_local! {
    static IS_CASE: Cell<bool> = const { Cell::new(false) };
}

static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn panics() -> MutexGuard<'static, Vec<String>> {
    PANICS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a script and checks it. Cases run one at a time, since a panic may come from any thread.
pub(crate) fn check(script: &Script) -> Vec<Finding> {
    static HOOK: Once = Once::new();
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // Other tests panic too.
            if IS_CASE.get() || std::thread::current().name() == Some(WORKER) {
                panics().push(panic.to_string());
            }
            usual(panic);
        }));
    });
    panics().clear();
    let (ended, watched) = std::sync::mpsc::channel::<()>();
    let text = script.paste();
    std::thread::spawn(move || {
        if watched.recv_timeout(HANG) == Err(RecvTimeoutError::Timeout) {
            // A task that does not return cannot be aborted.
            println!("hang: a poll does not return\n{text}");
            std::process::exit(1);
        }
    });
    IS_CASE.set(true);
    let run = panic::catch_unwind(|| run(script));
    IS_CASE.set(false);
    drop(ended);
    let mut findings: Vec<Finding> = run.as_ref().map(|run| check_run(script, run)).unwrap_or_default();
    let panicked = panics()
        .iter()
        .map(|text| Finding {
            rule: "panic",
            text: text.clone(),
        })
        .collect::<Vec<_>>();
    findings.extend(panicked);
    drop(one);
    findings
}

/// Returns the kind of a finding.
fn kind(script: &Script, finding: &Finding) -> String {
    let exchange = match script.exchange {
        Exchange::Value { .. } => "value",
        Exchange::Object { .. } => "object",
        Exchange::List { .. } => "list",
        Exchange::PageStream(_) => "pages",
        Exchange::Export(_) => "export",
        Exchange::Crowd { .. } => "crowd",
        Exchange::RealCrowd { .. } => "real crowd",
    };
    format!("{} / {exchange} / {:?}", finding.rule, script.protocol)
}

/// Runs this many cases with a seed, searching for findings of unknown kinds.
fn search(seed: u64, cases: u32, known: &mut BTreeMap<String, u64>) -> Option<String> {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 600,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    // A finding must keep its kind while it shrinks.
    let wanted = Cell::new(None::<String>);
    let counts = std::cell::RefCell::new(&mut *known);
    let result = runner.run(&script(), |script| {
        for finding in check(&script) {
            let kind = kind(&script, &finding);
            let first = wanted.take();
            let is_wanted = match &first {
                Some(first) => *first == kind,
                None => match counts.borrow_mut().get_mut(&kind) {
                    Some(count) => {
                        *count += 1;
                        false
                    }
                    None => true,
                },
            };
            wanted.set(first.or_else(|| is_wanted.then(|| kind.clone())));
            if is_wanted {
                return Err(TestCaseError::fail(format!("{kind}: {}", finding.text)));
            }
        }
        Ok(())
    });
    let Err(error) = result else { return None };
    let mut report = String::new();
    match error {
        TestError::Fail(reason, script) => {
            let _ = write!(report, "{reason}\n{}", script.paste());
        }
        TestError::Abort(reason) => report = reason.to_string(),
    }
    if let Some(kind) = wanted.take() {
        known.insert(kind, 1);
    }
    Some(report)
}

#[test]
fn a_short_search_finds_no_failure() {
    let found = search(1, CASES, &mut BTreeMap::new());
    assert!(found.is_none(), "{}", found.unwrap());
}

/// Runs for `ZEPHR_SEARCH_MINUTES` minutes; skipped if unset.
#[test]
fn a_long_search_finds_no_failure() {
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<f64>().ok());
    let Some(minutes) = variable("ZEPHR_SEARCH_MINUTES") else {
        return;
    };
    let random = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let first = variable("ZEPHR_SEARCH_SEED").map_or(random, |seed| seed as u64);
    let (start, end) = (Instant::now(), Duration::from_secs_f64(60.0 * minutes));
    let (mut known, mut cases) = (BTreeMap::new(), 0);
    for seed in first.. {
        if start.elapsed() >= end {
            break;
        }
        let found = search(seed, CASES, &mut known);
        match found {
            Some(found) => println!("seed {seed}: {found}\n"),
            None => cases += u64::from(CASES),
        }
        println!(
            "[{:>5.0} s] seed {seed}: {cases} cases, {} kinds of findings",
            start.elapsed().as_secs_f64(),
            known.len()
        );
    }
    assert!(known.is_empty(), "findings by kind: {known:#?}");
}
