//! `cargo xtask docs`: the book in `docs/` next to the API documentation.

use std::{
    fs, io,
    process::{Command, ExitCode},
};

use clap::Args;

use crate::{
    Failure,
    drive::{cargo, code, not_run},
    paths, print,
};

/// The page that opens the book.
const INDEX: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>zephr-admin</title>\n\
                     <meta http-equiv=\"refresh\" content=\"0; url=guide/index.html\">\n";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Build the book, but no API documentation
    #[arg(long)]
    book_only: bool,
}

/// Builds the API documentation, and the book into a folder next to it.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if !arguments.book_only {
        let status = cargo().args(["doc", "--workspace", "--no-deps"]).status();
        let status = status.map_err(not_run)?;
        if !status.success() {
            return Ok(code(status));
        }
    }
    let folder = paths::target().join("doc");
    let mut book = Command::new("mdbook");
    book.arg("build").arg(paths::workspace().join("docs"));
    book.arg("--dest-dir").arg(folder.join("guide"));
    let status = book.status().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Failure::new("mdbook is not installed; run `cargo install --locked mdbook`")
        }
        _ => Failure::new(format!("cannot run mdbook: {error}")),
    })?;
    if !status.success() {
        return Ok(code(status));
    }
    let index = folder.join("index.html");
    fs::write(&index, INDEX)
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", index.display())))?;
    print(&format!("{}\n", index.display()));
    Ok(ExitCode::SUCCESS)
}
