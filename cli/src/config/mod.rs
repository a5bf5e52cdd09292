//! `zephr config`: compares and copies the configuration of two tenants.

mod apply;
mod kinds;
mod plan;
mod snapshot;

use std::io::{self, Write as _};

use clap::{Arg, ArgMatches, Command};

use crate::{
    connection,
    failure::Failure,
    is_on,
    output::{self, Data, Format},
    parallel, terminal,
};
use kinds::KINDS;
use plan::Plan;

const ABOUT_ITEMS: &str = "Items are user schema, bundles, products, forms, feature rules, request rules, webhooks and e-mail \
                           templates. Two request rules or webhooks are the same item if their labels are equal, two other items if their IDs are equal.";

/// Returns the command.
pub(crate) fn command() -> Command {
    Command::new("config")
        .about("Compare or copy the configuration of two tenants")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            with_sides(Command::new("diff").about("List the differences of two tenants")).after_help(
                "The exit code is 1 if there are differences. The values of fields, which may be secrets, are not shown.\n\n\
                 Example:\n  zephr config diff --from staging --to live",
            ),
        )
        .subcommand(
            with_sides(Command::new("copy").about("Copy items that differ to another tenant")).after_help(
                "The plan is shown first. Nothing is deleted. --dry-run shows the plan only; --yes copies without asking.\n\n\
                 Example:\n  zephr config copy --from staging --to live --only forms",
            ),
        )
}

fn with_sides(command: Command) -> Command {
    let side = |id: &'static str, help: &'static str| {
        Arg::new(id)
            .long(id)
            .value_name("PROFILE|URL")
            .required(true)
            .help(help)
    };
    let about = command.get_about().cloned().unwrap_or_default();
    command
        .long_about(format!("{about}\n\n{ABOUT_ITEMS}"))
        .arg(side(
            "from",
            "Profile of the source, or its URL with the key pair of the environment",
        ))
        .arg(side(
            "to",
            "Profile of the target, or its URL with the key pair of the environment",
        ))
        .arg(
            Arg::new("only")
                .long("only")
                .value_name("KINDS")
                .value_delimiter(',')
                .value_parser(KINDS.each_ref().map(|kind| kind.name))
                .help("Compare these kinds of items only"),
        )
        .arg(parallel::argument())
}

/// Runs the command.
pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, inner)) = matches.subcommand() else {
        return Err(Failure::usage("no command is given").help("run `zephr config --help`"));
    };
    if let Some(option) = CONNECTION.iter().find(|option| inner.contains_id(option)) {
        return Err(Failure::usage(format!("`zephr config` has no `--{option}`"))
            .help("select the tenants with `--from` and `--to`"));
    }
    match name {
        "copy" => copy(inner),
        _ => diff(inner),
    }
}

/// The options of the connection, which `--from` and `--to` replace.
const CONNECTION: [&str; 5] = ["tenant", "base-url", "access-key", "secret-key-file", "profile"];

/// Returns the client for `--from` or `--to`.
fn client(matches: &ArgMatches, side: &str) -> Result<zephr_runtime::Client, Failure> {
    let name = matches
        .get_one::<String>(side)
        .map(String::as_str)
        .unwrap_or_default();
    connection::named(name)?.client(matches, true, None)
}

fn plan(matches: &ArgMatches, clients: [&zephr_runtime::Client; 2]) -> Result<Plan, Failure> {
    let names: Vec<&String> = matches.get_many("only").into_iter().flatten().collect();
    let kinds = snapshot::kinds(&names);
    let items = snapshot::read(clients, &kinds, parallel::concurrency(matches))?;
    Ok(Plan::new(&kinds, items))
}

fn diff(matches: &ArgMatches) -> Result<(), Failure> {
    let plan = plan(matches, [&client(matches, "from")?, &client(matches, "to")?])?;
    let format = output::format(matches);
    match format {
        Format::Table if !matches.contains_id("columns") => {
            let text = match plan.steps.is_empty() {
                true => "no differences\n".to_owned(),
                false => plan.to_text(),
            };
            output::write(text.as_bytes())?;
        }
        format => {
            let body = format!("{}\n", plan.to_json());
            let data = Data::list(body.as_bytes());
            output::print(&data, &format, matches)?;
        }
    }
    match plan.steps.len() {
        0 => Ok(()),
        count => Err(Failure::error(format!("the tenants differ: {count} differences"))),
    }
}

fn copy(matches: &ArgMatches) -> Result<(), Failure> {
    if is_on(matches, "curl") {
        return Err(
            Failure::usage("`zephr config copy` has no `--curl`").help("pass `--dry-run` to see the plan")
        );
    }
    let target = client(matches, "to")?;
    let plan = plan(matches, [&client(matches, "from")?, &target])?;
    if is_on(matches, "dry-run") {
        return output::write(plan.to_text().as_bytes());
    }
    let (mut err, count) = (io::stderr(), plan.writes());
    write!(err, "{}", plan.to_text())?;
    if count == 0 {
        writeln!(err, "nothing to copy")?;
        return Ok(());
    }
    if !is_on(matches, "yes") {
        confirm(count, matches)?;
    }
    apply::apply(&target, plan, matches)
}

fn confirm(count: usize, matches: &ArgMatches) -> Result<(), Failure> {
    let to = matches
        .get_one::<String>("to")
        .map(String::as_str)
        .unwrap_or_default();
    if !terminal::can_ask() {
        return Err(Failure::usage(format!(
            "the copy writes to `{to}`, and there is no terminal to ask"
        ))
        .help("pass `--yes` to copy without asking"));
    }
    let typed = terminal::ask(&format!("Items to write to `{to}`: {count}. Continue? [y/N]"))?;
    match typed.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::error("canceled; nothing was written")),
    }
}
