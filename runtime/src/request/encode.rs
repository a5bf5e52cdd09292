//! Percent-encoding of URL parts.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// The characters that are encoded in values: all except the unreserved characters of RFC 3986. With this encoding, a
/// receiver can decode the URL and encode it again, and the signature still matches. The encoding also keeps the URL
/// library from changing the URL: the library might change an unencoded `+`, `'` or `[`.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The characters that are encoded in the literal part of a path template. `%` is not encoded, because a template may
/// contain percent-encoded characters.
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'|');

/// Encodes text for a URL: a value in the path, or a name or value in the query.
pub(super) fn value(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, VALUE)
}

/// Encodes the literal part of a path template.
pub(super) fn literal(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, LITERAL)
}

/// Returns whether a path segment is `.` or `..`, percent-encoded or not. URL libraries and servers resolve these
/// segments, some even in percent-encoded form.
pub(super) fn is_dots(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    while let Some(after) = after_dot(rest) {
        rest = after;
        dots += 1;
    }
    rest.is_empty() && matches!(dots, 1 | 2)
}

fn after_dot(text: &str) -> Option<&str> {
    text.strip_prefix('.')
        .or_else(|| text.strip_prefix("%2e"))
        .or_else(|| text.strip_prefix("%2E"))
}
