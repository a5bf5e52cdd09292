//! Arguments whose values have parts.

use crate::json::{Encode, Writer, Written};
use crate::request::{Draft, Problem};
use crate::{Call, Style, Upload};

impl Call {
    /// Gives the path template's next placeholder its value, laid out in a style. What must not stand there is refused
    /// as by [`path`](Self::path).
    pub fn path_styled(self, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, _| draft.path_styled(style, json))
    }

    /// Gives the path template's next placeholder its value, as JSON.
    pub fn path_json(self, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, _| draft.path(json))
    }

    /// Appends a value to the query, laid out in a style. An absent value appends nothing.
    pub fn query_styled(self, name: &str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, _| draft.query_styled(name, style, json))
    }

    /// Appends `name=value` to the query, the value being JSON.
    pub fn query_json(self, name: &str, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, _| {
            draft.query(name, json);
            Ok(())
        })
    }

    /// Adds a header whose value is laid out in a style.
    pub fn header_styled(self, name: &'static str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, is_secret| {
            draft.header_styled(name, style, json, is_secret)
        })
    }

    /// Adds a header whose value is JSON.
    pub fn header_json(self, name: &'static str, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, is_secret| {
            draft.header(name, json, is_secret)
        })
    }

    /// Adds cookies whose values are laid out in a style.
    pub fn cookie_styled(self, name: &'static str, style: Style, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, _| draft.cookie_styled(name, style, json))
    }

    /// Makes an object the body, as `application/x-www-form-urlencoded`: a style for each field that needs one.
    pub fn form(self, body: &(impl Encode + ?Sized), styles: &'static [(&'static str, Style)]) -> Self {
        self.laid(body, |draft, json, _| draft.form(json, styles))
    }

    /// Adds a part to a multipart body: a text, or one for each item of a list, or JSON.
    pub fn part(self, name: &str, value: &(impl Encode + ?Sized)) -> Self {
        self.laid(value, |draft, json, _| draft.part(name, json))
    }

    /// Adds a file to a multipart body.
    pub fn file(self, name: &str, file: impl Into<Upload>) -> Self {
        let file = file.into();
        self.edit(|draft| draft.file(name, file))
    }

    /// Adds files to a multipart body.
    pub fn files<I>(self, name: &str, files: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Upload>,
    {
        files.into_iter().fold(self, |call, file| call.file(name, file))
    }

    /// The parts that `add` adds, as of this media type: files only where they have none of their own.
    pub fn parts_of(self, media_type: &'static str, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.draft.part_count();
        let mut call = add(self);
        call.draft.retype_parts(before, media_type);
        call
    }

    /// What `add` appends to the query, with reserved characters as they are: `:`, `/`, `?`, `@`, `!`, `$`, `(`, `)`, `*`,
    /// `,` and `;`. Those that would end the value or mean a blank (`#`, `&`, `=`, `+`), and those that no query may hold
    /// (`[`, `]`), are encoded all the same.
    pub fn reserved(self, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.draft.query_length();
        let mut call = add(self);
        call.draft.free_reserved(before, "");
        call
    }

    /// Like [`reserved`](Self::reserved), of a list whose items stand between commas: a comma in an item is encoded.
    pub fn reserved_items(self, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.draft.query_length();
        let mut call = add(self);
        call.draft.free_reserved(before, ",");
        call
    }

    /// Puts a value, which is written as JSON first, and whether there is a secret in it.
    fn laid(
        self,
        value: &(impl Encode + ?Sized),
        put: impl FnOnce(&mut Draft, &str, bool) -> Result<(), Problem>,
    ) -> Self {
        if value.is_absent() {
            return self;
        }
        let Written {
            text,
            secrets,
            problem,
        } = Writer::written(&value);
        self.edit(|draft| {
            secrets.iter().for_each(|secret| draft.hide(secret));
            match problem {
                Some(problem) => Err(problem.to_owned()),
                None => put(draft, &text, !secrets.is_empty()),
            }
        })
    }
}
