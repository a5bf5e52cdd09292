//! Comparison of the wire format of an operation: parameters, bodies, responses.

use super::{Differ, rules};
use crate::{
    emit::json_text::compact,
    openapi::{Cursor, format::facts, grammar::Kind, schema::Schema, view::Operation},
};

impl<'a> Differ<'a> {
    pub(super) fn parameters(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let renamed = Self::renamed(old, new);
        // The location and the new name identify a parameter. A renamed path parameter is thus the same parameter.
        let key = |at: &Cursor<'a>| (place(at).to_owned(), name(at).to_owned());
        let key_now = |at: &Cursor<'a>| {
            let is_old = |(old, _): &&(String, String)| place(at) == "path" && old == name(at);
            let new = renamed.iter().find(is_old).map(|(_, new)| new.clone());
            (place(at).to_owned(), new.unwrap_or_else(|| name(at).to_owned()))
        };
        let (was, is) = (old.parameters(&mut |_| {}), new.parameters(&mut |_| {}));
        let before = numbered(was.iter().map(key_now));
        let after = numbered(is.iter().map(key));
        let gone = was.iter().zip(&before).filter(|(_, key)| !after.contains(key));
        let mut gone: Vec<&Cursor<'a>> = gone.map(|(at, _)| at).collect();
        for (at, key) in is.iter().zip(&after) {
            let same = before.iter().position(|known| known == key);
            match same.and_then(|index| was.get(index)) {
                Some(before) => self.parameter(before, at),
                None => self.appeared(old, at, &mut gone),
            }
        }
        for before in gone {
            let message = format!("the {} parameter `{}` was removed", place(before), name(before));
            self.report(rules::PARAMETER_REMOVED, Some(before), Some(&new.at), message);
        }
        let kept_before = before.iter().filter(|known| after.contains(known));
        if !kept_before.eq(after.iter().filter(|known| before.contains(known))) {
            let message = "parameters reordered";
            self.report(rules::PARAMETERS_REORDERED, Some(&old.at), Some(&new.at), message);
        }
    }

    /// Reports a new parameter, or a parameter that moved to another location. Removes a moved parameter from `gone`.
    fn appeared(&mut self, old: &Operation<'a>, at: &Cursor<'a>, gone: &mut Vec<&Cursor<'a>>) {
        if let Some(index) = gone.iter().position(|before| name(before) == name(at)) {
            let before = gone.remove(index);
            let message = format!("`{}` moved from {} to {}", name(at), place(before), place(at));
            self.report(rules::PARAMETER_MOVED, Some(before), Some(at), message);
            return self.parameter(before, at);
        }
        let (rule, how) = if is_required(at) {
            (rules::PARAMETER_ADDED_REQUIRED, "new and required")
        } else {
            (rules::PARAMETER_ADDED, "new")
        };
        let message = format!("the {} parameter `{}` is {how}", place(at), name(at));
        self.report(rule, Some(&old.at), Some(at), message);
    }

    fn parameter(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let name = new.text("name").unwrap_or_default();
        match (is_required(old), is_required(new)) {
            (false, true) => self.report(
                rules::PARAMETER_REQUIRED,
                Some(old),
                Some(new),
                format!("`{name}` is required"),
            ),
            (true, false) => self.report(
                rules::PARAMETER_OPTIONAL,
                Some(old),
                Some(new),
                format!("`{name}` is optional"),
            ),
            _ => {}
        }
        self.deprecation(&format!("`{name}`"), old, new);
        if place(old) == place(new) && style(old) != style(new) {
            let message = format!("`{name}` is serialized in another style");
            self.report(rules::PARAMETER_STYLE_CHANGED, Some(old), Some(new), message);
        }
        self.prose(old, new);
        self.hints(old, new);
        self.examples(old, new);
        if let (Some(old), Some(new)) = (old.get("schema"), new.get("schema")) {
            self.schema(&old, &new);
        }
        if old.has("content") && new.has("content") {
            self.content(old, new);
        }
    }

    pub(super) fn request_body(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let body = |at: &Cursor<'a>| at.get("requestBody");
        let (was, is) = match (body(old), body(new)) {
            (None, None) => return,
            (None, Some(is)) => {
                let required = is_required(&is.resolved());
                let (rule, how) = if required {
                    (rules::BODY_ADDED_REQUIRED, "needs a body")
                } else {
                    (rules::BODY_ADDED, "takes a body")
                };
                return self.report(rule, Some(old), Some(&is), format!("the request {how}"));
            }
            (Some(was), None) => {
                return self.report(
                    rules::BODY_REMOVED,
                    Some(&was),
                    Some(new),
                    "the request no longer takes a body",
                );
            }
            (Some(was), Some(is)) => (was.resolved(), is.resolved()),
        };
        match (is_required(&was), is_required(&is)) {
            (false, true) => self.report(
                rules::BODY_REQUIRED,
                Some(&was),
                Some(&is),
                "the body is required",
            ),
            (true, false) => self.report(
                rules::BODY_OPTIONAL,
                Some(&was),
                Some(&is),
                "the body is optional",
            ),
            _ => {}
        }
        self.prose(&was, &is);
        self.hints(&was, &is);
        self.content(&was, &is);
    }

    pub(super) fn responses(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let list = |at: &Cursor<'a>| {
            at.get("responses")
                .iter()
                .flat_map(Cursor::fields)
                .collect::<Vec<_>>()
        };
        let (was, is) = (list(old), list(new));
        let is_success = |status: &str| status.starts_with('2') || status == "default";
        for (status, at) in &is {
            match was.iter().find(|(known, _)| known == status) {
                Some((_, before)) => self.response(&before.resolved(), &at.resolved()),
                None if is_success(status) => {
                    let message = format!("a success may have the status {status}");
                    self.report(rules::SUCCESS_STATUS_ADDED, Some(old), Some(at), message);
                }
                None => {
                    let message = format!("the status {status} is described");
                    self.report(rules::ERROR_STATUS_CHANGED, Some(old), Some(at), message);
                }
            }
        }
        for (status, at) in was
            .iter()
            .filter(|(status, _)| !is.iter().any(|(known, _)| known == status))
        {
            let rule = if is_success(status) {
                rules::SUCCESS_STATUS_REMOVED
            } else {
                rules::ERROR_STATUS_CHANGED
            };
            self.report(
                rule,
                Some(at),
                Some(new),
                format!("the status {status} was removed"),
            );
        }
    }

    fn response(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        self.prose(old, new);
        let headers = |at: &Cursor<'a>| {
            at.get("headers")
                .iter()
                .flat_map(Cursor::fields)
                .collect::<Vec<_>>()
        };
        let (was, is) = (headers(old), headers(new));
        for (name, at) in &is {
            match was.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                None => self.report(
                    rules::HEADER_ADDED,
                    Some(old),
                    Some(at),
                    format!("the header `{name}` is new"),
                ),
                Some((_, before)) => {
                    let (before, at) = (before.resolved(), at.resolved());
                    self.prose(&before, &at);
                    self.header(name, &before, &at);
                    if let (Some(old), Some(new)) = (before.get("schema"), at.get("schema")) {
                        self.schema(&old, &new);
                    }
                }
            }
        }
        let has = |name: &str| is.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        for (name, at) in was.iter().filter(|(name, _)| !has(name)) {
            self.report(
                rules::HEADER_REMOVED,
                Some(at),
                Some(new),
                format!("the header `{name}` was removed"),
            );
        }
        let is_bare = |at: &Cursor<'a>| {
            at.node
                .get("content")
                .is_none_or(|content| content.entries().is_empty())
        };
        match (is_bare(old), is_bare(new)) {
            (true, false) => self.report(
                rules::BODY_ADDED,
                Some(old),
                new.get("content").as_ref(),
                "response body added",
            ),
            (false, true) => self.report(
                rules::BODY_REMOVED,
                old.get("content").as_ref(),
                Some(new),
                "response body removed",
            ),
            _ => self.content(old, new),
        }
    }

    /// Compares whether a response always has a header.
    fn header(&mut self, name: &str, old: &Cursor<'a>, new: &Cursor<'a>) {
        let (rule, what) = match (is_required(old), is_required(new)) {
            (false, true) => (rules::HEADER_REQUIRED, "is required"),
            (true, false) => (rules::HEADER_OPTIONAL, "may be absent"),
            _ => return,
        };
        self.report(rule, Some(old), Some(new), format!("the header `{name}` {what}"));
    }

    /// Compares media types and their schemas.
    fn content(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let list = |at: &Cursor<'a>| {
            at.get("content")
                .iter()
                .flat_map(Cursor::fields)
                .collect::<Vec<_>>()
        };
        let (was, is) = (list(old), list(new));
        for (media, at) in &is {
            let Some((_, before)) = was.iter().find(|(known, _)| known == media) else {
                self.report(
                    rules::MEDIA_TYPE_ADDED,
                    Some(old),
                    Some(at),
                    format!("the media type `{media}` is new"),
                );
                continue;
            };
            self.examples(before, at);
            let encoding = |at: &Cursor<'a>| {
                let encoding = at.get("encoding");
                encoding.map(|at| facts(at.node, Kind::Map(&Kind::Encoding)))
            };
            if encoding(before) != encoding(at) {
                let message = format!("a part of `{media}` is serialized in another style");
                self.report(rules::PARAMETER_STYLE_CHANGED, Some(before), Some(at), message);
            }
            match (before.get("schema"), at.get("schema")) {
                (Some(old), Some(new)) => self.body_schema(&old, &new),
                (was, is) => self.part(before, was, at, is, "bodies"),
            }
        }
        for (media, at) in was
            .iter()
            .filter(|(media, _)| !is.iter().any(|(known, _)| known == media))
        {
            self.report(
                rules::MEDIA_TYPE_REMOVED,
                Some(at),
                Some(new),
                format!("the media type `{media}` was removed"),
            );
        }
    }

    /// Compares the schemas of a body, which may have been wrapped in an object or unwrapped.
    fn body_schema(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let is_same =
            |a: &Cursor<'a>, b: &Cursor<'a>| Self::is_same(&a.resolved(), &b.resolved(), Kind::Schema);
        let inside = |at: &Cursor<'a>, other: &Cursor<'a>| {
            let properties = Schema::new(at).properties();
            let found = properties
                .into_iter()
                .find(|(_, property)| is_same(property, other));
            found.map(|(name, _)| compact(&crate::tree::Json::String(name.to_owned())))
        };
        if is_same(old, new) {
            return self.schema(old, new);
        }
        if let Some(name) = inside(new, old) {
            self.report(
                rules::WRAPPED,
                Some(old),
                Some(new),
                format!("the body is now under {name}"),
            );
        } else if let Some(name) = inside(old, new) {
            self.report(
                rules::UNWRAPPED,
                Some(old),
                Some(new),
                format!("the body was under {name}"),
            );
        } else {
            self.schema(old, new);
        }
    }
}

