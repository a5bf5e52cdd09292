//! The untyped parts of a value: unknown fields, and values kept as raw JSON.

use super::error::{Step, show_path};
use super::{Encode, Writer};

/// A value as JSON, with the paths of its untyped parts. Paths have the same format as in errors:
/// `$.sessions[0].user_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Untyped {
    /// The value as JSON.
    pub text: String,
    /// The paths of the undeclared fields. These fields are the unknown fields of objects
    /// ([`UnknownFields`](super::UnknownFields)), and the fields next to a wrapped value, such as `took` in
    /// `{"data": {…}, "took": 5}`. A numeric `total` next to a list is not included.
    pub unknown: Vec<String>,
    /// The paths of the values that are typed as raw JSON ([`RawJson`](super::RawJson)).
    pub untyped: Vec<String>,
}

/// Returns the untyped parts of a value. The untyped parts of a response include the fields that this version of the
/// client does not declare.
pub fn untyped_parts(value: &(impl Encode + ?Sized)) -> Untyped {
    let mut writer = Writer::tracing();
    if !value.is_absent() {
        value.write(&mut writer);
    }
    writer.into_trace()
}

/// Tracks the path of the value that a [`Writer`] is writing, and collects the paths of untyped parts.
#[derive(Default)]
pub(super) struct Tracer {
    /// The path of the value that is being written: a step for each open array and object.
    steps: Vec<Step>,
    found: Untyped,
}

impl Tracer {
    /// Sets the last step of the path to the field `name` of the innermost object.
    pub(super) fn field(&mut self, name: &str) {
        if let Some(step) = self.steps.last_mut() {
            *step = Step::Field(name.into());
        }
    }

    /// Advances the last step of the path to the next item, if the innermost container is an array.
    pub(super) fn begin(&mut self) {
        if let Some(Step::Item(index)) = self.steps.last_mut() {
            *index = index.wrapping_add(1);
        }
    }

    pub(super) fn open_array(&mut self) {
        self.steps.push(Step::Item(usize::MAX)); // `begin` increments it to 0 for the first item
    }

    pub(super) fn open_object(&mut self) {
        self.steps.push(Step::Field("".into()));
    }

    pub(super) fn close(&mut self) {
        self.steps.pop();
    }

    /// Records the current path as the path of an unknown field.
    pub(super) fn unknown(&mut self) {
        self.found.unknown.push(show_path(self.steps.iter()));
    }

    /// Records the current path as the path of a value of type `RawJson`.
    pub(super) fn untyped(&mut self) {
        self.found.untyped.push(show_path(self.steps.iter()));
    }

    pub(super) fn into_trace(self, text: String) -> Untyped {
        Untyped { text, ..self.found }
    }
}
