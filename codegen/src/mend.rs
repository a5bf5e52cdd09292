//! Ready overlay actions for findings that one would mend, made from the place of the finding.

use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    json_path::json_path,
    names,
    normal::yaml,
    tree::{Json, Kind, Node, unescape},
};

/// What an action does at a pointer.
enum Mend {
    Update(String, Vec<(&'static str, Json)>),
    Remove(String),
}

/// A finding in the description that it was found in.
struct Place<'a> {
    document: &'a Node,
    found: &'a Diagnostic,
}

type Rule = fn(&Place<'_>) -> Option<Mend>;

/// How each finding is mended that an overlay action can mend.
const RULES: &[(Code, Rule)] = &[
    (codes::NO_RETRY, |place| {
        let retry = match place.key().as_str() {
            "get" | "head" => "safe",
            _ => "never",
        };
        place.update([("x-zephr-retry", text(retry))])
    }),
    (codes::NO_OPERATION_ID, |place| place.new_id()),
    (codes::DUPLICATE_OPERATION_ID, |place| place.new_id()),
    (codes::DUPLICATE_CALL, |place| {
        let operation = place.node()?;
        let (resource, call) = operation.get("x-zephr-call")?.as_str()?.split_once('.')?;
        let method = names::method(operation.get("operationId")?.as_str()?);
        (method != call).then(|| place.update([("x-zephr-call", text(&format!("{resource}.{method}")))]))?
    }),
    (codes::DUPLICATE_PATH, |place| place.remove()),
    (codes::DUPLICATE_PARAMETER, |place| place.remove()),
    (codes::IGNORED_HEADER, |place| place.remove()),
    (codes::UNEXPECTED_BODY, |place| place.remove()),
    (codes::STATUS, |place| place.remove()),
    (codes::MEDIA_TYPE, |place| {
        (place.key() == "requestBody").then(|| place.remove())?
    }),
    (codes::UNKNOWN_TYPE, |place| place.meant("type")),
    (codes::DANGLING, |place| place.meant("$ref")),
    (codes::UNTYPED, |place| {
        place.update([("x-zephr-any", Json::Bool(true))])
    }),
    (codes::NO_RESPONSES, |place| {
        let success = object([("description", text("Success."))]);
        place.update([("responses", Json::Object(vec![("200".to_owned(), success)]))])
    }),
    (codes::PATH_PARAMETER, |place| {
        if place.node()?.get("in").is_some() {
            return place.update([("required", Json::Bool(true))]);
        }
        let name = place.found.message.split(['{', '}']).nth(1)?;
        let schema = object([("type", text("string"))]);
        let parameter = object([
            ("name", text(name)),
            ("in", text("path")),
            ("required", Json::Bool(true)),
            ("schema", schema),
        ]);
        place.update([("parameters", Json::Array(vec![parameter]))])
    }),
    (codes::MISSING, |place| {
        let is_parameter = place.node()?.get("in").is_some() && place.node()?.get("schema").is_none();
        is_parameter.then(|| place.update([("schema", object([("type", text("string"))]))]))?
    }),
    (codes::TYPE_CONFLICT, |place| {
        let name = place.node()?.get("x-zephr-type")?.as_str()?;
        let own = names::type_name(&place.key());
        let other = if own == name { format!("{name}2") } else { own };
        place.update([("x-zephr-type", text(&other))])
    }),
    (codes::COLLISION, |place| {
        let given = place.found.message.split('`').rev().nth(3)?;
        let parent = place.found.origin.pointer.rsplit('/').nth(1)?;
        let hint = match parent {
            "properties" | "parameters" => "x-zephr-name",
            "schemas" => "x-zephr-type",
            _ => return None,
        };
        place.update([(hint, text(given))])
    }),
];

/// Gives each finding that has one its overlay action.
pub(crate) fn mend(document: &Node, found: &mut [Diagnostic]) {
    for found in found {
        let rule = RULES.iter().find(|(code, _)| *code == found.code);
        let mend = rule.and_then(|(_, rule)| rule(&Place { document, found }));
        if let Some(mend) = mend.filter(|mend| fits(document, mend)) {
            found.mend = Some(action(document, &mend, &found.message));
        }
    }
}

/// Whether an overlay can do it: what is there already must be of the same kind to be replaced or added to.
fn fits(document: &Node, mend: &Mend) -> bool {
    let Mend::Update(pointer, entries) = mend else {
        return true;
    };
    let kind = |json: &Json| match json {
        Json::Object(_) => 0,
        Json::Array(_) => 1,
        _ => 2,
    };
    document.at(pointer).is_some_and(|node| {
        let old = |key: &str| node.get(key).map(|old| kind(&old.to_json()));
        matches!(node.kind, Kind::Object(_))
            && entries
                .iter()
                .all(|(key, new)| old(key).is_none_or(|old| old == kind(new)))
    })
}

impl Place<'_> {
    fn node(&self) -> Option<&Node> {
        self.document.at(&self.found.origin.pointer)
    }

    /// The last part of the pointer.
    fn key(&self) -> String {
        let pointer = &self.found.origin.pointer;
        pointer
            .rsplit_once('/')
            .map(|(_, key)| unescape(key))
            .unwrap_or_default()
    }

    fn update<const N: usize>(&self, entries: [(&'static str, Json); N]) -> Option<Mend> {
        Some(Mend::Update(self.found.origin.pointer.clone(), entries.into()))
    }

    /// Components are left: something may refer to them.
    fn remove(&self) -> Option<Mend> {
        let pointer = &self.found.origin.pointer;
        (!pointer.starts_with("/components/")).then(|| Mend::Remove(pointer.clone()))
    }

    fn new_id(&self) -> Option<Mend> {
        let (path, method) = self
            .found
            .origin
            .pointer
            .strip_prefix("/paths/")?
            .rsplit_once('/')?;
        let id = names::operation_id(method, &unescape(path));
        self.update([("operationId", text(&id))])
    }

    /// The word that was probably meant, where the help has one, in place of the one under `key`.
    fn meant(&self, key: &'static str) -> Option<Mend> {
        let near = self
            .found
            .help
            .as_deref()?
            .strip_prefix("is `")?
            .strip_suffix("` meant?")?;
        let parent = self.found.origin.pointer.rsplit_once('/')?.0.to_owned();
        Some(Mend::Update(parent, vec![(key, text(near))]))
    }
}

/// The action as an item of an overlay's `actions`; the finding itself is the reason.
fn action(document: &Node, mend: &Mend, message: &str) -> String {
    let (pointer, change) = match mend {
        Mend::Update(pointer, entries) => (pointer, ("update", object(entries.iter().cloned()))),
        Mend::Remove(pointer) => (pointer, ("remove", Json::Bool(true))),
    };
    let mut reason = message.chars();
    let first: String = reason.next().into_iter().flat_map(char::to_uppercase).collect();
    let action = object([
        ("target", text(&json_path(document, pointer))),
        ("description", text(&format!("{first}{}.", reason.as_str()))),
        change,
    ]);
    yaml::write(&Json::Array(vec![action]), 0)
}

/// The action that allows a finding of `lint`.
pub(crate) fn allowance(document: &Node, found: &Diagnostic, code: Code) -> String {
    let codes = Json::Array(vec![text(&code.to_string())]);
    let mend = Mend::Update(found.origin.pointer.clone(), vec![("x-zephr-allow", codes)]);
    action(document, &mend, &found.message)
}

fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Json)>) -> Json {
    Json::Object(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

#[cfg(test)]
mod tests;
