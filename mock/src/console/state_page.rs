//! The page of the state: clock, faults, snapshots and collections.

use maud::{Markup, html};

use super::{
    ROOT, Visit, format,
    layout::{self, Page, Section},
    requests,
};
use crate::{fault::Preset, storage::COLLECTIONS};

pub(super) fn page(visit: &Visit<'_>) -> Page {
    let content = html! {
        header.title {
            h1 { "State" }
            p { "What the mock stores, and how it behaves. Everything is in memory and lost when the mock stops." }
        }
        (notice(visit.query.get("done")))
        div.columns {
            div { (clock(visit)) (data(visit)) }
            div { (faults(visit)) }
        }
        (collections(visit))
    };
    layout::page(visit, Section::State, "State", &content)
}

/// Renders a message that confirms the effect of a form. `done` is the code of the message, such as `reset`.
fn notice(done: Option<&str>) -> Markup {
    let message = match done {
        Some("reset") => "The mock is in its initial state.",
        Some("seeded") => "The documents were loaded.",
        Some("clock") => "The clock was changed.",
        Some("fault-added") => "The fault was added.",
        Some("faults-cleared") => "All faults were removed.",
        Some("snapshot") => "The snapshot was taken.",
        Some("restored") => "The snapshot was restored.",
        _ => return html! {},
    };
    html! { p.notice.good role="status" id="notice" { (message) } }
}

/// Renders a form of the page. The form contains the token of the console.
fn form(visit: &Visit<'_>, path: &str, fields: &Markup) -> Markup {
    html! {
        form method="post" action={ (ROOT) "/state/" (path) } data-swap="#content" { (layout::token(visit)) (fields) }
    }
}

fn clock(visit: &Visit<'_>) -> Markup {
    let clock = &visit.state.clock;
    let action = |action: &str, label: &str| {
        let fields = html! { button name="action" value=(action) type="submit" { (label) } };
        form(visit, "clock", &fields)
    };
    html! {
        section.card aria-labelledby="clock" {
            h2 #clock { "Clock" }
            p.figure { (format::date(clock.now_millis()))
                @if clock.is_frozen() { " " span.tag { "frozen" } }
            }
            p.hint { @match clock.ahead() {
                0 => { "The mock's clock is that of this machine." }
                ahead => { (format::duration(ahead)) " ahead of the clock of this machine." }
            } " Sessions and grants expire according to it. Signatures are not affected." }
            div.row {
                (form(visit, "clock", &html! {
                    div.row {
                        label { span { "Advance by" } input type="number" name="amount" min="1" max="100000" value="1" required; }
                        label { span { "Unit" } select name="unit" {
                            option value="seconds" { "seconds" }
                            option value="minutes" { "minutes" }
                            option value="hours" { "hours" }
                            option value="days" selected { "days" }
                        } }
                        button.primary name="action" value="advance" type="submit" { "Advance" }
                    }
                }))
                @if clock.is_frozen() { (action("unfreeze", "Let it run")) } @else { (action("freeze", "Freeze")) }
            }
        }
    }
}

fn faults(visit: &Visit<'_>) -> Markup {
    let faults = visit.state.faults.all();
    html! {
        section.card aria-labelledby="faults" {
            h2 #faults { "Faults" }
            @if faults.is_empty() { p.hint { "None. The next requests are served normally." } } @else {
                ol.faults {
                    @for fault in &faults {
                        li {
                            strong { (fault.operation.as_deref().unwrap_or("any operation")) } ": " (fault)
                            " " span.hint { "(" (format::count(fault.remaining() as usize, "request")) ")" }
                        }
                    }
                }
                (form(visit, "faults/clear", &html! { button type="submit" { "Remove all faults" } }))
            }
            h3 { "Add a fault" }
            (form(visit, "faults", &fault_fields()))
        }
    }
}

