//! Edits to the text of an overlay that preserve the rest, including comments.

use crate::tree::Node;

/// A change to the text of an overlay.
pub(super) enum Edit {
    /// Replaces a span.
    Replace(usize, usize, String),
    /// Removes the action that begins on a line.
    Drop(usize),
}

impl Edit {
    /// Returns the line of the action that this edit removes, if any.
    pub(super) fn dropped(&self) -> Option<usize> {
        match self {
            Self::Drop(line) => Some(*line),
            Self::Replace(..) => None,
        }
    }
}

/// Applies the edits, the last one first, so that the offsets of the others stay valid.
pub(super) fn apply(text: &mut String, actions: &[Node], mut edits: Vec<Edit>) {
    let ranges: Vec<(usize, usize, usize)> = actions
        .iter()
        .map(|action| {
            let before = text.get(..action.span.start).unwrap_or_default();
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let rest = text.get(action.span.end..).unwrap_or_default();
            let end = action.span.end + rest.find('\n').map_or(rest.len(), |at| at + 1);
            (action.span.line, start, end)
        })
        .collect();
    let place = |edit: &Edit| match edit {
        Edit::Replace(start, ..) => *start,
        Edit::Drop(line) => ranges
            .iter()
            .find(|(known, ..)| known == line)
            .map_or(0, |(_, start, _)| *start),
    };
    edits.sort_by_key(|edit| std::cmp::Reverse(place(edit)));
    for edit in edits {
        match edit {
            Edit::Replace(start, end, new) => text.replace_range(start..end, &new),
            Edit::Drop(line) => {
                if let Some((_, start, end)) = ranges.iter().find(|(known, ..)| *known == line) {
                    text.replace_range(*start..*end, "");
                }
            }
        }
    }
}
