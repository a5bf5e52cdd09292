//! Comparison of schemas by the values that they allow.

use super::{
    Differ,
    rules::{self, Rule},
};
use crate::{
    emit::json_text::compact,
    openapi::{Cursor, schema::Schema},
    tree::Node,
};

/// The keywords for limits, with the rules for a greater and a smaller limit.
const LIMITS: &[(&str, &Rule, &Rule)] = &[
    ("minimum", rules::MINIMUM_RAISED, rules::MINIMUM_LOWERED),
    ("maximum", rules::MAXIMUM_RAISED, rules::MAXIMUM_LOWERED),
    ("minLength", rules::MIN_LENGTH_RAISED, rules::MIN_LENGTH_LOWERED),
    ("maxLength", rules::MAX_LENGTH_RAISED, rules::MAX_LENGTH_LOWERED),
    ("minItems", rules::MIN_ITEMS_RAISED, rules::MIN_ITEMS_LOWERED),
    ("maxItems", rules::MAX_ITEMS_RAISED, rules::MAX_ITEMS_LOWERED),
];

/// The boolean keywords, with the rules for `true` and `false`.
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
        "example",
        rules::EXAMPLE_CHANGED,
        rules::EXAMPLE_CHANGED,
        rules::EXAMPLE_CHANGED,
    ),
];

