//! Instruction counts by callgrind. Unlike times, they are reproducible.

use std::process::{Command, Stdio};

use crate::Outcome;

/// Returns the instructions per repetition, from two runs that differ only in the number of repetitions; `None` if
/// valgrind is not installed.
///
/// # Errors
/// Returns an error if the probe fails.
pub fn each(probe: &[&str], (few, many): (u32, u32)) -> Outcome<Option<f64>> {
    let (Some(low), Some(high)) = (count(probe, few)?, count(probe, many)?) else {
        return Ok(None);
    };
    Ok(Some((high - low) / f64::from(many - few)))
}

fn count(probe: &[&str], repetitions: u32) -> Outcome<Option<f64>> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command
        .arg(crate::me()?)
        .arg("probe")
        .args(probe)
        .arg(repetitions.to_string());
    let output = match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("valgrind: {stderr}").into());
    }
    let count = stderr
        .lines()
        .find_map(|line| line.split_once("Collected :"))
        .and_then(|(_, count)| count.trim().parse().ok());
    Ok(Some(count.ok_or("valgrind counted nothing")?))
}
