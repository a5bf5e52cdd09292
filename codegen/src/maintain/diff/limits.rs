//! Comparison of the keywords that limit values.

use super::{
    Differ,
    rules::{self, Rule},
};
use crate::{
    emit::json_text::compact,
    openapi::{
        Cursor,
        format::facts,
        grammar::{Kind, Role},
        schema::Schema,
    },
    tree::Node,
};

/// The keywords that set limits, each with the rule for a raised and the rule for a lowered limit. `minimum`
/// and `maximum` may be exclusive.
const LIMITS: &[(&str, &Rule, &Rule)] = &[
    ("minimum", rules::MINIMUM_RAISED, rules::MINIMUM_LOWERED),
    ("maximum", rules::MAXIMUM_RAISED, rules::MAXIMUM_LOWERED),
    ("minLength", rules::MIN_LENGTH_RAISED, rules::MIN_LENGTH_LOWERED),
    ("maxLength", rules::MAX_LENGTH_RAISED, rules::MAX_LENGTH_LOWERED),
    ("minItems", rules::MIN_ITEMS_RAISED, rules::MIN_ITEMS_LOWERED),
    ("maxItems", rules::MAX_ITEMS_RAISED, rules::MAX_ITEMS_LOWERED),
    ("minProperties", rules::TIGHTENED, rules::LOOSENED),
    ("maxProperties", rules::LOOSENED, rules::TIGHTENED),
    ("minContains", rules::TIGHTENED, rules::LOOSENED),
    ("maxContains", rules::LOOSENED, rules::TIGHTENED),
];

/// Keywords that limit values but do not have the role [`Role::Limit`], because they also determine types.
const OTHER_LIMITS: &[&str] = &[
    "contentEncoding",
    "contentMediaType",
    "patternProperties",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "prefixItems",
];

/// A limit of numbers.
#[derive(Clone, Copy, PartialEq)]
struct Bound {
    value: f64,
    is_exclusive: bool,
}

impl<'a> Differ<'a> {
    pub(super) fn limits(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        for (key, greater, smaller) in LIMITS {
            let is_minimum = key.starts_with("min");
            let (was, is) = (bound(old, key), bound(new, key));
            // The absence of a limit is the widest limit.
            let none = Bound {
                value: if is_minimum {
                    f64::NEG_INFINITY
                } else {
                    f64::INFINITY
                },
                is_exclusive: false,
            };
            let (from, to) = (was.unwrap_or(none), is.unwrap_or(none));
            if from == to {
                continue;
            }
            let is_greater = if from.value == to.value {
                to.is_exclusive == is_minimum
            } else {
                to.value > from.value
            };
            let message = format!("`{key}`: {} became {}", shown(was), shown(is));
            let rule = if is_greater { greater } else { smaller };
            self.report(rule, Some(&old.at), Some(&new.at), message);
        }
    }

    /// Compares the other keywords that limit values.
    pub(super) fn constraints(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let compared = |key: &str| {
            let is_limit = LIMITS.iter().any(|(limit, ..)| *limit == key);
            is_limit || ["exclusiveMinimum", "exclusiveMaximum", "pattern", "uniqueItems"].contains(&key)
        };
        let limits = Kind::Schema
            .keywords()
            .filter(|keyword| keyword.role == Role::Limit);
        let limits = limits.map(|keyword| keyword.name).filter(|key| !compared(key));
        for key in limits.chain(OTHER_LIMITS.iter().copied()) {
            let kind = Kind::Schema.under(key);
            let (was, is) = (old.get(key), new.get(key));
            let rule = match (&was, &is) {
                (None, Some(_)) => rules::TIGHTENED,
                (Some(_), None) => rules::LOOSENED,
                (Some(was), Some(is)) if facts(was.node, kind) != facts(is.node, kind) => {
                    changed(key, was, is)
                }
                _ => continue,
            };
            let what = match (&was, &is) {
                (None, _) => "was added",
                (_, None) => "was removed",
                _ => "changed",
            };
            let message = format!("`{key}` {what}");
            let (was, is) = (was.as_ref().unwrap_or(&old.at), is.as_ref().unwrap_or(&new.at));
            self.report(rule, Some(was), Some(is), message);
        }
    }

