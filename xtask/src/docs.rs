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

/// The pages of the API documentation that contain a Markdown file of the repository.
const DOCUMENTATION: [(&str, &str); 7] = [
    ("catalog/README", "zephr_catalog/index.html"),
    ("generated/README", "zephr_admin/index.html"),
    ("mock/README", "zephr_mock/index.html"),
    ("mock/docs/assumptions", "zephr_mock/enum.Assumption.html"),
    (
        "mock/docs/other-languages",
        "zephr_mock/guide/other_languages/index.html",
    ),
    ("mock/docs/testing", "zephr_mock/guide/testing/index.html"),
    ("runtime/README", "zephr_runtime/index.html"),
];

/// Redirects the links of all pages of the book; see [`redirected`].
fn redirect_pages(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "html") {
            fs::write(&path, redirected(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// Redirects the links of a page that leave the book. In the repository, they lead to files; next to the book, there is
/// only the API documentation. All other files are on the page of the repository.
fn redirected(html: &str) -> String {
    const OUTSIDE: &str = "href=\"../../";
    let mut pieces = html.split(OUTSIDE);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (target, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let stem = path.strip_suffix(".html").or_else(|| path.strip_suffix(".md"));
        let page = DOCUMENTATION.iter().find(|(file, _)| Some(*file) == stem);
        let path = match page {
            Some((_, page)) => format!("../{page}"),
            None => format!("{}/blob/HEAD/{path}", env!("CARGO_PKG_REPOSITORY")),
        };
        let hash = if anchor.is_empty() { "" } else { "#" };
        text.push_str(&format!("href=\"{path}{hash}{anchor}\"{rest}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_leave_the_book_lead_to_the_api_documentation_or_the_repository() {
        let html = r##"<a href="../../mock/docs/testing.html#receive-webhooks">a</a>
            <a class="b" href="../../mock/README.md">b</a> <a href="../../generated/examples/tenants.rs">c</a>
            <a href="faq.html#d">d</a>"##;
        let repository = env!("CARGO_PKG_REPOSITORY");
        let expected = format!(
            r##"<a href="../zephr_mock/guide/testing/index.html#receive-webhooks">a</a>
            <a class="b" href="../zephr_mock/index.html">b</a> <a href="{repository}/blob/HEAD/generated/examples/tenants.rs">c</a>
            <a href="faq.html#d">d</a>"##
        );
        assert_eq!(redirected(html), expected);
    }

    /// The book links the Markdown files that this table lists, and no others.
    #[test]
    fn every_markdown_file_that_the_book_links_is_in_the_api_documentation() {
        let folder = paths::workspace().join("docs/src");
        let mut linked = std::collections::BTreeSet::new();
        for page in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(page.unwrap().path()).unwrap();
            let targets = text.split("](../../").skip(1);
            let targets = targets.filter_map(|rest| rest.split([')', '#']).next());
            linked.extend(
                targets
                    .filter_map(|target| target.strip_suffix(".md"))
                    .map(str::to_owned),
            );
        }
        assert_eq!(
            linked.iter().map(String::as_str).collect::<Vec<_>>(),
            DOCUMENTATION.map(|(file, _)| file)
        );
    }
}
