//! The machine and tool versions, without names or paths, and the memory of this process.

use std::fs;
use std::process::Command;

use crate::{Outcome, workspace};

/// Describes processor, memory, system and versions in Markdown.
///
/// # Errors
/// Returns an error if the lock file cannot be read.
pub fn describe() -> Outcome<String> {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or_else(
            || "unknown".to_owned(),
            |line| line.trim_start_matches([' ', '\t', ':']).to_owned(),
        )
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = field("/proc/meminfo", "MemTotal")
        .trim_end_matches(" kB")
        .parse()
        .unwrap_or(0.0)
        / 1e6;
    let model = field("/proc/cpuinfo", "model name");
    let rustc = Command::new("rustc").arg("--version").output()?;
    let rustc = String::from_utf8_lossy(&rustc.stdout).trim().to_owned();
    let load = field("/proc/loadavg", "");
    let load = load.split(' ').next().unwrap_or("unknown");
    let os = std::env::consts::OS;
    Ok(format!(
        "- Machine: {processors} processors ({model}), {memory:.0} GB of memory, {os}; load when measuring began: {load}\n\
         - Versions: {rustc}; {}\n",
        locked(&["reqwest", "rustls", "serde_json", "sha2", "jiter", "tokio"])?
    ))
}

/// Returns the peak memory of this process: `VmHWM` of proc(5).
///
/// # Errors
/// Returns an error if the system does not provide the figure.
pub fn peak_bytes() -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes: f64 = line
        .and_then(|line| line.trim().strip_suffix("kB"))
        .ok_or("/proc/self/status has no VmHWM")?
        .trim()
        .parse()?;
    Ok(kibibytes * 1024.0)
}

fn locked(names: &[&str]) -> Outcome<String> {
    let lock: toml::Table = fs::read_to_string(workspace().join("Cargo.lock"))?.parse()?;
    let packages = lock
        .get("package")
        .and_then(|packages| packages.as_array())
        .ok_or("the lock file is empty")?;
    let version = |name: &&str| {
        let package = packages
            .iter()
            .find(|package| package.get("name").and_then(|found| found.as_str()) == Some(*name));
        let version = package
            .and_then(|package| package.get("version")?.as_str())
            .unwrap_or("none");
        format!("{name} {version}")
    };
    Ok(names.iter().map(version).collect::<Vec<_>>().join(", "))
}
