//! Random YAML-only syntax: anchors and aliases, tags, merge keys, unusual indentation.

use zephr_codegen::openapi::{format::normal_form, load};

use crate::rng::Rng;

/// Text to append to a key or an item.
const BEHIND: &[&str] = &[
    " &a",
    " *a",
    " !!str",
    " !!int",
    " !!map",
    " !odd",
    " # comment",
    " |",
    " >-",
    " |2+",
    " {}",
    " []",
    " [*a, *a]",
    " {<<: *a}",
    ":",
    " ~",
    " '",
    " \"",
    " \"\\x41\\u202e\"",
    " 0x1F",
    " .inf",
    " 1_000",
    " 2026-06-12",
    " yes",
    " @",
    " `",
    " %",
    "\t",
];

/// Lines to insert.
const LINES: &[&str] = &[
    "---",
    "...",
    "%YAML 1.1",
    "%TAG ! tag:x,2000:",
    "? [a, b]\n: c",
    "<<: *a",
    "<<: [*a, *a]",
    "- - - a",
    "? a",
    "a: &a [*a]",
    "\u{feff}",
    "key: value",
    "key: value\nkey: value",
    "\u{85}",
    "\u{2028}",
    "{",
    "]",
    "'",
    "\"\"\"",
    "!!binary aGk=: b",
    "&a a: b",
];

/// Converts a JSON description to YAML with random mutations, or returns `None` if it cannot be read.
pub(crate) fn written(json: &str, rng: &mut Rng) -> Option<String> {
    let tree = load::load_bytes("found.json", json.as_bytes()).ok()?;
    let text = normal_form(&tree);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..rng.below(6) {
        let at = rng.below(lines.len());
        disturb(&mut lines, at, rng);
    }
    if rng.one_in(12) {
        lines.insert(0, many(rng));
    }
    Some(lines.join(rng.word(&["\n", "\n", "\n", "\r\n", "\r"])) + "\n")
}

fn disturb(lines: &mut Vec<String>, at: usize, rng: &mut Rng) {
    let Some(line) = lines.get(at).cloned() else {
        return;
    };
    let depth = line.len() - line.trim_start().len();
    let indent = " ".repeat(depth);
    match rng.below(7) {
        0 => lines.insert(at, line),
        1 => drop(lines.remove(at)),
        2 => lines.insert(at, format!("{indent}{}", rng.word(LINES))),
        3 => lines.insert(at, rng.word(LINES).to_owned()),
        4 => put(
            lines,
            at,
            format!("{}{}", " ".repeat(rng.below(depth + 4)), line.trim_start()),
        ),
        5 => put(lines, at, line + rng.word(BEHIND)),
        _ => {
            // A value that occurs several times: with an anchor at its own location, and as an alias below it.
            let (anchored, alias) = (line.replacen(':', ": &a", 1), format!("{indent}again: *a"));
            put(lines, at, anchored);
            let below = at + 1 + rng.below(20);
            lines.insert(below.min(lines.len()), alias);
        }
    }
}

fn put(lines: &mut [String], at: usize, line: String) {
    if let Some(place) = lines.get_mut(at) {
        *place = line;
    }
}

/// Returns a small text with a large value: aliases that multiply, or nested containers.
fn many(rng: &mut Rng) -> String {
    let count = 1 + rng.below(5_000);
    match rng.below(5) {
        0 => (1..40).fold("x-0: &x0 [a, b]".to_owned(), |text, number| {
            let last = number - 1;
            format!("{text}\nx-{number}: &x{number} [*x{last}, *x{last}, *x{last}]")
        }),
        1 => (1..40).fold("x-0: &x0 {a: b}".to_owned(), |text, number| {
            let last = number - 1;
            format!("{text}\nx-{number}: &x{number} {{<<: *x{last}, a{number}: *x{last}}}")
        }),
        2 => format!("x-deep: {}{}", "[".repeat(count), "]".repeat(count)),
        3 => format!("x-deep: {}1{}", "{a: ".repeat(count), "}".repeat(count)),
        _ => (0..count.min(500)).fold("x-deep:".to_owned(), |text, depth| {
            format!("{text}\n{}a:", " ".repeat(depth + 1))
        }),
    }
}
