//! Finds the end of a JSON value in text that comes piece by piece.

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
