//! The untyped parts of a value: unknown fields, and values kept as text.

use super::error::{Step, show_path};
use super::{Encode, Writer};

/// A value as it is written, and what of it no type describes. Paths are like those of errors: `$.sessions[0].user_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Untyped {
    /// The value as JSON.
    pub text: String,
    /// The fields that no type declares: those in an [`UnknownFields`](super::UnknownFields), and the siblings of a list or wrapped value.
    pub unknown: Vec<String>,
    /// The values that are typed as any JSON ([`RawJson`](super::RawJson)).
    pub untyped: Vec<String>,
}

/// Returns the parts of a value that no type describes: of a response, the fields that the service sends and this version does
/// not know.
pub fn untyped_parts(value: &(impl Encode + ?Sized)) -> Untyped {
    let mut writer = Writer::tracing();
    if !value.is_absent() {
        value.write(&mut writer);
    }
    writer.into_trace()
}

/// Follows the writer.
#[derive(Default)]
pub(super) struct Tracer {
    /// The way to the value that is being written: a step for each array and object that is open.
    steps: Vec<Step>,
    found: Untyped,
}

impl Tracer {
    /// The next field of the innermost object.
    pub(super) fn field(&mut self, name: &str) {
        if let Some(step) = self.steps.last_mut() {
            *step = Step::Field(name.into());
        }
    }

    /// A value begins.
    pub(super) fn begin(&mut self) {
        if let Some(Step::Item(index)) = self.steps.last_mut() {
            *index = index.wrapping_add(1);
        }
    }

    pub(super) fn open_array(&mut self) {
        self.steps.push(Step::Item(usize::MAX)); // the first item makes it 0
    }

    pub(super) fn open_object(&mut self) {
        self.steps.push(Step::Field("".into()));
    }

    pub(super) fn close(&mut self) {
        self.steps.pop();
    }

    /// Marks the value that has just started as that of an unknown field.
    pub(super) fn unknown(&mut self) {
        self.found.unknown.push(show_path(self.steps.iter()));
    }

    /// Marks the value that has just started as untyped JSON.
    pub(super) fn untyped(&mut self) {
        self.found.untyped.push(show_path(self.steps.iter()));
    }

    pub(super) fn into_trace(self, text: String) -> Untyped {
        Untyped { text, ..self.found }
    }
}
