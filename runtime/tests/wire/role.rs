//! Tests that need an environment of their own.
//!
//! A process must not change its environment while threads run, so such a test is this binary once more, told by a
//! variable that it is the child.

const ROLE: &str = "ZEPHR_TEST_ROLE";

/// Whether this process was started by [`play`].
pub(crate) fn is_child() -> bool {
    std::env::var_os(ROLE).is_some()
}

/// Runs the test of this path in a process whose environment has these variables and no proxies; true if it passes.
pub(crate) async fn play(test: &str, variables: &[(&str, &str)]) -> bool {
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args([test, "--exact"]).env(ROLE, test);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        child.env_remove(name).env_remove(name.to_uppercase());
    }
    let output = child.envs(variables.iter().copied()).output().await.unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("running 1 test\n"), "no test is called {test}");
    output.status.success()
}
