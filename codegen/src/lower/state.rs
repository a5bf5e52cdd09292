//! What a mock server keeps: the collections, and what each operation does with them.

use crate::{
    model::{Action, Collection, Common, Reference, State, Target},
    names,
    openapi::Cursor,
    suggest,
    tree::Kind,
};

use super::{Lowering, hints, operations::Found};

/// What the hint may say of a collection.
const FACTS: [&str; 7] = [
    "key",
    "within",
    "references",
    "follows",
    "unique",
    "hidden",
    "actions",
];

impl<'a> Lowering<'a> {
    /// Reads the collections that the document declares, and tells the operations what they do with them.
    pub(super) fn read_collections(&mut self, root: &Cursor<'a>, found: &mut [Found]) {
        let Some(all) = self.take(root, hints::COLLECTIONS) else {
            return;
        };
        if !matches!(all.node.kind, Kind::Object(_)) {
            return self.misfit(&all, hints::COLLECTIONS, "an object of collections");
        }
        self.collections = all
            .entries()
            .map(|(name, at)| self.collection(name, &at))
            .collect();
        for (name, at) in all.entries() {
            self.judge_names(&at);
            for (id, action) in at.get("actions").iter().flat_map(Cursor::entries) {
                self.act(name, id, &action, found);
            }
        }
    }

    /// Tells one operation what it does with a collection.
    fn act(&mut self, collection: &str, id: &str, at: &Cursor<'a>, found: &mut [Found]) {
        let Some(operation) = found
            .iter_mut()
            .map(|found| &mut found.operation)
            .find(|o| o.id == id)
        else {
            let help = "actions are told by the ids of operations, which are case sensitive";
            return self.bad_hint(
                at,
                hints::COLLECTIONS,
                &format!("names no operation `{id}`"),
                help,
            );
        };
        let Some(word) = at.node.as_str().filter(|word| names::is_snake(word)) else {
            return self.misfit(
                at,
                hints::COLLECTIONS,
                "an action in snake_case for each operation",
            );
        };
        if operation.state.is_some() {
            let help = "an operation does one thing: take it out of one of the lists";
            return self.bad_hint(
                at,
                hints::COLLECTIONS,
                &format!("has an action of `{id}` already"),
                help,
            );
        }
        let known = Common::ALL.into_iter().find(|common| common.as_str() == word);
        let above = self.collections.iter().find(|known| known.name == collection);
        let above = above.map_or(0, |collection| collection.within.len());
        let given = operation.path.matches('{').count();
        if known.is_some() && ![above, above + 1].contains(&given) {
            let problem = format!(
                "asks for {above} or {} parameters in the path of `{id}`, which has {given}",
                above + 1
            );
            let help = "correct what the collection is `within`, or name a function of the mock's own";
            self.bad_hint(at, hints::COLLECTIONS, &problem, help);
        }
        operation.state = Some(State {
            collection: collection.to_owned(),
            action: known.map_or_else(|| Action::Own(word.to_owned()), Action::Common),
        });
    }

    fn collection(&mut self, name: &str, at: &Cursor<'a>) -> Collection {
        if !names::is_snake(name) || !matches!(at.node.kind, Kind::Object(_)) {
            let problem = format!("cannot declare `{name}` like this");
            let help = "write a name in snake_case, and an object: `products: { key: id }`";
            self.bad_hint(at, hints::COLLECTIONS, &problem, help);
        }
        for (key, value) in at.entries().filter(|(key, _)| !FACTS.contains(key)) {
            let help = suggest::closest(key, FACTS).map_or_else(
                || format!("a collection has {}", FACTS.join(", ")),
                |near| format!("is `{near}` meant?"),
            );
            self.bad_hint(&value, hints::COLLECTIONS, &format!("has no `{key}`"), help);
        }
        let references = at.get("references");
        let references = references.iter().flat_map(Cursor::entries);
        Collection {
            name: name.to_owned(),
            key: at.text("key").unwrap_or("id").to_owned(),
            within: self.words(at, "within"),
            references: references
                .map(|(field, target)| Reference {
                    field: field.to_owned(),
                    target: self.target(&target),
                })
                .collect(),
            follows: self.words(at, "follows"),
            unique: self.words(at, "unique"),
            hidden: self.words(at, "hidden"),
        }
    }

    /// `users`, or `{ by: entitlement_type, bundle: bundles }`.
    fn target(&mut self, at: &Cursor<'a>) -> Target {
        if let Some(name) = at.node.as_str() {
            return Target::Collection(name.to_owned());
        }
        let Some(field) = at.text("by") else {
            let help =
                "name a collection, or a field under `by` and beside it a collection for each of its values";
            self.bad_hint(at, hints::COLLECTIONS, "has a reference without a target", help);
            return Target::Collection(String::new());
        };
        let collections = at
            .entries()
            .filter(|(key, _)| *key != "by")
            .map(|(key, value)| (key.to_owned(), value.node.as_str().unwrap_or_default().to_owned()));
        Target::By {
            field: field.to_owned(),
            collections: collections.collect(),
        }
    }

    /// Reports names of collections that are not declared.
    fn judge_names(&mut self, at: &Cursor<'a>) {
        let mut named: Vec<Cursor<'a>> = at.get("within").iter().flat_map(Cursor::items).collect();
        for (_, target) in at.get("references").iter().flat_map(Cursor::entries) {
            if target.node.as_str().is_some() {
                named.push(target);
            } else {
                named.extend(
                    target
                        .entries()
                        .filter(|(key, _)| *key != "by")
                        .map(|(_, value)| value),
                );
            }
        }
        for name in named {
            let text = name.node.as_str().unwrap_or_default();
            if !self.collections.iter().any(|collection| collection.name == text) {
                self.no_collection(&name, text);
            }
        }
    }

    fn no_collection(&mut self, at: &Cursor<'a>, name: &str) {
        let names = self.collections.iter().map(|collection| collection.name.as_str());
        let help = suggest::closest(name, names).map_or_else(
            || format!("declare it under `{}`", hints::COLLECTIONS),
            |near| format!("is `{near}` meant?"),
        );
        self.bad_hint(
            at,
            hints::COLLECTIONS,
            &format!("names a collection `{name}`, and there is none"),
            help,
        );
    }
}
