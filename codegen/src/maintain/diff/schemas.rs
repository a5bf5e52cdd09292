//! Comparison of schemas by the values that they allow.

use std::collections::BTreeSet;

use super::{
    Differ,
    rules::{self, Rule},
};
use crate::{
    emit::json_text::compact,
    openapi::{Cursor, schema::Schema},
};

/// The boolean keywords, with the rules for a change to `true` and for a change to `false`.
const FLAGS: &[(&str, &Rule, &Rule)] = &[
    (
        "uniqueItems",
        rules::UNIQUE_ITEMS_ADDED,
        rules::UNIQUE_ITEMS_REMOVED,
    ),
    ("readOnly", rules::READ_ONLY_ADDED, rules::READ_ONLY_REMOVED),
    ("writeOnly", rules::WRITE_ONLY_ADDED, rules::WRITE_ONLY_REMOVED),
    (
        "deprecated",
        rules::DEPRECATION_CHANGED,
        rules::DEPRECATION_CHANGED,
    ),
];

/// The keywords with a single value, with the rules for adding, changing and removing it.
const VALUES: &[(&str, &Rule, &Rule, &Rule)] = &[
    (
        "format",
        rules::FORMAT_ADDED,
        rules::FORMAT_CHANGED,
        rules::FORMAT_REMOVED,
    ),
    (
        "pattern",
        rules::PATTERN_ADDED,
        rules::PATTERN_CHANGED,
        rules::PATTERN_REMOVED,
    ),
    (
        "default",
        rules::DEFAULT_ADDED,
        rules::DEFAULT_CHANGED,
        rules::DEFAULT_REMOVED,
    ),
    (
        "title",
        rules::TITLE_CHANGED,
        rules::TITLE_CHANGED,
        rules::TITLE_CHANGED,
    ),
    (
        "example",
        rules::EXAMPLE_CHANGED,
        rules::EXAMPLE_CHANGED,
        rules::EXAMPLE_CHANGED,
    ),
];

/// Returns the types in a text such as `string or number`. An integer is also a number.
fn types(kind: &str) -> BTreeSet<&str> {
    let mut types: BTreeSet<&str> = kind.split(" or ").collect();
    if types.contains("number") {
        types.insert("integer");
    }
    types
}

impl<'a> Differ<'a> {
    /// Compares two schemas, but not those that they contain or refer to.
    pub(super) fn schema_alone(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        // A reference may have hints as siblings.
        self.hints(old, new);
        let (old, new) = (Schema::new(old), Schema::new(new));
        if !self.enter(&old.at, &new.at) {
            return;
        }
        self.component_name(&old.at, &new.at);
        if old.at.pointer != new.at.pointer || old.at.pointer.starts_with("/components/") {
            self.hints(&old.at, &new.at);
        }
        self.prose(&old.at, &new.at);
        self.kind(&old, &new);
        self.simple_keys(&old, &new);
        self.values(&old, &new);
        self.properties(&old, &new);
        self.others(&old, &new);
        self.alternatives(&old, &new);
        self.discriminator(&old, &new);
        self.part(&old.at, old.get("items"), &new.at, new.get("items"), "items");
    }

    /// Reports a reference to a component of another name.
    fn component_name(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        if let (Some(was), Some(is)) = (old.component("schemas"), new.component("schemas"))
            && was != is
        {
            let message = format!("the schema `{was}` is now `{is}`");
            self.report(rules::COMPONENT_CHANGED, Some(old), Some(new), message);
        }
    }

    /// Compares the schemas of a part. A missing schema, `true` and `{}` all allow any type.
    pub(super) fn part(
        &mut self,
        old_owner: &Cursor<'a>,
        old: Option<Cursor<'a>>,
        new_owner: &Cursor<'a>,
        new: Option<Cursor<'a>>,
        what: &str,
    ) {
        let is_typed = |at: &Cursor<'_>| !at.node.entries().is_empty();
        match (old.filter(is_typed), new.filter(is_typed)) {
            (Some(was), Some(is)) => self.schema(&was, &is),
            (None, Some(is)) => self.report(
                rules::TYPE_NARROWED,
                Some(old_owner),
                Some(&is),
                format!("{what} now have a type"),
            ),
            (Some(was), None) => self.report(
                rules::TYPE_WIDENED,
                Some(&was),
                Some(new_owner),
                format!("{what} may now have any type"),
            ),
            (None, None) => {}
        }
    }

