//! Suggestions: changes of the description that an overlay can make, as structured data.

use super::{Code, Diagnostic};
use crate::{
    json_path::json_path,
    names,
    tree::{Json, Kind, Node, unescape},
    yaml,
};

/// The extension that lists the codes of suppressed warnings.
pub(crate) const ALLOW: &str = "x-zephr-allow";

/// A suggested change of the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The JSON pointer of the value to change.
    pub pointer: String,
    /// The JSONPath of the value to change, as used in an overlay; `None` until the suggestion has been checked against
    /// the description.
    pub target: Option<String>,
    /// The change.
    pub change: Correction,
}

/// A change that an overlay action makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Merges these entries into an object.
    Update(Vec<(&'static str, Json)>),
    /// Removes the value.
    Remove,
}

impl Suggestion {
    /// Creates a suggestion that merges entries into the object at `pointer`.
    pub(crate) fn update<const N: usize>(
        pointer: impl Into<String>,
        entries: [(&'static str, Json); N],
    ) -> Self {
        Self {
            pointer: pointer.into(),
            target: None,
            change: Correction::Update(entries.into()),
        }
    }

    /// Creates a suggestion that suppresses a warning about the object at `pointer`.
    pub(crate) fn allow(pointer: &str, code: Code) -> Self {
        let codes = Json::Array(vec![text(code.to_string())]);
        Self::update(pointer, [(ALLOW, codes)])
    }

    /// Returns `true` if the suggestion suppresses the warning instead of correcting the description.
    pub(crate) fn suppresses(&self) -> bool {
        matches!(&self.change, Correction::Update(entries) if entries.iter().any(|(key, _)| *key == ALLOW))
    }

    /// Creates a suggestion that removes the value at `pointer`. Returns `None` for components, because other
    /// parts may refer to them.
    pub(crate) fn remove(pointer: &str) -> Option<Self> {
        (!pointer.starts_with("/components/")).then(|| Self {
            pointer: pointer.to_owned(),
            target: None,
            change: Correction::Remove,
        })
    }

    /// Creates a suggestion that sets the ID of the operation at `pointer`, derived from its method and path.
    pub(crate) fn operation_id(pointer: &str) -> Option<Self> {
        let (path, method) = pointer.strip_prefix("/paths/")?.rsplit_once('/')?;
        let id = names::operation_id(method, &unescape(path));
        Some(Self::update(pointer, [("operationId", text(id))]))
    }

    /// Returns the suggestion as an item of an overlay's `actions`, in YAML, with the message of the diagnostic as its
    /// reason.
    pub fn action(&self, message: &str) -> Option<String> {
        let change = match &self.change {
            Correction::Update(entries) => ("update", object(entries.iter().cloned())),
            Correction::Remove => ("remove", Json::Bool(true)),
        };
        let mut reason = message.chars();
        let first: String = reason.next().into_iter().flat_map(char::to_uppercase).collect();
        let action = object([
            ("target", text(self.target.as_deref()?)),
            ("description", text(format!("{first}{}.", reason.as_str()))),
            change,
        ]);
        Some(yaml::write(&Json::Array(vec![action]), 0))
    }

    /// Returns `true` if an overlay can make the change. An update cannot change the kind of an existing value.
    fn fits(&self, document: &Node) -> bool {
        let Correction::Update(entries) = &self.change else {
            return true;
        };
        let kind = |json: &Json| match json {
            Json::Object(_) => 0,
            Json::Array(_) => 1,
            _ => 2,
        };
        document.at(&self.pointer).is_some_and(|node| {
            let old = |key: &str| node.get(key).map(|old| kind(&old.to_json()));
            let fits = |(key, new): &(&str, Json)| old(key).is_none_or(|old| old == kind(new));
            matches!(node.kind, Kind::Object(_)) && entries.iter().all(fits)
        })
    }
}

/// Sets the target of each suggestion, and drops suggestions that no overlay can apply.
pub(crate) fn locate(document: &Node, found: &mut [Diagnostic]) {
    for found in found {
        let suggestion = found.suggestion.take();
        found.suggestion = suggestion
            .filter(|suggestion| suggestion.fits(document))
            .map(|mut suggestion| {
                suggestion.target = Some(json_path(document, &suggestion.pointer));
                suggestion
            });
    }
}

pub(crate) fn text(text: impl Into<String>) -> Json {
    Json::String(text.into())
}

pub(crate) fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Json)>) -> Json {
    let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value));
    Json::Object(entries.collect())
}

#[cfg(test)]
mod tests;
