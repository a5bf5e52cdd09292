//! Doc comments, and the prose of the description escaped for rustdoc.

use proc_macro2::TokenStream;
use quote::quote;

use super::json_text;
use crate::{
    model::{Facts, TypeDef},
    tree::Origin,
};

/// The maximum number of characters in a doc line, without its marker.
const WIDTH: usize = 96;

/// The maximum length of a default value that is shown.
const LONGEST_DEFAULT: usize = 60;

/// Returns a doc comment with one attribute per line, as prettyplease prints them.
pub(super) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// Returns a doc comment of generated text, whose Markdown is not escaped.
pub(super) fn comment(text: &str) -> TokenStream {
    attributes(&wrap(text))
}

/// Joins paragraphs with empty lines.
pub(super) fn paragraphs(parts: impl IntoIterator<Item = Vec<String>>) -> Vec<String> {
    let mut lines = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(part);
    }
    lines
}

/// Returns sentences about a value, such as its default. Each begins with a space.
pub(super) fn facts(facts: &Facts) -> String {
    let mut said = String::new();
    if facts.deprecated {
        said.push_str(" Deprecated.");
    }
    if facts.read_only {
        said.push_str(" Present only in responses.");
    }
    if facts.write_only {
        said.push_str(" Used only in requests.");
    }
    let default = facts.default.as_ref().map(json_text::compact);
    if let Some(default) = default.filter(|text| text.len() <= LONGEST_DEFAULT && !text.contains('`')) {
        said.push_str(&format!(" Defaults to `{default}`."));
    }
    said
}

/// Returns a text of the description as wrapped doc lines, escaped so that rustdoc finds no HTML, link or test
/// in it.
pub(super) fn prose(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut fenced = false;
    // Continuation lines of a list item are indented like its text.
    let mut indent = 0;
    for line in text.trim().lines() {
        let bare = line.trim();
        if bare.starts_with("```") {
            fenced = !fenced;
            lines.push(if fenced {
                "```text".to_owned()
            } else {
                "```".to_owned()
            });
            indent = 0;
        } else if fenced {
            lines.push(line.trim_end().to_owned());
        } else if bare.is_empty() {
            indent = 0;
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
        } else {
            let marker = marker(bare);
            let outer = if marker > 0 { 0 } else { indent };
            if marker > 0 {
                indent = marker;
            }
            lines.extend(
                wrap(&escape(bare))
                    .into_iter()
                    .map(|line| " ".repeat(outer) + &line),
            );
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines
}

/// Returns a text of the description as one line, for table cells and summaries.
pub(super) fn line(text: &str) -> String {
    escape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Returns the text as one line that ends with punctuation.
pub(super) fn sentence(text: &str) -> String {
    let line = line(text);
    if line.is_empty() || line.ends_with(['.', '!', '?', ':']) {
        line
    } else {
        format!("{line}.")
    }
}

/// Returns the description of a type or field, if it has one, followed by a fact about it.
pub(super) fn described(said: Option<&str>, fact: &str) -> Vec<String> {
    match said.map(str::trim).filter(|said| !said.is_empty()) {
        Some(said) if fact.is_empty() => prose(said),
        Some(said) => paragraphs([prose(said), wrap(fact)]),
        None => wrap(fact),
    }
}

/// Returns the locations of the schemas of a type, at most two.
pub(super) fn origins(def: &TypeDef) -> String {
    match def.origins.as_slice() {
        [] => "Defined by the generator, not by the API description.".to_owned(),
        [only] => format!("Defined by {} in the API description.", pointer(only)),
        [one, other] => format!(
            "Defined by {} and {} in the API description.",
            pointer(one),
            pointer(other)
        ),
        [first, others @ ..] => format!(
            "Defined by {} and {} other locations in the API description.",
            pointer(first),
            others.len()
        ),
    }
}

fn pointer(origin: &Origin) -> String {
    format!("`#{}`", origin.pointer.trim_start_matches('#'))
}

/// Wraps a line at spaces outside code spans, and indents the continuation lines of a list item.
pub(super) fn wrap(line: &str) -> Vec<String> {
    if line.chars().count() <= WIDTH || line.starts_with(['|', '#']) {
        return vec![line.to_owned()];
    }
    let indent = " ".repeat(marker(line));
    let mut lines: Vec<String> = Vec::new();
    let mut current = String::new();
    for word in words(line) {
        if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut current, indent.clone()));
        } else if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(&word);
    }
    lines.push(current);
    lines
}

/// Returns the width of the marker of a list item (`- `, `12. `); 0 for any other line.
fn marker(line: &str) -> usize {
    if line.starts_with(['-', '*', '+']) && line.get(1..2) == Some(" ") {
        return 2;
    }
    match line.split_once(". ") {
        Some((number, _)) if number.parse::<u16>().is_ok() => number.len() + 2,
        _ => 0,
    }
}

/// Splits a line into words; a code span is one word.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for word in line.split_whitespace() {
        match words.last_mut().filter(|_| open) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        if word.matches('`').count() % 2 == 1 {
            open = !open;
        }
    }
    words
}

/// Escapes HTML and links outside code spans, and turns bare URLs into links.
fn escape(line: &str) -> String {
    let mut text = String::new();
    for (index, span) in line.split('`').enumerate() {
        if index > 0 {
            text.push('`');
        }
        // Links and tags contain one of these characters; most prose has none.
        if index % 2 == 1 || !span.contains(['<', '[', ']', ':']) {
            text.push_str(span);
            continue;
        }
        let words: Vec<String> = span.split(' ').map(escape_word).collect();
        text.push_str(&words.join(" "));
    }
    if line.matches('`').count() % 2 == 1 {
        text.replace('`', "'")
    } else {
        text
    }
}

fn escape_word(word: &str) -> String {
    let start = word.find("https://").or_else(|| word.find("http://"));
    match start.map(|start| word.split_at(start)) {
        Some((before, url)) if !before.ends_with(['(', '<']) => {
            let end = url
                .trim_end_matches(['.', ',', ')', ';', ':', '!', '?', '>', ']'])
                .len();
            let (url, after) = url.split_at(end);
            format!("{}<{url}>{}", escape_brackets(before), escape_brackets(after))
        }
        Some(_) => word.to_owned(),
        None => escape_brackets(word),
    }
}

/// Escapes `<`, which begins a tag in rustdoc, and `[` unless it begins a complete link.
fn escape_brackets(word: &str) -> String {
    let text = word.replace('<', "\\<");
    if text.contains("](") {
        text
    } else {
        text.replace('[', "\\[").replace(']', "\\]")
    }
}
