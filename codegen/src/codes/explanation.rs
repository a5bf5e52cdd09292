//! The explanation of each code, with an example that a test runs.

use crate::diagnostic::Code;

/// The explanation of a code: its meaning, an example and a remedy.
#[derive(Debug)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// A one-sentence summary.
    pub title: &'static str,
    /// The reason for the diagnostic, in a few sentences.
    pub meaning: &'static str,
    /// The smallest input that triggers the diagnostic.
    pub example: Example,
    /// The steps that resolve the problem.
    pub remedy: &'static str,
}

/// An input that triggers a diagnostic.
#[derive(Clone, Copy, Debug)]
pub enum Example {
    /// A fragment of a description, without its first lines (`openapi` and `info`).
    Part(&'static str),
    /// A complete description.
    Whole(&'static str),
    /// A fragment of a description, and the actions of an overlay for it.
    Overlay(&'static str, &'static str),
    /// A file that is not text.
    Bytes(&'static [u8]),
    /// A large input: a phrase for the documentation, and the function that builds the input.
    Large(&'static str, fn() -> String),
}

/// The lines that are prepended to a fragment of a description.
pub(crate) const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Example, version: '1'}\n";

/// The lines that are prepended to the actions of an overlay.
pub(crate) const OVERLAY_HEAD: &str = "overlay: 1.1.0\ninfo: {title: Example, version: '1'}\n";

impl Example {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Part(text) | Self::Whole(text) => block(text),
            Self::Overlay(text, actions) => {
                format!("{}\nWith this overlay:\n\n{}", block(text), block(actions))
            }
            Self::Bytes(bytes) => format!("Example: the bytes `{}`.\n", bytes.escape_ascii()),
            Self::Large(what, _) => format!("Example: {what}.\n"),
        }
    }
}

pub(super) fn block(text: &str) -> String {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("```yaml\n{text}{end}```\n")
}

/// Defines codes, each with its explanation: `NAME = number, "meaning", example, "remedy";`.
macro_rules! codes {
    ($(#[doc = $title:literal] $name:ident = $number:literal, $meaning:literal, $example:expr, $remedy:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code($number);
        )*

        /// The explanations of these codes.
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
