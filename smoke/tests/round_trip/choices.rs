//! Random choices drawn from bytes. Fewer and smaller bytes yield simpler values, so that failures shrink.

use std::slice;

pub(crate) struct Choices<'a>(slice::Iter<'a, u8>);

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    /// Returns a number below `count`; 0 if no bytes are left.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % count
    }

    /// Returns one of these; the first if no bytes are left.
    pub(crate) fn one<'b, T>(&mut self, of: &'b [T]) -> &'b T {
        &of[self.below(of.len())]
    }

    /// Returns true in one of `count` cases.
    pub(crate) fn rarely(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }
}
