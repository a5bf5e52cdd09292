//! URL-encoded and multipart bodies.

use crate::json::Encode;
use crate::{Call, Style, Upload};

impl Call {
    /// Sets the body to an object, serialized as `application/x-www-form-urlencoded`. `styles` contains the name and
    /// the style of each field that is not serialized in the default style.
    pub fn form(self, body: &(impl Encode + ?Sized), styles: &'static [(&'static str, Style)]) -> Self {
        self.encoded(body, |encoder, json, _| encoder.form(json, styles))
    }

    /// Adds a value to a multipart body. An array becomes one part for each item. An object becomes a JSON part. Any
    /// other value becomes a plain-text part.
    pub fn part(self, name: &str, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| encoder.part(name, json))
    }

    /// Adds a value to a multipart body, serialized in the given style.
    pub fn part_styled(self, name: &str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| encoder.part_styled(name, style, json))
    }

    /// Adds a file to a multipart body.
    pub fn file(self, name: &str, file: impl Into<Upload>) -> Self {
        let file = file.into();
        self.edit(|encoder| encoder.file(name, file))
    }

    /// Adds files to a multipart body.
    pub fn files<I>(self, name: &str, files: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Upload>,
    {
        files.into_iter().fold(self, |call, file| call.file(name, file))
    }

    /// Sets the media type of the parts that `add` adds. A file that already has a media type keeps this media type.
    pub fn parts_of(self, media_type: &'static str, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.encoder.part_count();
        let mut call = add(self);
        call.encoder.retype_parts(before, media_type);
        call
    }
}
