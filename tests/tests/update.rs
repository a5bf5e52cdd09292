//! Updates to new publications. A small overlay in `update/` derives each publication from our description, and
//! changes one thing. The tests check the report, the updated overlay, and the resulting change of the client's API.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use insta::assert_snapshot;
use zephr_codegen::{
    diagnostic::{Diagnostic, one_line, render},
    emit,
    maintain::{
        diff,
        update::{self, Current, OVERLAY, Plan, Published, Refusal, SPEC},
    },
    openapi::{format::normal_form, load, overlay},
    tree::Source,
};

const VERSION: &str = "0.1.0";

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

fn source(path: &str) -> Source {
    Source {
        name: path.to_owned(),
        text: read(path),
    }
}

fn current() -> Current {
    Current {
        spec: source(SPEC),
        overlay: source(OVERLAY),
        readme: read(update::README),
        changelog: read(update::CHANGELOG),
    }
}

/// Returns our description with an overlay applied, as a publication.
fn published(edit: &str) -> Published {
    let mut document = load::load(Arc::new(source(SPEC))).unwrap();
    let edit = load::load(Arc::new(source(&format!("tests/update/{edit}.yaml")))).unwrap();
    let found: Vec<_> = overlay::apply(&mut document, &edit)
        .iter()
        .map(one_line)
        .collect();
    assert_eq!(found, [""; 0]);
    publication(normal_form(&document))
}

fn publication(text: String) -> Published {
    let name = "published.yaml".to_owned();
    Published {
        source: Source { name, text },
        sha256: "0".repeat(64),
    }
}

fn plan(published: &Published, drop_lost: bool) -> Result<Plan, Refusal> {
    let options = emit::Options {
        spec_name: "zephr-admin-api.yaml".to_owned(),
        ..emit::Options::default()
    };
    update::plan(&current(), published, VERSION, drop_lost, &options)
}

fn file<'p>(plan: &'p Plan, path: &str) -> &'p str {
    &plan.files.iter().find(|file| file.path == path).unwrap().text
}

/// Returns the lines of `text` that `other` does not contain.
fn only<'t>(text: &'t str, other: &str) -> BTreeSet<&'t str> {
    let other: BTreeSet<&str> = other.lines().collect();
    text.lines().filter(|line| !other.contains(line)).collect()
}

/// Removes the line numbers of the overlay, which change with every edit of it.
fn without_overlay_lines(text: &str) -> String {
    let mut parts = text.split("spec/overlay.yaml:");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'));
    rest.fold(first, |text, part| text + "spec/overlay.yaml" + part)
}

/// Checks that the report contains every change of `api.txt`. Returns the report and the plan's description, new lines
/// of the overlay, warnings and changelog entries.
fn checked_report(plan: &Plan) -> String {
    let (before, after) = (read("generated/api.txt"), file(plan, "generated/api.txt"));
    let lines = |line: fn(&diff::ItemChange) -> Option<&String>| -> BTreeSet<&str> {
        plan.report
            .item_changes
            .iter()
            .filter_map(line)
            .map(String::as_str)
            .collect()
    };
    assert_eq!(only(&before, after), lines(|item| item.old.as_ref()));
    assert_eq!(only(after, &before), lines(|item| item.new.as_ref()));
    let unexplained: Vec<_> = plan.report.unexplained().map(|item| &item.path).collect();
    assert_eq!(unexplained, [""; 0]);
    let report = without_overlay_lines(&diff::text(&plan.report, VERSION));
    // Removes the line and action numbers, which change with every edit of the overlay.
    let shown = |found: &Diagnostic| format!("{}: {}", found.code, found.message);
    let warnings: Vec<_> = plan.diagnostics.iter().map(shown).collect();
    let (old_log, new_log) = (read(update::CHANGELOG), file(plan, update::CHANGELOG));
    let log: Vec<_> = new_log
        .lines()
        .filter(|line| line.starts_with('-') && only(new_log, &old_log).contains(line))
        .collect();
    let actions: Vec<_> = only(file(plan, OVERLAY), &read(OVERLAY)).into_iter().collect();
    let parts = [
        &report,
        &plan.describe(),
        &actions.join("\n"),
        &warnings.join("\n"),
        &log.join("\n"),
    ];

    let parts = parts
        .into_iter()
        .map(|part| part.trim_end())
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n----\n")
}

