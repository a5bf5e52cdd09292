//! The search for secrets in a text, such as an error message. The search ignores letter case and decodes common
//! encodings.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::characters::{is_invisible, named};
use crate::Secret;

/// The maximum length of a text to search, in characters.
pub(super) const LONGEST_SEARCHED: usize = 16_000;

/// The maximum number of nested encodings to decode. For example, a text that is Base64-encoded and then
/// percent-encoded has two nested encodings.
const LAYERS: usize = 3;

/// The maximum number of forms of a text: the text itself and the results of decoding. A text with more forms is
/// treated as if it repeated a secret.
const MOST_READINGS: usize = 64;

/// The number of characters from the beginning or the end of a secret that suffice for a match, because a message may
/// contain only a part of the secret.
const CUT: usize = 6;

/// The maximum number of letters of a secret that may be an ordinary word. The original text may contain such a word by
/// chance, so the secret is found there only as a whole word. Encoded parts of the text do not contain words by chance.
/// After they are decoded, a secret of at least [`SHORTEST`] letters is also found inside of a word.
const LONGEST_WORD: usize = 7;

/// A secret with fewer characters than this is found only as a whole word, and not in Base64.
const SHORTEST: usize = 4;

/// Base64 text of fewer characters than this is not decoded. Only secrets of at least four characters ([`SHORTEST`])
/// are searched for in Base64 text, and four bytes are encoded as six Base64 characters.
const SHORTEST_RUN: usize = 6;

/// Returns whether a text repeats one of these secrets. A secret is also found if its letter case differs, if it is
/// truncated, or if it is encoded. The known encodings are those of URLs, forms, HTML, JSON and Base64, in up to three
/// layers.
///
/// A text of more than [`LONGEST_SEARCHED`] characters is not searched, and treated as if it repeated a secret.
///
/// A secret of up to three characters is found only as a whole word, and not in Base64. A secret of up to seven letters
/// may be an ordinary word, and is found in the original text only as a whole word. For example, the message
/// `invalid password` does not repeat the secret `pass`.
pub(crate) fn discloses(text: &str, secrets: &[Secret]) -> bool {
    let needles: Vec<Needle> = secrets.iter().filter_map(Needle::new).collect();
    if needles.is_empty() {
        return false;
    }
    if text.chars().nth(LONGEST_SEARCHED).is_some() {
        return true;
    }
    let Some(readings) = readings(text.to_owned()) else {
        return true;
    };
    readings.iter().any(|reading| {
        // An invisible character may be within a secret, or may separate it from the next word.
        let separated = folded(&reading.text.replace(is_invisible, " "));
        [folded(&reading.text), separated]
            .iter()
            .any(|text| needles.iter().any(|needle| needle.is_in(text, reading.coding)))
    })
}

/// The encoding from which the text of a [`Reading`] was decoded.
#[derive(Clone, Copy, PartialEq)]
enum Coding {
    /// No encoding: the original text.
    Plain,
    Text,
    Base64,
}

struct Reading {
    text: String,
    coding: Coding,
}

/// Returns the text and all its decoded forms; `None` if there are more than [`MOST_READINGS`] forms.
fn readings(text: String) -> Option<Vec<Reading>> {
    let mut readings = vec![Reading {
        text,
        coding: Coding::Plain,
    }];
    let mut first_of_layer = 0;
    for _ in 0..LAYERS {
        let mut found: Vec<Reading> = Vec::new();
        for reading in readings.iter().skip(first_of_layer) {
            let is_base64 = reading.coding == Coding::Base64;
            let coding = if is_base64 { Coding::Base64 } else { Coding::Text };
            for (text, coding) in [
                (percent_decoded(&reading.text), coding),
                (without_entities(&reading.text), coding),
                (without_escapes(&reading.text), coding),
                (base64_decoded(&reading.text), Coding::Base64),
            ] {
                let is_new = |known: &Reading| known.text != text;
                if !text.is_empty() && readings.iter().chain(&found).all(is_new) {
                    found.push(Reading { text, coding });
                }
            }
        }
        first_of_layer = readings.len();
        readings.extend(found);
        if readings.len() > MOST_READINGS {
            return None;
        }
    }
    Some(readings)
}

/// A secret to search for, in the form that [`folded`] returns.
struct Needle {
    folded: Vec<char>,
    is_word: bool,
}

impl Needle {
    fn new(secret: &Secret) -> Option<Self> {
        let folded = folded(secret.expose());
        let is_word = folded.len() <= LONGEST_WORD && folded.iter().all(|c| c.is_alphabetic());
        folded
            .iter()
            .any(|c| !c.is_whitespace())
            .then_some(Self { folded, is_word })
    }

    fn is_in(&self, text: &[char], coding: Coding) -> bool {
        let needle = self.folded.as_slice();
        if needle.len() < SHORTEST {
            return coding != Coding::Base64 && stands_alone(needle, text);
        }
        if self.is_word {
            // A decoded text is not prose, so the secret need not be a whole word in it.
            return if coding == Coding::Plain {
                stands_alone(needle, text)
            } else {
                contains(text, needle)
            };
        }
        match (needle.first_chunk::<CUT>(), needle.last_chunk::<CUT>()) {
            (Some(first), Some(last)) => contains(text, first) || contains(text, last),
            _ => contains(text, needle),
        }
    }
}

