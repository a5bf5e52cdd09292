//! What each code means: one entry beside each number, with an example that a test runs.

use crate::diagnostic::Code;

/// What a code means, why it is told and what mends it.
#[derive(Debug)]
pub struct Explanation {
    /// The number.
    pub code: Code,
    /// One sentence.
    pub title: &'static str,
    /// Why it is told, in a few sentences.
    pub meaning: &'static str,
    /// The smallest input that shows it.
    pub example: Example,
    /// What to do.
    pub remedy: &'static str,
}

/// An input that shows a finding.
#[derive(Clone, Copy, Debug)]
pub enum Example {
    /// A part of a description; a head goes before it.
    Part(&'static str),
    /// A whole description.
    Whole(&'static str),
    /// A part of a description, and the actions of an overlay for it.
    Overlay(&'static str, &'static str),
    /// A file that is not even text.
    Bytes(&'static [u8]),
    /// A description too large to be written down: what it is, and how it is made.
    Made(&'static str, fn() -> String),
}

/// What the parts shown in examples stand below.
pub(crate) const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Example, version: '1'}\n";

/// What the actions shown in examples stand below.
pub(crate) const OVERLAY_HEAD: &str = "overlay: 1.1.0\ninfo: {title: Example, version: '1'}\n";

impl Example {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Part(text) | Self::Whole(text) => block(text),
            Self::Overlay(text, actions) => {
                format!("{}\nwith an overlay of\n\n{}", block(text), block(actions))
            }
            Self::Bytes(bytes) => format!("For example the bytes `{}`.\n", bytes.escape_ascii()),
            Self::Made(what, _) => format!("For example {what}.\n"),
        }
    }
}

pub(super) fn block(text: &str) -> String {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("```yaml\n{text}{end}```\n")
}

/// Constants for numbers, each with its entry: `NAME = number, "meaning", example, "remedy";`.
macro_rules! codes {
    ($(#[doc = $title:literal] $name:ident = $number:literal, $meaning:literal, $example:expr, $remedy:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code($number);
        )*

        /// What each of these means.
        pub(crate) const EXPLANATIONS: &[$crate::codes::Explanation] = &[$(
            $crate::codes::Explanation {
                code: $name,
                title: $title.trim_ascii(),
                meaning: $meaning,
                example: $example,
                remedy: $remedy,
            },
        )*];
    };
}
pub(crate) use codes;