    pub(super) fn values(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (was, is) = match (allowed(old), allowed(new)) {
            (None, None) => return,
            (None, Some(new_enum)) => {
                return self.report(
                    rules::ENUM_ADDED,
                    Some(&old.at),
                    Some(&new_enum),
                    "must be one of the listed values",
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
        // The value of `const`, or those of `enum`.
        let values = |list: &Cursor<'a>| match list.key().as_str() {
            "const" => vec![list.clone()],
            _ => list.items().collect(),
        };
        let has = |list: &Cursor<'a>, value: &Node| {
            let mut known = values(list).into_iter();
            known.any(|item| item.node.to_json() == value.to_json())
        };
        for value in values(&is).iter().filter(|value| !has(&was, value.node)) {
            let message = format!("the value `{}` is new", compact(&value.node.to_json()));
            self.report(rules::ENUM_VALUE_ADDED, Some(&was), Some(value), message);
        }
        for value in values(&was).iter().filter(|value| !has(&is, value.node)) {
            let message = format!("the value `{}` was removed", compact(&value.node.to_json()));
            self.report(rules::ENUM_VALUE_REMOVED, Some(value), Some(&is), message);
        }
    }
}

/// Returns the rule for a changed constraint. `multipleOf: 6` is tighter than `multipleOf: 3`, because every multiple
/// of 6 is also a multiple of 3.
fn changed(key: &str, was: &Cursor<'_>, is: &Cursor<'_>) -> &'static Rule {
    let (Some(was), Some(is)) = (number(was), number(is)) else {
        return rules::CONSTRAINT_CHANGED;
    };
    let is_multiple = |of: f64, by: f64| key == "multipleOf" && by != 0.0 && (of / by).fract() == 0.0;
    if is_multiple(is, was) {
        rules::TIGHTENED
    } else if is_multiple(was, is) {
        rules::LOOSENED
    } else {
        rules::CONSTRAINT_CHANGED
    }
}

/// Returns a limit. In OpenAPI 3.0, `exclusiveMinimum` is a flag of `minimum`; since 3.1, it is a limit of its own.
fn bound(schema: &Schema<'_>, key: &str) -> Option<Bound> {
    let exclusive_key = match key {
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        _ => {
            return schema.get(key).as_ref().and_then(number).map(|value| Bound {
                value,
                is_exclusive: false,
            });
        }
    };
    let inclusive = schema.get(key).as_ref().and_then(number).map(|value| Bound {
        value,
        is_exclusive: schema.flag(exclusive_key),
    });
    let exclusive = schema
        .get(exclusive_key)
        .as_ref()
        .and_then(number)
        .map(|value| Bound {
            value,
            is_exclusive: true,
        });
    let (Some(one), Some(other)) = (inclusive, exclusive) else {
        return inclusive.or(exclusive);
    };
    let is_tighter = if key == "minimum" {
        other.value >= one.value
    } else {
        other.value <= one.value
    };
    Some(if is_tighter { other } else { one })
}

fn number(at: &Cursor<'_>) -> Option<f64> {
    compact(&at.node.to_json()).parse::<f64>().ok()
}

fn shown(limit: Option<Bound>) -> String {
    match limit {
        None => "none".to_owned(),
        Some(Bound {
            value,
            is_exclusive: true,
        }) => format!("{value} (exclusive)"),
        Some(limit) => limit.value.to_string(),
    }
}

/// Returns the keyword that lists the allowed values.
fn allowed<'a>(schema: &Schema<'a>) -> Option<Cursor<'a>> {
    schema.get("enum").or_else(|| schema.get("const"))
}
