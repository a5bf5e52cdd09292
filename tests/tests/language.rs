//! The wording of comments, documentation, Markdown and messages.
//!
//! Measures how often words outside the vocabulary of the field occur, per 10,000 words, and fails if a word exceeds
//! its limit. The failure lists the locations.

use std::{collections::BTreeMap, fmt::Write as _, fs, ops::Range, path::Path, process::Command};

/// A word or phrase with a limited frequency.
struct Rule {
    /// The spellings. `|` separates alternatives, a space separates the words of a phrase.
    spellings: &'static str,
    /// The largest frequency seen in comparable crates, per 10,000 words.
    limit: f64,
    reason: &'static str,
}

const fn rule(spellings: &'static str, limit: f64, reason: &'static str) -> Rule {
    Rule {
        spellings,
        limit,
        reason,
    }
}

const RULES: &[Rule] = &[
    rule(
        "answer|answers|Answer|Answers",
        1.5,
        "HTTP has a response; a server responds",
    ),
    rule("tell|tells|told", 2.0, "code returns, reports or indicates"),
    rule("stand|stands", 1.0, "a value is, a key occurs, a file contains"),
    rule(
        "give|gives|Give|Gives",
        4.0,
        "functions return; callers pass or specify",
    ),
    rule(
        "mend|mends|mended|mending|Mend|Mends|Mended|Mending",
        0.3,
        "errors are fixed or corrected",
    ),
    rule("whom|Whom", 0.3, "name the client, the caller or the user"),
    rule("shall", 0.3, "requirements are `must`, options are `can`"),
    rule("the way of", 0.3, "say `like` or `as in`"),
    rule("whatever", 1.5, "say `any`, `every` or `regardless of`"),
    rule("came", 2.0, "a response was received; an error occurred"),
    rule("beside", 1.5, "say `next to`, `in addition to` or `along with`"),
    rule(
        "twice",
        2.0,
        "say `more than once` or `duplicate`; a retry sends again",
    ),
    rule("in the midst", 0.0, "say `during` or `while`"),
    rule("of yours", 0.3, "say `your`"),
    rule("go out|goes out", 1.0, "requests are sent"),
    rule(
        "say so|say what|say where|say which|say how|say whether|says so|says what|says where|says which|says how|says whether",
        2.0,
        "data specifies, documentation describes",
    ),
];

/// "return(s)" is the most frequent verb of API documentation: 28 to 116 per 10,000 words in comparable crates.
const MIN_RETURN: f64 = 20.0;
const RETURN: &str = "return|returns|returned|returning|Return|Returns|Returned|Returning";

/// Comment lines that begin with a question word are clauses used as definitions: at most 1 % in comparable crates.
const MAX_QUESTIONS: f64 = 1.5;
const QUESTIONS: [&str; 7] = ["What", "Whether", "How", "Where", "Which", "Whom", "Who"];

/// Paths of emitted Rust code.
const EMITTED: [&str; 2] = ["generated/src/api/", "smoke/src/calls/"];

/// Pieces of text, joined by spaces so that phrases match across lines.
#[derive(Default)]
struct Corpus {
    text: String,
    /// The location of each piece, by its offset in `text`.
    locations: BTreeMap<usize, String>,
}

impl Corpus {
    fn push(&mut self, piece: &str, path: &str, line: usize) {
        self.locations.insert(self.text.len(), format!("{path}:{line}"));
        self.text.push_str(piece);
        self.text.push(' ');
    }

    fn location(&self, offset: usize) -> &str {
        let piece = self.locations.range(..=offset).next_back();
        piece.map_or("?", |(_, location)| location)
    }

    /// Returns the occurrences of the spellings as offsets.
    fn find(&self, spellings: &str) -> Vec<usize> {
        let phrases: Vec<Vec<&str>> = spellings
            .split('|')
            .map(|phrase| phrase.split(' ').collect())
            .collect();
        let words = words(&self.text);
        let word = |index: usize| words.get(index).map(|range| &self.text[range.clone()]);
        let mut found = Vec::new();
        for (index, range) in words.iter().enumerate() {
            let matches = phrases.iter().any(|phrase| {
                let same = phrase
                    .iter()
                    .enumerate()
                    .all(|(at, part)| word(index + at) == Some(*part));
                same && (1..phrase.len())
                    .all(|at| &self.text[words[index + at - 1].end..words[index + at].start] == " ")
            });
            if matches {
                found.push(range.start);
            }
        }
        found
    }

    fn rate(&self, count: usize) -> f64 {
        let words = self.text.split_whitespace().count().max(1);
        10_000.0 * count as f64 / words as f64
    }

    /// Returns a line for each word above its limit, with the locations of the word.
    fn check_words(&self) -> Vec<String> {
        let mut errors = Vec::new();
        for Rule {
            spellings,
            limit,
            reason,
        } in RULES
        {
            let found = self.find(spellings);
            let rate = self.rate(found.len());
            if rate > limit + 0.05 {
                let mut error = format!("`{spellings}` {rate:.1} (at most {limit}): {reason}");
                for offset in found {
                    _ = write!(error, "\n    {}", self.location(offset));
                }
                errors.push(error);
            }
        }
        errors
    }