fn contains(text: &[char], needle: &[char]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}

/// Returns whether the text contains the needle as a whole word: without a letter or digit before or after the needle.
fn stands_alone(needle: &[char], text: &[char]) -> bool {
    let is_border = |at: Option<usize>| {
        at.and_then(|at| text.get(at))
            .is_none_or(|c| !c.is_alphanumeric())
    };
    text.windows(needle.len()).enumerate().any(|(at, window)| {
        window == needle && is_border(at.checked_sub(1)) && is_border(Some(at + needle.len()))
    })
}

/// Returns the text in upper case and without invisible characters, for comparisons that ignore letter case. A `+`
/// becomes a space, as in form encoding.
fn folded(text: &str) -> Vec<char> {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    visible
        .map(|c| if c == '+' { ' ' } else { c })
        // A single conversion is not sufficient: `ẞ` becomes `ß`, which becomes `SS`.
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .collect()
}

fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Decodes the character references of HTML, such as `&lt;` and `&#65;`.
fn without_entities(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        read.push_str(before);
        (rest, _) = match entity(after) {
            Some((character, rest)) => (rest, read.push(character)),
            None => (after, read.push('&')),
        };
    }
    read.push_str(rest);
    read
}

/// Parses the text after the `&` of a character reference. Returns the character and the remaining text.
fn entity(text: &str) -> Option<(char, &str)> {
    let Some(number) = text.strip_prefix('#') else {
        let (name, rest) = text.split_once(';').filter(|(name, _)| name.len() < 12)?;
        return Some((named(name)?, rest));
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end)?;
    let character = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    Some((character, rest.strip_prefix(';').unwrap_or(rest)))
}

/// Decodes escapes with a backslash, such as `\n`, `\u0041` and `\x41`.
fn without_escapes(text: &str) -> String {
    let mut units: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        units.extend(before.bytes());
        rest = escape(after, &mut units);
    }
    units.extend(rest.bytes());
    String::from_utf8_lossy(&units).into_owned()
}

/// Parses the text after the `\` of an escape, and appends the decoded bytes to `units`. Returns the remaining text.
fn escape<'t>(text: &'t str, units: &mut Vec<u8>) -> &'t str {
    let mut characters = text.chars();
    let kind = characters.next();
    let rest = characters.as_str();
    match kind {
        Some('u' | 'U') => {
            if let Some((character, rest)) = unicode(rest) {
                units.extend(character.encode_utf8(&mut [0; 4]).bytes());
                return rest;
            }
        }
        Some('x' | 'X') => {
            if let Some((byte, rest)) = hexadecimal(rest, 2)
                && let Ok(byte) = u8::try_from(byte)
            {
                units.push(byte);
                return rest;
            }
        }
        Some('n' | 'r' | 't' | 'b' | 'f') => {
            units.push(b' '); // `folded` would remove the control character
            return rest;
        }
        Some('\\') => {
            units.push(b'\\');
            return rest;
        }
        // An escape such as `\"`, whose character represents itself.
        Some(_) | None => return text,
    }
    units.push(b'\\');
    text
}

/// Parses the text after `\u`: `0041`, `{41}` or a surrogate pair, such as `d83d\ude00`. Returns the character and the
/// remaining text.
fn unicode(text: &str) -> Option<(char, &str)> {
    if let Some((digits, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        return Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, rest));
    }
    let (first, rest) = hexadecimal(text, 4)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, rest));
    }
    let second = rest.strip_prefix("\\u").or_else(|| rest.strip_prefix("\\U"))?;
    let (second, rest) = hexadecimal(second, 4)?;
    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    Some((char::decode_utf16(pair).next()?.ok()?, rest))
}

fn hexadecimal(text: &str, digits: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(digits)?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    Some((u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?, rest))
}

/// Decodes the words of the text as Base64, in the standard or the URL-safe alphabet, with or without padding. A word
/// may begin with characters that are not part of the encoded text. Each word is therefore decoded four times, starting
/// at its first, second, third and fourth character.
fn base64_decoded(text: &str) -> String {
    const ENGINE: GeneralPurpose = GeneralPurpose::new(
        &URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    let mut read = String::new();
    for run in text
        .split(|c| !is_digit(c))
        .filter(|run| run.len() >= SHORTEST_RUN)
    {
        let run: Cow<'_, str> = run.replace('+', "-").replace('/', "_").into();
        for start in 0..4 {
            let digits = run.get(start..).unwrap_or_default();
            // A single Base64 character after the last group of four encodes less than a byte.
            let whole = digits.len() - usize::from(digits.len() % 4 == 1);
            if let Ok(bytes) = ENGINE.decode(digits.get(..whole).unwrap_or_default()) {
                read.push_str(&String::from_utf8_lossy(&bytes));
                read.push(' ');
            }
        }
    }
    read
}
