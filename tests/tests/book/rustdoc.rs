//! The links in the API documentation, and the links to it.

use std::{
    collections::{BTreeSet, HashMap},
    env, fs,
    path::{Path, PathBuf},
};

use super::{links, pages, read};

/// Returns the folder that `cargo doc` writes.
fn documentation() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().join("doc")
}

/// Returns the values of an attribute of a page.
fn attributes<'t>(html: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let start = format!(" {name}=\"");
    let values: Vec<_> = html.split(start.as_str()).skip(1).collect();
    values
        .into_iter()
        .filter_map(|rest| Some(rest.split_once('"')?.0))
}

/// The anchors of the pages, by path.
#[derive(Default)]
struct Pages(HashMap<PathBuf, Option<BTreeSet<String>>>);

impl Pages {
    /// Returns whether a page exists and has the anchor.
    fn has(&mut self, path: &Path, anchor: Option<&str>) -> bool {
        let anchors = self.0.entry(path.to_owned()).or_insert_with(|| {
            let mut html = fs::read_to_string(path).ok()?;
            // The page of an item in a private module redirects to the page of its re-export, and keeps the anchor.
            if let Some((_, rest)) = html.split_once("http-equiv=\"refresh\" content=\"0;URL=") {
                html = fs::read_to_string(path.parent()?.join(rest.split_once('"')?.0)).ok()?;
            }
            Some(attributes(&html, "id").map(str::to_owned).collect())
        });
        // The anchor of a line of a source file, such as `12` or `12-15`, is not the ID of an element.
        let is_line = |anchor: &str| anchor.chars().all(|c| c.is_ascii_digit() || c == '-');
        anchors
            .as_ref()
            .is_some_and(|anchors| anchor.is_none_or(|anchor| is_line(anchor) || anchors.contains(anchor)))
    }

    /// Returns whether a link resolves. Links to other sites count as resolved.
    fn resolves(&mut self, page: &Path, target: &str) -> bool {
        let target = target.replace("&amp;", "&");
        let (path, anchor) = target
            .split_once('#')
            .map_or((&*target, None), |(path, anchor)| (path, Some(anchor)));
        let path = match path.strip_prefix("https://docs.rs/zephr-") {
            Some(rest) => match rest.split_once("/latest/") {
                Some((_, path)) => documentation().join(path),
                None => documentation().join(format!("zephr_{rest}/index.html")),
            },
            None if path.starts_with("https://") || path.starts_with("javascript:") => return true,
            None if path.is_empty() => page.to_owned(),
            None => page.parent().unwrap_or(page).join(path),
        };
        let path = if path.is_dir() {
            path.join("index.html")
        } else {
            path
        };
        path.extension().is_some_and(|extension| extension != "html") && path.is_file()
            || self.has(&path, anchor)
    }
}

fn html_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}; run `cargo doc`", folder.display()))
    {
        let path = entry.unwrap().path();
        if path.is_dir() {
            html_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            found.push(path);
        }
    }
}

/// Needs the documentation: `.ci/run` runs this test after `cargo doc`.
#[test]
#[ignore = "run `cargo doc --workspace --no-deps` first"]
fn links_of_the_api_documentation_resolve() {
    let mut pages_of_crates = Vec::new();
    for (name, _) in links::CRATES {
        html_files(
            &documentation().join(name.replace('-', "_")),
            &mut pages_of_crates,
        );
    }
    let mut pages_by_path = Pages::default();
    let mut dead = BTreeSet::new();
    for page in &pages_of_crates {
        let html = fs::read_to_string(page).unwrap();
        // The docs of blanket implementations are those of other crates, whose links do not resolve here.
        let own = html.split(" id=\"blanket-implementations\"").next().unwrap();
        let targets: BTreeSet<_> = attributes(own, "href").collect();
        for target in targets {
            if !pages_by_path.resolves(page, target) {
                dead.insert(format!("{}: {target}", page.display()));
            }
        }
    }
    for page in pages() {
        let targets = links::links(&read(&page)).into_iter();
        for target in targets.filter(|target| target.starts_with("https://docs.rs/zephr-")) {
            if !pages_by_path.resolves(Path::new(&page), &target) {
                dead.insert(format!("{page}: {target}"));
            }
        }
    }
    assert!(pages_of_crates.len() > 500, "{} pages", pages_of_crates.len());
    assert_eq!(dead, BTreeSet::new());
}
