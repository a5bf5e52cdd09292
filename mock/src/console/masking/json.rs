//! JSON text with hidden values.

use serde_json::Value;

pub(crate) use crate::explain::indented;

/// Hides values in a JSON text. `redacted` is a copy of the same JSON, with secrets replaced. Each value that differs
/// from this copy, or is absent from it, becomes `"…"`. White space, the order of keys and the text of numbers remain.
/// Returns `None` if the text is not JSON.
pub(crate) fn with_hidden(text: &str, redacted: &Value) -> Option<String> {
    let mut copier = Copier {
        text,
        at: 0,
        out: String::with_capacity(text.len()),
    };
    copier.blanks();
    copier.value(Some(redacted))?;
    copier.blanks();
    (copier.at == text.len()).then_some(copier.out)
}

struct Copier<'t> {
    text: &'t str,
    at: usize,
    out: String,
}

impl Copier<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.copy(self.at + 1);
        }
    }

    /// Copies the text up to a position.
    fn copy(&mut self, end: usize) {
        self.out.push_str(self.text.get(self.at..end).unwrap_or_default());
        self.at = end;
    }

    /// Copies the punctuation mark `mark` if it is the next token; returns `false` if it is not.
    fn mark(&mut self, mark: u8) -> bool {
        self.blanks();
        let is_next = self.peek() == Some(mark);
        if is_next {
            self.copy(self.at + 1);
        }
        is_next
    }

    /// Writes the value at the current position. `"…"` replaces each part that differs from `redacted`.
    fn value(&mut self, redacted: Option<&Value>) -> Option<()> {
        match (self.peek()?, redacted) {
            (b'{', Some(Value::Object(fields))) => {
                self.mark(b'{');
                if self.mark(b'}') {
                    return Some(());
                }
                loop {
                    self.blanks();
                    let end = self.end_of_string()?;
                    let name: String = serde_json::from_str(self.text.get(self.at..end)?).ok()?;
                    self.copy(end);
                    self.mark(b':').then_some(())?;
                    self.blanks();
                    self.value(fields.get(&name))?;
                    if !self.mark(b',') {
                        return self.mark(b'}').then_some(());
                    }
                }
            }
            (b'[', Some(Value::Array(items))) => {
                self.mark(b'[');
                if self.mark(b']') {
                    return Some(());
                }
                for index in 0.. {
                    self.blanks();
                    self.value(items.get(index))?;
                    if !self.mark(b',') {
                        break;
                    }
                }
                self.mark(b']').then_some(())
            }
            (_, redacted) => self.scalar(redacted),
        }
    }

    /// Copies the next value if it is equal to `redacted`, and writes `"…"` otherwise.
    fn scalar(&mut self, redacted: Option<&Value>) -> Option<()> {
        let end = self.end_of_value()?;
        let text = self.text.get(self.at..end)?;
        let value: Value = serde_json::from_str(text).ok()?;
        if redacted == Some(&value) {
            self.copy(end);
        } else {
            self.out.push_str("\"…\"");
            self.at = end;
        }
        Some(())
    }

    fn end_of_string(&self) -> Option<usize> {
        let mut bytes = self.text.bytes().enumerate().skip(self.at);
        let (_, first) = bytes.next()?;
        let mut is_escaped = false;
        for (index, byte) in bytes.filter(|_| first == b'"') {
            match byte {
                b'"' if !is_escaped => return Some(index + 1),
                _ => is_escaped = byte == b'\\' && !is_escaped,
            }
        }
        None
    }

    /// Returns the position after the value that starts at the current position.
    fn end_of_value(&self) -> Option<usize> {
        let rest = self.text.get(self.at..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
        values.next()?.ok()?;
        Some(self.at + values.byte_offset())
    }
}