/// Pairs each key with the number of equal keys before it. Keys are equal only for invalid parameters, such as two
/// parameters without a name.
fn numbered<K: Eq>(keys: impl Iterator<Item = K>) -> Vec<(K, usize)> {
    let mut numbered: Vec<(K, usize)> = Vec::new();
    for key in keys {
        let count = numbered.iter().filter(|(known, _)| *known == key).count();
        numbered.push((key, count));
    }
    numbered
}

/// Returns the location of a parameter: `query`, `path`.
fn place<'a>(parameter: &Cursor<'a>) -> &'a str {
    parameter.text("in").unwrap_or_default()
}

fn name<'a>(parameter: &Cursor<'a>) -> &'a str {
    parameter.text("name").unwrap_or_default()
}

/// Returns how the value of a parameter is written, with the defaults of OpenAPI.
fn style<'a>(parameter: &Cursor<'a>) -> (&'a str, bool, bool) {
    if parameter.has("content") {
        return ("content", false, false);
    }
    let default = match place(parameter) {
        "query" | "cookie" => "form",
        _ => "simple",
    };
    let style = parameter.text("style").unwrap_or(default);
    let explode = parameter.bool("explode").unwrap_or(style == "form");
    (style, explode, parameter.flag("allowReserved"))
}

fn is_required(at: &Cursor<'_>) -> bool {
    at.flag("required") || at.text("in") == Some("path")
}
