//! The document and its operations.

use std::collections::HashSet;

use super::{
    Differ, Direction,
    rules::{self, Rule},
};
use crate::{
    openapi::{
        Cursor,
        path::{PathTemplate, route},
        resolve::references,
        view::Operation,
    },
    tree::Node,
};

/// Returns the method and the path without the names of its parameters, which do not distinguish operations.
fn route_of(operation: &Operation<'_>) -> (String, String) {
    (operation.method.to_owned(), route(operation.path))
}

fn label(operation: &Operation<'_>) -> String {
    format!("`{} {}`", operation.method.to_uppercase(), operation.path)
}

impl<'a> Differ<'a> {
    pub(super) fn document(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let info = |at: &Cursor<'a>| at.get("info").unwrap_or_else(|| at.clone());
        let (old_info, new_info) = (info(old), info(new));
        self.value(
            "version",
            [rules::VERSION_CHANGED; 3],
            (&old_info, old_info.get("version")),
            (&new_info, new_info.get("version")),
        );
        self.value(
            "title",
            [rules::TITLE_CHANGED; 3],
            (&old_info, old_info.get("title")),
            (&new_info, new_info.get("title")),
        );
        self.prose(&old_info, &new_info);
        self.hints(old, new);
        self.named(old, new, "tags", "name", [rules::TAG_CHANGED; 2]);
        self.named(
            old,
            new,
            "servers",
            "url",
            [rules::SERVER_ADDED, rules::SERVER_REMOVED],
        );
        self.schemes(old, new);
        self.all_operations(old, new);
        self.received(old, new, "webhooks", "webhook");
        self.unused(old, new);
    }

    /// Compares lists whose items are identified by a key.
    fn named(
        &mut self,
        old: &Cursor<'a>,
        new: &Cursor<'a>,
        list: &str,
        key: &str,
        [added, removed]: [&'static Rule; 2],
    ) {
        let items = |at: &Cursor<'a>| at.items_of(list).collect::<Vec<_>>();
        let (mut was, is) = (items(old), items(new));
        for at in &is {
            let name = at.text(key);
            // A matched item is removed, so that the next item with the same name is compared with another one.
            match was.iter().position(|known| known.text(key) == name) {
                Some(place) => self.prose(&was.remove(place), at),
                None => self.report(
                    added,
                    None,
                    Some(at),
                    format!("`{}` is new", name.unwrap_or_default()),
                ),
            }
        }
        for at in &was {
            self.report(
                removed,
                Some(at),
                None,
                format!("`{}` was removed", at.text(key).unwrap_or_default()),
            );
        }
    }

    fn all_operations(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let operations = |at: &Cursor<'a>| at.document.operations().collect::<Vec<_>>();
        let (mut was, mut is) = (operations(old), operations(new));
        let mut pairs = Vec::new();
        // First, operations are matched by method and path. Of the rest, those with the same ID have moved.
        type Same<'a> = fn(&Operation<'a>, &Operation<'a>) -> bool;
        let ways: [Same<'a>; 2] = [
            |a, b| route_of(a) == route_of(b),
            |a, b| a.id().is_some() && a.id() == b.id(),
        ];
        for is_same in ways {
            was.retain(
                |before| match is.iter().position(|after| is_same(before, after)) {
                    Some(at) => {
                        pairs.push((before.clone(), is.remove(at)));
                        false
                    }
                    None => true,
                },
            );
        }
        for gone in &was {
            self.report(
                rules::OPERATION_REMOVED,
                Some(&gone.at),
                None,
                "the operation was removed",
            );
        }
        for added in &is {
            self.report(
                rules::OPERATION_ADDED,
                None,
                Some(&added.at),
                "the operation is new",
            );
        }
        for (before, after) in &pairs {
            self.operation(before, after);
        }
    }

    fn operation(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        self.route(old, new);
        let (was, is) = (Some(&old.at), Some(&new.at));
        if old.id() != new.id() {
            let id = |operation: &Operation<'_>| operation.id().unwrap_or("none").to_owned();
            let message = format!("the id `{}` became `{}`", id(old), id(new));
            self.report(rules::OPERATION_ID_CHANGED, was, is, message);
        }
        if old.own_server() != new.own_server() {
            let name = |operation: &Operation<'_>| {
                let own = operation.own_server().map(|url| format!("`{url}`"));
                own.unwrap_or_else(|| "the server of the document".to_owned())
            };
            let message = format!("the operation moved from {} to {}", name(old), name(new));
            self.report(rules::OPERATION_SERVER_CHANGED, was, is, message);
        }
        let tags = |operation: &Operation<'_>| operation.at.node.get("tags").map(Node::to_json);
        if tags(old) != tags(new) {
            self.report(rules::OPERATION_RETAGGED, was, is, "the tags changed");
        }
        self.deprecation("the operation", &old.at, &new.at);
        self.requirements(old, new);
        self.exchange(old, new);
        self.received(&old.at, &new.at, "callbacks", "callback");
    }

