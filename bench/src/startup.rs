//! The start-up time of the command line, without and with a request.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::signature::HmacNonceSource;

use crate::builds::cargo;
use crate::measure::{Samples, Unit, spent};
use crate::mock::{USER, signed};
use crate::table::{Goal, Row};
use crate::{Outcome, scratch, workspace};

/// Builds the command line in release mode and returns its path.
fn zephr() -> Outcome<PathBuf> {
    let target = scratch()?.join("cli");
    let folder = target.to_string_lossy();
    cargo(
        &workspace(),
        &[
            "build",
            "--release",
            "--quiet",
            "-p",
            "zephr-cli",
            "--target-dir",
            &folder,
        ],
    )?;
    Ok(target.join("release").join("zephr"))
}

/// Returns the elapsed time of a program in nanoseconds.
fn nanos(command: &mut Command) -> Outcome<f64> {
    let run = || {
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("{} failed", command.get_program().display()).into()),
        }
    };
    Ok(spent(run)?.wall * 1e9)
}

/// Returns the rows: commands of `zephr` compared with `curl`.
///
/// # Errors
/// Returns an error if the command line cannot be built, the mock cannot be started or a program fails.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let zephr = zephr()?;
    Ok(vec![version(&zephr, rounds * 2)?, get(&zephr, rounds * 2)?])
}

/// Compares the start-up time of `zephr` with that of `curl`. Also measures a help page, and the program `true`, which
/// does nothing.
fn version(zephr: &Path, rounds: usize) -> Outcome<Row> {
    let [mut version, mut help, mut curls, mut bare] = [const { Samples::new() }; 4];
    for _ in 0..rounds {
        version.push(nanos(Command::new(zephr).arg("--version"))?);
        help.push(nanos(Command::new(zephr).args(["users", "list", "--help"]))?);
        curls.push(nanos(Command::new("curl").arg("--version"))?);
        bare.push(nanos(&mut Command::new("true"))?);
    }
    Ok(Row {
        key: "startup",
        what: "`zephr --version`",
        against: "`curl --version`",
        goal: Goal::AtMost(3.0),
        value: Some(version.over(&curls)),
        figures: format!(
            "{}; {}; a help page {}, `true` {}",
            version.show(Unit::Nanos),
            curls.show(Unit::Nanos),
            help.show(Unit::Nanos),
            bare.show(Unit::Nanos)
        ),
    })
}

/// Compares the time of a `zephr` request to the mock with that of a `curl` request.
fn get(zephr: &Path, rounds: usize) -> Outcome<Row> {
    let mock = Mock::builder().static_responses().start_blocking()?;
    let nonces = HmacNonceSource::from_system()?;
    let [mut ours, mut curls] = [const { Samples::new() }; 2];
    for _ in 0..rounds {
        let mut get = Command::new(zephr);
        get.args(["users", "get", USER])
            .env("ZEPHR_BASE_URL", mock.url())
            .env("ZEPHR_ACCESS_KEY", MockBuilder::ACCESS_KEY)
            .env("ZEPHR_SECRET_KEY", MockBuilder::SECRET_KEY);
        ours.push(nanos(&mut get)?);
        let (path, header) = signed(&nonces)?;
        let mut curl = Command::new("curl");
        curl.args(["-sf", "-H", &format!("authorization: {header}")])
            .arg(format!("{}{path}", mock.url()));
        curls.push(nanos(&mut curl)?);
    }
    Ok(Row {
        key: "command",
        what: "`zephr users get ID` against the mock",
        against: "`curl` with a prepared header",
        goal: Goal::AtMost(1.5),
        value: Some(ours.over(&curls)),
        figures: format!("{}; {}", ours.show(Unit::Nanos), curls.show(Unit::Nanos)),
    })
}
