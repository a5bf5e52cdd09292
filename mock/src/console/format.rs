//! Formatting of times, numbers and other short texts of pages.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::authentication::Verdict;

fn at(millis: u64) -> Timestamp {
    let millis = i64::try_from(millis).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

/// Renders the time of day. The date is omitted, because a mock rarely runs for more than a day.
pub(super) fn time(millis: u64) -> Markup {
    let at = at(millis);
    html! { time datetime=(at.to_string()) { (at.strftime("%H:%M:%S%.3f").to_string()) } }
}

/// Renders a date and time, such as `2025-01-31 14:29:00 UTC`.
pub(super) fn date(millis: u64) -> Markup {
    let at = at(millis);
    html! { time datetime=(at.to_string()) { (at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()) } }
}

/// Returns a duration in its two largest units, such as `1 d 2 h`.
pub(super) fn duration(millis: u64) -> String {
    let units = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "min"),
        (1000, "s"),
        (1, "ms"),
    ];
    let mut rest = millis;
    let mut parts = Vec::new();
    for (size, name) in units {
        let count = rest / size;
        rest %= size;
        if count > 0 && parts.len() < 2 {
            parts.push(format!("{count} {name}"));
        }
    }
    match parts.is_empty() {
        true => "0 ms".to_owned(),
        false => parts.join(" "),
    }
}

/// Returns a number with its noun: `1 request`, `2 requests`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Returns a name in words: `User grants` for `user_grants`.
pub(super) fn words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

pub(super) fn method(method: &str) -> Markup {
    html! { span class={ "method " (method.to_lowercase()) } { (method) } }
}

/// Renders the status of a response; 0 means a closed connection.
pub(super) fn status(status: u16) -> Markup {
    match status {
        0 => html! { span.status.s0 { "closed" } },
        _ => html! { span class={ "status s" (status / 100) } { (status) } },
    }
}

/// Renders the result of verifying a signature.
pub(super) fn verdict(verdict: &Verdict) -> Markup {
    match verdict {
        Verdict::Valid => html! { span.verdict.good { "signature valid" } },
        Verdict::Rejected(_) => html! { span.verdict.bad { "signature rejected" } },
        Verdict::Unchecked => html! { span.verdict { "not checked" } },
    }
}

/// Renders prose: text between backticks as code, and each part between empty lines as a paragraph.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n") {
            p { (inline(paragraph)) }
        }
    }
}

/// Renders one paragraph of prose, with text between backticks as code.
pub(super) fn inline(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
