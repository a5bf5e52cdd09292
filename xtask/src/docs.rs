//! `cargo xtask docs`: the book in `docs/` next to the API documentation.

use std::{
    fs, io,
    path::Path,
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
    redirect_pages(&folder.join("guide"))
        .map_err(|error| Failure::new(format!("cannot redirect the links of the book: {error}")))?;
    let index = folder.join("index.html");
    fs::write(&index, INDEX)
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", index.display())))?;
    print(&format!("{}\n", index.display()));
    Ok(ExitCode::SUCCESS)
}

/// Replaces the links in all pages of the book; see [`redirected`].
fn redirect_pages(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "html") {
            fs::write(&path, redirected(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// Replaces links to files outside the book by links to the repository. In the sources of the book, these links are
/// relative paths. mdBook changes the extension `.md` in them to `.html`, which this function reverts.
fn redirected(html: &str) -> String {
    const OUTSIDE: &str = "href=\"../../";
    let mut pieces = html.split(OUTSIDE);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(['"', '#']).unwrap_or(piece.len());
        let (path, rest) = piece.split_at(end);
        let path = match path.strip_suffix(".html") {
            Some(stem) => format!("{stem}.md"),
            None => path.to_owned(),
        };
        text.push_str(&format!(
            "href=\"{}/blob/HEAD/{path}{rest}",
            env!("CARGO_PKG_REPOSITORY")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_out_of_the_book_point_to_the_repository() {
        let html = r##"<a href="../../mock/docs/testing.html#receive-webhooks">a</a>
            <a class="b" href="../../generated/examples/tenants.rs">b</a> <a href="faq.html#d">c</a>"##;
        let blob = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD");
        let expected = format!(
            r##"<a href="{blob}/mock/docs/testing.md#receive-webhooks">a</a>
            <a class="b" href="{blob}/generated/examples/tenants.rs">b</a> <a href="faq.html#d">c</a>"##
        );
        assert_eq!(redirected(html), expected);
    }
}
