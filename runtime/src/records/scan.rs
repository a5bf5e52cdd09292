//! Detection of the end of a JSON value in text that arrives in chunks.

use jiter::Jiter;

/// The state of the search for the end of a JSON value that may arrive in several chunks.
///
/// The search does not validate the value. The value is validated later, when it is decoded as a whole.
#[derive(Debug)]
pub(super) struct Scan {
    /// The offset of the first byte of the value.
    pub(super) start: usize,
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Scan {
    pub(super) fn from(start: usize) -> Self {
        Self {
            start,
            depth: 0,
            in_string: false,
            is_escaped: false,
        }
    }

    /// Scans the next part of the text. Returns the number of bytes in this part that belong to the value, or `None` if
    /// the value does not end in this part.
    ///
    /// A number, or a literal such as `true`, ends before the next white space, `,`, `]` or `}`.
    pub(super) fn end(&mut self, text: &[u8]) -> Option<usize> {
        for (at, byte) in text.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' if self.depth == 0 => return Some(at),
                b']' | b'}' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return Some(at),
                _ => {}
            }
        }
        None
    }
}

/// Returns whether the end of a malformed value is certain, so that parsing can continue after the value.
///
/// The end is certain if only the contents of strings are malformed, for example by invalid UTF-8, a lone surrogate or
/// a control character. The end is not certain if a quote is missing: the content of a string would be parsed as
/// syntax, and text written by users could be mistaken for records.
pub(super) fn is_delimited(value: &[u8]) -> bool {
    let (mut in_string, mut is_escaped) = (false, false);
    let mask = |&byte: &u8| {
        let is_quote = byte == b'"' && !is_escaped;
        let masked = if in_string && !is_quote { b'x' } else { byte };
        is_escaped = in_string && byte == b'\\' && !is_escaped;
        in_string ^= is_quote;
        masked
    };
    let masked: Vec<u8> = value.iter().map(mask).collect();
    // `NaN` and `Infinity` are not valid JSON, but some services send them.
    let mut reader = Jiter::new(&masked).with_allow_inf_nan();
    reader.next_skip().is_ok() && reader.finish().is_ok()
}
