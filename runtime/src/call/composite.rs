//! Parameters and bodies with composite values.

use crate::json::{Encode, Writer, Written};
use crate::request::{Problem, RequestEncoder};
use crate::{Call, Style, Upload};

impl Call {
    /// Substitutes a value for the next placeholder of the path template, serialized in the given style. Rejects the
    /// same values as [`path`](Self::path).
    pub fn path_styled(self, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| encoder.path_styled(style, json))
    }

    /// Substitutes a value for the next placeholder of the path template, serialized as JSON.
    pub fn path_json(self, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| encoder.path(json))
    }

    /// Appends a query parameter, serialized in the given style. An absent value, such as `None`, appends nothing.
    pub fn query_styled(self, name: &str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| encoder.query_styled(name, style, json))
    }

    /// Appends the query parameter `name=value`, with the value serialized as JSON.
    pub fn query_json(self, name: &str, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| {
            encoder.query(name, json);
            Ok(())
        })
    }

    /// Adds a header, serialized in the given style.
    pub fn header_styled(self, name: &'static str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, is_secret| {
            encoder.header_styled(name, style, json, is_secret)
        })
    }

    /// Adds a header, serialized as JSON.
    pub fn header_json(self, name: &'static str, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, is_secret| {
            encoder.header(name, json, is_secret)
        })
    }

    /// Adds one or more cookies, serialized in the given style.
    pub fn cookie_styled(self, name: &'static str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.encoded(value, |encoder, json, _| encoder.cookie_styled(name, style, json))
    }

    /// Sets the body to an object, serialized as `application/x-www-form-urlencoded`. `styles` contains the name and
    /// the style of each field that is not serialized in the default style.
    pub fn form(self, body: &(impl Encode + ?Sized), styles: &'static [(&'static str, Style)]) -> Self {
        self.encoded(body, |encoder, json, _| encoder.form(json, styles))
    }

    /// Adds a value to a multipart body: an array as one part for each item, an object as a part in JSON, and any other
    /// value as a part in plain text.
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

    /// Sets the media type of the parts that `add` adds, except for files that already have one.
    pub fn parts_of(self, media_type: &'static str, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.encoder.part_count();
        let mut call = add(self);
        call.encoder.retype_parts(before, media_type);
        call
    }

    /// Leaves the characters `:`, `/`, `?`, `@`, `!`, `$`, `(`, `)`, `*`, `,` and `;` unencoded in the query parameters
    /// that `add` appends.
    ///
    /// Other reserved characters are still encoded: `#`, `&`, `=` and `+` would end the value or mean a space, and `[`
    /// and `]` are not allowed in a query.
    pub fn reserved(self, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.encoder.query_length();
        let mut call = add(self);
        call.encoder.free_reserved(before, "");
        call
    }

    /// Like [`reserved`](Self::reserved), for a comma-separated list: commas within an item are encoded.
    pub fn reserved_items(self, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.encoder.query_length();
        let mut call = add(self);
        call.encoder.free_reserved(before, ",");
        call
    }

    /// Serializes a value as JSON and passes the text to `put`. The last argument of `put` is true if the value
    /// contains a secret.
    fn encoded(
        self,
        value: &(impl Encode + ?Sized),
        put: impl FnOnce(&mut RequestEncoder, &str, bool) -> Result<(), Problem>,
    ) -> Self {
        if value.is_absent() {
            return self;
        }
        let Written {
            text,
            secrets,
            problem,
        } = Writer::written(&value);
        self.edit(|encoder| {
            secrets.iter().for_each(|secret| encoder.hide(secret));
            match problem {
                Some(problem) => Err(problem.to_owned()),
                None => put(encoder, &text, !secrets.is_empty()),
            }
        })
    }
}
