//! Writes strings in YAML: unquoted if every YAML 1.1 and 1.2 parser reads the same string, quoted otherwise.

/// The style of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    /// In single quotes.
    Quoted,
    /// In double quotes, with escapes.
    Escaped,
    /// As a block scalar, after `|`.
    Literal,
}

pub(super) fn style(text: &str) -> Style {
    if text.contains(is_special) {
        return Style::Escaped;
    }
    if text.contains('\n') {
        let is_blank = |line: &str| line.ends_with(' ') || line.starts_with(' ');
        let literal = !text.split('\n').any(is_blank) && !text.starts_with('\n');
        return if literal { Style::Literal } else { Style::Escaped };
    }
    if is_bare(text) && !means_other(text) {
        Style::Plain
    } else {
        Style::Quoted
    }
}

/// Returns the text of a key, which is always on one line.
pub(super) fn key(text: &str) -> String {
    match style(text) {
        Style::Plain => text.to_owned(),
        Style::Quoted => quoted(text),
        Style::Escaped | Style::Literal => escaped(text),
    }
}

pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Returns the string in double quotes. JSON escapes are valid in YAML.
pub(super) fn escaped(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

fn is_special(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Returns `true` if the text contains no YAML indicator.
fn is_bare(text: &str) -> bool {
    let mut chars = text.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else {
        return false;
    };
    let starts = match first {
        '-' | '?' | ':' => second.is_some_and(|second| second != ' ') && first == '-',
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
            false
        }
        _ => true,
    };
    starts
        && !text.starts_with("---")
        && !text.starts_with("...")
        && text.trim_matches([' ', '\t']) == text
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
}

/// Returns `true` if a parser could read the unquoted text as something other than a string.
fn means_other(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "<<" | "="
    ) || is_number(&lower)
        || is_date(text)
}

/// Returns `true` for all numbers of YAML 1.1 and 1.2, including those with `_`, in other bases or in base 60, infinity
/// and NaN.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".nan") {
        return true;
    }
    let digits =
        |text: &str, radix: u32| !text.is_empty() && text.chars().all(|c| c == '_' || c.is_digit(radix));
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = unsigned.strip_prefix(prefix) {
            return digits(rest, radix);
        }
    }
    if unsigned.contains(':') {
        return is_base_60(unsigned);
    }
    let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let any = whole.contains(|c: char| c.is_ascii_digit()) || fraction.contains(|c: char| c.is_ascii_digit());
    any && digits(exponent, 10)
        && (whole.is_empty() || digits(whole, 10))
        && (fraction.is_empty() || digits(fraction, 10))
}

/// Returns `true` for `11:30` and `1:30.5`. An integer in base 60 does not begin with a zero.
fn is_base_60(text: &str) -> bool {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let is_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '_');
    let (first, rest) = whole.split_once(':').unwrap_or((whole, ""));
    let is_part = |part: &str| matches!(part.parse::<u8>(), Ok(0..60)) && part.len() < 3;
    first.starts_with(|c: char| c.is_ascii_digit())
        && (fraction.is_some_and(is_digits) || (fraction.is_none() && !first.starts_with('0')))
        && is_digits(first)
        && rest.split(':').all(is_part)
}

/// Returns `true` for dates with or without a time, such as `2026-06-12`, which YAML 1.1 parses as timestamps.
pub(crate) fn is_date(text: &str) -> bool {
    let day = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split('-').collect();
    let digits = |part: &str, lengths: &[usize]| {
        lengths.contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit())
    };
    match parts.as_slice() {
        [year, month, day_of] if digits(year, &[4]) && digits(month, &[1, 2]) && digits(day_of, &[1, 2]) => {
            let time = text.get(day.len()..).unwrap_or_default();
            let time = time.trim_start_matches(['T', 't', ' ']);
            time.is_empty() || is_time(time)
        }
        _ => false,
    }
}

/// Returns `true` for `11:11:11.000`, with or without a time zone.
fn is_time(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let is_count = |part: Option<&str>| {
        part.is_some_and(|part| matches!(part.len(), 1 | 2) && part.chars().all(|c| c.is_ascii_digit()))
    };
    let hours_and_minutes = is_count(parts.next()) && is_count(parts.next());
    let seconds = parts.next().unwrap_or_default();
    hours_and_minutes
        && seconds.starts_with(|c: char| c.is_ascii_digit())
        && seconds
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ' ' | 'Z' | '+' | '-' | ':'))
}
