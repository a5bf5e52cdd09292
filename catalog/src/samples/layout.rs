//! Formatting of JSON bodies with line breaks.

use serde::de::IgnoredAny;

/// The minimum length, in bytes, of a JSON document that is formatted with line breaks.
const LONG: usize = 60;

/// Inserts line breaks and indentation into a body that is a long JSON document without spaces between tokens. Returns
/// any other body unchanged.
pub fn readable(body: Vec<u8>) -> Vec<u8> {
    if body.len() < LONG || !is_compact(&body) || serde_json::from_slice::<IgnoredAny>(&body).is_err() {
        return body;
    }
    let (mut text, mut depth) = (Vec::with_capacity(body.len() * 2), 0);
    let mut bytes = Outside::new(&body).peekable();
    while let Some((byte, is_outside)) = bytes.next() {
        let is_empty = bytes.peek().is_some_and(|(next, _)| b"]}".contains(next));
        match byte {
            b'{' | b'[' if is_outside => {
                text.push(byte);
                depth += 1;
                if !is_empty {
                    line(&mut text, depth);
                }
            }
            b'}' | b']' if is_outside => {
                depth -= 1;
                if !text.ends_with(b"{") && !text.ends_with(b"[") {
                    line(&mut text, depth);
                }
                text.push(byte);
            }
            b',' if is_outside => {
                text.push(byte);
                line(&mut text, depth);
            }
            b':' if is_outside => text.extend(b": "),
            _ => text.push(byte),
        }
    }
    text
}

fn line(text: &mut Vec<u8>, depth: usize) {
    text.push(b'\n');
    text.extend(std::iter::repeat_n(b' ', depth * 2));
}

fn is_compact(body: &[u8]) -> bool {
    !Outside::new(body).any(|(byte, is_outside)| is_outside && byte.is_ascii_whitespace())
}

/// An iterator over the bytes of JSON text. The second value of an item is `true` if the byte is not inside a string.
struct Outside<'b> {
    bytes: std::slice::Iter<'b, u8>,
    in_string: bool,
    is_escaped: bool,
}

impl<'b> Outside<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes: bytes.iter(),
            in_string: false,
            is_escaped: false,
        }
    }
}

impl Iterator for Outside<'_> {
    type Item = (u8, bool);

    fn next(&mut self) -> Option<(u8, bool)> {
        let byte = *self.bytes.next()?;
        let is_outside = !self.in_string;
        if byte == b'"' && !self.is_escaped {
            self.in_string = !self.in_string;
        }
        self.is_escaped = self.in_string && byte == b'\\' && !self.is_escaped;
        Some((byte, is_outside))
    }
}
