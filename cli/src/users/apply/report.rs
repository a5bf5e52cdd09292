//! The result of `zephr users apply`: counts, and a file with the rows that failed.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::ArgMatches;
use serde_json::json;

use super::{
    input::{Input, UNKNOWN},
    journal::{Batch, Event, Journal},
    rows,
};
use crate::{
    failure::{Failure, exit},
    is_on, output,
    spelling::quoted,
    users::files::{cannot, replace},
};

/// The rows that failed, by index, with the reason.
pub(super) struct Report {
    rows: usize,
    errors: Vec<(usize, String)>,
}

impl Report {
    /// Collects the errors of all batches.
    pub(super) fn new(input: &Input, batch_size: usize, batches: &[Batch]) -> Self {
        let total = input.updates.len();
        let mut errors = Vec::new();
        for (index, batch) in batches.iter().enumerate() {
            let first = index * batch_size;
            let all = first..(first + batch_size).min(total);
            match batch {
                Batch::Open | Batch::Accepted(_) => {}
                Batch::Rejected(reason) => errors.extend(all.map(|row| (row, reason.clone()))),
                Batch::Unknown(reason) => errors.extend(all.map(|row| (row, format!("{UNKNOWN}{reason}")))),
                Batch::Done(failed) => errors.extend(
                    failed
                        .iter()
                        .map(|failed| (failed.row.saturating_sub(1), failed.error.clone())),
                ),
            }
        }
        Self { rows: total, errors }
    }

    /// Returns the numbers of rows that succeeded, failed, and have an unknown outcome.
    fn counts(&self) -> [usize; 3] {
        let is_unknown = |(_, error): &&(usize, String)| error.starts_with(UNKNOWN);
        let unknown = self.errors.iter().filter(is_unknown).count();
        let failed = self.errors.len() - unknown;
        [self.rows - self.errors.len(), failed, unknown]
    }

    /// Writes the error file, and records the end of the run. The file of an earlier run is kept, because the user may
    /// have corrected it.
    pub(super) fn write(&self, path: &Path, input: &Input, journal: &mut Journal) -> Result<(), Failure> {
        let file = error_file(path);
        let is_kept = journal.is_ended() && file.exists();
        if !is_kept && !self.errors.is_empty() {
            replace(&file, &input.with_errors(&self.errors)?).map_err(cannot("write", &file))?;
        }
        if journal.is_ended() {
            return Ok(());
        }
        let [succeeded, failed, unknown] = self.counts();
        journal.append(Event::End {
            succeeded,
            failed,
            unknown,
        })
    }

    /// Prints the counts.
    ///
    /// # Errors
    /// Returns an error if a row failed, or if the outcome of a row is unknown.
    pub(super) fn print(&self, path: &Path, matches: &ArgMatches) -> Result<(), Failure> {
        let [succeeded, failed, unknown] = self.counts();
        let file = error_file(path);
        if is_on(matches, "json") {
            let name = (!self.errors.is_empty()).then(|| file.display().to_string());
            let counts = json!({
                "rows": self.rows, "succeeded": succeeded, "failed": failed, "unknown": unknown, "errors": name,
            });
            output::write(format!("{counts}\n").as_bytes())?;
        }
        let [succeeded, failed_shown, unknown_shown] = [succeeded, failed, unknown].map(output::grouped);
        writeln!(
            io::stderr(),
            "{}: {succeeded} succeeded, {failed_shown} failed, {unknown_shown} unknown",
            rows(self.rows)
        )?;
        let name = quoted(&file.display().to_string());
        match (failed, unknown) {
            (0, 0) => Ok(()),
            (failed, 0) => Err(Failure::error(format!(
                "{} failed, with the reasons in {name}",
                rows(failed)
            ))
            .help(format!("correct the file and run `zephr users apply {name}`"))),
            (_, unknown) => {
                let message = format!("the outcome of {} is unknown; they are in {name}", rows(unknown));
                Err(Failure::with_code(exit::UNKNOWN, message).help(format!(
                    "check the jobs with `zephr users bulk-update-jobs`; `zephr users apply {name} \
                     --resubmit-unknown` submits the rows again"
                )))
            }
        }
    }
}

/// Returns the path of the error file: `tiers.errors.csv` for `tiers.csv`.
fn error_file(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}.errors.{extension}"))
}
