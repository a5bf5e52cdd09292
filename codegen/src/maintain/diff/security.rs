//! Comparison of security schemes, and of the alternatives among them that operations require.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Differ, operations::components, rules};
use crate::{
    openapi::{Cursor, grammar::Kind, view::Operation},
    tree::{Json, Node},
};

/// The schemes of an alternative with the scopes of each; empty for a request without credentials.
type Requirement = BTreeMap<String, BTreeSet<String>>;

impl<'a> Differ<'a> {
    /// Compares the security schemes. A scheme with another name and the same content is the same scheme.
    pub(super) fn schemes(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let schemes = |at: &Cursor<'a>| components(at, "securitySchemes");
        let (was, is) = (schemes(old), schemes(new));
        let is_kept = |list: &[(&str, Cursor<'a>)], name: &str| list.iter().any(|(known, _)| *known == name);
        let mut gone: Vec<_> = was.iter().filter(|(name, _)| !is_kept(&is, name)).collect();
        for (name, at) in &is {
            if let Some((_, before)) = was.iter().find(|(known, _)| known == name) {
                self.scheme(name, before, at);
                continue;
            }
            let same = |(_, before): &&(&str, Cursor<'a>)| Self::is_same(before, at, Kind::SecurityScheme);
            if let Some(index) = gone.iter().position(same) {
                let (before, _) = gone.remove(index);
                self.renamed_schemes
                    .insert((*before).to_owned(), (*name).to_owned());
                continue;
            }
            self.report(rules::SCHEME_ADDED, None, Some(at), format!("`{name}` is new"));
        }
        for (name, at) in gone {
            self.report(
                rules::SCHEME_REMOVED,
                Some(at),
                None,
                format!("`{name}` was removed"),
            );
        }
    }

    fn scheme(&mut self, name: &str, old: &Cursor<'a>, new: &Cursor<'a>) {
        self.prose(old, new);
        if facts(old) != facts(new) {
            let message = format!("`{name}` changed");
            return self.report(rules::SCHEME_CHANGED, Some(old), Some(new), message);
        }
        let (was, is) = (scopes(old), scopes(new));
        for scope in is.difference(&was) {
            let message = format!("the scope `{scope}` of `{name}` is new");
            self.report(rules::SCHEME_ADDED, Some(old), Some(new), message);
        }
        for scope in was.difference(&is) {
            let message = format!("the scope `{scope}` of `{name}` was removed");
            self.report(rules::SCHEME_REMOVED, Some(old), Some(new), message);
        }
    }

    /// Compares the alternatives that an operation requires.
    pub(super) fn requirements(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let (mut was, mut is) = (
            requirements(old, &self.renamed_schemes),
            requirements(new, &HashMap::new()),
        );
        let (from, to) = (Some(&old.at), Some(&new.at));
        let is_open = |list: &[Requirement]| list.iter().all(Requirement::is_empty);
        match (is_open(&was), is_open(&is)) {
            (true, true) => return,
            (true, false) if !is.contains(&Requirement::new()) => {
                return self.report(
                    rules::OPERATION_SIGNED,
                    from,
                    to,
                    "the operation requires credentials",
                );
            }
            (false, true) if !was.contains(&Requirement::new()) => {
                let message = "the operation requires no credentials";
                return self.report(rules::OPERATION_UNSIGNED, from, to, message);
            }
            _ => {}
        }
        take_pairs(&mut was, &mut is, |a, b| a == b);
        for (before, after) in take_pairs(&mut was, &mut is, |a, b| a.keys().eq(b.keys())) {
            self.scopes(&before, &after, old, new);
        }
        for added in &is {
            let message = format!("{} also suffices", shown(added));
            self.report(rules::SECURITY_ADDED, from, to, message);
        }
        for gone in &was {
            let message = format!("{} no longer suffices", shown(gone));
            self.report(rules::SECURITY_REMOVED, from, to, message);
        }
    }

    /// Compares the scopes of two alternatives with the same schemes.
    fn scopes(&mut self, was: &Requirement, is: &Requirement, old: &Operation<'a>, new: &Operation<'a>) {
        for (scheme, after) in is {
            let before = was.get(scheme).cloned().unwrap_or_default();
            for scope in after.difference(&before) {
                let message = format!("the scope `{scope}` of `{scheme}` is required");
                self.report(rules::SCOPE_ADDED, Some(&old.at), Some(&new.at), message);
            }
            for scope in before.difference(after) {
                let message = format!("the scope `{scope}` of `{scheme}` is no longer required");
                self.report(rules::SCOPE_REMOVED, Some(&old.at), Some(&new.at), message);
            }
        }
    }
}

/// Returns the alternatives of an operation; a single empty one if it requires nothing.
fn requirements(operation: &Operation<'_>, renamed: &HashMap<String, String>) -> Vec<Requirement> {
    let root = operation.at.document.cursor();
    let security = operation.at.get("security").or_else(|| root.get("security"));
    let alternatives = security.iter().flat_map(Cursor::items);
    let mut found: Vec<Requirement> = Vec::new();
    for alternative in alternatives {
        let schemes = alternative.entries().map(|(name, scopes)| {
            let name = renamed.get(name).cloned().unwrap_or_else(|| name.to_owned());
            let scopes = scopes.node.items().iter().filter_map(Node::as_str);
            (name, scopes.map(str::to_owned).collect())
        });
        let schemes = schemes.collect();
        if !found.contains(&schemes) {
            found.push(schemes);
        }
    }
    if found.is_empty() {
        found.push(Requirement::new());
    }
    found
}

/// Removes the matching pairs from both lists, and returns them.
fn take_pairs(
    was: &mut Vec<Requirement>,
    is: &mut Vec<Requirement>,
    is_same: fn(&Requirement, &Requirement) -> bool,
) -> Vec<(Requirement, Requirement)> {
    let mut pairs = Vec::new();
    was.retain(
        |before| match is.iter().position(|after| is_same(before, after)) {
            Some(index) => {
                pairs.push((before.clone(), is.remove(index)));
                false
            }
            None => true,
        },
    );
    pairs
}

/// Formats an alternative: `oauth` with `read`, or no credentials.
fn shown(requirement: &Requirement) -> String {
    if requirement.is_empty() {
        return "a request without credentials".to_owned();
    }
    let names: Vec<String> = requirement.keys().map(|name| format!("`{name}`")).collect();
    names.join(" with ")
}

/// Returns a scheme without its prose and the scopes of its flows.
fn facts(scheme: &Cursor<'_>) -> Json {
    without_scopes(crate::openapi::format::facts(scheme.node, Kind::SecurityScheme))
}

fn without_scopes(value: Json) -> Json {
    let Json::Object(entries) = value else {
        return value;
    };
    let kept = entries.into_iter().filter(|(key, _)| key != "scopes");
    Json::Object(kept.map(|(key, value)| (key, without_scopes(value))).collect())
}

/// Returns the scopes of all flows of a scheme.
fn scopes(scheme: &Cursor<'_>) -> BTreeSet<String> {
    let flows = scheme.get("flows");
    let flows = flows.iter().flat_map(Cursor::fields);
    let scopes = flows.filter_map(|(_, flow)| flow.get("scopes"));
    scopes
        .flat_map(|scopes| scopes.entries())
        .map(|(scope, _)| scope.to_owned())
        .collect()
}