    fn kind(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (was, is) = (old.kind(), new.kind());
        let rule = match (was.as_deref().map(types), is.as_deref().map(types)) {
            (was, is) if was == is => None,
            (Some(_), None) => Some(rules::TYPE_WIDENED),
            (None, Some(_)) => Some(rules::TYPE_NARROWED),
            (Some(was), Some(is)) if was.is_subset(&is) => Some(rules::TYPE_WIDENED),
            (Some(was), Some(is)) if is.is_subset(&was) => Some(rules::TYPE_NARROWED),
            _ => Some(rules::TYPE_CHANGED),
        };
        if let Some(rule) = rule {
            let name = |kind: Option<String>| kind.unwrap_or_else(|| "any type".to_owned());
            let message = format!("{} became {}", name(was), name(is));
            self.report(rule, Some(&old.at), Some(&new.at), message);
        }
        match (old.nullable(), new.nullable()) {
            (false, true) => self.report(rules::NULL_ALLOWED, Some(&old.at), Some(&new.at), "may be null"),
            (true, false) => self.report(
                rules::NULL_REFUSED,
                Some(&old.at),
                Some(&new.at),
                "may not be null",
            ),
            _ => {}
        }
    }

    fn simple_keys(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        self.limits(old, new);
        self.constraints(old, new);
        for (key, added, removed) in FLAGS {
            match (old.flag(key), new.flag(key)) {
                (false, true) => {
                    self.report(added, Some(&old.at), Some(&new.at), format!("`{key}` was added"))
                }
                (true, false) => self.report(
                    removed,
                    Some(&old.at),
                    Some(&new.at),
                    format!("`{key}` was removed"),
                ),
                _ => {}
            }
        }
        for (key, added, changed, removed) in VALUES {
            self.value(
                key,
                [added, changed, removed],
                (&old.at, old.get(key)),
                (&new.at, new.get(key)),
            );
        }
    }

    /// Compares the value of a keyword.
    pub(super) fn value(
        &mut self,
        key: &str,
        [added, changed, removed]: [&'static Rule; 3],
        (old_owner, old): (&Cursor<'a>, Option<Cursor<'a>>),
        (new_owner, new): (&Cursor<'a>, Option<Cursor<'a>>),
    ) {
        let shown = |at: &Cursor<'_>| {
            let text = compact(&at.node.to_json());
            if text.chars().count() > 60 {
                "another".to_owned()
            } else {
                format!("`{text}`")
            }
        };
        match (old, new) {
            (None, Some(new)) => {
                let message = format!("`{key}` was added: {}", shown(&new));
                self.report(added, Some(old_owner), Some(&new), message);
            }
            (Some(old), None) => {
                let message = format!("`{key}` was removed: {}", shown(&old));
                self.report(removed, Some(&old), Some(new_owner), message);
            }
            (Some(old), Some(new)) if old.node.to_json() != new.node.to_json() => {
                let message = format!("`{key}`: {} became {}", shown(&old), shown(&new));
                self.report(changed, Some(&old), Some(&new), message);
            }
            _ => {}
        }
    }

    fn properties(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (was, is) = (old.properties(), new.properties());
        let find = |list: &[(&str, Cursor<'a>)], name: &str| {
            list.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, at)| at.clone())
        };
        for (name, at) in &is {
            let Some(before) = find(&was, name) else {
                let required = new.requires(name) && !self.is_unsent(at);
                let rule = if required {
                    rules::PROPERTY_ADDED_REQUIRED
                } else {
                    rules::PROPERTY_ADDED
                };
                self.report(
                    rule,
                    Some(&old.at),
                    Some(at),
                    format!("the property `{name}` is new"),
                );
                continue;
            };
            let is_unsent = self.is_unsent(&before) && self.is_unsent(at);
            match (old.requires(name) && !is_unsent, new.requires(name) && !is_unsent) {
                (false, true) => {
                    let message = format!("the property `{name}` is required");
                    self.report(rules::PROPERTY_REQUIRED, Some(&before), Some(at), message);
                }
                (true, false) => {
                    let message = format!("the property `{name}` may be absent");
                    self.report(rules::PROPERTY_OPTIONAL, Some(&before), Some(at), message);
                }
                _ => {}
            }
            self.property(&before, at);
        }
        for (name, at) in was.iter().filter(|(name, _)| find(&is, name).is_none()) {
            let message = format!("the property `{name}` was removed");
            self.report(rules::PROPERTY_REMOVED, Some(at), Some(&new.at), message);
        }
    }

    /// Compares the additional properties of an object.
    fn others(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (was, is) = (old.get("additionalProperties"), new.get("additionalProperties"));
        let refuses =
            |at: &Option<Cursor<'_>>| at.as_ref().is_some_and(|at| at.node.as_bool() == Some(false));
        let change = match (refuses(&was), refuses(&is)) {
            (false, true) => Some((rules::OTHERS_REFUSED, "additional properties are not allowed")),
            (true, false) => Some((rules::OTHERS_ALLOWED, "additional properties are allowed")),
            _ => None,
        };
        if let Some((rule, message)) = change {
            self.report(rule, Some(&old.at), Some(&new.at), message);
        }
        if !refuses(&was) && !refuses(&is) {
            self.part(&old.at, was, &new.at, is, "additional properties");
        }
    }
}