impl<'a> Differ<'a> {
    /// Compares two schemas, but not those that they contain or refer to.
    pub(super) fn schema_alone(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        // A reference may have hints as siblings.
        self.hints(old, new);
        let (old, new) = (Schema::new(old), Schema::new(new));
        if !self.enter(&old.at, &new.at) {
            return;
        }
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
        if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
            self.schema_later(&old, &new);
        }
    }

    fn kind(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (was, is) = (old.kind(), new.kind());
        let rule = match (was.as_deref(), is.as_deref()) {
            (was, is) if was == is => None,
            (Some("integer"), Some("number")) | (Some(_), None) => Some(rules::TYPE_WIDENED),
            (Some("number"), Some("integer")) | (None, Some(_)) => Some(rules::TYPE_NARROWED),
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
        for (key, greater, smaller) in LIMITS {
            let number = |schema: &Schema<'_>| {
                schema
                    .get(key)
                    .and_then(|at| compact(&at.node.to_json()).parse::<f64>().ok())
            };
            let (was, is) = (number(old), number(new));
            // The absence of a limit is the widest limit.
            let none = if key.starts_with("min") {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
            let (from, to) = (was.unwrap_or(none), is.unwrap_or(none));
            let rule = if to > from { greater } else { smaller };
            if from != to {
                let shown =
                    |limit: Option<f64>| limit.map_or_else(|| "none".to_owned(), |limit| limit.to_string());
                let message = format!("`{key}`: {} became {}", shown(was), shown(is));
                self.report(rule, Some(&old.at), Some(&new.at), message);
            }
        }
        for (key, added, removed) in FLAGS {
            match (old.flag(key), new.flag(key)) {
                (false, true) => self.report(added, Some(&old.at), Some(&new.at), format!("`{key}` came")),
                (true, false) => self.report(removed, Some(&old.at), Some(&new.at), format!("`{key}` went")),
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
        let key = "discriminator";
        let property = |schema: &Schema<'_>| schema.get(key).map(|at| at.node.to_json());
        if property(old) != property(new) {
            self.report(
                rules::DISCRIMINATOR_CHANGED,
                Some(&old.at),
                Some(&new.at),
                "`discriminator` is another",
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
                let message = format!("`{key}` came: {}", shown(&new));
                self.report(added, Some(old_owner), Some(&new), message);
            }
            (Some(old), None) => {
                let message = format!("`{key}` went: {}", shown(&old));
                self.report(removed, Some(&old), Some(new_owner), message);
            }
            (Some(old), Some(new)) if old.node.to_json() != new.node.to_json() => {
                let message = format!("`{key}`: {} became {}", shown(&old), shown(&new));
                self.report(changed, Some(&old), Some(&new), message);
            }
            _ => {}
        }
    }

    fn values(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (was, is) = match (old.get("enum"), new.get("enum")) {
            (None, None) => return,
            (None, Some(new_enum)) => {
                return self.report(
                    rules::ENUM_ADDED,
                    Some(&old.at),
                    Some(&new_enum),
                    "must be one of a few values",
                );
            }
            (Some(old_enum), None) => {
                return self.report(
                    rules::ENUM_REMOVED,
                    Some(&old_enum),
                    Some(&new.at),
                    "may be any value",
                );
            }
            (Some(was), Some(is)) => (was, is),
        };
        let has = |list: &Cursor<'_>, value: &Node| {
            list.node
                .items()
                .iter()
                .any(|item| item.to_json() == value.to_json())
        };
        for value in is.items().filter(|value| !has(&was, value.node)) {
            let message = format!("the value `{}` is new", compact(&value.node.to_json()));
            self.report(rules::ENUM_VALUE_ADDED, Some(&was), Some(&value), message);
        }
        for value in was.items().filter(|value| !has(&is, value.node)) {
            let message = format!("the value `{}` is gone", compact(&value.node.to_json()));
            self.report(rules::ENUM_VALUE_REMOVED, Some(&value), Some(&is), message);
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
                let required = new.requires(name);
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
            match (old.requires(name), new.requires(name)) {
                (false, true) => {
                    let message = format!("the property `{name}` is always there");
                    self.report(rules::PROPERTY_REQUIRED, Some(&before), Some(at), message);
                }
                (true, false) => {
                    let message = format!("the property `{name}` may be absent");
                    self.report(rules::PROPERTY_OPTIONAL, Some(&before), Some(at), message);
                }
                _ => {}
            }
            self.schema_later(&before, at);
        }
        for (name, at) in was.iter().filter(|(name, _)| find(&is, name).is_none()) {
            let message = format!("the property `{name}` is gone");
            self.report(rules::PROPERTY_REMOVED, Some(at), Some(&new.at), message);
        }
    }

    /// Compares the additional properties of an object.
    fn others(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (was, is) = (old.get("additionalProperties"), new.get("additionalProperties"));
        let refuses =
            |at: &Option<Cursor<'_>>| at.as_ref().is_some_and(|at| at.node.as_bool() == Some(false));
        let message = "what other properties there may be";
        match (refuses(&was), refuses(&is)) {
            (false, true) => self.report(rules::OTHERS_REFUSED, Some(&old.at), Some(&new.at), message),
            (true, false) => self.report(rules::OTHERS_ALLOWED, Some(&old.at), Some(&new.at), message),
            _ => {}
        }
        let is_schema = |at: &Cursor<'_>| at.node.as_bool().is_none();
        match (was.filter(is_schema), is.filter(is_schema)) {
            (Some(was), Some(is)) => self.schema_later(&was, &is),
            (None, Some(is)) => self.report(
                rules::TYPE_NARROWED,
                Some(&old.at),
                Some(&is),
                "other properties have a type",
            ),
            (Some(was), None) if !refuses(&new.get("additionalProperties")) => {
                self.report(
                    rules::TYPE_WIDENED,
                    Some(&was),
                    Some(&new.at),
                    "other properties have any type",
                );
            }
            _ => {}
        }
    }

    /// Compares alternatives, which are identified by their reference or title, or else by their index.
    fn alternatives(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let list = |schema: &Schema<'a>| {
            let choice = schema.get("oneOf").or_else(|| schema.get("anyOf"));
            let items = choice.iter().flat_map(Cursor::items).collect::<Vec<_>>();
            let name = |at: &Cursor<'a>| at.reference().or_else(|| at.text("title").map(str::to_owned));
            let names: Vec<_> = items.iter().map(name).collect();
            // A name may occur several times, and some types have none, so the index among equal names counts too.
            let keys = names.iter().enumerate().map(|(index, name)| {
                let before = names.iter().take(index).filter(|known| *known == name);
                (name.clone(), before.count())
            });
            keys.zip(items).collect::<Vec<_>>()
        };
        let (was, is) = (list(old), list(new));
        // A choice that is added or removed as a whole is reported as a change of type.
        if was.is_empty() || is.is_empty() {
            if was.is_empty() != is.is_empty() && old.kind() == new.kind() {
                let message = "choice added or removed";
                self.report(rules::TYPE_CHANGED, Some(&old.at), Some(&new.at), message);
            }
            return;
        }
        for (name, at) in &is {
            match was.iter().find(|(known, _)| known == name) {
                Some((_, before)) => self.schema_later(before, at),
                None => self.report(
                    rules::ALTERNATIVE_ADDED,
                    Some(&old.at),
                    Some(at),
                    "one more type is possible",
                ),
            }
        }
        for (_, at) in was
            .iter()
            .filter(|(name, _)| !is.iter().any(|(known, _)| known == name))
        {
            self.report(
                rules::ALTERNATIVE_REMOVED,
                Some(at),
                Some(&new.at),
                "a type is no longer possible",
            );
        }
    }
}
