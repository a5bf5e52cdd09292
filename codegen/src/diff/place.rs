//! A place in one of the two descriptions, and ways on from there.

use crate::tree::{Kind, Node, Origin, Span, child};

/// How many references and parts may follow each other before a schema is taken for endless.
const DEEPEST: usize = 64;

/// A node with its pointer, and where its key is written.
#[derive(Clone)]
pub(super) struct At<'a> {
    pub(super) root: &'a Node,
    pub(super) node: &'a Node,
    pub(super) pointer: String,
    span: &'a Span,
}

impl<'a> At<'a> {
    pub(super) fn root(root: &'a Node) -> Self {
        Self {
            root,
            node: root,
            pointer: String::new(),
            span: &root.span,
        }
    }

    pub(super) fn origin(&self) -> Origin {
        Origin {
            pointer: self.pointer.clone(),
            span: self.span.clone(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let entry = self.node.entries().iter().find(|entry| entry.key == key)?;
        Some(Self {
            root: self.root,
            node: &entry.value,
            pointer: child(&self.pointer, key),
            span: &entry.key_span,
        })
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str()
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.node.get(key).and_then(Node::as_bool).unwrap_or(false)
    }

    /// The entries of an object, without `x-` keys.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let keys = self.node.entries().iter().map(|entry| entry.key.as_str());
        keys.filter(|key| !key.starts_with("x-"))
            .filter_map(|key| Some((key, self.get(key)?)))
            .collect()
    }

    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.node.items().iter().enumerate();
        items
            .map(|(index, node)| Self {
                root: self.root,
                node,
                pointer: child(&self.pointer, &index.to_string()),
                span: &node.span,
            })
            .collect()
    }

    /// The end of the chain of references that begins here.
    pub(super) fn resolved(&self) -> Self {
        let mut here = self.clone();
        for _ in 0..DEEPEST {
            let target = here
                .text("$ref")
                .and_then(|reference| reference.strip_prefix('#'));
            let Some(next) = target.and_then(|pointer| At::root(self.root).walk(pointer)) else {
                break;
            };
            here = next;
        }
        here
    }

    fn walk(&self, pointer: &str) -> Option<Self> {
        let mut here = self.clone();
        for token in pointer.split('/').skip(1) {
            let key = crate::tree::unescape(token);
            here = match here.node.kind {
                Kind::Array(_) => here.items().get(key.parse::<usize>().ok()?)?.clone(),
                _ => here.get(&key)?,
            };
        }
        Some(here)
    }

    /// The resolved schema and all that it is merged from by `allOf`.
    pub(super) fn parts(&self) -> Vec<Self> {
        let mut parts = Vec::new();
        self.resolved().gather(&mut parts);
        parts
    }

    fn gather(&self, parts: &mut Vec<Self>) {
        if parts.len() >= DEEPEST || parts.iter().any(|part| part.pointer == self.pointer) {
            return;
        }
        parts.push(self.clone());
        for part in self.get("allOf").iter().flat_map(At::items) {
            part.resolved().gather(parts);
        }
    }
}

/// A schema with what it is merged from, as one.
pub(super) struct Schema<'a> {
    pub(super) at: At<'a>,
    parts: Vec<At<'a>>,
}

impl<'a> Schema<'a> {
    pub(super) fn new(at: &At<'a>) -> Self {
        Self {
            at: at.resolved(),
            parts: at.parts(),
        }
    }

    /// What the first part that has the key says.
    pub(super) fn get(&self, key: &str) -> Option<At<'a>> {
        self.parts.iter().find_map(|part| part.get(key))
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.parts.iter().any(|part| part.flag(key))
    }

    pub(super) fn properties(&self) -> Vec<(&'a str, At<'a>)> {
        let all = self.parts.iter().filter_map(|part| part.get("properties"));
        let mut found: Vec<(&str, At<'_>)> = Vec::new();
        for properties in all {
            // A property may be called `x-…`.
            for entry in properties.node.entries() {
                let key = entry.key.as_str();
                if let Some(at) = properties
                    .get(key)
                    .filter(|_| !found.iter().any(|(known, _)| *known == key))
                {
                    found.push((key, at));
                }
            }
        }
        found
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        let lists = self.parts.iter().filter_map(|part| part.node.get("required"));
        lists
            .flat_map(Node::items)
            .any(|item| item.as_str() == Some(name))
    }

    /// The declared type, or the one that its keywords imply.
    pub(super) fn kind(&self) -> Option<String> {
        if let Some(stated) = self.get("type") {
            return stated.node.as_str().map(str::to_owned).or_else(|| {
                // OpenAPI 3.1: a list of types; `null` among them is told apart.
                let types = stated.node.items().iter().filter_map(Node::as_str);
                let types: Vec<&str> = types.filter(|ty| *ty != "null").collect();
                Some(types.join(" or "))
            });
        }
        let implied = [
            ("properties", "object"),
            ("additionalProperties", "object"),
            ("items", "array"),
        ];
        let implied = implied.iter().find(|(key, _)| self.get(key).is_some());
        implied.map(|(_, kind)| (*kind).to_owned())
    }

    pub(super) fn nullable(&self) -> bool {
        let listed = self.get("type").is_some_and(|stated| {
            stated
                .node
                .items()
                .iter()
                .any(|item| item.as_str() == Some("null"))
        });
        self.flag("nullable") || listed
    }
}
