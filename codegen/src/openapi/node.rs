//! A cursor on the tree of a description.

use std::{cell::RefCell, collections::HashMap, ptr};

use crate::tree::{Entry, Kind, Node, Origin, Span, child, unescape};

/// The number of entries from which a search for a key uses an index.
const MIN_INDEXED: usize = 32;

/// A description with a cache of its resolved references.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// The root of the tree.
    pub(crate) root: &'a Node,
    /// The targets of references, by pointer. Searching the tree each time would dominate the run time of descriptions
    /// with thousands of components.
    pub(super) targets: RefCell<HashMap<String, Located<'a>>>,
    /// The suggestions for references without a target, by pointer. Many references may have the same wrong target.
    pub(super) suggestions: RefCell<HashMap<String, Option<String>>>,
    /// For each large object, such as `components.schemas`, an index of its entries by key.
    indices: RefCell<HashMap<*const Node, HashMap<&'a str, &'a Entry>>>,
}

/// A node and the position of its key, if it has one.
pub(super) type Located<'a> = (&'a Node, Option<&'a Span>);

impl<'a> Document<'a> {
    pub(crate) fn new(root: &'a Node) -> Self {
        Self {
            root,
            suggestions: RefCell::default(),
            targets: RefCell::default(),
            indices: RefCell::default(),
        }
    }

    /// Returns a cursor on the root.
    pub(crate) fn cursor(&'a self) -> Cursor<'a> {
        Cursor {
            document: self,
            node: self.root,
            pointer: String::new(),
            key: None,
        }
    }

    /// Returns a cursor on the node at a JSON pointer.
    pub(crate) fn at(&'a self, pointer: &str) -> Option<Cursor<'a>> {
        let (node, key) = self.find(pointer)?;
        Some(Cursor {
            document: self,
            node,
            pointer: pointer.to_owned(),
            key,
        })
    }

    fn find(&self, pointer: &str) -> Option<Located<'a>> {
        if let Some(known) = self.targets.borrow().get(pointer) {
            return Some(*known);
        }
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        let mut found: Located<'a> = (self.root, None);
        for token in pointer.split('/').skip(1) {
            let token = unescape(token);
            found = match &found.0.kind {
                Kind::Array(items) => (items.get(token.parse::<usize>().ok()?)?, None),
                _ => self
                    .entry(found.0, &token)
                    .map(|entry| (&entry.value, Some(&entry.key_span)))?,
            };
        }
        self.targets.borrow_mut().insert(pointer.to_owned(), found);
        Some(found)
    }

    fn entry(&self, node: &'a Node, key: &str) -> Option<&'a Entry> {
        let entries = node.entries();
        if entries.len() < MIN_INDEXED {
            return node.entry(key);
        }
        let mut indices = self.indices.borrow_mut();
        let index = indices.entry(ptr::from_ref(node)).or_insert_with(|| {
            let by_key = entries.iter().map(|entry| (entry.key.as_str(), entry));
            by_key.collect()
        });
        index.get(key).copied()
    }
}

/// A node of a description with its JSON pointer.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) node: &'a Node,
    pub(crate) pointer: String,
    /// The position of its key; `None` for the root and for items of a list.
    key: Option<&'a Span>,
}

impl<'a> Cursor<'a> {
    /// Returns the location of the value.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            pointer: self.pointer.clone(),
            span: self.node.span.clone(),
        }
    }

    /// Returns the location of the value's key, or of the value if it has no key.
    pub(crate) fn key_origin(&self) -> Origin {
        Origin {
            pointer: self.pointer.clone(),
            span: self.key.unwrap_or(&self.node.span).clone(),
        }
    }

    /// Returns the location of the key `name` of this object, or of the object if it has no such key.
    pub(crate) fn origin_of(&self, name: &str) -> Origin {
        self.get(name)
            .map_or_else(|| self.origin(), |value| value.key_origin())
    }

    /// Returns the last token of the pointer, unescaped.
    pub(crate) fn key(&self) -> String {
        self.pointer.rsplit('/').next().map(unescape).unwrap_or_default()
    }

    /// Returns the name of the component at the cursor, or `None` if there is no component of this kind (`schemas`).
    pub(crate) fn component(&self, kind: &str) -> Option<String> {
        let name = self.pointer.strip_prefix("/components/")?.strip_prefix(kind)?;
        let name = name.strip_prefix('/').filter(|name| !name.contains('/'))?;
        Some(unescape(name))
    }

    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        self.node.entry(key).map(|entry| self.below(entry))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }

    /// Returns the string in `key`.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str()
    }

    /// Returns the string in `key` without surrounding whitespace, or `None` if it is blank.
    pub(crate) fn prose(&self, key: &str) -> Option<String> {
        let text = self.text(key)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Returns `true` if the value of `key` is `true`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.bool(key).unwrap_or_default()
    }

    /// Returns the boolean in `key`.
    pub(crate) fn bool(&self, key: &str) -> Option<bool> {
        self.node.get(key).and_then(Node::as_bool)
    }

    /// Returns the entries of an object, including extensions; empty for any other value.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let here = self.clone();
        let entries = self.node.entries().iter();
        entries.map(move |entry| (entry.key.as_str(), here.below(entry)))
    }

    /// Returns the entries of an object, without extensions (`x-…`).
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        self.entries().filter(|(key, _)| !key.starts_with("x-"))
    }

    /// Returns the items of a list; empty for any other value.
    pub(crate) fn items(&self) -> impl Iterator<Item = Self> + use<'a> {
        let here = self.clone();
        let items = self.node.items().iter().enumerate();
        items.map(move |(index, node)| Self {
            node,
            pointer: child(&here.pointer, &index.to_string()),
            key: None,
            ..here
        })
    }

    /// Returns the items of the list in `key`.
    pub(crate) fn items_of(&self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.get(key).into_iter().flat_map(|value| value.items())
    }

    fn below(&self, entry: &'a Entry) -> Self {
        Self {
            document: self.document,
            node: &entry.value,
            pointer: child(&self.pointer, &entry.key),
            key: Some(&entry.key_span),
        }
    }
}
