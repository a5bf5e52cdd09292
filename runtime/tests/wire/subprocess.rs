//! Tests that need an environment of their own.
//!
//! A process must not change its environment while threads run, so such a test runs this binary again as a child
//! process, which a variable identifies as such.

const CHILD: &str = "ZEPHR_TEST_CHILD";

/// Returns whether this process was started by [`run_test`].
pub(crate) fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs the test with this path in a process with these environment variables and no proxies. Returns whether it
/// passes.
pub(crate) async fn run_test(test: &str, variables: &[(&str, &str)]) -> bool {
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args([test, "--exact"]).env(CHILD, test);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        child.env_remove(name).env_remove(name.to_uppercase());
    }
    let output = child.envs(variables.iter().copied()).output().await.unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("running 1 test\n"), "no test named {test}");
    output.status.success()
}
