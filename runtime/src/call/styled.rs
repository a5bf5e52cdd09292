//! Parameters that are serialized in an OpenAPI style or as JSON, and query parameters with unencoded reserved
//! characters.

use crate::json::Encode;
use crate::{Call, Style};

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

    /// Leaves the characters `:`, `/`, `?`, `@`, `!`, `$`, `(`, `)`, `*`, `,` and `;` unencoded in the query parameters
    /// that `add` appends.
    ///
    /// Other reserved characters are still encoded. `#`, `&` and `=` would be read as separators, and `+` as a space.
    /// `[` and `]` are not allowed in a query. The URL library always encodes `'`.
    pub fn reserved(self, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.encoder.query_length();
        let mut call = add(self);
        call.encoder.free_reserved(before, "");
        call
    }

    /// Like [`reserved`](Self::reserved), but for a comma-separated list: commas within an item are encoded.
    pub fn reserved_items(self, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.encoder.query_length();
        let mut call = add(self);
        call.encoder.free_reserved(before, ",");
        call
    }
}
