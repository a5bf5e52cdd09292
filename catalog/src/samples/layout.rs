//! Line breaks in JSON.

use serde::de::IgnoredAny;

/// Documents of this length in bytes or more are spread over several lines.
const LONG: usize = 60;

/// Returns a body with line breaks if it is a long JSON document on one line. Only white space is changed.
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

/// The bytes of JSON, each with `true` if it is outside of strings.
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