    /// Returns errors for the sentence forms of hand-written comments.
    fn check_forms(&self) -> Vec<String> {
        let mut errors = Vec::new();
        let rate = self.rate(self.find(RETURN).len());
        if rate < MIN_RETURN {
            errors.push(format!("`return` {rate:.1} (at least {MIN_RETURN})"));
        }
        let starts: Vec<_> = self.locations.keys().copied().collect();
        let ends = starts.iter().skip(1).copied().chain([self.text.len()]);
        let lines = starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| (start, &self.text[start..end - 1]));
        let lines: Vec<_> = lines.filter(|(_, line)| !line.is_empty()).collect();
        let questions: Vec<_> = lines
            .iter()
            .filter(|(_, line)| {
                words(line)
                    .first()
                    .is_some_and(|word| word.start == 0 && QUESTIONS.contains(&&line[word.clone()]))
            })
            .collect();
        let share = 100.0 * questions.len() as f64 / lines.len().max(1) as f64;
        if share > MAX_QUESTIONS {
            let mut error =
                format!("lines beginning with What, Whether, … {share:.1} % (at most {MAX_QUESTIONS})");
            for (offset, _) in questions {
                _ = write!(error, "\n    {}", self.location(*offset));
            }
            errors.push(error);
        }
        errors
    }
}

/// Returns the ranges of the words: runs of letters, digits and underscores.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (offset, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() || c == '_' {
            start.get_or_insert(offset);
        } else if let Some(start) = start.take() {
            words.push(start..offset);
        }
    }
    words
}

fn add_comments(corpus: &mut Corpus, path: &str, text: &str) {
    for (index, line) in text.split('\n').enumerate() {
        if line.trim().starts_with("//") {
            corpus.push(line.trim().trim_start_matches(['/', '!', ' ']), path, index + 1);
        }
    }
}

/// Adds the string literals of at least four words.
fn add_strings(corpus: &mut Corpus, path: &str, text: &str) {
    let mut at = 0;
    while let Some(quote) = text[at..].find('"') {
        let start = at + quote + 1;
        at = start;
        let mut chars = text[start..].char_indices();
        while let Some((offset, c)) = chars.next() {
            if c == '"' {
                let piece = &text[start..start + offset];
                if piece.split_whitespace().count() >= 4 {
                    corpus.push(piece, path, 1 + text[..start].matches('\n').count());
                }
                at = start + offset + 1;
                break;
            }
            // A continued literal is skipped.
            if c == '\\' && chars.next().is_none_or(|(_, c)| c == '\n') {
                break;
            }
        }
    }
}

/// Adds the summaries and descriptions that are on one line.
fn add_descriptions(corpus: &mut Corpus, path: &str, text: &str) {
    for (index, line) in text.split('\n').enumerate() {
        let line = line.trim_start();
        let line = line.strip_prefix('-').unwrap_or(line).trim_start();
        if let Some(piece) = ["summary: ", "description: "]
            .iter()
            .find_map(|key| line.strip_prefix(key))
        {
            corpus.push(piece, path, index + 1);
        }
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

#[test]
fn words_outside_the_vocabulary_stay_within_their_limits() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = Command::new("git")
        .arg("ls-files")
        .current_dir(&root)
        .output()
        .unwrap();
    let files = String::from_utf8(files.stdout).unwrap();
    let [mut comments, mut docs, mut pages, mut strings, mut descriptions] = [const {
        Corpus {
            text: String::new(),
            locations: BTreeMap::new(),
        }
    }; 5];
    for path in files.lines() {
        let read =
            || fs::read(root.join(path)).map(|bytes| String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
        if has_extension(path, "rs") {
            let Ok(text) = read() else { continue };
            if path.starts_with("generated/src/api/") {
                add_comments(&mut docs, path, &text);
            }
            let emitted = EMITTED.iter().any(|prefix| path.starts_with(prefix));
            if !emitted && !path.contains("/tests/") && !path.ends_with("tests.rs") {
                add_comments(&mut comments, path, &text);
                add_strings(&mut strings, path, &text);
            }
        } else if has_extension(path, "md") && !path.starts_with("spec/CORRECTIONS") {
            let Ok(text) = read() else { continue };
            for (index, line) in text.split('\n').enumerate() {
                pages.push(line, path, index + 1);
            }
        } else if path.starts_with("spec/") && has_extension(path, "yaml") {
            let Ok(text) = read() else { continue };
            add_descriptions(&mut descriptions, path, &text);
        }
    }

    let mut report = String::new();
    for (name, corpus) in [
        ("hand-written comments", &comments),
        ("emitted docs", &docs),
        ("Markdown", &pages),
        ("message strings", &strings),
        ("descriptions", &descriptions),
    ] {
        let size = corpus.text.split_whitespace().count();
        assert!(size > 0, "{name} is empty");
        let mut errors = corpus.check_words();
        if name == "hand-written comments" {
            errors.extend(corpus.check_forms());
        }
        for error in errors {
            _ = writeln!(report, "{name} ({size} words): {error}");
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn planted_words_are_found_at_their_locations() {
    let mut comments = Corpus::default();
    let source = "/// Returns the length.\n\n    // The way\n    // whom it tells, and the way\n    // of it.\nlet x = \"the mended word is here\";\n/// What it holds.\n";
    add_comments(&mut comments, "a.rs", source);
    let report = comments.check_words().join("\n");
    for expected in ["`tell|tells|told`", "`whom|Whom`", "`the way of`", "\n    a.rs:4"] {
        assert!(report.contains(expected), "{expected} is missing from {report}");
    }
    assert!(!report.contains("mend"), "{report}");
    let forms = comments.check_forms().join("\n");
    assert!(forms.contains("a.rs:7"), "{forms}");

    let mut strings = Corpus::default();
    add_strings(&mut strings, "a.rs", source);
    let report = strings.check_words().join("\n");
    assert!(report.contains("mend|") && report.contains("a.rs:6"), "{report}");

    let mut descriptions = Corpus::default();
    add_descriptions(
        &mut descriptions,
        "a.yaml",
        "paths:\n  - summary: Gives a list\n  # description: twice\n",
    );
    assert_eq!(descriptions.find("Gives"), [0]);
    assert_eq!(descriptions.find("twice"), [0; 0]);
}