fn fault_fields() -> Markup {
    html! {
        div.grid {
            label { span { "Operation " small { "empty: any" } }
                input type="text" name="operation" list="operations" autocomplete="off" spellcheck="false"; }
            label { span { "Preset" } select name="preset" {
                option value="" { "None" }
                @for preset in Preset::ALL { option value={ (format!("{preset:?}")) } { (preset_label(preset)) } }
            } }
            label { span { "Requests" } input type="number" name="times" min="1" max="4294967295" value="1"; }
            label { span { "Status" } input type="number" name="status" min="200" max="599" placeholder="503"; }
            label { span { "Retry-After " small { "seconds, with a status" } } input type="number" name="retry_after" min="0" max="86400"; }
            label { span { "Delay " small { "ms" } } input type="number" name="delay_ms" min="0" max="600000"; }
            label { span { "Connection" } select name="connection" {
                option value="" { "Stays open" }
                option value="before" { "Closed before the request is executed" }
                option value="after" { "Closed after the request is executed" }
            } }
            label { span { "Body " small { "with a status" } } input type="text" name="body" autocomplete="off" spellcheck="false"; }
        }
        (requests::operations())
        button.primary type="submit" { "Add fault" }
    }
}

fn preset_label(preset: Preset) -> &'static str {
    match preset {
        Preset::RateLimited => "Rate limited (429)",
        Preset::EdgeError => "Error page of the edge proxy (502)",
        Preset::SlowBody => "Slow body",
        Preset::CutAfterCommit => "Executed, connection cut",
        Preset::WrongClock => "Server clock ten minutes ahead",
    }
}

fn data(visit: &Visit<'_>) -> Markup {
    let snapshots = visit.console.snapshots();
    html! {
        section.card aria-labelledby="data" {
            h2 #data { "Documents" }
            div.row {
                (form(visit, "snapshots", &html! { button type="submit" { "Take a snapshot" } }))
                (form(visit, "reset", &html! { button.danger type="submit" { "Reset the mock" } }))
            }
            p.hint { "A reset restores the initial documents and clock, and clears faults and requests." }
            @if !snapshots.all().is_empty() {
                h3 { "Snapshots" }
                ul.snapshots {
                    @for saved in snapshots.all().iter().rev() {
                        li {
                            span { "Snapshot " (saved.number) ", " (format::count(saved.documents, "document")) ", " (format::date(saved.taken)) }
                            div.row {
                                (form(visit, &format!("snapshots/{}/restore", saved.number), &html! { button type="submit" { "Restore" } }))
                                // Not a form that the script sends, because the response is a download and not a page.
                                form method="post" action=(format!("{ROOT}/state/snapshots/{}/download", saved.number)) {
                                    (layout::token(visit)) button type="submit" { "Download" }
                                }
                            }
                        }
                    }
                }
                p.hint { "A downloaded snapshot contains passwords and secret keys of documents." }
            }
            h3 { "Load documents" }
            (form(visit, "seed", &html! {
                label { span { "JSON: an array of documents per collection" }
                    textarea name="seed" rows="4" spellcheck="false" required placeholder="{\"users\": [{\"user_id\": \"u-1\"}]}" {} }
                label.file hidden { span { "Or choose a file, such as a downloaded snapshot" } input type="file" accept=".json,application/json" data-fill="seed"; }
                label.check { input type="checkbox" name="unchecked" value="yes"; span { "Allow fields that are not described" } }
                div.row {
                    button type="submit" name="mode" value="replace" { "Replace all documents" }
                    button type="submit" name="mode" value="add" { "Add to the documents" }
                }
            }))
        }
    }
}

fn collections(visit: &Visit<'_>) -> Markup {
    let database = visit.state.database();
    let counted = COLLECTIONS
        .iter()
        .map(|spec| (spec, database.store.entries(spec).count()));
    let (full, empty): (Vec<_>, Vec<_>) = counted.partition(|(_, count)| *count > 0);
    html! {
        section aria-labelledby="collections" {
            h2 #collections { "Collections" }
            ul.collections {
                @for (spec, count) in full {
                    li { a href={ (ROOT) "/state/" (spec.name) } { span { (format::words(spec.name)) } strong { (count) } } }
                }
            }
            @if !empty.is_empty() {
                p.hint { "Empty: " @for (index, (spec, _)) in empty.iter().enumerate() { @if index > 0 { ", " } (spec.name.replace('_', " ")) } "." }
            }
        }
    }
}
