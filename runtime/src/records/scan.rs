//! Finds the end of a JSON value in text that comes piece by piece.

use jiter::Jiter;

/// A value whose end has not come yet.
///
/// It does not check what it passes over: the reader, which gets the whole value, does.
#[derive(Debug)]
pub(super) struct Scan {
    /// Where the value begins.
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

    /// Looks at what follows. Gives the number of bytes that belong to the value; `None` if its end is not among them.
    ///
    /// A number or a word ends before whatever cannot be part of it.
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

/// Returns whether a value that cannot be read surely ends where a [`Scan`] says, so that what follows can be trusted.
///
/// It does if it is JSON but for what its strings hold: bytes that are not UTF-8, half a surrogate pair, a bare control
/// character. Where a quote is missing, what was text becomes syntax, and text that users wrote would pass for records.
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
    // Not JSON, but what some services write all the same.
    let mut reader = Jiter::new(&masked).with_allow_inf_nan();
    reader.next_skip().is_ok() && reader.finish().is_ok()
}
