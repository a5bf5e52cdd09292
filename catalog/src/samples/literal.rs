//! String literals of each language.

use std::fmt::Write as _;

use super::Language;

/// Returns text as a string literal. A text of several lines becomes a literal of several lines, if the language has a
/// literal that can contain the text.
pub(super) fn literal(language: Language, text: &str) -> String {
    block(language, text).unwrap_or_else(|| quoted(language, text))
}

/// Converts text for use in a line comment. Replaces line breaks with spaces, and breaks up `?>` and `\u`, which PHP
/// and Java interpret in comments.
pub(super) fn comment(text: &str) -> String {
    text.replace(
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'),
        " ",
    )
    .replace("?>", "? >")
    .replace("\\u", "\\ u")
}

/// Returns text as a string literal on one line.
pub(super) fn quoted(language: Language, text: &str) -> String {
    match language {
        Language::Curl => format!("'{}'", text.replace('\'', r"'\''")),
        Language::Php if !has_control(text) => {
            format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
        }
        _ => double_quoted(language, text),
    }
}

fn double_quoted(language: Language, text: &str) -> String {
    let mut literal = String::from('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let begins_interpolation = match language {
            Language::Ruby => character == '#' && matches!(characters.peek(), Some('{' | '$' | '@')),
            Language::Php => character == '$',
            _ => false,
        };
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str(r"\\"),
            '\n' => literal.push_str(r"\n"),
            '\r' => literal.push_str(r"\r"),
            '\t' => literal.push_str(r"\t"),
            _ if begins_interpolation => {
                literal.push('\\');
                literal.push(character);
            }
            _ => push_character(&mut literal, language, character),
        }
    }
    literal.push('"');
    literal
}

/// Appends a character, escaped if it is a control character or if the compiler may misread it.
fn push_character(literal: &mut String, language: Language, character: char) {
    // R and `javac` before version 18 read sources in the encoding of the platform.
    let must_be_ascii = matches!(language, Language::Java | Language::R);
    // JavaScript and C# count these as line breaks.
    let is_break = matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}');
    if !character.is_control() && !is_break && (character.is_ascii() || !must_be_ascii) {
        literal.push(character);
        return;
    }
    // Writing to a string cannot fail.
    let _ = match language {
        Language::Php => write!(literal, "\\u{{{:x}}}", u32::from(character)),
        Language::R => write!(literal, "\\U{:08x}", u32::from(character)),
        _ => {
            let mut units = [0; 2];
            let mut units = character.encode_utf16(&mut units).iter();
            units.try_for_each(|unit| write!(literal, "\\u{unit:04x}"))
        }
    };
}

fn has_control(text: &str) -> bool {
    text.contains(char::is_control)
}

/// Returns a literal of several lines, without indentation. Returns `None` if the text has only one line, or if the
/// language has no literal of several lines that can contain the text.
fn block(language: Language, text: &str) -> Option<String> {
    let is_plain = |c: char| c == '\n' || !c.is_control();
    // Text blocks of Java lose common indentation and trailing spaces.
    let is_aligned = !text.starts_with([' ', '\n']) && !text.lines().any(|line| line.ends_with(' '));
    if !text.contains('\n') || !text.chars().all(is_plain) || !is_aligned {
        return None;
    }
    let escaped = || text.replace('\\', r"\\");
    let ends_with = |quote: char| text.ends_with(quote);
    match language {
        Language::Python if !ends_with('\'') => {
            Some(format!("'''{}'''", escaped().replace("'''", r"\'\'\'")))
        }
        Language::JavaScript | Language::Node => {
            let escaped = escaped().replace('`', r"\`").replace("${", r"\${");
            Some(format!("`{escaped}`"))
        }
        Language::Java if !ends_with('"') && !ends_with('\n') => {
            let mut literal = "\"\"\"\n".to_owned();
            for character in escaped().replace("\"\"\"", "\\\"\\\"\\\"").chars() {
                match character {
                    '\n' => literal.push('\n'),
                    _ => push_character(&mut literal, language, character),
                }
            }
            Some(literal + "\"\"\"")
        }
        Language::CSharp => Some(format!("@\"{}\"", text.replace('"', "\"\""))),
        Language::Php if !has_marker(text) => Some(format!("<<<'{MARKER}'\n{text}\n{MARKER}")),
        Language::Ruby if !has_marker(text) => Some(format!("<<'{MARKER}'.chomp\n{text}\n{MARKER}")),
        Language::Go if !text.contains('`') => Some(format!("`{text}`")),
        // R reads sources in the encoding of the platform.
        Language::R if text.is_ascii() && !text.contains(")---\"") => Some(format!("r\"---({text})---\"")),
        _ => None,
    }
}

/// The line that ends a heredoc in PHP or Ruby.
const MARKER: &str = "BODY";

fn has_marker(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with(MARKER))
}