    /// Compares requests and responses.
    fn exchange(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        self.prose(&old.at, &new.at);
        self.hints(&old.at, &new.at);
        self.within(Direction::Request, |differ| {
            differ.parameters(old, new);
            differ.request_body(&old.at, &new.at);
        });
        self.within(Direction::Response, |differ| differ.responses(&old.at, &new.at));
    }

    /// Compares the webhooks of a document or the callbacks of an operation: requests that the service sends.
    fn received(&mut self, old: &Cursor<'a>, new: &Cursor<'a>, key: &str, what: &str) {
        let (was, is) = (received(old, key), received(new, key));
        let is_same = |a: &(String, Operation<'a>), b: &(String, Operation<'a>)| {
            (&a.0, a.1.method) == (&b.0, b.1.method)
        };
        for one in &is {
            let (name, after) = one;
            match was.iter().find(|known| is_same(known, one)) {
                Some((_, before)) => self.reversed(|differ| differ.exchange(before, after)),
                None => self.report(
                    rules::WEBHOOK_ADDED,
                    Some(old),
                    Some(&after.at),
                    format!("the {what} `{name}` is new"),
                ),
            }
        }
        for one in was
            .iter()
            .filter(|one| !is.iter().any(|known| is_same(known, one)))
        {
            let (name, gone) = one;
            self.report(
                rules::WEBHOOK_REMOVED,
                Some(&gone.at),
                Some(new),
                format!("the {what} `{name}` was removed"),
            );
        }
    }

    /// Compares method and path.
    fn route(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let mut report = |rule| {
            self.report(
                rule,
                Some(&old.at),
                Some(&new.at),
                format!("previously {}", label(old)),
            );
        };
        if old.method != new.method {
            report(rules::METHOD_CHANGED);
        }
        if route(old.path) != route(new.path) {
            report(rules::PATH_MOVED);
        } else if old.path != new.path {
            report(rules::PATH_PARAMETER_RENAMED);
        }
    }

    /// Returns the old and new names of the path parameters.
    pub(super) fn renamed(old: &Operation<'a>, new: &Operation<'a>) -> Vec<(String, String)> {
        let names = |path| {
            PathTemplate::parse(path)
                .map(|template| template.names)
                .unwrap_or_default()
        };
        let pairs = names(old.path).into_iter().zip(names(new.path));
        pairs.map(|(old, new)| (old.to_owned(), new.to_owned())).collect()
    }

    /// Compares the components that no operation has led to. They may nevertheless become types of the client: a
    /// component that extends a schema with a discriminator by `allOf` is a subtype of this schema without a reference.
    fn unused(&mut self, old: &Cursor<'a>, new: &Cursor<'a>) {
        let (was, is) = (components(old, "schemas"), components(new, "schemas"));
        let used = |at: &Cursor<'a>| -> HashSet<String> {
            let references = references(at.node, "").into_iter();
            references.map(|reference| reference.to).collect()
        };
        let (used_before, used_now) = (used(old), used(new));
        for (name, at) in &is {
            match was.iter().find(|(known, _)| known == name) {
                Some((_, before)) if !self.is_known(before, at) => self.schema(before, at),
                None if !used_now.contains(&at.pointer) => {
                    self.report(
                        rules::COMPONENT_CHANGED,
                        None,
                        Some(at),
                        format!("`{name}` is new"),
                    );
                }
                _ => {}
            }
        }
        for (name, at) in was
            .iter()
            .filter(|(name, _)| !is.iter().any(|(known, _)| known == name))
        {
            if !used_before.contains(&at.pointer) {
                self.report(
                    rules::COMPONENT_CHANGED,
                    Some(at),
                    None,
                    format!("`{name}` was removed"),
                );
            }
        }
    }
}

/// Returns the operations under `key` (`webhooks` or `callbacks`), each with its name. The name of a callback contains
/// its URL.
fn received<'a>(at: &Cursor<'a>, key: &str) -> Vec<(String, Operation<'a>)> {
    let named = at.get(key).into_iter().flat_map(|all| all.fields());
    let items = named.flat_map(|(name, item)| {
        let item = item.resolved();
        if key == "webhooks" {
            return vec![(name.to_owned(), name, item)];
        }
        let urls = item
            .fields()
            .map(|(url, item)| (format!("{name} {url}"), url, item.resolved()));
        urls.collect()
    });
    items
        .flat_map(|(name, path, item)| {
            item.operations(path)
                .map(move |operation| (name.clone(), operation))
        })
        .collect()
}

/// Returns the components of a kind with their names.
pub(super) fn components<'a>(root: &Cursor<'a>, kind: &str) -> Vec<(&'a str, Cursor<'a>)> {
    let all = root.get("components").and_then(|all| all.get(kind));
    all.iter().flat_map(Cursor::fields).collect()
}
