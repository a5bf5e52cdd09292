//! Maps byte and character offsets to lines and columns.

use std::sync::Arc;

use crate::tree::{Source, Span};

/// The number of characters between two marks. Every value requires a lookup, and this number limits its cost.
const STRIDE: usize = 32;

/// Maps offsets of a text to lines and columns, in any order of lookups.
pub(super) struct Positions<'a> {
    source: &'a Arc<Source>,
    /// One mark every [`STRIDE`] characters.
    marks: Vec<Mark>,
}

#[derive(Clone, Copy)]
struct Mark {
    byte: usize,
    line: usize,
    column: usize,
}

impl Mark {
    const START: Self = Self {
        byte: 0,
        line: 1,
        column: 1,
    };

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
        let mut mark = Mark::START;
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

    /// Returns the byte offset of the character at `index`, or the length of the text if there is none.
    pub(super) fn byte_of_char(&self, index: usize) -> usize {
        self.mark_of_char(index).byte
    }

    fn mark_of_char(&self, index: usize) -> Mark {
        let (behind, last) = (self.marks.get(index / STRIDE), self.marks.last());
        let mut mark = *behind.or(last).unwrap_or(&Mark::START);
        let rest = self.text().get(mark.byte..).unwrap_or_default();
        let steps = if behind.is_some() { index % STRIDE } else { STRIDE };
        rest.chars().take(steps).for_each(|c| mark.step(c));
        mark
    }

    /// Returns the span between two characters, without trailing whitespace.
    pub(super) fn span_of_chars(&self, start: usize, end: usize) -> Span {
        let start = self.mark_of_char(start);
        let written = self.text().get(start.byte..self.byte_of_char(end));
        let end = start.byte + written.unwrap_or_default().trim_end().len();
        self.span_from(start, end)
    }

    /// Returns the span between two byte offsets.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let behind = self.marks.partition_point(|mark| mark.byte <= start);
        let mut mark = *self.marks.get(behind.saturating_sub(1)).unwrap_or(&Mark::START);
        for c in self.text().get(mark.byte..).unwrap_or_default().chars() {
            if mark.byte >= start {
                break;
            }
            mark.step(c);
        }
        self.span_from(Mark { byte: start, ..mark }, end)
    }

    fn span_from(&self, start: Mark, end: usize) -> Span {
        Span {
            source: Arc::clone(self.source),
            start: start.byte,
            end: end.max(start.byte),
            line: start.line,
            column: start.column,
        }
    }
}
