//! `zephr man`: manual pages.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use clap_mangen::Man;

use crate::{
    arguments,
    failure::{Failure, with_spaces},
    output,
};

pub(super) fn command() -> Command {
    Command::new("man")
        .about("Print the manual page, or write a page per command")
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .value_hint(ValueHint::DirPath)
                .value_parser(value_parser!(PathBuf))
                .help("Write the pages of all commands to this folder"),
        )
        .after_help("Example:\n  zephr man --out ~/.local/share/man/man1")
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let mut root = arguments::root_for_completions();
    // Builds the deferred commands and sets the full name of each.
    root.build();
    let Some(folder) = matches.get_one::<PathBuf>("out") else {
        return output::write(&page(&root)?);
    };
    let cannot = |error: io::Error| Failure::error(format!("cannot write to {}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(cannot)?;
    write(&root, folder).map_err(cannot)
}

/// Writes the pages of a command and all commands below it.
fn write(command: &Command, folder: &Path) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    fs::write(folder.join(format!("{name}.1")), page(command)?)?;
    let inner = command.get_subcommands();
    // The pages of `zephr op` would repeat those of the resources.
    let inner = inner.filter(|_| command.get_name() != "op");
    inner
        .filter(|command| command.get_name() != "help" && !command.is_hide_set())
        .try_for_each(|command| write(command, folder))
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(with_spaces(&String::from_utf8_lossy(&page)).into_bytes())
}