macro_rules! publications {
    ($($edit:ident,)*) => {$(
        #[test]
        fn $edit() {
            let plan = plan(&published(stringify!($edit)), false).map_err(|refusal| {
                format!("{}{}", render(&refusal.diagnostics, false), refusal.message)
            });
            assert_snapshot!(stringify!($edit), checked_report(&plan.unwrap()));
        }
    )*};
}

publications! {
    operation_added,
    operation_removed,
    operation_renamed,
    parameter_required,
    field_type_changed,
    enum_values,
    response_wrapped,
    path_moved,
    prose_only,
}

#[test]
fn a_removed_target_blocks_the_update_until_it_is_dropped() {
    let published = published("target_gone");
    let refusal = plan(&published, false).unwrap_err();
    let message = without_line(&refusal.message);
    assert_snapshot!(message, @"
    the targets of these corrections match nothing any more, although the operation or schema that contained them still exists:
      spec/overlay.yaml:_: $.paths['/v3/users'].get.parameters[?@.required]
        All four search parameters are marked required but are mutually exclusive: a production client looks up users by e-mail address alone.
    if the vendor has fixed the description, remove them with --drop-lost; otherwise correct their targets first
    ");
    let plan = plan(&published, true).unwrap();
    assert_snapshot!("target_gone", checked_report(&plan));
    assert!(!file(&plan, OVERLAY).contains("get.parameters[?@.required]"));
}

/// No action is dropped, because no action targets the removed operation. A maintainer must decide about the actions
/// that refer to this operation.
#[test]
fn removing_an_operation_named_by_the_overlay_is_reported() {
    let refusal = plan(&published("refused/settler_removed"), true).unwrap_err();
    let overlay = read(OVERLAY);
    let (mut lines, mut named) = (Vec::new(), 0);
    for line in refusal.message.lines() {
        let place = line.trim().strip_prefix("spec/overlay.yaml:");
        let Some((number, text)) = place.and_then(|place| place.split_once(": ")) else {
            lines.push(line.to_owned());
            continue;
        };
        let shown = overlay.lines().nth(number.parse::<usize>().unwrap() - 1).unwrap();
        assert_eq!(shown.trim(), text);
        named += 1;
        lines.push(format!("  {text}"));
    }
    assert_eq!(named, 2);
    assert_snapshot!(lines.join("\n"), @r"
    these lines refer to removed operations:
      x-zephr-verify-with: listCompanies
      x-zephr-verify-with: listCompanies
    name another operation or remove the line, and commit the change first
    ");
}

#[test]
fn updating_with_the_same_description_changes_only_its_source() {
    let published = publication(read(SPEC));
    let plan = plan(&published, false).unwrap();
    assert_eq!(plan.report.changes, []);
    assert_eq!(plan.report.item_changes, []);
    assert_eq!(plan.describe(), "");
    for path in [SPEC, OVERLAY, update::CHANGELOG, "generated/api.txt"] {
        assert!(file(&plan, path) == read(path), "{path}");
    }
    let readme = file(&plan, update::README);
    assert!(readme.contains(&published.sha256));
    let own_words = |text: &str| {
        text.split_once("<!-- end of provenance -->")
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(own_words(readme), own_words(&read(update::README)));
    // The same publication in JSON.
    let json = load::load_bytes("a.yaml", read(SPEC).as_bytes())
        .unwrap()
        .to_serde()
        .to_string();
    let plan = self::plan(&publication(json), false).unwrap();
    assert!(file(&plan, "generated/api.txt") == read("generated/api.txt"));
    assert_eq!(plan.report.item_changes, []);
}

#[test]
fn invalid_descriptions_are_rejected_with_locations() {
    let refusal = plan(&publication("openapi: [".to_owned()), false).unwrap_err();
    assert!(render(&refusal.diagnostics, false).contains("published.yaml:1"));
    let broken = read(SPEC).replacen("#/components/schemas/credits", "#/components/schemas/gone", 1);
    let refusal = plan(&publication(broken), false).unwrap_err();
    let text = render(&refusal.diagnostics, false);
    assert!(text.contains("ZC0023") && text.contains(SPEC), "{text}");
    assert_snapshot!(refusal.message, @"no client can be generated from this publication");
}

/// The overlay grows, so the line of an action is not part of this test.
fn without_line(message: &str) -> String {
    let line = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
    match message.split_once("spec/overlay.yaml:") {
        Some((before, rest)) => format!("{before}spec/overlay.yaml:_{}", line(rest)),
        None => message.to_owned(),
    }
}
