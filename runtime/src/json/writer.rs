//! The JSON writer.

use std::fmt::Write as _;

use super::untyped::{Tracer, Untyped};
use super::{Encode, RawJson};
use crate::Secret;

/// The text that replaces a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Writes JSON text without white space. Each type implements [`Encode::write`] to write its values.
#[derive(Default)]
pub struct Writer {
    text: String,
    /// The secrets that were written. Error messages must not repeat them.
    secrets: Vec<Secret>,
    problem: Option<&'static str>,
    /// Records the paths of untyped parts, if [`untyped_parts`](super::untyped_parts) uses the writer.
    tracer: Option<Box<Tracer>>,
    /// `true` if [`REDACTED`] is written in place of secrets.
    redacts: bool,
}

/// A value that was written as JSON for a request.
pub(crate) struct Written {
    pub(crate) text: String,
    /// The secrets in the text.
    pub(crate) secrets: Vec<Secret>,
    /// The reason why the value cannot be sent, if any.
    pub(crate) problem: Option<&'static str>,
}

impl Writer {
    /// Returns the JSON text of a value.
    pub(crate) fn text_of(value: &dyn Encode) -> String {
        let mut writer = Self::default();
        value.write(&mut writer);
        writer.text
    }

    /// Returns the JSON text of a value, the secrets in the text, and the reason why the value cannot be sent, if any.
    pub(crate) fn written(value: &dyn Encode) -> Written {
        let mut writer = Self::default();
        value.write(&mut writer);
        Written {
            text: writer.text,
            secrets: writer.secrets,
            problem: writer.problem,
        }
    }

    /// Creates a writer that records the paths of untyped parts.
    pub(super) fn tracing() -> Self {
        Self {
            tracer: Some(Box::default()),
            ..Self::default()
        }
    }

    /// Creates a writer that redacts secrets.
    pub(super) fn redacting() -> Self {
        Self {
            redacts: true,
            ..Self::default()
        }
    }

    pub(super) fn into_trace(self) -> Untyped {
        self.tracer.unwrap_or_default().into_trace(self.text)
    }

    fn trace(&mut self, event: impl FnOnce(&mut Tracer)) {
        if let Some(tracer) = &mut self.tracer {
            event(tracer);
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Begins an item, a field name or a field value. Writes a comma before every item or field except the first.
    fn begin(&mut self) {
        self.trace(Tracer::begin);
        if !matches!(self.text.as_bytes().last(), None | Some(b'[' | b'{' | b':')) {
            self.text.push(',');
        }
    }

    /// Writes JSON text verbatim.
    pub(crate) fn raw(&mut self, json: &str) {
        self.begin();
        self.text.push_str(json);
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    pub(crate) fn integer(&mut self, value: i64) {
        self.begin();
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
    }

    pub(crate) fn string(&mut self, value: &str) {
        self.begin();
        quote(value, &mut self.text);
    }

    pub(super) fn redacts(&self) -> bool {
        self.redacts
    }

    /// Records secrets that were written as part of a text by [`raw`](Self::raw).
    pub(super) fn note(&mut self, secrets: Vec<Secret>) {
        self.secrets.extend(secrets);
    }

    /// Writes a secret string, redacted if the writer redacts secrets.
    pub(crate) fn secret(&mut self, value: &Secret) {
        if self.redacts {
            return self.string(REDACTED);
        }
        self.string(value.expose());
        self.secrets.push(value.clone());
    }

    /// Records the reason why the value cannot be written. Only the first reason is kept.
    pub(crate) fn fail(&mut self, problem: &'static str) {
        self.problem.get_or_insert(problem);
    }

    /// Writes the name of a field, whose value must follow.
    pub(crate) fn name(&mut self, name: &str) {
        self.string(name);
        self.text.push(':');
        self.trace(|tracer| tracer.field(name));
    }

    /// Writes a known field whose value is available only as JSON text. A writer that redacts secrets replaces the
    /// value, because the value may be secret.
    pub(crate) fn known(&mut self, name: &str, value: &RawJson) {
        self.name(name);
        if self.redacts && !value.is_null() {
            self.string(REDACTED);
        } else {
            self.raw(value.as_str());
        }
    }

    /// Writes a field that the type of the object does not declare.
    pub(crate) fn unknown(&mut self, name: &str, value: &RawJson) {
        self.name(name);
        self.raw(value.as_str());
        self.trace(Tracer::unknown);
    }

    /// Writes a value of type [`RawJson`].
    pub(crate) fn untyped(&mut self, json: &str) {
        self.raw(json);
        self.trace(Tracer::untyped);
    }

    pub(crate) fn open_object(&mut self) {
        self.raw("{");
        self.trace(Tracer::open_object);
    }

    pub(crate) fn close_object(&mut self) {
        self.text.push('}');
        self.trace(Tracer::close);
    }

    pub(crate) fn open_array(&mut self) {
        self.raw("[");
        self.trace(Tracer::open_array);
    }

    pub(crate) fn close_array(&mut self) {
        self.text.push(']');
        self.trace(Tracer::close);
    }

    pub(crate) fn array<T: Encode>(&mut self, items: &[T]) {
        self.open_array();
        for item in items {
            item.write(self);
        }
        self.close_array();
    }
}

/// Appends `value` as a JSON string with the minimum of escapes.
fn quote(value: &str, text: &mut String) {
    text.push('"');
    let mut rest = value;
    while let Some(at) = rest
        .bytes()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
    {
        let (plain, special) = rest.split_at(at);
        text.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('\n') => text.push_str("\\n"),
            Some('\r') => text.push_str("\\r"),
            Some('\t') => text.push_str("\\t"),
            Some(quoted @ ('"' | '\\')) => text.extend(['\\', quoted]),
            Some(control) => {
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            None => {}
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    text.push('"');
}
