//! `zephr users apply`: bulk updates from a file, with a journal from which the command continues if it is
//! interrupted.

mod change;
mod input;
mod journal;
mod report;
mod run;

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use zephr_runtime::{Client, to_json};

use self::{
    input::Input,
    journal::{Batch, Begin, Journal},
    report::Report,
    run::Run,
};
use super::{command_line, files::beside, progress::Progress};
use crate::{
    connection,
    failure::Failure,
    is_on,
    operation::command::CONFIRM,
    output,
    terminal::{ask, can_ask},
};

const FILE: &str = "file";
const IGNORE: &str = "ignore";
const BATCH_SIZE: &str = "batch-size";
const RESUBMIT: &str = "resubmit-unknown";

/// The number of rows in a batch. The service documents no limit.
const DEFAULT_BATCH_SIZE: usize = 500;

const LONG_ABOUT: &str = "Apply a file of updates to many users

The file is CSV with a header, or NDJSON. Each row names a user by `user_id` or by the key in one foreign system, and has \
the attributes to set, or deletes the user:

  CSV columns    user_id, foreign_keys.SYSTEM, attributes.SLUG, attributes.SLUG:=, delete, error
  NDJSON fields  user_id, foreign_keys, attributes, delete, error

A cell is text; in a column whose name ends with := it is JSON. An empty cell changes nothing.

FILE.journal records each batch before it is sent. If the command is interrupted or killed, run it again: it continues, and \
sends no batch again that may have been accepted. Rows that failed are written to an error file, which can be corrected and \
applied. Its column or field `error` is the reason of each failure, and is not applied. The error file also contains the rows whose outcome is unknown; they are sent again only with --resubmit-unknown.";

const EXAMPLES: &str = "Examples:
  zephr users apply tiers.csv --dry-run
  zephr users apply tiers.csv";

pub(super) fn command() -> Command {
    Command::new("apply")
        .about("Apply a file of updates to many users")
        .long_about(LONG_ABOUT)
        .after_help(EXAMPLES)
        .arg(
            Arg::new(FILE)
                .value_name("FILE")
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf))
                .help("Read updates from this .csv or .ndjson file"),
        )
        .arg(
            Arg::new(IGNORE)
                .long(IGNORE)
                .value_name("NAMES")
                .value_delimiter(',')
                .action(ArgAction::Append)
                .help("Ignore these columns or fields"),
        )
        .arg(
            Arg::new(BATCH_SIZE)
                .long(BATCH_SIZE)
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=10_000))
                .help("Submit this many rows at once [default: 500]"),
        )
        .arg(
            Arg::new(CONFIRM)
                .long(CONFIRM)
                .value_name("N")
                .value_parser(value_parser!(usize))
                .help("Confirm the number of users that the file deletes"),
        )
        .arg(
            Arg::new(RESUBMIT)
                .long(RESUBMIT)
                .action(ArgAction::SetTrue)
                .help("Submit rows of an error file whose outcome is unknown"),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let path = matches.get_one::<PathBuf>(FILE).cloned().unwrap_or_default();
    let ignored: Vec<String> = matches.get_many(IGNORE).into_iter().flatten().cloned().collect();
    let input = Input::read(&path, &ignored)?;
    if is_on(matches, "curl") {
        return Err(
            Failure::usage("`users apply` sends many requests: `--curl` cannot print them")
                .help("pass `--dry-run` to print the updates"),
        );
    }
    let batch_size = matches.get_one::<u32>(BATCH_SIZE).copied();
    let batch_size = batch_size.map_or(DEFAULT_BATCH_SIZE, |size| {
        usize::try_from(size).unwrap_or(usize::MAX)
    });
    let journal_path = beside(&path, ".journal");
    if is_on(matches, "dry-run") {
        return print_plan(&input, batch_size, &journal_path);
    }
    require_decision(&input, matches)?;
    let connection = connection::resolve(matches)?;
    let client = connection.client(matches, true, None)?;
    confirm_deletions(input.deletions, matches)?;
    let begin = Begin {
        input: path.display().to_string(),
        sha256: input.digest.clone(),
        rows: input.updates.len(),
        batch_size,
        ignored,
        service: connection.target()?.url(),
    };
    let mut journal = Journal::open(journal_path, begin)?;
    announce(&journal)?;
    send(&client, &input, batch_size, &mut journal)?;
    let report = Report::new(&input, batch_size, journal.batches());
    report.write(&path, &input, &mut journal)?;
    report.print(&path, matches)
}

