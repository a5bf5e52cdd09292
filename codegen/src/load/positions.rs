//! Byte and character offsets to lines and columns.

use std::sync::Arc;

use crate::tree::{Source, Span};

/// How many characters lie between two marks: what one look-up walks at most.
const STRIDE: usize = 256;

/// A table of one text's positions, for look-ups in any order.
pub(super) struct Positions<'a> {
    source: &'a Arc<Source>,
    /// Every [`STRIDE`] characters.
    marks: Vec<Mark>,
}

#[derive(Clone, Copy)]
struct Mark {
    byte: usize,
    line: usize,
    column: usize,
}

impl Mark {
    fn step(&mut self, c: char) {
        self.byte += c.len_utf8();
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
    }
}

impl<'a> Positions<'a> {
    pub(super) fn new(source: &'a Arc<Source>) -> Self {
        let mut mark = Mark {
            byte: 0,
            line: 1,
            column: 1,
        };
        let mut marks = Vec::with_capacity(source.text.len() / STRIDE + 1);
        for (index, c) in source.text.chars().enumerate() {
            if index.is_multiple_of(STRIDE) {
                marks.push(mark);
            }
            mark.step(c);
        }
        if marks.is_empty() {
            marks.push(mark);
        }
        Self { source, marks }
    }

    pub(super) fn text(&self) -> &'a str {
        &self.source.text
    }

    /// The byte at which character `index` starts; the text's end for what lies behind it.
    pub(super) fn byte_of_char(&self, index: usize) -> usize {
        let Some(mark) = self.marks.get(index / STRIDE) else {
            return self.text().len();
        };
        let rest = self.text().get(mark.byte..).unwrap_or_default();
        rest.char_indices()
            .nth(index % STRIDE)
            .map_or(self.text().len(), |(at, _)| mark.byte + at)
    }

    /// The span between two byte offsets.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let behind = self.marks.partition_point(|mark| mark.byte <= start);
        let mut mark = self.marks.get(behind.saturating_sub(1)).copied().unwrap_or(Mark {
            byte: 0,
            line: 1,
            column: 1,
        });
        for c in self.text().get(mark.byte..).unwrap_or_default().chars() {
            if mark.byte >= start {
                break;
            }
            mark.step(c);
        }
        let (line, column) = (mark.line, mark.column);
        Span {
            source: Arc::clone(self.source),
            start,
            end: end.max(start),
            line,
            column,
        }
    }
}
