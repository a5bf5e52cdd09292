//! Comparison of unions: their alternatives, and the values of discriminators.

use std::collections::BTreeSet;

use super::{Differ, rules};
use crate::openapi::{Cursor, grammar::Kind, schema::Schema};

/// An alternative of a union.
struct Member<'a> {
    at: Cursor<'a>,
    /// Its reference or title.
    name: Option<String>,
}

/// Decides if two alternatives are the same one.
type IsPair<'a, 'f> = &'f dyn Fn(&Member<'a>, &Member<'a>) -> bool;

impl<'a> Differ<'a> {
    /// Compares alternatives, whose order has no meaning.
    pub(super) fn alternatives(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let (mut was, mut is) = (members(old), members(new));
        // A choice that is added or removed as a whole is reported as a change of type.
        if was.is_empty() || is.is_empty() {
            if was.is_empty() != is.is_empty() && old.kind() == new.kind() {
                let message = "choice added or removed";
                self.report(rules::TYPE_CHANGED, Some(&old.at), Some(&new.at), message);
            }
            return;
        }
        // The ways to match alternatives, the most certain first. The last one matches any two unnamed alternatives.
        let is_equal =
            |a: &Member<'a>, b: &Member<'a>| Self::is_same(&a.at.resolved(), &b.at.resolved(), Kind::Schema);
        let is_alike = |a: &Member<'a>, b: &Member<'a>| {
            a.name.is_none() && b.name.is_none() && Schema::new(&a.at).kind() == Schema::new(&b.at).kind()
        };
        let ways: [IsPair<'a, '_>; 5] = [
            &|a, b| a.name == b.name && is_equal(a, b),
            &|a, b| a.name.is_some() && a.name == b.name,
            &is_equal,
            &is_alike,
            &|a, b| a.name.is_none() && b.name.is_none(),
        ];
        for is_pair in ways {
            for (before, after) in take_pairs(&mut was, &mut is, is_pair) {
                self.schema(&before.at, &after.at);
                self.tags((old, &before), (new, &after));
            }
        }
        for added in &is {
            let message = "one more type is possible";
            self.report(rules::ALTERNATIVE_ADDED, Some(&old.at), Some(&added.at), message);
        }
        for gone in &was {
            let message = "a type is no longer possible";
            self.report(rules::ALTERNATIVE_REMOVED, Some(&gone.at), Some(&new.at), message);
        }
    }

    pub(super) fn discriminator(&mut self, old: &Schema<'a>, new: &Schema<'a>) {
        let property = |schema: &Schema<'a>| {
            let discriminator = schema.get("discriminator")?;
            Some(discriminator.text("propertyName").map(str::to_owned))
        };
        let (was, is) = (property(old), property(new));
        if was != is {
            let message = "`discriminator` changed";
            return self.report(
                rules::DISCRIMINATOR_CHANGED,
                Some(&old.at),
                Some(&new.at),
                message,
            );
        }
        // The mapping of a union is compared by alternative.
        if was.is_some() && members(old).is_empty() && members(new).is_empty() {
            let keys = |schema: &Schema<'a>| mapping(schema).into_iter().map(|(value, _)| value).collect();
            self.values_of_tags((&old.at, keys(old)), (&new.at, keys(new)));
            for (value, before) in mapping(old) {
                let same = mapping(new).into_iter().find(|(known, _)| *known == value);
                if let (Some(before), Some((_, Some(after)))) = (before, same) {
                    self.schema(&before, &after);
                }
            }
        }
    }

    /// Compares the values of the discriminator for an alternative.
    fn tags(&mut self, (old, before): (&Schema<'a>, &Member<'a>), (new, after): (&Schema<'a>, &Member<'a>)) {
        if let (Some(was), Some(is)) = (tags(old, before), tags(new, after)) {
            self.values_of_tags((&before.at, was), (&after.at, is));
        }
    }

    fn values_of_tags(
        &mut self,
        (old, was): (&Cursor<'a>, BTreeSet<String>),
        (new, is): (&Cursor<'a>, BTreeSet<String>),
    ) {
        for value in is.difference(&was) {
            let message = format!("the discriminator may be `{value}`");
            self.report(rules::ALTERNATIVE_ADDED, Some(old), Some(new), message);
        }
        for value in was.difference(&is) {
            let message = format!("the discriminator is no longer `{value}`");
            self.report(rules::ALTERNATIVE_REMOVED, Some(old), Some(new), message);
        }
    }
}

fn members<'a>(schema: &Schema<'a>) -> Vec<Member<'a>> {
    let choice = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    let items = choice.iter().flat_map(Cursor::items);
    items
        .map(|at| Member {
            name: at.reference().or_else(|| at.text("title").map(str::to_owned)),
            at,
        })
        .collect()
}

/// Removes the pairs from both lists, and returns them.
fn take_pairs<'a>(
    was: &mut Vec<Member<'a>>,
    is: &mut Vec<Member<'a>>,
    is_pair: IsPair<'a, '_>,
) -> Vec<(Member<'a>, Member<'a>)> {
    let mut pairs = Vec::new();
    for before in std::mem::take(was) {
        match is.iter().position(|after| is_pair(&before, after)) {
            Some(index) => pairs.push((before, is.remove(index))),
            None => was.push(before),
        }
    }
    pairs
}

/// Returns the values in the mapping of a discriminator, with their schemas.
fn mapping<'a>(schema: &Schema<'a>) -> Vec<(String, Option<Cursor<'a>>)> {
    let mapping = schema.get("discriminator").and_then(|at| at.get("mapping"));
    let entries = mapping.iter().flat_map(Cursor::entries);
    entries
        .map(|(value, at)| {
            let target = at.node.as_str().and_then(|name| at.schema_named(name));
            (value.to_owned(), target)
        })
        .collect()
}

/// Returns the values of the discriminator for an alternative: those in the mapping, or else the name of the component.
/// Returns `None` without a discriminator, or if the alternative is not a reference.
fn tags(schema: &Schema<'_>, member: &Member<'_>) -> Option<BTreeSet<String>> {
    schema.get("discriminator")?;
    let target = member.at.target()?;
    let mapped = mapping(schema)
        .into_iter()
        .filter(|(_, at)| at.as_ref().is_some_and(|at| at.pointer == target.pointer));
    let mut values: BTreeSet<String> = mapped.map(|(value, _)| value).collect();
    if values.is_empty() {
        values.extend(target.component("schemas"));
    }
    Some(values)
}