/// Submits and polls all batches that are not settled according to the journal.
fn send(client: &Client, input: &Input, batch_size: usize, journal: &mut Journal) -> Result<(), Failure> {
    let rows = u64::try_from(input.updates.len()).unwrap_or(u64::MAX);
    let progress = Progress::new(0, Some(rows));
    let mut run = Run {
        client: &client.clone().into(),
        updates: &input.updates,
        batch_size,
        journal,
        progress: &progress,
    };
    let applied = client.block_on(run.all()).map_err(Failure::from);
    let applied = applied.and_then(|applied| applied);
    progress.end();
    if applied.is_err() {
        let (settled, batches) = (journal.settled(), journal.batches().len());
        let mut err = io::stderr().lock();
        writeln!(err, "{settled} of {batches} batches are complete")?;
        writeln!(err, "run `{}` to continue", command_line())?;
    }
    applied
}

/// Refuses rows whose outcome is unknown, unless the user has decided to send them again.
fn require_decision(input: &Input, matches: &ArgMatches) -> Result<(), Failure> {
    if input.unknown == 0 || is_on(matches, RESUBMIT) {
        return Ok(());
    }
    Err(
        Failure::usage(format!("the outcome of {} is unknown", rows(input.unknown))).help(format!(
            "check these users and delete the rows that took effect, or pass `--{RESUBMIT}` to submit all of them"
        )),
    )
}

/// Prints how much an earlier run has done.
fn announce(journal: &Journal) -> Result<(), Failure> {
    let (settled, batches) = (journal.settled(), journal.batches().len());
    let mut err = io::stderr().lock();
    if journal.is_ended() {
        writeln!(err, "the file was applied before: nothing is sent")?;
    } else if journal.batches().iter().any(|batch| *batch != Batch::Open) {
        writeln!(err, "continuing: {settled} of {batches} batches are complete")?;
    }
    Ok(())
}

/// Prints the changes, one line per row.
fn print_plan(input: &Input, batch_size: usize, journal: &Path) -> Result<(), Failure> {
    let mut lines = String::new();
    for update in &input.updates {
        let key = &update.identifier;
        let id = key.user_id.as_ref().map(|id| format!("user {id}"));
        let foreign = || key.foreign_key.iter().flat_map(|keys| keys.iter()).next();
        let user = id.or_else(|| foreign().map(|(system, key)| format!("{system} {key}")));
        let changes = update.actions.iter().map(|action| match &action.attribute {
            Some(change) => format!("set {} to {}", change.field, to_json(&change.value)),
            None => "delete".to_owned(),
        });
        let changes: Vec<String> = changes.collect();
        lines.push_str(&format!("{}: {}\n", user.unwrap_or_default(), changes.join(", ")));
    }
    output::write(lines.as_bytes())?;
    let batches = input.updates.len().div_ceil(batch_size);
    let plural = if batches == 1 { "batch" } else { "batches" };
    let mut err = io::stderr().lock();
    writeln!(
        err,
        "would submit {} in {batches} {plural}; nothing was sent",
        rows(input.updates.len())
    )?;
    if input.deletions > 0 {
        writeln!(err, "{} would be deleted", users(input.deletions))?;
    }
    if let Some(settled) = journal::settled(journal) {
        writeln!(
            err,
            "{settled} of {batches} are complete according to {}",
            journal.display()
        )?;
    }
    Ok(())
}

/// Asks before users are deleted.
fn confirm_deletions(deletions: usize, matches: &ArgMatches) -> Result<(), Failure> {
    let what = format!("the file deletes {}", users(deletions));
    match matches.get_one::<usize>(CONFIRM) {
        Some(confirmed) if *confirmed == deletions => return Ok(()),
        Some(confirmed) => {
            return Err(
                Failure::usage(format!("{what}, and `--confirm` says {confirmed}"))
                    .help("check the file with `--dry-run`; nothing was sent"),
            );
        }
        None if deletions == 0 || is_on(matches, "yes") => return Ok(()),
        None if !can_ask() => {
            return Err(Failure::usage(format!("{what}, and there is no terminal to ask"))
                .help(format!("pass `--confirm {deletions}`")));
        }
        None => {}
    }
    match ask(&format!("{what}. Continue? [y/N]"))?.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::error("canceled; nothing was sent")),
    }
}

/// Returns a number of rows in words.
fn rows(number: usize) -> String {
    counted(number, "row")
}

fn users(number: usize) -> String {
    counted(number, "user")
}

fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", output::grouped(number))
}
