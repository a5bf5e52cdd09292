//! `zephr completions`: scripts that complete commands in a shell.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use crate::{arguments, failure::Failure, output};

pub(super) fn command() -> Command {
    Command::new("completions")
        .about("Print a completion script for a shell")
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(value_parser!(Shell)),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else {
        return Err(Failure::usage("no shell is given"));
    };
    let mut script = Vec::new();
    clap_complete::generate(
        *shell,
        &mut arguments::root_for_completions(),
        "zephr",
        &mut script,
    );
    output::write(&script)
}
